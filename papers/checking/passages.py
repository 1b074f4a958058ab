"""A paper's blocks, indexed once, so that quotes, names and figures are looked up and never read for again."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache

from papers.checking.abbreviations import abbreviations
from papers.checking.normalise import plain, skeleton, skeleton_offsets
from papers.checking.numbers import Quantity, distinct, quantities
from papers.checking.stems import stem
from papers.reading import Block

LEAST_QUOTE = 8  # characters of a skeleton; less stands in too many places to be a passage
_LEAST_PIECE = 8  # of a quote with something left out
_LONGEST_BLOCK = 50_000  # characters; what a page of ten megabytes without an end has beyond them is no passage
_FAR = 1500  # characters beyond a quote that a sentence may reach; what goes on for longer is no sentence
_LEFT_OUT = re.compile(r"\[?\.\.\.\]?")
# In front of what a paper is about, where it first tells of it.
_OWN = r"\b(?:we|paper|work|article|study|propos\w+|present\w*|introduc\w+|called|named|dubbed|our)"
HEAD = 5  # letters that tell a word
_OFTEN = 3  # times that the name of what a paper is about stands in it
_MOST_HEADS = 3  # rows of a table that may name its columns
_NUMERIC = re.compile(r"[-+±~<>≤≥$(]*\s?\d[\d.,]*")
_CUT_MARKS = "\"' .[]()…"

_SENTENCE_END = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bal)(?<!\bFig)(?<!\bFigs)(?<!\bEq)(?<!\bEqs)(?<!\bSec)(?<!\bTab)(?<!\bvs)(?<!\bcf)(?<!\bapprox)"
    r"(?<!\bresp)(?<!\bNo)(?<!\bRef)(?<!\bDr)(?<!\b[A-Z])"
    r"[.!?][\"')\]]*\s+(?=[A-Z0-9\"'(\[•])|[。！？；]|\s*•\s|\n"
)


class Passage:
    """One block in plain spelling."""

    def __init__(self, block: Block, at: int) -> None:
        self.block = block
        self.at = at
        self.text = plain(block.text[:_LONGEST_BLOCK])
        self.skeleton = skeleton(self.text)

    @cached_property
    def offsets(self) -> list[int]:
        return skeleton_offsets(self.text)

    @cached_property
    def words(self) -> str:
        return " ".join(spoken_words(self.text))

    def holds(self, parts: Sequence[str]) -> bool:
        """Whether the block writes these lower-case parts one after the other, glued together or apart."""
        return all(part in self.words for part in parts) and bool(_pattern(tuple(parts)).search(self.words))

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Where `skeleton[start:end]` stands in the text; None where it begins or ends inside a word or a number."""
        first, last = self.offsets[start], self.offsets[end - 1] + 1
        before, after = self.text[first - 1 : first], self.text[last : last + 1]
        begins_inside = _are_one_word(before, self.text[first]) or (
            before in (".", "-") and self.text[first].isdigit() and start > 0 and self.offsets[start - 1] == first - 1
        )
        ends_inside = _are_one_word(self.text[last - 1], after) or (
            after == "." and self.text[last - 1].isdigit() and self.text[last + 1 : last + 2].isdigit()
        )
        return None if begins_inside or ends_inside else (first, last)

    def sentences(self, first: int, last: int) -> str:
        """The whole sentences, or rows of a table, that `text[first:last]` touches; the heads of a table come along."""
        ends = [0, *(end.end() for end in _SENTENCE_END.finditer(self.text)), len(self.text)]
        start = ends[bisect_right(ends, first, hi=len(ends) - 1) - 1]
        stop = next(end for end in ends if end >= last)
        touched = self.text[max(start, first - _FAR) : min(stop, last + _FAR)].strip()
        heads = self.text[: self._end_of_heads] if self.block.kind == "table" and start > self._end_of_heads else ""
        return f"{heads}\n{touched}" if heads else touched

    @cached_property
    def all_sentences(self) -> tuple[str, ...]:
        """The sentences, or rows of a table, of the whole block."""
        return tuple(filter(None, (part.strip() for part in _SENTENCE_END.split(self.text))))

    @cached_property
    def _end_of_heads(self) -> int:
        """Where the first rows of a table end that name its columns: those before the first with a number in a cell."""
        end = 0
        for at, row in enumerate(self.text.split("\n")[:_MOST_HEADS]):
            if at and any(_NUMERIC.match(cell) for cell in row.split(" | ")[1:]):
                break
            end += len(row) + 1
        return max(end - 1, 0)


