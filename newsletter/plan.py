"""Plan: one row of the ledger for each reader whose hour has come, the skipped ones too."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from newsletter.match import TOO_LATE, Choice
from newsletter.matching.choose import choose
from newsletter.models import Subscriber, SubscriberQuerySet
from newsletter.planning.awaited_list import list_day, may_be_planned
from newsletter.planning.enter import enter_digests, skip_days
from newsletter.planning.holiday import end_holidays
from newsletter.planning.passed import choices_of_passed_days, plan_passed_days
from newsletter.schedule import Due, next_due, passed_days
from papers.models import Edition

READERS_PER_CHUNK = 500


def plan_due(now: datetime, *, to: str = "") -> int:
    """Plan a chunk of the readers whose hour has come. Returns how many readers that were; 0 when nobody is due."""
    end_holidays(now)
    with transaction.atomic():
        readers = list(due_readers(now, to).select_for_update(skip_locked=True)[:READERS_PER_CHUNK])
        plan_passed_days([list(passed_days(reader, now)) for reader in readers], now)
        for reader in readers:
            reader.next_due_at = next_due(reader, now)
        Subscriber.objects.bulk_update(readers, ["next_due_at"])
    return len(readers)


def due_readers(now: datetime, to: str = "") -> SubscriberQuerySet:
    """Whose hour has come (of all, or of the reader with address `to`), but for those who wait for a list that is late."""
    due = Subscriber.objects.due(now).filter(may_be_planned(now))
    return due.with_address(to) if to else due


def preview_due(now: datetime, *, to: str = "", told_only: bool = True) -> list[Choice]:
    """What `plan_due` would write, without writing it; with `told_only` off, as if every listed paper were told already."""
    readers = list(due_readers(now, to))
    dues = [list(passed_days(reader, now)) for reader in readers]
    return list(choices_of_passed_days(dues, now, until=list_day(now), told_only=told_only))


def plan_day(day: date, *, now: datetime, to: str = "") -> int:
    """Plan local `day` for every active reader (or for the one with address `to`), whatever their hour and weekdays."""
    written = 0
    for readers in _chunks(to):
        # A worker may hand over what a chunk has planned: it has to see a large wave in the first one.
        to_come = 0 if to else Subscriber.objects.active().filter(pk__gte=readers[0].pk).count()
        with transaction.atomic():
            locked = list(Subscriber.objects.active().filter(pk__in=[reader.pk for reader in readers]).select_for_update())
            missed = [due for reader in locked for due in passed_days(reader, now) if due.day < day]
            skip_days(missed, reason=TOO_LATE, now=now)
            choices = choose([Due(reader, day, now) for reader in locked], until=day)
            edition = Edition.objects.newest_with_papers(day)
            written += enter_digests(choices, edition=edition, now=now, by_hand=True, to_come=to_come)
    return written


def preview_day(day: date, *, now: datetime, to: str = "", told_only: bool = True) -> Iterator[Choice]:
    """What `plan_day` would write, without writing it; with `told_only` off, as if every listed paper were told already."""
    for readers in _chunks(to):
        yield from choose([Due(reader, day, now) for reader in readers], until=day, told_only=told_only)


def _chunks(to: str) -> Iterator[list[Subscriber]]:
    readers = Subscriber.objects.active().order_by("pk")
    if to:
        readers = readers.with_address(to)
    after = 0
    while chunk := list(readers.filter(pk__gt=after)[:READERS_PER_CHUNK]):
        yield chunk
        after = chunk[-1].pk
