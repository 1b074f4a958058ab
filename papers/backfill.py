"""Backfill: list the editions of the past, so that ranking has an archive to learn from.

Listing only: nobody is asked for versions, nothing is read or told of these papers, and no reader gets them as new, because the
days that a digest may look back on are left to the sweeps. A day that is listed is not asked for again, so it can be broken off
and go on.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

from papers.ingest import LOOK_BACK_DAYS, Ingested, ingest_edition
from papers.models import Edition
from papers.web import Web

# Between two days the lister has a rest.
PAUSE_S = 1.0


def backfill(days: list[date], *, web: Web, clock: Callable[[], datetime], sleep: Callable[[float], None]) -> Iterator[Ingested]:
    """List `days`, one after another. Raises WebError at the first that cannot be listed; those before it stay listed."""
    for at, day in enumerate(days):
        if at:
            sleep(PAUSE_S)
        yield ingest_edition(day, web=web, now=clock(), listing_only=True)


def days_to_backfill(back: int, now: datetime) -> list[date]:
    """The days of the last `back` that are not listed yet, the newest first, without those that the sweeps look after."""
    today = now.astimezone(UTC).date()
    days = [today - timedelta(days=ago) for ago in range(LOOK_BACK_DAYS + 1, back + 1)]
    listed = set(Edition.objects.filter(day__in=days, fetched_at__isnull=False).values_list("day", flat=True))
    return [day for day in days if day not in listed]
