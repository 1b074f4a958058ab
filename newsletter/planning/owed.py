"""Owed: how far back a digest reaches for a reader who went without for a while."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.db.models import Max, Q

from newsletter.match import TOO_LATE
from newsletter.models import Digest, DigestQuerySet, HandoverState
from newsletter.schedule import Due

LONGEST = timedelta(days=30)
LOST = Q(state=HandoverState.REJECTED) | Q(state=HandoverState.SKIPPED, reason=TOO_LATE)


def with_what_is_owed(dues: Iterable[Due], *, without: Digest | None = None) -> list[Due]:
    """Each with the first day that its reader is owed: of digests that were lost since the last that was not, or of a holiday."""
    dues = list(dues)
    ledger = Digest.objects.exclude(pk=without.pk) if without else Digest.objects.all()
    lost, away = _lost_since(dues, ledger), _away_since(dues, ledger)
    return [_owed(due, lost.get(due.subscriber.pk), away.get(due.subscriber.pk)) for due in dues]


def _owed(due: Due, lost: date | None, away: date | None) -> Due:
    furthest = due.day - LONGEST
    away = max(away, furthest) if away and away < due.day else None
    since = min((day for day in (lost, away) if day), default=None)
    return replace(due, owed_since=max(since, furthest) if since else None, away_from=away)


def _lost_since(dues: Sequence[Due], ledger: DigestQuerySet) -> dict[int, date]:
    """By reader: the first of the days whose digests were lost since the last one that was not."""
    if not dues:
        return {}
    recent = ledger.filter(subscriber__in=[due.subscriber for due in dues], day__gte=min(due.day for due in dues) - LONGEST)
    lost = list(recent.filter(LOST).order_by("-day").values_list("subscriber", "day"))
    kept = _last_days(recent.exclude(LOST).filter(subscriber__in={reader for reader, _ in lost}))
    return {reader: day for reader, day in lost if reader not in kept or kept[reader] < day}


def _away_since(dues: Sequence[Due], ledger: DigestQuerySet) -> dict[int, date]:
    """By reader who wants to catch up: since when, until a digest of later than that reached them, or may have."""
    away = {due.subscriber.pk: due.subscriber.away_from for due in dues if due.subscriber.away_from}
    if not away:
        return {}
    had = _last_days(ledger.that_count_as_had().filter(subscriber__in=away))
    return {reader: since for reader, since in away.items() if reader not in had or had[reader] < since}


def _last_days(digests: DigestQuerySet) -> dict[int, date]:
    return dict(digests.order_by().values_list("subscriber").annotate(last=Max("day")))
