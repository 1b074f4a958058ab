"""Plan: one row of the ledger for each reader whose hour has come, the skipped ones too."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from django.db import transaction

from newsletter.choose import choose, not_yet_served
from newsletter.match import Choice
from newsletter.models import Digest, HandoverState, Issue, Subscriber, SubscriberQuerySet
from newsletter.schedule import Due, next_due, passed_days
from papers.models import Edition

WINDOW = timedelta(hours=12)
READERS_PER_CHUNK = 500

TOO_LATE = "too late: the mail could not be handed over in its window"


def plan_due(now: datetime, *, to: str = "") -> int:
    """Plan a chunk of the readers whose hour has come. Returns how many readers that were; 0 when nobody is due."""
    with transaction.atomic():
        readers = list(due_readers(now, to).select_for_update(skip_locked=True)[:READERS_PER_CHUNK])
        today = now.astimezone(UTC).date()
        _write(list(_choices_of_passed_days(readers, now, today)), now, until=today)
        for reader in readers:
            reader.next_due_at = next_due(reader, now)
        Subscriber.objects.bulk_update(readers, ["next_due_at"])
    return len(readers)


def due_readers(now: datetime, to: str = "") -> SubscriberQuerySet:
    """Whose hour has come, or whether that of the reader with address `to` has."""
    due = Subscriber.objects.due(now)
    return due.with_address(to) if to else due


def preview_due(now: datetime, *, to: str = "", told_only: bool = True) -> list[Choice]:
    """What `plan_due` would write, without writing it; with `told_only` off, as if every listed paper were told already."""
    readers = list(due_readers(now, to))
    return list(_choices_of_passed_days(readers, now, now.astimezone(UTC).date(), told_only=told_only))


def plan_day(day: date, *, now: datetime, to: str = "") -> int:
    """Plan local `day` for every active reader (or for the one with address `to`), whatever their hour and weekdays."""
    written = 0
    for readers in _chunks(to):
        with transaction.atomic():
            locked = list(Subscriber.objects.active().filter(pk__in=[reader.pk for reader in readers]).select_for_update())
            written += _write(choose([Due(reader, day, now) for reader in locked], until=day), now, until=day)
    return written


def preview_day(day: date, *, now: datetime, to: str = "", told_only: bool = True) -> Iterator[Choice]:
    """What `plan_day` would write, without writing it; with `told_only` off, as if every listed paper were told already."""
    for readers in _chunks(to):
        yield from choose([Due(reader, day, now) for reader in readers], until=day, told_only=told_only)


def _choices_of_passed_days(
    readers: Sequence[Subscriber], now: datetime, today: date, *, told_only: bool = True
) -> Iterator[Choice]:
    """Of each reader's due days the newest can still be sent, if its window is open; those before it are written as skipped."""
    missed, sendable = [], []
    for reader in readers:
        *earlier, newest = passed_days(reader, now)
        missed += [Choice(due, reason=TOO_LATE) for due in earlier]
        if newest.due_at + WINDOW < now:
            missed.append(Choice(newest, reason=TOO_LATE))
        else:
            sendable.append(newest)
    unserved = set(not_yet_served([choice.due for choice in missed]))
    yield from (choice for choice in missed if choice.due in unserved)
    yield from choose(sendable, until=today, told_only=told_only)


def _chunks(to: str) -> Iterator[list[Subscriber]]:
    readers = Subscriber.objects.active().order_by("pk")
    if to:
        readers = readers.with_address(to)
    after = 0
    while chunk := list(readers.filter(pk__gt=after)[:READERS_PER_CHUNK]):
        yield chunk
        after = chunk[-1].pk


def _write(choices: Sequence[Choice], now: datetime, *, until: date) -> int:
    """One row for each choice. The masthead names the newest edition that has papers."""
    if not choices:
        return 0
    days = {choice.due.day for choice in choices}
    edition = Edition.objects.newest_with_papers(until)
    issues = {day: Issue.objects.get_or_create(day=day)[0] for day in days}
    Digest.objects.bulk_create(
        Digest(
            subscriber=choice.due.subscriber,
            issue=issues[choice.due.day],
            day=choice.due.day,
            language=choice.due.subscriber.language,
            edition=edition,
            entries=[pick.to_json() for pick in choice.picks],
            state=HandoverState.SKIPPED if choice.reason else HandoverState.PLANNED,
            reason=choice.reason,
            planned_at=now,
            due_at=choice.due.due_at,
            next_try_at=choice.due.due_at,
            window_ends_at=choice.due.due_at + WINDOW,
            settled_at=now if choice.reason else None,
        )
        for choice in choices
    )
    return len(choices)
