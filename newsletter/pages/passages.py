"""The claims of a summary with the passages that they rest on, as the page of a paper shows them."""

from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext as _

from papers.models import FullText, Paper, Summary
from papers.parts import FOUND_ELSEWHERE, NOT_STATED, Claim
from papers.reading import Block

MAX_QUOTE = 300
ABSTRACT = "abstract"


@dataclass(frozen=True)
class Shown:
    """A claim, how it stood up to the paper, and where in the paper its words are. An empty `url` means no link."""

    text: str
    mark: str
    is_doubted: bool
    quote: str
    section: str
    url: str
    name: str = ""

    @property
    def has_passage(self) -> bool:
        return bool(self.url or self.section or self.quote)


class Passages:
    """Where the claims of one summary of one paper stand."""

    def __init__(self, paper: Paper, summary: Summary, full_text: FullText | None) -> None:
        self._paper = paper
        self._summary = summary
        self._blocks: dict[str, Block] = {}
        for block in full_text.blocks if full_text and _is_of(full_text, summary) else ():
            self._blocks.setdefault(block.anchor, block)

    def show(self, claim: Claim | None, name: str = "") -> Shown | None:
        """None where the paper does not state it."""
        if claim is None or claim.verdict == NOT_STATED or not claim.text:
            return None
        return Shown(
            text=claim.text,
            mark=_mark(claim),
            is_doubted=claim.is_doubted,
            quote=_short(claim.quote),
            section=self._section(claim.anchor),
            url=self._url(claim.anchor),
            name=name,
        )

    def show_all(self, claims: tuple[Claim, ...]) -> list[Shown]:
        return [shown for claim in claims if (shown := self.show(claim))]

    def _section(self, anchor: str | None) -> str:
        block = self._blocks.get(anchor or "")
        return block.heading if block else ""

    def _url(self, anchor: str | None) -> str:
        """A sample's passages stay on our own page; the paper's own are on arXiv, in the version that was read."""
        if not anchor:
            return ""
        if self._paper.sample:
            return f"#passage-{quote(anchor)}" if anchor in self._blocks else ""
        if anchor == ABSTRACT:
            return self._paper.arxiv_url
        page = self._summary.page_that_was_read
        return f"{page}#{quote(anchor)}" if page else ""


def _is_of(full_text: FullText, summary: Summary) -> bool:
    """Whether the summary was told from this text; one that was read since may have other anchors."""
    return not (full_text.read_at and summary.told_at) or full_text.read_at <= summary.told_at


def _mark(claim: Claim) -> str:
    if claim.is_doubted:
        return _("unverified")
    return _("found elsewhere in the paper") if claim.verdict == FOUND_ELSEWHERE else _("checked")


def _short(text: str) -> str:
    return text if len(text) <= MAX_QUOTE else text[: MAX_QUOTE - 1].rstrip() + "…"
