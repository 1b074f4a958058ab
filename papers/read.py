"""Read: bring the text of a wanted paper in, by the ladder HTML, PDF, abstract; the row says which rung and why no higher."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Max, Min, Q, QuerySet

from papers.manners import alone_at
from papers.models import FullText, Paper, WorkState
from papers.reading import Reading, abstract_blocks
from papers.reading.html import read_html
from papers.reading.pdf import read_pdf
from papers.sources import arxiv
from papers.web import BadAnswerError, NotFoundError, RefusedError, TemporaryError, Web

logger = logging.getLogger(__name__)

NONE = "arXiv has none"
MEGABYTE = 1_000_000
READ_AGAIN_AFTER = timedelta(hours=6)


class Rung(NamedTuple):
    """A form in which arXiv has a paper: how it is fetched, how it is read, and how large it may be."""

    source: FullText.Source
    fetch: Callable[..., bytes]
    read: Callable[..., Reading]
    max_bytes: Callable[[], int]


LADDER = (
    Rung(FullText.Source.HTML, arxiv.html_page, read_html, lambda: settings.MAX_HTML_MB * MEGABYTE),
    Rung(FullText.Source.PDF, arxiv.pdf_file, read_pdf, lambda: settings.MAX_PDF_MB * MEGABYTE),
)


def papers_to_read(now: datetime) -> QuerySet[Paper]:
    """The wanted papers that wait, those of the newest list first: that is what the next mails are about."""
    return Paper.objects.wanted().unread(now).annotate(listed_on=Max("listings__edition__day")).order_by("-listed_on", "pk")


def read_paper(paper: Paper, *, web: Web, now: datetime, patience: timedelta = timedelta(0)) -> FullText | None:
    """Read one paper. Returns its row, or None where another worker has it in hand, or is still at arXiv after `patience`."""
    with alone_at(arxiv.configured().pages, now=now, patience=patience) as alone:
        return _read(paper, web, now) if alone else None


def _read(paper: Paper, web: Web, now: datetime) -> FullText | None:
    text, _ = FullText.objects.get_or_create(paper=paper, defaults={"next_try_at": now})
    if not FullText.objects.claim(text.pk, now):
        return None
    text.refresh_from_db()
    try:
        for rung in LADDER:
            if rung.source in text.refused:
                continue
            reading = _climb(rung, paper, web)
            if reading.accepted:
                _keep(text, rung.source, reading, reason=_refusals(text), now=now)
                break
            _refuse(text, rung, reading.reason)
        else:
            _settle(text, _refusals(text), now=now)
    except (TemporaryError, RefusedError) as error:
        _not_now(text, "; ".join(filter(None, [_refusals(text), str(error)])), now=now)
    logger.info("%s read from %s%s", paper.arxiv_id, text.source or "nothing yet", f" ({text.reason})" if text.reason else "")
    return text


def settle_unread(papers: QuerySet[Paper], *, now: datetime, patience: timedelta = timedelta(0)) -> int:
    """Take the abstract for what could not be read in time, with the reason kept, to be read once more later.

    Not while another worker reads, for the paper in its hand may be one of them.
    """
    with alone_at(arxiv.configured().pages, now=now, patience=patience) as alone:
        waiting = FullText.objects.filter(paper__in=papers, state=WorkState.TODO).select_related("paper") if alone else ()
        for text in waiting:
            _settle(text, text.reason or "not read in time", now=now, read_again=True)
        return len(waiting)


def settle_overdue(now: datetime) -> int:
    """The same for whatever some reader needs by now, and for what killed its worker each time."""
    lost = FullText.objects.lost(now)
    lost.update(reason="its worker died each time")
    needed = Paper.objects.filter(wanted__needed_by__lte=now, full_text__attempts__gt=0)
    return settle_unread(Paper.objects.filter(Q(pk__in=needed) | Q(pk__in=lost.values("paper"))), now=now)


def _climb(rung: Rung, paper: Paper, web: Web) -> Reading:
    """What one rung of the ladder gives; raises TemporaryError and RefusedError."""
    try:
        document = rung.fetch(web, arxiv.configured(), paper.arxiv_id, max_bytes=rung.max_bytes())
    except NotFoundError:
        return Reading(accepted=False, reason=NONE)
    except BadAnswerError as error:
        return Reading(accepted=False, reason=str(error))
    return rung.read(document, title=paper.title)


def _refuse(text: FullText, rung: Rung, reason: str) -> None:
    """Keep at once why a rung does not bear, so that whatever happens on the next one, this one is not fetched again."""
    text.refused = text.refused | {rung.source.value: reason[:300]}
    FullText.objects.filter(pk=text.pk, attempts=text.attempts).update(refused=text.refused)


def _refusals(text: FullText) -> str:
    return "; ".join(f"{rung.source.label}: {text.refused[rung.source]}" for rung in LADDER if rung.source in text.refused)


OUTCOME = (
    *("state", "reason", "next_try_at", "settled_for_now", "read_at"),
    *("source", "version_read", "share", "hidden", "addressed", "blocks_json", "refused"),
)


def _keep(text: FullText, source: FullText.Source, reading: Reading, *, reason: str, now: datetime) -> None:
    text.source = source
    text.version_read = reading.version
    text.share = reading.share
    text.hidden = reading.hidden
    text.addressed = list(reading.addressed)
    text.blocks_json = [block.to_json() for block in reading.blocks]
    text.reason = reason[:300]
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
    """Take the abstract for the text. A text that was read or settled before keeps what it has: it is not told anew."""
    if text.source:
        text.state = WorkState.DONE
        text.settled_for_now = False
        _write(text)
        return
    blocks = abstract_blocks(text.paper.abstract)
    text.reason = reason[:300]
    if not blocks:
        text.state = WorkState.GAVE_UP
        _write(text)
        return
    text.source = FullText.Source.ABSTRACT
    text.blocks_json = [block.to_json() for block in blocks]
    text.next_try_at = now + READ_AGAIN_AFTER
    if read_again:  # arXiv makes a page some hours after the paper: what it had none of it may have then
        text.refused = {source: why for source, why in text.refused.items() if why != NONE}
    _done(text, now=now, for_now=read_again)


def _done(text: FullText, *, now: datetime, for_now: bool = False) -> None:
    text.state = WorkState.DONE
    text.settled_for_now = for_now
    text.read_at = now
    _write(text)


def _write(text: FullText) -> None:
    """Write the outcome, unless another worker has taken the paper up since."""
    facts = {name: getattr(text, name) for name in OUTCOME}
    FullText.objects.filter(pk=text.pk, attempts=text.attempts).update(**facts)
