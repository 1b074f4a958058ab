"""Read: bring the text of a wanted paper in, by the ladder arXiv HTML, then the abstract; the row says which and why."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Min, QuerySet

from papers.models import FullText, Paper, SiteState, WorkState
from papers.reading import Reading, abstract_blocks
from papers.reading.html import read_html
from papers.sources import arxiv
from papers.web import NotFoundError, PermanentError, RefusedError, TemporaryError, Web

logger = logging.getLogger(__name__)

READ_AGAIN_AFTER = timedelta(hours=6)
# A sweep hands over to the next one after this long, so that a stop of the service never waits for a whole day's list.
SWEEP_LASTS = timedelta(seconds=45)
# How much longer than a sweep one request may take before its worker counts as dead.
VISIT_SPARE = timedelta(minutes=5)


def papers_to_read(now: datetime) -> QuerySet[Paper]:
    return Paper.objects.wanted().unread(now).order_by("first_seen_at", "pk")


def read_paper(paper: Paper, *, web: Web, now: datetime) -> FullText | None:
    """Read one paper. Returns its row, or None where another worker has it in hand."""
    text, _ = FullText.objects.get_or_create(paper=paper, defaults={"next_try_at": now})
    if not FullText.objects.claim(text.pk, now):
        return None
    text.refresh_from_db()
    try:
        reading = _read_html(paper, web)
    except (TemporaryError, RefusedError) as error:
        _not_now(text, str(error), now=now)
    except PermanentError as error:
        _settle(text, str(error), now=now)
    else:
        if reading.accepted:
            _keep(text, reading, now=now)
        else:
            _settle(text, f"HTML: {reading.reason}", now=now)
    logger.info("%s read from %s%s", paper.arxiv_id, text.source or "nothing yet", f" ({text.reason})" if text.reason else "")
    return text


def settle_unread(papers: QuerySet[Paper], *, now: datetime) -> int:
    """Take the abstract for what could not be read in time, with the reason kept, to be read once more later."""
    waiting = FullText.objects.filter(paper__in=papers, state=WorkState.TODO).select_related("paper")
    for text in waiting:
        _settle(text, text.reason or "not read in time", now=now, read_again=True)
    return len(waiting)


def settle_overdue(now: datetime) -> int:
    """The same for whatever some reader needs by now."""
    needed = Paper.objects.filter(wanted__needed_by__lte=now, full_text__attempts__gt=0)
    return settle_unread(needed, now=now)


def visit_arxiv(now: datetime) -> bool:
    """Become the one worker that reads from arXiv for the length of a sweep; False while another is at it."""
    return SiteState.objects.visit(arxiv.configured().pages.name, now=now, until=now + SWEEP_LASTS + VISIT_SPARE)


def leave_arxiv() -> None:
    SiteState.objects.leave(arxiv.configured().pages.name)


def _read_html(paper: Paper, web: Web) -> Reading:
    max_bytes = settings.MAX_HTML_MB * 1_000_000
    try:
        page = arxiv.html_page(web, arxiv.configured(), paper.arxiv_id, max_bytes=max_bytes)
    except NotFoundError:
        return Reading(accepted=False, reason="arXiv has none")
    return read_html(page, title=paper.title)


def _keep(text: FullText, reading: Reading, *, now: datetime) -> None:
    text.source = FullText.Source.HTML
    text.version_read = reading.version
    text.share = reading.share
    text.hidden = reading.hidden
    text.blocks_json = [block.to_json() for block in reading.blocks]
    text.reason = ""
    _done(text, now=now)


def _not_now(text: FullText, reason: str, *, now: datetime) -> None:
    """A temporary failure: again later, unless the tries or the time of the first reader are over."""
    needed_by = text.paper.wanted.aggregate(first=Min("needed_by"))["first"]
    if text.settled_for_now:
        _settle(text, reason, now=now)
    elif text.has_tries_left and (needed_by is None or now < needed_by):
        text.put_off(reason, now=now)
    else:
        _settle(text, reason, now=now, read_again=True)


def _settle(text: FullText, reason: str, *, now: datetime, read_again: bool = False) -> None:
    """Take the abstract for the text. A text that was settled before keeps what it has: it is not told anew."""
    if text.settled_for_now:
        text.settled_for_now = False
        text.save(update_fields=["settled_for_now"])
        return
    blocks = abstract_blocks(text.paper.abstract)
    text.reason = reason[:300]
    if not blocks:
        text.state = WorkState.GAVE_UP
        text.save()
        return
    text.source = FullText.Source.ABSTRACT
    text.blocks_json = [block.to_json() for block in blocks]
    text.next_try_at = now + READ_AGAIN_AFTER
    _done(text, now=now, for_now=read_again)


def _done(text: FullText, *, now: datetime, for_now: bool = False) -> None:
    text.state = WorkState.DONE
    text.settled_for_now = for_now
    text.read_at = now
    text.save()
