"""Gauges: the state of the house in numbers, for Prometheus. Counted when they are asked for, but for the statements: to set
every reader against the ledger takes seconds where there are many, so what was said is kept for some minutes.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from django.core.cache import cache
from django.db.models import Count, Min, QuerySet, Sum
from prometheus_client.core import GaugeMetricFamily, Metric

from newsletter.models import Digest, Hold, Letter, Subscriber
from newsletter.schedule import ONE_DAY
from newsletter.statement import Statement, statement_of
from papers.models import Edition, FullText, Summary

SAID_FOR_S = 300


def gauges(now: datetime) -> Iterator[Metric]:
    """Of today in UTC, and of the two days before it as well where a day can still be open."""
    today = now.astimezone(UTC).date()
    yield from _of_statements([today - 2 * ONE_DAY, today - ONE_DAY, today], now)
    yield _by("paperboy_digests", "Digests of today by state", Digest.objects.filter(day=today), "state")
    yield _by("paperboy_letters", "Mails about subscriptions of the last day, by state", _recent(now), "state")
    yield _by("paperboy_subscribers", "Readers by state", Subscriber.objects.all(), "state")
    yield _by("paperboy_texts", "Papers to read and read, by state", FullText.objects.all(), "state")
    yield _by("paperboy_summaries", "Papers to tell and told, by state", Summary.objects.all(), "state")
    yield _by("paperboy_holds", "Holds that stand, by what they hold", Hold.objects.standing().alarming(), "scope")
    yield from _of_queues(now)
    yield from _of_sources(now)


def _of_statements(days: list[date], now: datetime) -> Iterator[Metric]:
    readers = GaugeMetricFamily("paperboy_statement_readers", "Readers of a local day, by what they are", labels=["day", "part"])
    adds_up = GaugeMetricFamily("paperboy_statement_adds_up", "1 where readers and rows of a local day agree", labels=["day"])
    for day in days:
        said = _said(day, now)
        parts = {
            "eligible": said.eligible,
            "by_hand": said.by_hand,
            "erased": said.erased,
            "settled": sum(said.settled.values()),
            "open": sum(said.open.values()),
            "missing": len(said.missing),
            "unexplained": len(said.unexplained),
        }
        for part, count in parts.items():
            readers.add_metric([day.isoformat(), part], count)
        adds_up.add_metric([day.isoformat()], said.adds_up)
    yield from (readers, adds_up)


def _said(day: date, now: datetime) -> Statement:
    kept: Statement | None = cache.get(f"statement:{day}")
    if kept is None:
        kept = statement_of(day, now=now)
        cache.set(f"statement:{day}", kept, SAID_FOR_S)
    return kept


def _of_queues(now: datetime) -> Iterator[Metric]:
    waiting = Digest.objects.waiting(now)
    oldest = waiting.aggregate(due=Min("due_at"))["due"]
    late = max((now - oldest).total_seconds(), 0) if oldest else 0
    yield GaugeMetricFamily("paperboy_digests_waiting", "Digests that may be handed over now", value=waiting.count())
    yield GaugeMetricFamily("paperboy_digests_waiting_seconds", "How long the oldest of them has been due", value=late)
    due = Subscriber.objects.due(now).count()
    yield GaugeMetricFamily("paperboy_readers_to_plan", "Readers who are due and have no row yet", value=due)


def _of_sources(now: datetime) -> Iterator[Metric]:
    newest = Edition.objects.filter(fetched_at__isnull=False).order_by("-fetched_at").first()
    if newest and newest.fetched_at:
        age = (now - newest.fetched_at).total_seconds()
        yield GaugeMetricFamily("paperboy_edition_fetch_age_seconds", "Since a list was last fetched well", value=age)
    midnight = datetime.combine(now.astimezone(UTC).date(), datetime.min.time(), tzinfo=UTC)
    cost = Summary.objects.filter(told_at__gte=midnight).aggregate(cost=Sum("cost"))["cost"] or 0
    yield GaugeMetricFamily("paperboy_summaries_cost_today", "What the summaries of today cost (UTC)", value=float(cost))


def _recent(now: datetime) -> QuerySet[Letter]:
    return Letter.objects.filter(planned_at__gt=now - timedelta(days=1))


def _by(name: str, what: str, rows: QuerySet, label: str) -> Metric:
    """A count for each value of `label` that any of the rows has."""
    family = GaugeMetricFamily(name, what, labels=[label])
    for value, count in rows.order_by().values_list(label).annotate(count=Count("pk")):
        family.add_metric([value], count)
    return family
