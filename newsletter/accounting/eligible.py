"""Eligible: for whom the hour of a local day passed while they wanted mail. Told from the readers, what they changed and the
schedule; the ledger is not asked, so that it can be held against this.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import batched
from typing import Any
from zoneinfo import ZoneInfo

from newsletter.models import Change, Consent, Subscriber, SubscriberState
from newsletter.schedule import due_at, has_mail

READERS_AT_ONCE = 2000
# No zone is further from UTC than this, so no local day begins or ends further from the same day in UTC.
FURTHEST_ZONE = timedelta(hours=24)


@dataclass(frozen=True)
class Wish:
    """What a reader wanted for a while."""

    timezone: str
    hour: int
    weekdays: str
    state: str

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


# When which field of a wish had what value until then.
Event = tuple[datetime, str, Any]


@dataclass(frozen=True)
class Stretch:
    """A wish that held after `after`, up to and with `until`."""

    wish: Wish
    after: datetime
    until: datetime


def eligible_readers(day: date, *, now: datetime) -> Iterator[tuple[int, datetime]]:
    """The readers (by their keys) whose mail of local `day` fell due until `now`, each with the instant of that."""
    since = datetime.combine(day, time(), tzinfo=UTC) - FURTHEST_ZONE
    columns = ("pk", "confirmed_at", *Wish.__dataclass_fields__)
    readers = Subscriber.objects.filter(confirmed_at__isnull=False).order_by("pk").values_list(*columns)
    for some in batched(readers.iterator(chunk_size=READERS_AT_ONCE), READERS_AT_ONCE):
        events = _events([reader[0] for reader in some], since)
        for pk, confirmed_at, *wish in some:
            stretches = _stretches(Wish(*wish), events[pk] + _yes(confirmed_at, since), since, now)
            if instant := _fell_due(stretches, day):
                yield pk, instant


def stretches_of(reader: Subscriber, since: datetime, now: datetime) -> list[Stretch]:
    """What one reader wanted from `since` to `now`, in order."""
    wish = Wish(**{name: getattr(reader, name) for name in Wish.__dataclass_fields__})
    confirmed = _yes(reader.confirmed_at, since) if reader.confirmed_at else []
    return _stretches(wish, _events([reader.pk], since)[reader.pk] + confirmed, since, now)


def _events(readers: Sequence[int], since: datetime) -> dict[int, list[Event]]:
    """By reader, since `since`. A yes to the first mail ends a time without mail."""
    events: dict[int, list[Event]] = defaultdict(list)
    changes = Change.objects.filter(subscriber__in=readers, at__gt=since, field__in=Wish.__dataclass_fields__)
    for reader, at, field, before in changes.values_list("subscriber", "at", "field", "before"):
        events[reader].append((at, field, before))
    for reader, at in Consent.objects.filter(subscriber__in=readers, at__gt=since).values_list("subscriber", "at"):
        events[reader] += _yes(at, since)
    return events


def _yes(at: datetime, since: datetime) -> list[Event]:
    return [(at, "state", SubscriberState.PENDING.value)] if at > since else []


def _stretches(wish: Wish, events: list[Event], since: datetime, now: datetime) -> list[Stretch]:
    """What the reader wanted from `since` to `now`, in order: walked back from what they want today."""
    stretches = []
    until = now
    for at, field, before in sorted(events, key=lambda event: event[0], reverse=True):
        if at < until:
            stretches.append(Stretch(wish, at, until))
            until = at
        wish = replace(wish, **{field: before})
    return [*reversed([*stretches, Stretch(wish, since, until)])]


def _fell_due(stretches: list[Stretch], day: date) -> datetime | None:
    """When the mail of `day` fell due: at its hour, or where the reader moved past that hour, at the move."""
    earlier: Stretch | None = None
    for stretch in stretches:
        instant = _due(stretch.wish, day)
        if instant and stretch.after < instant <= stretch.until:
            return instant
        awaited = _due(earlier.wish, day) if earlier else None
        if instant and awaited and instant <= stretch.after < awaited:
            return stretch.after
        earlier = stretch
    return None


@lru_cache(maxsize=50_000)
def _due(wish: Wish, day: date) -> datetime | None:
    """When a reader of this wish would get the mail of `day`; None where they would get none."""
    return due_at(wish, day) if wish.state == SubscriberState.ACTIVE and has_mail(wish, day) else None
