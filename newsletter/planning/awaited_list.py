"""Awaited list: which day's list a mail is about, and who waits for a list that is late.

Measured over 109 lists: at 01:00 UTC the day's list is still empty on 8 of them and holds a quarter of its papers on most; at
02:00 it was never empty. There is none on Saturdays and Sundays.
"""

from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db.models import Min, Q

from newsletter.schedule import ONE_DAY
from papers.models import Edition, Listing, Paper, Wanted

# Until this time of its day (UTC) a list is too young to write about, and the mail is about the day before.
LISTED_BY = timedelta(hours=2)
# What is listed is wanted, read and told in turn: a list of which less is told is not there yet.
SHARE_TOLD = 0.5
WANTED_WITHIN = timedelta(minutes=5)
FRIDAY = 5


def list_day(now: datetime) -> date:
    """The newest day whose list a mail that is written at `now` may be about."""
    return (now - LISTED_BY).astimezone(UTC).date()


def expected_day(now: datetime) -> date:
    """The newest day that should have a list at `now`."""
    day = list_day(now)
    return day - max(day.isoweekday() - FRIDAY, 0) * ONE_DAY


def may_be_planned(now: datetime) -> Q:
    """Of the due readers those whose list is there, and those who have waited long enough."""
    here = _newest_told(now)
    waited_enough = Q(next_due_at__lte=now - timedelta(minutes=settings.WAIT_FOR_LIST))
    if here is None:
        return waited_enough
    return Q(next_due_at__lt=_expected_from(here)) | waited_enough


def _expected_from(here: date) -> datetime:
    """From when on a list newer than that of `here` should be there."""
    day = here + ONE_DAY
    while day.isoweekday() > FRIDAY:
        day += ONE_DAY
    return datetime.combine(day, datetime.min.time(), tzinfo=UTC) + LISTED_BY


def _newest_told(now: datetime) -> date | None:
    """The day of the newest list that is there and told for the greater part; nobody waits longer for what nobody wants."""
    for edition in Edition.objects.with_papers().filter(day__lte=list_day(now)).order_by("-day")[:2]:
        listed = Listing.objects.filter(edition=edition)
        wanted = Wanted.objects.filter(paper__in=listed.values("paper")).values("paper").distinct().count()
        told = Paper.objects.on(edition.day).prepared(settings.SUMMARY_LANGUAGES[0]).count()
        first_seen = listed.aggregate(at=Min("first_seen_at"))["at"]
        if told >= SHARE_TOLD * wanted and (told or first_seen + WANTED_WITHIN <= now):
            return edition.day
    return None
