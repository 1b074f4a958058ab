"""Schedule: when a reader's next mail is due, in the reader's own zone, hour and weekdays."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from newsletter.models import Subscriber

ONE_DAY = timedelta(days=1)


class Rhythm(Protocol):
    """When somebody wants mail: a Subscriber as they are, or as they were on a day that is past."""

    @property
    def zone(self) -> ZoneInfo: ...
    @property
    def hour(self) -> int: ...
    @property
    def weekdays(self) -> str: ...


@dataclass(frozen=True)
class Due:
    """A local day of a reader whose due instant has passed; and from when on they went without, and were away, if they did."""

    subscriber: Subscriber
    day: date
    due_at: datetime
    owed_since: date | None = None
    away_from: date | None = None


def due_at(rhythm: Rhythm, day: date) -> datetime:
    """The instant (UTC) at which the mail of local `day` is due.

    In a gap of daylight saving time that is the first instant after the gap; where an hour comes twice, the first of the two.
    """
    wall = datetime.combine(day, time(rhythm.hour), tzinfo=rhythm.zone)
    instant = wall.astimezone(UTC)
    if instant.astimezone(rhythm.zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return instant
    return _end_of_gap(rhythm.zone, instant)


def has_mail(rhythm: Rhythm, day: date) -> bool:
    """Whether `day` is one of the weekdays that were asked for. A day that the zone has left out has no mail."""
    noon = datetime.combine(day, time(12), tzinfo=rhythm.zone)
    return str(day.isoweekday()) in rhythm.weekdays and noon.astimezone(UTC).astimezone(rhythm.zone).date() == day


def day_due(rhythm: Rhythm, instant: datetime) -> date:
    """The local day whose mail is due at `instant`: the day before, where the gap that took its hour ends with the day."""
    today = instant.astimezone(rhythm.zone).date()
    before = today - ONE_DAY
    return before if has_mail(rhythm, before) and due_at(rhythm, before) == instant else today


def next_due(rhythm: Rhythm, after: datetime) -> datetime:
    """The first due instant later than `after`, on one of the weekdays."""
    day = after.astimezone(rhythm.zone).date() - ONE_DAY
    while True:
        if has_mail(rhythm, day) and (instant := due_at(rhythm, day)) > after:
            return instant
        day += ONE_DAY


def passed_days(subscriber: Subscriber, now: datetime) -> Iterator[Due]:
    """Every local day whose due instant is in `next_due_at`..`now`, the oldest first."""
    instant = subscriber.next_due_at
    while instant is not None and instant <= now:
        yield Due(subscriber=subscriber, day=day_due(subscriber, instant), due_at=instant)
        instant = next_due(subscriber, instant)


def _end_of_gap(zone: ZoneInfo, instant: datetime) -> datetime:
    """The first instant after a change of the clock that lies within a day before or after `instant`."""
    low, high = instant - ONE_DAY, instant + ONE_DAY
    offset_before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == offset_before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)
