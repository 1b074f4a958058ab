"""Which part of its paper each block is in, told by headings and anchors."""

import re
from collections.abc import Sequence

from papers.reading import Block

_NAMES = {
    "abstract": r"^\W*abstract\b",
    "related": r"related work|background|prior work|literature|preliminar",
    "introduction": r"introduc",
    "conclusion": r"conclu|summary|outlook",
    "availability": r"availab|reproducib",
    "appendix": r"\bappendi|\bsupplement",
    "end": r"acknowledg|limitation|future work|ethic|broader impact|impact statement|funding|author contrib|keyword|index terms",
    "results": r"experiment|result|evaluat|ablation|benchmark|comparison|analysis|finding|performance|discussion",
    "method": r"method|approach|framework|model|architecture|training|algorithm|system|pipeline|design|implement",
}
_BY_HEADING = [(part, re.compile(names, re.IGNORECASE)) for part, names in _NAMES.items()]
# "5 Results", "B.2 Proofs", but "V. Results" counts in Roman numbers.
_NUMBER_OF_SECTION = re.compile(r"(?:appendix\s+)?(\d+|[A-HJ-UWYZ])(?:[.\s:]|$)", re.IGNORECASE)
_SUBSECTION = re.compile(r"\w{1,2}\.\d")
_SECTIONS_THAT_HOLD_THEIR_PARTS = ("related", "end", "appendix", "availability", "results", "introduction", "conclusion")


def parts_of(blocks: Sequence[Block]) -> list[str]:
    """The part of the paper that each block is in: by its own heading, else by that of the section around it."""
    tops: dict[str, str] = {}
    for block in blocks:
        if block.anchor.count(".") == 1 and block.kind == "paragraph" and not _SUBSECTION.match(block.heading):
            tops.setdefault(_top(block), _part(block.heading))
    found = []
    for block in blocks:
        top = _top(block)
        above = "appendix" if re.match(r"A\d", top) else tops.get(top, "")
        own = "abstract" if block.anchor == "abstract" else _part(block.heading)
        found.append(above if above in _SECTIONS_THAT_HOLD_THEIR_PARTS else own or above or "other")
    return found


def _top(block: Block) -> str:
    """The section around a block: the first part of its anchor; in a PDF, as there, by what its heading begins with."""
    if not block.anchor.startswith("page."):
        return block.anchor.partition(".")[0]
    number = _NUMBER_OF_SECTION.match(block.heading)
    if number is None:
        return block.heading
    return f"A{ord(number[1])}" if number[1].isalpha() else f"S{number[1]}"


def _part(heading: str) -> str:
    return next((part for part, pattern in _BY_HEADING if pattern.search(heading)), "")
