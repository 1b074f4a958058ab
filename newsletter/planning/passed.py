"""Passed: what readers get on the days whose hour is over, of which only the newest can still be sent."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from newsletter.match import LIST_IS_LATE, NOTHING_TOLD, QUIET, TOO_LATE, Choice
from newsletter.matching.choose import choose, not_yet_served
from newsletter.planning.awaited_list import expected_day, list_day
from newsletter.planning.enter import WINDOW, enter_digests
from newsletter.schedule import Due
from papers.models import Edition

# Why nothing is sent, where a list more could have changed that.
WANTING = (NOTHING_TOLD, *QUIET)


def plan_passed_days(readers: Iterable[Sequence[Due]], now: datetime) -> None:
    """Enter what each reader gets on their due days, the oldest first, into the ledger."""
    until = list_day(now)
    edition = Edition.objects.newest_with_papers(until)
    choices = [_with_true_reason(choice, edition) for choice in choices_of_passed_days(readers, now, until=until)]
    enter_digests(choices, edition=edition, now=now)


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


def _with_true_reason(choice: Choice, edition: Edition | None) -> Choice:
    """Where nothing is sent and the list that should have been there was not, that is why."""
    is_late = edition is None or edition.day < expected_day(choice.due.due_at)
    return replace(choice, reason=LIST_IS_LATE) if is_late and choice.reason in WANTING and not choice.is_sent else choice
