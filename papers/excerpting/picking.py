"""Choosing among a paper's sentences: where each stands, and that none is taken twice."""

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace

from papers.excerpting.cues import ANNOUNCES, PART_OF_HEADING
from papers.excerpting.sentences import sentences
from papers.parts import CHECKED, Claim
from papers.reading import Block
from papers.reading.addressing import addresses_a_model

SHORTEST, LONGEST = 30, 400
_LONGEST_PASSAGE = 20_000  # no paper has a longer one; a page of ten megabytes without an end may

_NUMBERED = re.compile(r"\((?:i{1,3}|iv|v|vi|[1-6]|[a-f])\)\s*")
_LEAD = re.compile(r"([A-Z0-9](?:[^.:;!?]|\.(?=\S)){2,90})[.:]\s+(?=\S)")
# "5 Results", "B.2 Proofs", but "V. Results" counts in Roman numbers.
_NUMBER_OF_SECTION = re.compile(r"(?:appendix\s+)?(\d+|[A-HJ-UWYZ])(?:[.\s:]|$)", re.IGNORECASE)
_SUBSECTION = re.compile(r"\w{1,2}\.\d")
_LONGEST_LEAD = 12  # words
_SECTIONS_THAT_HOLD_THEIR_PARTS = ("related", "end", "results", "introduction", "conclusion")


@dataclass(frozen=True)
class Sentence:
    """A sentence, list item or caption as it stands in its block; `part` is the kind of section it is in."""

    text: str
    anchor: str
    kind: str
    part: str
    order: int

    def as_claim(self) -> Claim:
        return Claim(text=self.text, quote=self.text, anchor=self.anchor, verdict=CHECKED)

    def with_lead(self) -> tuple[str, "Sentence"]:
        """A list item's name, if it begins with one, and the item without it."""
        lead = _LEAD.match(self.text)
        rest = self.text[lead.end() :] if lead else ""
        if not lead or len(lead[1].split()) > _LONGEST_LEAD or len(rest) < SHORTEST or re.search(r"\b(?:we|is|are)\b", lead[1]):
            return "", self._shortened(self.text)
        return lead[1], self._shortened(rest)

    def _shortened(self, text: str) -> "Sentence":
        if len(text) > LONGEST:
            text = next((sentence for sentence in sentences(text) if SHORTEST <= len(sentence) <= LONGEST), text)
        return replace(self, text=text)


def lay_out(blocks: Sequence[Block]) -> list[Sentence]:
    """Every sentence of `blocks` that may be told, in order; a list item stays whole, and so does one numbered in a line."""
    laid: list[Sentence] = []
    for block, part in zip(blocks, _parts(blocks), strict=True):
        if block.kind in ("table", "equation") or part == "end" or len(block.text) > _LONGEST_PASSAGE:
            continue
        whole = [block.text] if block.kind == "list_item" else sentences(block.text)
        for text in whole:
            pieces = [text] if block.kind == "list_item" else _numbered(text)
            for position, piece in enumerate(pieces):
                if piece and not addresses_a_model(piece):
                    laid.append(Sentence(piece, block.anchor, "list_item" if position else block.kind, part, len(laid)))
    return laid


class Choice:
    """Hands out sentences, each once."""

    def __init__(self, laid: Sequence[Sentence]) -> None:
        self.laid = list(laid)
        self._taken: list[tuple[int, frozenset[str]]] = []

    def best(self, grade: Callable[[Sentence], float], *, least: float) -> Sentence | None:
        found = self.several(grade, most=1, least=least)
        return found[0] if found else None

    def several(self, grade: Callable[[Sentence], float], *, most: int, least: float) -> list[Sentence]:
        """The `most` best of at least `least`, in the order of the paper; none that says again what was taken."""
        graded = [(grade(sentence), sentence) for sentence in self.laid if _can_stand_alone(sentence)]
        taken: list[Sentence] = []
        for points, sentence in sorted(graded, key=lambda pair: (-pair[0], pair[1].order)):
            if points < least or len(taken) == most:
                break
            if self._take(sentence):
                taken.append(sentence)
        return sorted(taken, key=lambda sentence: sentence.order)

    def listed(self, announced: re.Pattern[str], *, parts: Container[str], most: int) -> list[Sentence]:
        """The items, at least two, of the first list that a sentence matching `announced` announces or that is numbered in it."""
        for before, first in zip(self.laid, self.laid[1:], strict=False):
            if first.kind != "list_item" or before.kind == "list_item" or before.part not in parts:
                continue
            if before.anchor != first.anchor and not announced.search(before.text):
                continue
            items = []
            for sentence in self.laid[first.order :]:
                if sentence.kind != "list_item":
                    break
                items.append(sentence)
            told = [item for item in items if len(item.text) >= SHORTEST][:most]
            if len(told) >= 2:
                return [item for item in told if self._take(item, alike=1.0)]
        return []

    def set_aside_what_leads_up_to(self, sentence: Sentence) -> None:
        """What the abstract says before its contribution is of the field and of others' work."""
        for earlier in self.laid:
            if earlier.anchor == sentence.anchor == "abstract" and earlier.order < sentence.order:
                self.laid[earlier.order] = replace(earlier, part="opening")

    def _take(self, sentence: Sentence, *, alike: float = 0.6) -> bool:
        words = frozenset(re.findall(r"\w+", sentence.text.casefold()))
        for order, other in self._taken:
            if order == sentence.order or len(words & other) > alike * len(words | other):
                return False
        self._taken.append((sentence.order, words))
        return True


def _can_stand_alone(sentence: Sentence) -> bool:
    return SHORTEST <= len(sentence.text) <= LONGEST and not ANNOUNCES.search(sentence.text) and sentence.text.count("\\") < 6


def _numbered(text: str) -> list[str]:
    """The sentence, or, where it is too long to be told and counts (i), (ii), (iii), what goes before and each of these."""
    marks = list(_NUMBERED.finditer(text))
    if len(text) <= LONGEST or len(marks) < 2:
        return [text]
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    items = [text[mark.end() : end] for mark, end in zip(marks, ends, strict=True)]
    head = re.sub(
        r"[\s,;]+(?:featuring|including|with|namely|comprising|through)\b[^,;:]{0,40}:\s*$", "", text[: marks[0].start()].strip()
    )
    return [head, *(re.sub(r"[\s;,]*(?:\band\b)?\s*$", "", item) for item in items)]


def _parts(blocks: Sequence[Block]) -> list[str]:
    """The part of the paper that each block is in: by its own heading, else by that of the section around it."""
    tops: dict[str, str] = {}
    for block in blocks:
        if block.anchor.count(".") == 1 and block.kind == "paragraph" and not _SUBSECTION.match(block.heading):
            tops.setdefault(_top(block), _part(block.heading))
    found = []
    for block in blocks:
        top = _top(block)
        above = "end" if re.match(r"A\d", top) else tops.get(top, "")
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
    return next((part for part, pattern in PART_OF_HEADING if pattern.search(heading)), "")
