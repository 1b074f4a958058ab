"""Choose: what each of some readers gets, from the lists, scores, follows and digests of these days. Nothing is written."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Max, Min

from newsletter.match import Candidate, Choice, Past, Reader, first_day, match
from newsletter.models import Digest, Follow, Subscriber
from newsletter.schedule import ONE_DAY, Due
from newsletter.want import told_in
from papers.models import Edition, Listing, Paper, TopicScore


def choose(dues: Sequence[Due], *, until: date, told_only: bool = True) -> list[Choice]:
    """For each reader of `dues` who has no digest of that day or a later one, from the lists of days up to `until`."""
    dues = not_yet_served(dues)
    if not dues:
        return []
    readers = [due.subscriber for due in dues]
    first = min(first_day(due) for due in dues)
    languages = {told_in(reader.language) for reader in readers}
    candidates = {language: _candidates(first, until, language if told_only else None) for language in languages}
    newest = Edition.objects.newest_with_papers(until)
    masthead = newest.day if newest else until
    follows = _follows(readers)
    past = _past(readers, {candidate.paper_id for listed in candidates.values() for candidate in listed})
    return [
        match(
            Reader(due, follows[due.subscriber.pk], past[due.subscriber.pk], masthead),
            candidates[told_in(due.subscriber.language)],
        )
        for due in dues
    ]


def not_yet_served(dues: Iterable[Due]) -> list[Due]:
    """Without those who have a digest of that day or a later one: at most one a local day, and days only move forward."""
    dues = list(dues)
    readers = [due.subscriber.pk for due in dues]
    last = dict(Digest.objects.filter(subscriber__in=readers).values_list("subscriber").annotate(last=Max("day")))
    return [due for due in dues if due.subscriber.pk not in last or last[due.subscriber.pk] < due.day]


def _candidates(first: date, last: date, language: str | None) -> list[Candidate]:
    """The papers listed from `first` to `last` that are told in `language` (None: told or not), each on its newest day."""
    listings = Listing.objects.of_days(first, last)
    if language:
        listings = listings.filter(paper__in=Paper.objects.prepared(language))
    rows = listings.order_by("edition__day").values_list("paper_id", "edition__day", "upvotes", "position", "first_seen_at")
    newest = {row[0]: row for row in rows}
    scores: dict[int, dict[int, float]] = defaultdict(dict)
    scored = TopicScore.objects.filter(topic__active=True, paper__in=listings.values("paper_id"))
    for paper_id, topic_id, score in scored.values_list("paper_id", "topic_id", "score"):
        scores[paper_id][topic_id] = score
    return [
        Candidate(paper_id, day, upvotes, position, first_seen_at, scores[paper_id])
        for paper_id, day, upvotes, position, first_seen_at in newest.values()
    ]


def _follows(readers: Sequence[Subscriber]) -> dict[int, dict[int, float]]:
    """By reader: the topics they follow and the bar for each, which is the reader's, else the topic's, else the default."""
    bars: dict[int, dict[int, float]] = defaultdict(dict)
    own = {reader.pk: reader.threshold for reader in readers}
    follows = Follow.objects.filter(subscriber__in=readers, topic__active=True).select_related("topic")
    for follow in follows:
        of_reader = own[follow.subscriber_id]
        bars[follow.subscriber_id][follow.topic_id] = follow.topic.bar if of_reader is None else of_reader
    return bars


def _past(readers: Sequence[Subscriber], papers: set[int]) -> dict[int, Past]:
    """By reader. No digest can hold a paper from before it was first listed, so earlier ones are not looked at.

    A digest's day is its reader's, which may be a day behind the list's.
    """
    past: dict[int, Past] = defaultdict(Past)
    since = Listing.objects.filter(paper__in=papers).aggregate(first=Min("edition__day"))["first"]
    if since is None:
        return past
    written = Digest.objects.filter(subscriber__in=readers).values_list("subscriber").annotate(last=Max("planned_at"))
    for reader, last in written:
        past[reader].written_last = last
    digests = Digest.objects.that_count_as_had().filter(subscriber__in=readers, day__gte=since - ONE_DAY)
    for reader, entries in digests.values_list("subscriber_id", "entries"):
        past[reader].had.update(entry["paper"] for entry in entries)
    return past
