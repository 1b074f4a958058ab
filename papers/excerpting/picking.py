"""Choosing among a paper's sentences: where each stands, and that none is taken twice."""

import re
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace

from papers.excerpting import cues
from papers.excerpting.sections import parts_of
from papers.excerpting.sentences import sentences
from papers.parts import CHECKED, Claim
from papers.reading import Block
from papers.reading.addressing import addresses_a_model

SHORTEST, LONGEST = 30, 480
_LONGEST_WHOLE = 400  # of a sentence that counts its parts
_LONGEST_PASSAGE = 20_000  # no paper has a longer one; a page of ten megabytes without an end may

_NUMBERED = re.compile(r"(?:\(|(?<=[\s,;:]))(?:i{1,3}|iv|v|vi|[1-6]|[a-f])\)\s*")
_LEAD = re.compile(r"([A-Z0-9](?:[^.:;!?]|\.(?=\S)){2,90})[.:]\s+(?=\S)")
_LONGEST_LEAD = 12  # words
_LIST = re.compile(r"(?:.*\.)?I\d+(?=\.)")
_FIGURE = re.compile(r"(?<![\w.-])\d+(?:,\d{3})*(?:\.\d+)?")
_ENDS = re.compile(r"[.!?。！？][)\]\"'”’]*$")


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
    for block, part in zip(blocks, parts_of(blocks), strict=True):
        if block.kind in ("table", "equation") or part == "end" or len(block.text) > _LONGEST_PASSAGE:
            continue
        whole = [block.text] if block.kind == "list_item" else sentences(block.text)
        for text in whole:
            pieces = [text] if block.kind == "list_item" else _numbered(text)
            for position, piece in enumerate(pieces):
                if piece and not addresses_a_model(piece):
                    laid.append(Sentence(piece, block.anchor, "list_item" if position else block.kind, part, len(laid)))
    return laid


Grade = Callable[[Sentence], float]


class Choice:
    """Hands out sentences, each once."""

    def __init__(self, laid: Sequence[Sentence]) -> None:
        self.laid = list(laid)
        self._alone = [sentence.order for sentence in laid if _can_stand_alone(sentence)]
        self._taken: list[tuple[int, frozenset[str]]] = []
        self._figures: set[float] = set()

    def best(self, grade: Grade, *, least: float) -> Sentence | None:
        found = self.several(grade, most=1, least=least)
        return found[0] if found else None

    def several(self, grade: Grade, *, most: int, least: float, new_figures: bool = False) -> list[Sentence]:
        """The `most` best of at least `least`, in the order of the paper; none that says again what was taken.

        With `new_figures` none whose every number was told already: an abstract's result stands in the conclusion, too.
        """
        standing = [self.laid[order] for order in self._alone]
        graded = [(points - _burden(sentence), sentence) for sentence in standing if (points := grade(sentence)) >= least]
        taken: list[Sentence] = []
        for points, sentence in sorted(graded, key=lambda pair: (-pair[0], pair[1].order)):
            if points < least or len(taken) == most:
                break
            figures = figures_in(sentence.text)
            if not (new_figures and figures and figures <= self._figures) and self._take(sentence):
                taken.append(sentence)
                self._figures |= figures
        return sorted(taken, key=lambda sentence: sentence.order)

    def listed(
        self, announced: re.Pattern[str], *, parts: Container[str], most: int, unlike: Sequence[re.Pattern[str]] = ()
    ) -> list[Sentence]:
        """The items, at least two, of the first list that a sentence matching `announced` announces or that is numbered in it.

        Those that match one of `unlike` are left out, where two others remain.
        """
        for before, first in zip(self.laid, self.laid[1:], strict=False):
            if first.kind != "list_item" or before.kind == "list_item" or before.part not in parts:
                continue
            if before.anchor != first.anchor and not announced.search(before.text):
                continue
            items = [item for item in self._items_from(first) if len(item.text) >= SHORTEST]
            told = [item for item in items if not any(pattern.search(item.text) for pattern in unlike)]
            told = (told if len(told) >= 2 else items)[:most]
            if len(told) >= 2:
                return [item for item in told if self._take(item, alike=1.0)]
        return []

    def tell_the_abstract_apart(self, contribution: Sentence, is_outcome: Callable[[Sentence], bool]) -> None:
        """Name what stands in the abstract: the `opening`, of the field and of others' work, then, after the contribution and
        before the first outcome, the `how`."""
        abstract = [sentence for sentence in self.laid if sentence.part == "abstract"]
        if contribution not in abstract:
            return
        first = next((one.order for one in abstract if cues.OURS.search(one.text)), contribution.order)
        outcome = next((one.order for one in abstract if one.order > contribution.order and is_outcome(one)), len(self.laid))
        for one in abstract:
            if one.order < min(first, contribution.order):
                self.laid[one.order] = replace(one, part="opening")
            elif contribution.order < one.order < outcome:
                self.laid[one.order] = replace(one, part="how")

    def _items_from(self, first: Sentence) -> Iterator[Sentence]:
        """The items of the list that begins with `first`, without those of lists inside it."""
        whole = _LIST.match(first.anchor)
        for sentence in self.laid[first.order :]:
            if sentence.kind != "list_item" or (whole and not sentence.anchor.startswith(f"{whole[0]}.")):
                return
            of_list = _LIST.match(sentence.anchor)
            if not (whole and of_list) or of_list[0] == whole[0]:
                yield sentence

    def _take(self, sentence: Sentence, *, alike: float = 0.5) -> bool:
        words = frozenset(re.findall(r"\w+", sentence.text.casefold()))
        for order, other in self._taken:
            if order == sentence.order or len(words & other) > alike * len(words | other):
                return False
        self._taken.append((sentence.order, words))
        return True


