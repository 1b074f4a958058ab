"""Schedule: when a reader's next mail is due, in the reader's own zone, hour and weekdays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from newsletter.models import Subscriber

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Due:
    """A local day of a reader whose due instant has passed."""

    subscriber: Subscriber
    day: date
    due_at: datetime


def due_at(subscriber: Subscriber, day: date) -> datetime:
    """The instant (UTC) at which the mail of local `day` is due.

    In a gap of daylight saving time that is the first instant after the gap; where an hour comes twice, the first of the two.
    """
    wall = datetime.combine(day, time(subscriber.hour), tzinfo=subscriber.zone)
    instant = wall.astimezone(UTC)
    if instant.astimezone(subscriber.zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return instant
    return _end_of_gap(subscriber, instant)


def next_due(subscriber: Subscriber, after: datetime) -> datetime:
    """The first due instant later than `after`, on one of the reader's weekdays."""
    day = after.astimezone(subscriber.zone).date() - ONE_DAY
    while True:
        if str(day.isoweekday()) in subscriber.weekdays and (instant := due_at(subscriber, day)) > after:
            return instant
        day += ONE_DAY


def passed_days(subscriber: Subscriber, now: datetime) -> Iterator[Due]:
    """Every local day whose due instant is in `next_due_at`..`now`, the oldest first."""
    instant = subscriber.next_due_at
    while instant is not None and instant <= now:
        yield Due(subscriber=subscriber, day=instant.astimezone(subscriber.zone).date(), due_at=instant)
        instant = next_due(subscriber, instant)


def _end_of_gap(subscriber: Subscriber, instant: datetime) -> datetime:
    """The first instant after a change of the clock that lies within a day before or after `instant`."""
    low, high = instant - ONE_DAY, instant + ONE_DAY
    offset_before = low.astimezone(subscriber.zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(subscriber.zone).utcoffset() == offset_before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)
