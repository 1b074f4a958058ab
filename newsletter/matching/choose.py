"""Choose: what each of some readers gets, from the lists, scores, wishes and digests of these days. Nothing is written."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Max, Min

from newsletter.match import Choice, Past, Reader, first_day, match
from newsletter.matching.shelving import shelf_of
from newsletter.matching.wishes import wishes_of
from newsletter.models import Digest, Subscriber
from newsletter.planning.owed import with_what_is_owed
from newsletter.schedule import ONE_DAY, Due
from newsletter.want import told_in
from papers.models import Edition, Listing


def choose(dues: Sequence[Due], *, until: date, told_only: bool = True) -> list[Choice]:
    """For each reader of `dues` who has no digest of that day or a later one, from the lists of days up to `until`."""
    return _choices(not_yet_served(dues), until=until, told_only=told_only)


def choose_again(digest: Digest, reader: Subscriber) -> Choice:
    """What the planned `digest` of `reader` would hold if it were planned now, from lists no newer than those it is about."""
    due = Due(reader, digest.day, digest.due_at)
    return _choices([due], until=digest.edition.day if digest.edition else digest.day, without=digest)[0]


def _choices(dues: Sequence[Due], *, until: date, told_only: bool = True, without: Digest | None = None) -> list[Choice]:
    if not dues:
        return []
    dues = with_what_is_owed(dues, without=without)
    readers = [due.subscriber for due in dues]
    first = min(first_day(due) for due in dues)
    languages = {told_in(reader.language) for reader in readers}
    shelves = {language: shelf_of(first, until, language, told_only=told_only) for language in languages}
    by_reader = {reader.pk: shelves[told_in(reader.language)] for reader in readers}
    newest = Edition.objects.newest_with_papers(until)
    masthead = newest.day if newest else until
    wishes = wishes_of(readers, by_reader)
    past = _past(readers, set().union(*(shelf.papers for shelf in shelves.values())), without)
    return [
        match(Reader(due, wishes[reader.pk], past[reader.pk], masthead), by_reader[reader.pk])
        for due, reader in zip(dues, readers, strict=True)
    ]


def not_yet_served(dues: Iterable[Due]) -> list[Due]:
    """Without those who have a digest of that day or a later one: at most one a local day, and days only move forward."""
    dues = list(dues)
    readers = [due.subscriber.pk for due in dues]
    last = dict(Digest.objects.filter(subscriber__in=readers).values_list("subscriber").annotate(last=Max("day")))
    return [due for due in dues if due.subscriber.pk not in last or last[due.subscriber.pk] < due.day]


def _past(readers: Sequence[Subscriber], papers: set[int], without: Digest | None) -> dict[int, Past]:
    """By reader. No digest can hold a paper from before it was first listed, so earlier ones are not looked at.

    A digest's day is its reader's, which may be a day behind the list's.
    """
    past: dict[int, Past] = defaultdict(Past)
    since = Listing.objects.filter(paper__in=papers).aggregate(first=Min("edition__day"))["first"]
    if since is None:
        return past
    theirs = Digest.objects.filter(subscriber__in=readers)
    if without:
        theirs = theirs.exclude(pk=without.pk)
    for reader, last in theirs.values_list("subscriber").annotate(last=Max("planned_at")).order_by():
        past[reader].written_last = last
    digests = theirs.that_count_as_had().filter(day__gte=since - ONE_DAY)
    for reader, entries in digests.values_list("subscriber_id", "entries"):
        past[reader].had.update(entry["paper"] for entry in entries)
    return past