def figures_in(text: str) -> set[float]:
    """The numbers of a text that count something: no years, no citations, no numbers of tables."""
    return {abs(float(found.replace(",", ""))) for found in _FIGURE.findall(cues.POINTER.sub(" ", text))}


def _can_stand_alone(sentence: Sentence) -> bool:
    text = sentence.text
    if not SHORTEST <= len(text) <= LONGEST or cues.BOILERPLATE.search(text):
        return False
    if cues.ANNOUNCES.search(text) and not cues.NAMES.search(text):
        return False
    # A formula set apart may have cut it off, before it or after it. Listed abstracts may lack their last full stop.
    is_whole = sentence.kind != "paragraph" or sentence.anchor == "abstract" or bool(_ENDS.search(text))
    is_whole = is_whole and not (text[0].islower() and sentence.kind == "paragraph" and sentence.anchor != "abstract")
    return is_whole and not cues.GOES_ON_FROM_FORMULA.match(text) and text.count("\\") < 6


def _burden(sentence: Sentence) -> float:
    """What makes a sentence hard to read by itself: formulas, and words that point to the sentence before it."""
    dangles = bool(cues.DANGLES.match(sentence.text)) and sentence.kind == "paragraph"
    in_abstract = sentence.part in ("abstract", "how")
    return 0.3 * sentence.text.count("\\") + dangles * (0.25 if in_abstract else 1.0)


def _numbered(text: str) -> list[str]:
    """The sentence, or, where it is too long to be told and counts (i), (ii), (iii), what goes before and each of these."""
    marks = list(_NUMBERED.finditer(text))
    if len(text) <= _LONGEST_WHOLE or len(marks) < 2:
        return [text]
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    items = [text[mark.end() : end] for mark, end in zip(marks, ends, strict=True)]
    head = re.sub(
        r"(?<![\s,;])[\s,;]+(?:featuring|including|with|namely|comprising|through)\b[^,;:]{0,60}:\s*$",
        "",
        text[: marks[0].start()].strip(),
    )
    return [head, *(re.sub(r"(?<![\s;,])[\s;,]*+(?:\band\b)?\s*$", "", item) for item in items)]
