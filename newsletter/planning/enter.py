"""Enter: write what was chosen into the ledger, one row for each reader and day, the skipped ones too."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from newsletter.braking.wave import begin_trial, hour_of, is_tried, spread
from newsletter.match import Choice
from newsletter.matching.choose import not_yet_served
from newsletter.matching.tastes import keep_tastes
from newsletter.models import Digest, HandoverState, Issue
from newsletter.schedule import Due
from papers.models import Edition

WINDOW = timedelta(hours=12)


def enter_digests(
    choices: Sequence[Choice], *, edition: Edition | None, now: datetime, by_hand: bool = False, to_come: int = 0
) -> int:
    """One row for each choice, of a reader without one for that day. Returns how many. `edition` is what the mails are about.

    `to_come` readers, these and others, are planned by hand for the same hour, which their own rows do not tell.
    """
    keep_tastes([choice.due.subscriber for choice in choices])
    days = {choice.due.day for choice in choices}
    issues = {day: Issue.objects.get_or_create(day=day)[0] for day in days}
    crowded = {hour for hour in {hour_of(choice.due.due_at) for choice in choices if choice.is_sent} if is_tried(hour, to_come)}
    for hour in crowded:
        begin_trial(hour, now)
    Digest.objects.bulk_create(
        Digest(
            subscriber=choice.due.subscriber,
            issue=issues[choice.due.day],
            day=choice.due.day,
            language=choice.due.subscriber.language,
            edition=edition,
            entries=[pick.to_json() for pick in choice.picks],
            state=HandoverState.PLANNED if choice.is_sent else HandoverState.SKIPPED,
            reason=choice.reason,
            is_quiet=choice.is_quiet,
            by_hand=by_hand,
            away_from=choice.due.away_from,
            planned_at=now,
            due_at=choice.due.due_at,
            next_try_at=spread(choice.due) if not by_hand and hour_of(choice.due.due_at) in crowded else choice.due.due_at,
            window_ends_at=choice.due.due_at + WINDOW,
            settled_at=None if choice.is_sent else now,
        )
        for choice in choices
    )
    return len(choices)


def skip_days(dues: Iterable[Due], *, reason: str, now: datetime) -> None:
    """The row of each day that passed and on which nothing is sent; a day that has its row keeps it."""
    enter_digests([Choice(due, reason=reason) for due in not_yet_served(dues)], edition=None, now=now)
