"""Prepare: read what is wanted, then tell it, paper by paper. Two workers at it share the papers between them."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db.models import QuerySet

from papers.models import FullText, Paper, Summary, Wanted
from papers.read import papers_to_read, read_paper, settle_unread
from papers.summarize import summarize_paper
from papers.web import Web

# Somebody is waiting for the result: so is this, while another worker is at arXiv.
PATIENCE = timedelta(minutes=5)


def read_wanted(
    *, web: Web, now: datetime, among: QuerySet[Paper] | None = None, patience: timedelta = timedelta(0)
) -> Iterator[FullText]:
    """Read every wanted paper (among `among`) that waits for it; a row each, as it is done or put off.

    Where another worker is at arXiv, it is waited for with `patience`, or the paper is left to it.
    """
    clock = _clock(now)
    waiting = papers_to_read(now)
    for paper in waiting if among is None else waiting.filter(pk__in=among.values("pk")):
        if text := read_paper(paper, web=web, now=clock(), patience=patience):
            yield text


def tell_wanted(*, now: datetime, among: QuerySet[Paper] | None = None, last_chance: bool = False) -> Iterator[Summary]:
    """Tell every wanted paper that is read, in each language it is wanted in."""
    clock = _clock(now)
    wanted = Wanted.objects.untold(now).select_related("paper__full_text").order_by("-paper__first_seen_at", "pk")
    for want in wanted if among is None else wanted.filter(paper__in=among.values("pk")):
        if summary := summarize_paper(want.paper, want.language, now=clock(), last_chance=last_chance):
            yield summary


def prepare_now(papers: QuerySet[Paper], *, web: Web, now: datetime) -> None:
    """Bring `papers` to a result in every language they are wanted in, and take the abstract for what cannot be read now."""
    clock = _clock(now)
    for _text in read_wanted(web=web, now=now, among=papers, patience=PATIENCE):
        pass
    settle_unread(papers, now=clock(), patience=PATIENCE)
    for _summary in tell_wanted(now=clock(), among=papers, last_chance=True):
        pass


def _clock(now: datetime) -> Callable[[], datetime]:
    """A clock that shows `now` and goes on from there: a station takes long, and its leases count from each paper."""
    began = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - began)
