"""Ingest: list what was published on a day.

Running again adds what came late and renews upvotes; it never doubles or loses a paper.
"""

import logging
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from papers.manners import alone_at
from papers.models import CLOSES_AFTER, Edition, EditionState, Listing, Paper, TopicScore
from papers.sources import arxiv, huggingface
from papers.sources.huggingface import ListedPaper
from papers.web import Web, WebError

logger = logging.getLogger(__name__)

POLL_EVERY = timedelta(minutes=15)
# A service that was down lists again what a reader may still be sent.
LOOK_BACK_DAYS = 7
# What ranking sees: where it changes, scores are made again.
RANKED_FIELDS = ("title", "abstract", "keywords")
RENEWED_FIELDS = (*RANKED_FIELDS, "authors", "organization", "published_at", "project_page", "code_url")


@dataclass(frozen=True)
class Ingested:
    """What one look at a day's list brought. `late` are the papers that an earlier look had not seen."""

    day: date
    listed: int
    new: tuple[Paper, ...] = ()
    late: tuple[Paper, ...] = ()
    problems: tuple[str, ...] = ()


def ingest_edition(day: date, *, web: Web, now: datetime, sample: bool = False, listing_only: bool = False) -> Ingested:
    """Fetch the list of `day` and write what it says; with `listing_only` arXiv is not asked for what it knows more.

    Raises WebError, and then nothing but the edition's problem has changed.
    """
    known = Edition.objects.filter(day=day).first()
    if known and known.sample and not sample:
        return Ingested(day, known.listings.count(), problems=("this is the sample edition; it is not fetched",))
    try:
        listed = huggingface.daily_papers(web, settings.HF_BASE_URL, day)
    except WebError as error:
        if known:
            Edition.objects.filter(pk=known.pk).update(problem=str(error)[:300], tried_at=now)
        raise
    ingested = _write(day, listed.papers, now=now, sample=sample)
    problems = listed.problems + (() if listing_only else _ask_arxiv(day, web, now))
    for problem in problems:
        logger.warning("list of %s: %s", day, problem)
    return replace(ingested, problems=problems)


def days_to_fetch(now: datetime) -> list[date]:
    """The days whose list may have changed since we looked: today's, open ones, and each closed one a day later once more."""
    today = now.astimezone(UTC).date()
    days = [today - timedelta(days=back) for back in range(LOOK_BACK_DAYS, -1, -1)]
    settled = Q(state=EditionState.CLOSED, rechecked_at__isnull=False) | Q(sample=True) | Q(tried_at__gt=now - POLL_EVERY)
    not_yet = Q(state=EditionState.CLOSED, rechecked_at__isnull=True, day__gt=(now - CLOSES_AFTER - timedelta(days=1)).date())
    quiet = set(Edition.objects.filter(settled | not_yet).values_list("day", flat=True))
    return [day for day in days if day not in quiet]


@transaction.atomic
def _write(day: date, listed: tuple[ListedPaper, ...], *, now: datetime, sample: bool) -> Ingested:
    edition, _ = Edition.objects.select_for_update().get_or_create(day=day, defaults={"sample": sample})
    looked_before = edition.fetched_at is not None
    _stamp(edition, now)
    papers = _write_papers(listed, now=now, sample=sample)
    had = set(edition.listings.values_list("paper_id", flat=True))
    listings = [
        Listing(
            edition=edition,
            paper=papers[entry.arxiv_id],
            submitted_at=entry.submitted_at,
            first_seen_at=now,
            position=position,
            upvotes=entry.upvotes,
        )
        for position, entry in enumerate(listed)
    ]
    Listing.objects.bulk_create(
        listings, update_conflicts=True, unique_fields=["edition", "paper"], update_fields=["submitted_at", "position", "upvotes"]
    )
    new = tuple(papers[entry.arxiv_id] for entry in listed if papers[entry.arxiv_id].pk not in had)
    return Ingested(day, edition.listings.count(), new=new, late=new if looked_before else ())


def _stamp(edition: Edition, now: datetime) -> None:
    """Note the look, and close what has ended: the first good fetch after 03:00 UTC of the next day closes the list."""
    end = datetime.combine(edition.day, datetime.min.time(), tzinfo=UTC) + CLOSES_AFTER
    if edition.state == EditionState.CLOSED and now >= end + timedelta(days=1):
        edition.rechecked_at = now
    if now >= end:
        edition.state = EditionState.CLOSED
    edition.fetched_at = edition.tried_at = now
    edition.problem = ""
    edition.save()


def _write_papers(listed: tuple[ListedPaper, ...], *, now: datetime, sample: bool) -> dict[str, Paper]:
    """Papers by their id; what a list names anew, such as keywords that came later, is renewed, what it leaves out is kept."""
    known = Paper.objects.in_bulk([entry.arxiv_id for entry in listed], field_name="arxiv_id")
    fresh, changed, ranked_anew = [], [], []
    for entry in listed:
        facts = {name: _stored(getattr(entry, name)) for name in RENEWED_FIELDS}
        paper = known.get(entry.arxiv_id)
        if paper is None:
            fresh.append(Paper(arxiv_id=entry.arxiv_id, sample=sample, first_seen_at=now, **facts))
            continue
        moved = [name for name, value in facts.items() if value and getattr(paper, name) != value]
        for name in moved:
            setattr(paper, name, facts[name])
        if moved:
            changed.append(paper)
        if set(moved) & set(RANKED_FIELDS):
            ranked_anew.append(paper)
    Paper.objects.bulk_create(fresh)
    Paper.objects.bulk_update(changed, RENEWED_FIELDS)
    # The old score serves until the new one is there.
    TopicScore.objects.filter(paper__in=ranked_anew).outdate()
    return known | {paper.arxiv_id: paper for paper in fresh}


def _stored(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _ask_arxiv(day: date, web: Web, now: datetime) -> tuple[str, ...]:
    """Add categories and versions to the papers of `day` that lack them; what goes wrong is told and costs nothing else."""
    papers = list(Paper.objects.on(day).filter(version__isnull=True))
    if not papers:
        return ()
    site = arxiv.configured()
    with alone_at(site.api, now=now) as alone:
        if not alone:
            return ("arXiv's metadata: another worker is at it",)
        try:
            known = arxiv.metadata(web, site, [paper.arxiv_id for paper in papers])
        except WebError as error:
            return (f"arXiv's metadata: {error}",)
    for paper in papers:
        if entry := known.get(paper.arxiv_id):
            paper.categories, paper.version = list(entry.categories), entry.version
    Paper.objects.bulk_update(papers, ["categories", "version"])
    return ()
