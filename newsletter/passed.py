"""Passed: what readers get on the days whose hour is over, of which only the newest can still be sent."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime

from newsletter.choose import choose, not_yet_served
from newsletter.enter import WINDOW, enter_digests
from newsletter.match import TOO_LATE, Choice
from newsletter.schedule import Due
from papers.models import Edition


def plan_passed_days(readers: Iterable[Sequence[Due]], now: datetime) -> None:
    """Enter what each reader gets on their due days, the oldest first, into the ledger."""
    until = now.astimezone(UTC).date()
    choices = list(choices_of_passed_days(readers, now, until=until))
    enter_digests(choices, edition=Edition.objects.newest_with_papers(until), now=now)


def choices_of_passed_days(
    readers: Iterable[Sequence[Due]], now: datetime, *, until: date, told_only: bool = True
) -> Iterator[Choice]:
    """A choice for each due day of each reader (the oldest first), from the lists of days up to `until`.

    The newest can still be sent if its window is open; those before it are too late, and their papers are in it.
    """
    missed: list[Due] = []
    sendable: list[Due] = []
    for *earlier, newest in readers:
        missed += earlier
        (sendable if newest.due_at + WINDOW >= now else missed).append(newest)
    yield from (Choice(due, reason=TOO_LATE) for due in not_yet_served(missed))
    yield from choose(sendable, until=until, told_only=told_only)