@dataclass(frozen=True)
class Support:
    """Where a quote stands: its passage, and the whole sentences of it that the quote touches."""

    passage: Passage
    quote: str
    sentences: str


class Passages:
    """The blocks of one paper, ready to be asked."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.passages = [Passage(block, at) for at, block in enumerate(blocks)]
        self._skeleton = "\n".join(passage.skeleton for passage in self.passages)
        self._starts: list[int] = []
        start = 0
        for passage in self.passages:
            self._starts.append(start)
            start += len(passage.skeleton) + 1
        self._known: dict[tuple[str, ...], bool] = {}
        self._said: dict[re.Pattern[str], bool] = {}
        self._leading: dict[tuple[str, ...], bool] = {}

    @cached_property
    def words(self) -> str:
        """The whole paper in lower case, its words and figures parted by single blanks."""
        return " \n ".join(passage.words for passage in self.passages)

    @cached_property
    def _abbreviations(self) -> list[tuple[str, re.Pattern[str], str, re.Pattern[str]]]:
        found: dict[str, str] = {}
        for passage in self.passages:
            found |= abbreviations(passage.text)
        return [
            (
                short,
                re.compile(rf"(?<![\w-]){short.removesuffix('s')}s?(?!\w)"),
                long,
                re.compile(rf"\b{re.escape(long)}", re.IGNORECASE),
            )
            for short, long in found.items()
        ]

    def spelt_out(self, text: str) -> str:
        """`text`, and what the abbreviations in it stand for in this paper, and the abbreviations of what it spells out."""
        more = [long for _, is_short, long, _ in self._abbreviations if is_short.search(text)]
        more += [short for short, _, _, is_long in self._abbreviations if is_long.search(text)]
        return "\n".join([text, *more])

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return frozenset(self.words.split())

    def has_words(self, parts: Sequence[str]) -> bool:
        """Whether the paper writes these lower-case parts one after the other, glued together or apart."""
        if len(parts) == 1 and parts[0] in self.vocabulary:
            return True
        key = tuple(parts)
        if key not in self._known:
            self._known[key] = bool(parts) and bool(_pattern(key).search(self.words))
        return self._known[key]

    def has_sized(self, parts: Sequence[str]) -> bool:
        """Whether the paper writes a size behind this name, as in `Gemma 12B`."""
        return bool(re.search(rf"(?<![^\W_]){' ?'.join(map(re.escape, parts))} \d+(?:\.\d+)?[bm]\b", self.words))

    def has_compound(self, initials: str) -> bool:
        """Whether the paper writes two words with these initials as one: `temporal-difference` for `td`."""
        pattern = re.compile(rf"(?<![a-z]){initials[0]}[a-z]+-{initials[1]}[a-z]+", re.IGNORECASE)
        return any(pattern.search(passage.text) for passage in self.passages)

    def at_anchor(self, anchor: str) -> list[Passage]:
        return [passage for passage in self.passages if passage.block.anchor == anchor]

    def is_leading(self, parts: Sequence[str]) -> bool:
        """Whether these parts name what the whole paper is about: it proposes it, and a tenth of its blocks has it."""
        key = tuple(parts)
        if key not in self._leading:
            blocks = sum(passage.holds(key) for passage in self.passages)
            times = len(_pattern(key).findall(self.words)) if blocks else 0
            own = re.compile(rf"{_OWN} (?:\S+ ){{0,6}}{' ?'.join(map(re.escape, key))}(?![^\W_])")
            is_often = times >= _OFTEN and blocks >= len(self.passages) / 10
            self._leading[key] = is_often and bool(own.search(self.words))
        return self._leading[key]

    @cached_property
    def _quantities(self) -> dict[Fraction, list[tuple[Quantity, Passage]]]:
        found: dict[Fraction, list[tuple[Quantity, Passage]]] = {}
        for passage in self.passages:
            for quantity in distinct(quantities(passage.text)):
                for key in {quantity.face, quantity.value}:
                    found.setdefault(key, []).append((quantity, passage))
        return found

    def numbers_like(self, number: Quantity) -> Iterator[tuple[Quantity, Passage]]:
        """The paper's quantities with the face or the value of `number`, each with its block."""
        for key in {number.face, number.value}:
            yield from self._quantities.get(key, ())

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(map(stem, self.vocabulary))

    def has_stem(self, word: str) -> bool:
        """Whether the paper has this ordinary word, or another with its stem."""
        return stem(word) in self.stems

    def says(self, pattern: re.Pattern[str]) -> bool:
        """Whether the paper's words, in lower case, match."""
        if pattern not in self._said:
            self._said[pattern] = bool(pattern.search(self.words))
        return self._said[pattern]

    @cached_property
    def heads(self) -> frozenset[str]:
        """The first letters of the paper's stems."""
        return frozenset(stem[:HEAD] for stem in self.stems)

    def find(self, quote: str, anchor: str | None) -> Support | None:
        """Where `quote` stands: in a block with this `anchor` if it can, else in the first that has it, else nowhere."""
        text = plain(quote)
        wanted = skeleton(text)
        if len(wanted) < LEAST_QUOTE:
            return None
        places = self._places(wanted) or self._places_of_pieces(text)
        if not places:
            return None
        at, span = next((place for place in places if self.passages[place[0]].block.anchor == anchor), places[0])
        passage = self.passages[at]
        return Support(passage, passage.text[slice(*span)], passage.sentences(*span))

    def _places(self, wanted: str) -> list[tuple[int, tuple[int, int]]]:
        """Each block that holds `wanted`, with the span of its first whole-word occurrence."""
        places: list[tuple[int, tuple[int, int]]] = []
        found = self._skeleton.find(wanted)
        while found >= 0:
            at = bisect_right(self._starts, found) - 1
            start = found - self._starts[at]
            if (not places or places[-1][0] != at) and (span := self.passages[at].span(start, start + len(wanted))):
                places.append((at, span))
            found = self._skeleton.find(wanted, found + 1)
        return places

    def _places_of_pieces(self, text: str) -> list[tuple[int, tuple[int, int]]]:
        """The blocks that hold, in order, all pieces of a quote from which something was left out (`…`)."""
        pieces = [said for piece in _LEFT_OUT.split(text) if (said := skeleton(piece.strip(_CUT_MARKS)))]
        if len(pieces) < 2 or min(map(len, pieces)) < _LEAST_PIECE:
            return []
        shared: dict[int, tuple[int, int]] = dict(self._places(pieces[0]))
        for piece in pieces[1:]:
            here = dict(self._places(piece))
            shared = {at: (shared[at][0], here[at][1]) for at in shared if at in here and shared[at][1] <= here[at][0]}
        return list(shared.items())


