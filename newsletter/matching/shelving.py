"""Shelving: the papers of some days with their scores, read once for all the readers who are chosen for together."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from newsletter.matching.ranked import Ranked
from newsletter.matching.reading_time import USUAL_MINUTES, minutes_to_read
from newsletter.matching.shelf import Candidate, Shelf
from papers.models import Listing, Paper, Summary, TopicScore


def shelf_of(first: date, last: date, language: str, *, told_only: bool = True) -> Shelf:
    """What was listed from `first` to `last` and is told in `language` (with `told_only` off, all), each on its newest day."""
    return shelves_of([last], first, language, told_only=told_only)[last]


def shelves_of(days: Sequence[date], first: date, language: str, *, told_only: bool = True) -> dict[date, Shelf]:
    """By day, the oldest first: the shelf of what was listed from `first` to that day."""
    listings = Listing.objects.of_days(first, max(days))
    told = Summary.objects.current().filter(language=language, paper__in=listings.values("paper_id"))
    minutes = {summary.paper_id: minutes_to_read(summary) for summary in told.only("paper", "parts_json")}
    papers = Paper.objects.in_bulk(minutes if told_only else listings.values_list("paper_id", flat=True))
    scores: dict[int, dict[int, float]] = defaultdict(dict)
    for paper_id, topic_id, score in TopicScore.objects.filter(paper__in=papers).values_list("paper_id", "topic_id", "score"):
        scores[topic_id][paper_id] = score
    candidates = [
        _candidate(papers[listing.paper_id], listing, minutes.get(listing.paper_id, USUAL_MINUTES))
        for listing in listings.select_related("edition").order_by("edition__day")
        if listing.paper_id in papers
    ]
    ranking = Ranked(candidates)
    return {day: Shelf((paper for paper in candidates if paper.day <= day), scores, ranking) for day in sorted(days)}


def _candidate(paper: Paper, listing: Listing, minutes: dict[str, float]) -> Candidate:
    return Candidate(
        paper_id=paper.pk,
        day=listing.edition.day,
        upvotes=listing.upvotes,
        position=listing.position,
        first_seen_at=listing.first_seen_at,
        title=paper.title,
        abstract=paper.abstract,
        keywords=tuple(paper.keywords),
        authors=tuple(paper.authors),
        organization=paper.organization,
        minutes=minutes,
    )
