"""The statement of a day: every reader whose hour passed is set against the ledger, and whoever lacks a row is named.

eligible + by hand + erased = settled + open, in readers of one local day.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import batched
from typing import Any

from newsletter.accounting.eligible import READERS_AT_ONCE, eligible_readers
from newsletter.models import OPEN_STATES, Digest, HandoverState, Subscriber
from newsletter.schedule import day_due

# The last zone to end a day ends it twelve hours after UTC.
OVER_EVERYWHERE = timedelta(days=1, hours=12)
# Where the planning is behind, a reader waits without a row yet.
NOT_PLANNED_YET = "not planned yet"

# A state of the ledger and what it says beside: why it was skipped, or the code of the mail server.
Line = tuple[str, str]


@dataclass(frozen=True)
class Statement:
    """The readers of a local day, as counted from the readers and as counted from the rows."""

    day: date
    # For whom the day's hour passed while they wanted mail.
    eligible: int
    # Whom an operator planned, though their hour did not pass.
    by_hand: int
    # Whose rows were left when the reader was erased.
    erased: int
    settled: Mapping[Line, int]
    open: Mapping[Line, int]
    # Readers, by their keys, who are eligible and have no row, nor wait for one.
    missing: tuple[int, ...]
    # Readers, by their keys, who have a row that nothing explains.
    unexplained: tuple[int, ...]
    is_over: bool

    @property
    def readers(self) -> int:
        return self.eligible + self.by_hand + self.erased

    @property
    def rows(self) -> int:
        return sum(self.settled.values()) + sum(self.open.values())

    @property
    def adds_up(self) -> bool:
        return self.readers == self.rows and not self.missing and not self.unexplained

    @property
    def is_closed(self) -> bool:
        """Whether the day is over everywhere and no mail of it is open."""
        return self.is_over and not self.open

    def to_json(self) -> dict[str, Any]:
        return {
            "day": self.day.isoformat(),
            "eligible": self.eligible,
            "by_hand": self.by_hand,
            "erased": self.erased,
            "settled": _as_list(self.settled),
            "open": _as_list(self.open),
            "missing": list(self.missing),
            "unexplained": list(self.unexplained),
            "adds_up": self.adds_up,
            "closed": self.is_closed,
        }


def statement_of(day: date, *, now: datetime) -> Statement:
    """The statement of local `day` as things are at `now`; before the day is over everywhere, of those who were due so far."""
    eligible = dict(eligible_readers(day, now=now))
    rows = dict(Digest.objects.filter(day=day, subscriber__isnull=False).values_list("subscriber", "by_hand"))
    without = eligible.keys() - rows.keys()
    passed_over = _passed_over({pk: eligible[pk] for pk in without}, day)
    waiting = _waiting(without - passed_over, day)
    further = rows.keys() - eligible.keys()
    lines = _lines(day)
    if waiting:
        lines[HandoverState.PLANNED, NOT_PLANNED_YET] += len(waiting)
    return Statement(
        day=day,
        eligible=len(eligible) - len(passed_over),
        by_hand=sum(rows[pk] for pk in further),
        erased=Digest.objects.filter(day=day, subscriber__isnull=True).count(),
        settled={line: count for line, count in sorted(lines.items()) if line[0] not in OPEN_STATES},
        open={line: count for line, count in sorted(lines.items()) if line[0] in OPEN_STATES},
        missing=tuple(sorted(without - passed_over - waiting)),
        unexplained=tuple(sorted(pk for pk in further if not rows[pk])),
        is_over=now >= datetime.combine(day, time(), tzinfo=UTC) + OVER_EVERYWHERE,
    )


def _passed_over(without: Mapping[int, datetime], day: date) -> set[int]:
    """Who had a later day's digest before this day fell due, as by a flight to the west: days only move forward."""
    passed_over: set[int] = set()
    for some in batched(without, READERS_AT_ONCE):
        later = Digest.objects.filter(day__gt=day, subscriber__in=some).values_list("subscriber", "planned_at")
        passed_over.update(pk for pk, planned_at in later if planned_at <= without[pk])
    return passed_over


def _waiting(without: set[int], day: date) -> set[int]:
    """Whose row is still to be written, because planning is behind or waits for the day's list."""
    waiting: set[int] = set()
    for some in batched(without, READERS_AT_ONCE):
        readers = Subscriber.objects.active().filter(pk__in=some, next_due_at__isnull=False)
        waiting.update(reader.pk for reader in readers if reader.next_due_at and day_due(reader, reader.next_due_at) <= day)
    return waiting


def _lines(day: date) -> Counter[Line]:
    lines: Counter[Line] = Counter()
    rows = Digest.objects.filter(day=day).values_list("state", "reason", "reply_code")
    for state, reason, code in rows.iterator():
        lines[state, reason if state == HandoverState.SKIPPED else str(code or "")] += 1
    return lines


def _as_list(lines: Mapping[Line, int]) -> list[dict[str, Any]]:
    return [{"state": state, "reason": reason, "readers": count} for (state, reason), count in lines.items()]