@lru_cache(maxsize=2048)
def _pattern(parts: tuple[str, ...]) -> re.Pattern[str]:
    last = parts[-1]
    plural = "?" if last.endswith("s") and len(last) > 3 else ""
    end = r"s?(?![a-z])" if last[-1].isalpha() else r"s?(?![^\W_]|\.\d)"
    return re.compile(rf"(?<![^\W_]){' ?'.join(map(re.escape, parts))}{plural}{end}")


def writes(text: str, parts: Sequence[str]) -> bool:
    """Whether plain `text` writes these lower-case parts one after the other, glued together or apart."""
    return bool(_pattern(tuple(parts)).search(" ".join(spoken_words(text))))


_SPOKEN = re.compile(r"[^\W_]+(?:(?<=\d)\.\d+)*")


def spoken_words(text: str) -> list[str]:
    """The words and figures of plain `text`, in lower case; a decimal point stays inside its figure."""
    return _SPOKEN.findall(text.lower())


def _are_one_word(left: str, right: str) -> bool:
    """Whether two neighbours belong together; the mark of a footnote sticks to its word (`work1`, `2We`) and does not."""
    if not (left + right).isascii() or not (left.isalnum() and right.isalnum()):
        return False
    return not (left.isalpha() and right.isdigit()) and not (left.isdigit() and right.isupper())
