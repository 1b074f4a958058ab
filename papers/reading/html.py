"""The full text of a paper from its page of arXiv HTML, as anchored blocks, or the reason why the page cannot stand for it."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from papers.reading import Block, Reading
from papers.reading.addressing import quotes_from
from papers.reading.bounds import is_parseable
from papers.reading.hidden import sheet_rules
from papers.reading.titles import is_like
from papers.reading.walk import Walk

LEAST_BODY = 4_000  # characters in blocks, the abstract not counted: a conversion that broke off has little else
_LONGEST_SHEET = 200_000
_WITHDRAWN = re.compile(
    r"\bhas been withdrawn\b|\bwithdrawn by (?:the )?(?:authors?|arxiv)|\bis withdrawn\b|^\W*withdrawn\b", re.IGNORECASE
)
_WITHDRAWS_ITSELF = re.compile(
    r"^\W*(?:this|the) (?:paper|article|submission|manuscript|preprint|version|work) (?:has been|is|was) withdrawn\b",
    re.IGNORECASE,
)
_STUB = re.compile(r"\\includepdf|\bpdfpages\b|\.pdf\b", re.IGNORECASE)
_FATAL = "Conversion to HTML had a Fatal error"
_VERSIONED = re.compile(r"(?:\d{4}\.\d{4,5}|(?<![a-z-])[a-z-]+(?:\.[A-Z]{2})?/\d{7})v(\d{1,3})(?!\d)")
_NO_PAPER = (
    (re.compile(r"No HTML for|HTML is not available for the source"), "arXiv has no HTML for this paper"),
    (re.compile(r"withdrawn and is unavailable|has been withdrawn"), "withdrawn"),
    (re.compile(r"No document for|No article for|not recognized|Article .{1,80} not found"), "arXiv knows no such paper"),
    (re.compile(r"The following files are available for"), "a list of files, not a paper"),
    (re.compile(_FATAL), "the conversion to HTML failed"),
)


def read_html(page: bytes, *, title: str | None, sample: bool = False) -> Reading:
    """Reads a LaTeXML page of any age; `title` is the listed one, None where it need not agree.

    A page is accepted with an article of at least one section, `LEAST_BODY` characters of body, and a title like the
    listed one. A `sample` page is written for the sample edition and may be short. Nothing is raised: a page that cannot
    be read is not accepted, and its `reason` says why; the blocks that were found are given all the same.
    """
    if not is_parseable(page):
        return Reading(accepted=False, reason="the page is nested too deeply to be read")
    tree = LexborHTMLParser(page.decode("utf-8", errors="replace"))
    article = _article(tree)
    if article is None:
        return Reading(accepted=False, reason=_why_no_article(tree))
    walk = Walk(article, _sheet(tree))
    covered = sum(len(block.text) for block in walk.blocks)
    reason = _why_not(tree, walk, title=title, least_body=1 if sample else LEAST_BODY)
    return Reading(
        accepted=not reason,
        reason=reason,
        share=round(covered / (covered + walk.lost), 4) if covered else 0.0,
        hidden=walk.hidden,
        version=_version(tree, article),
        blocks=walk.blocks,
        addressed=quotes_from([walk.aside, "\n".join(block.text for block in walk.blocks)]),
    )


def _article(tree: LexborHTMLParser) -> LexborNode | None:
    for selector in ("article.ltx_document", ".ltx_document"):
        for node in tree.css(selector):
            # arXiv's alert box is a .ltx_document too
            if "package-alerts" not in (node.attributes.get("class") or "").split():
                return node
    return None


def _why_no_article(tree: LexborHTMLParser) -> str:
    text = " ".join(node.text() for node in tree.css("main h1, main p, #content h1, #content p")[:8]) or _start(tree)
    for pattern, reason in _NO_PAPER:
        if pattern.search(text):
            return reason
    return "no LaTeXML article on the page: made by its authors, or no paper"


def _why_not(tree: LexborHTMLParser, walk: Walk, *, title: str | None, least_body: int) -> str:
    if not walk.is_whole:
        return "the page has more elements than a paper"
    body = [block for block in walk.blocks if block.anchor != "abstract"]
    length = sum(len(block.text) for block in body)
    if tree.css_first(".ar5iv-severity-fatal") is not None or (length < LEAST_BODY and _FATAL in _start(tree)):
        return "the conversion to HTML failed"
    if length < least_body:
        return _why_short(walk.blocks, length)
    if any(_WITHDRAWS_ITSELF.search(block.text) for block in walk.blocks if block.anchor == "abstract"):
        return "withdrawn"
    if not walk.sections:
        return "the article has no section"
    found = walk.title or _page_title(tree)
    if title is not None and not is_like(found, title):
        return f"another title: {found[:120]}" if found else "the page has no title"
    return ""


def _why_short(blocks: tuple[Block, ...], length: int) -> str:
    text = " ".join(block.text for block in blocks[:40])
    if _WITHDRAWN.search(text):
        return "withdrawn"
    if not length or _STUB.search(text):
        return "a stub: the article is not in the HTML but in a file it includes"
    return f"only {length} characters of body"


def _page_title(tree: LexborHTMLParser) -> str:
    node = tree.css_first("title")
    return re.sub(r"^\s*\[[^\]]*\]\s*", "", node.text()).strip() if node else ""


def _sheet(tree: LexborHTMLParser) -> dict[str, str]:
    return sheet_rules("\n".join(node.text() for node in tree.css("style"))[:_LONGEST_SHEET])


def _start(tree: LexborHTMLParser) -> str:
    return (tree.body.text() if tree.body else "")[:20_000]


def _version(tree: LexborHTMLParser, article: LexborNode) -> int | None:
    """From arXiv's watermark, else from an address that the page gives as its own."""
    places = [node.text() for node in tree.css("#watermark-tr, .ltx_page_header, header")[:3]]
    places += [node.attributes.get("href") or "" for node in tree.css('base[href], link[rel="canonical"]')[:3]]
    places += [node.attributes.get("content") or "" for node in tree.css('meta[property="og:url"]')[:1]]
    inside = article.attributes.get("data-url") or ""
    for place in [*places, inside]:
        if found := _VERSIONED.search(place):
            return int(found[1])
    return None
