"""Which passages of a long paper a model is given: whole blocks, the telling sections first, in the order of the document."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from papers.reading import Block

ABSTRACT = "abstract"

# What of the room each kind of section may take before the others have had theirs, in the order of what matters.
RATIONS = {ABSTRACT: 1.0, "introduction": 0.25, "method": 0.30, "results": 0.25, "tables": 0.15, "conclusion": 0.10, "rest": 0.0}
# The kinds by their headings. What could be two things is what comes first: "Related work on evaluation" is no result.
HEADINGS = {
    "rest": re.compile(
        r"\b(related work|background|preliminar\w+|appendix|supplement\w*|acknowledge?ments?|ethic\w*|impact|references"
        r"|notation|contributions? of authors|author contributions?)\b"
    ),
    ABSTRACT: re.compile(r"^abstract\b"),
    "introduction": re.compile(r"\bintroduction\b"),
    "conclusion": re.compile(r"\b(conclusions?|concluding|limitations?|summary)\b"),
    "results": re.compile(
        r"\b(results?|experiments?|experimental|evaluations?|ablations?|analysis|benchmarks?|comparisons?|findings|discussion)\b"
    ),
    "method": re.compile(r"\b(method|methodology|approach|model|architecture|framework|algorithm|overview|training)\b"),
}
APPENDIX = re.compile(r"A\d+(\.|$)")


@dataclass(frozen=True)
class Passages:
    """The blocks that were chosen, and the share of the characters of all blocks that they hold (0..1)."""

    blocks: tuple[Block, ...]
    share: float


def choose(blocks: Sequence[Block], budget: int) -> Passages:
    """The blocks to give to a model that may be given `budget` characters. A block is given whole or not at all."""
    kinds = _kinds(blocks)
    taken: set[int] = set()

    def take(kind: str, room: int) -> None:
        for index, block in enumerate(blocks):
            if kinds[index] == kind and index not in taken and len(block.text) <= room:
                taken.add(index)
                room -= len(block.text)

    def given() -> int:
        return sum(len(blocks[index].text) for index in taken)

    for kind, ration in RATIONS.items():
        take(kind, min(budget - given(), round(budget * ration)))
    for kind in RATIONS:
        take(kind, budget - given())
    total = sum(len(block.text) for block in blocks)
    return Passages(tuple(blocks[index] for index in sorted(taken)), given() / total if total else 1.0)


def _kinds(blocks: Sequence[Block]) -> list[str]:
    """Each block's kind of section: by its own heading, else by its section's; what nothing names is the paper's method."""
    of_section: dict[str, str] = {}
    kinds = []
    for block in blocks:
        # `S4` of `S4.SS2.p1`; the pages of a PDF are no sections.
        section = block.anchor if block.anchor.startswith("page.") else block.anchor.split(".")[0]
        named = _named(block.heading)
        inherited = of_section.setdefault(section, named or "method")
        if block.anchor.startswith(ABSTRACT):
            kind = ABSTRACT
        elif APPENDIX.match(block.anchor) or block.kind == "footnote" or inherited == "rest":
            kind = "rest"
        elif block.kind in ("table", "caption"):
            kind = "tables"
        else:
            kind = named or inherited
        kinds.append(kind)
    return kinds


def _named(heading: str) -> str | None:
    heading = heading.casefold()
    return next((kind for kind, pattern in HEADINGS.items() if pattern.search(heading)), None)
