"""A PDF's lines put together to passages: paragraphs, headings, captions and tables, without the references."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest
from statistics import median

from papers.reading import Block
from papers.reading.headings import CONTENTS, Headings, is_entry, with_whole_headings
from papers.reading.layout import Line
from papers.reading.titles import REFERENCES
from papers.reading.typeset import Hyphens, is_caption

_ITEM = re.compile(r"(?:[•◦▪‣∙·–*]|\(?(?:\d{1,2}|[a-h]|i{1,3}|iv|v)[.)])\s+(?=\S)")
_ABSTRACT = re.compile(r"abstract\b\s*[-—–.:]*\s*", re.IGNORECASE)
_FORMULA_NUMBER = re.compile(r"\(\d+(?:\.\d+)*[a-z]?\)")
_END_OF_SENTENCE = re.compile(r"[.!?:;][\"'”’)\]]*(?:\s*\[[\d,\s–-]+\])?$")
_FIRST_SENTENCE = re.compile(r".*?[.!?][\"'”’)\]]*(?=\s+[\"'“(]?[A-Z]|$)", re.DOTALL)
_LOOK_AHEAD = 16  # blocks: floats and footnotes that stand between the halves of a paragraph
_SHORTEST_PROSE = 80  # characters; less, below an open paragraph, may be a formula
_MOST_WORDS_OF_FORMULA = 2  # of four letters and more
_A_NUMBER = re.compile(r"\d[\d.,]*%?\s")  # a footnote's is not followed by a space
_FIRST_REFERENCE, _SECOND_REFERENCE = re.compile(r"\[1\]\s+\S"), re.compile(r"\[2\]\s+\S")
_LONGEST_REFERENCE = 12  # lines


@dataclass(slots=True, eq=False)
class _Passage:
    page: int
    heading: str
    kind: str
    size: float
    place: tuple[int, int]  # page and column
    lines: list[Line] = field(default_factory=list)
    text: str = ""

    @property
    def is_open(self) -> bool:
        is_prose = self.kind == "list_item" or (self.kind == "paragraph" and not _is_formula(self.text))
        return is_prose and bool(self.text) and not _END_OF_SENTENCE.search(self.text)


class Passages:
    """`blocks` of a document; `references` says whether its list of references was found and left out."""

    def __init__(self, lines: Sequence[Line]) -> None:
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[line.size] += len(line.text)
        self.body = sizes.most_common(1)[0][0] if sizes else 10.0
        self._leading = _leading(lines, self.body)
        lines = with_whole_headings(lines, body=self.body)
        self._hyphens = Hyphens(line.text for line in lines)
        self._rows = _rows(lines)
        self._headings = Headings(lines, body=self.body, rows=self._rows)
        self._found: list[_Passage] = []
        self._heading = ""
        self._heading_line: Line | None = None
        self.references = False
        self._read(lines)
        for passage in self._found:
            passage.text = self._text(passage)
        self.blocks = tuple(
            Block(anchor=f"page.{passage.page}", heading=passage.heading, kind=passage.kind, text=passage.text)
            for passage in self._mended()
            if passage.text
        )

    def _read(self, lines: Sequence[Line]) -> None:
        last: Line | None = None
        skipping = in_contents = False
        for place, (line, after) in enumerate(zip_longest(lines, lines[1:])):
            in_contents = bool(CONTENTS.fullmatch(line.text)) or (in_contents and line.cells[-1].isdecimal())
            if in_contents or is_entry(line):
                continue
            if self._begins_references(line, lines[place + 1 : place + 1 + _LONGEST_REFERENCE]):
                skipping = self.references = True
            elif skipping and self._headings.ends_references(line):
                skipping, last = False, None
            if skipping:
                continue
            self._take(line, after, parted=last is None or self._parts(last, line) or self._leaves_item(last, line))
            last = line

    def _take(self, line: Line, after: Line | None, *, parted: bool) -> None:
        text, above = line.text, self._heading_line
        if above and self._headings.goes_on(above, line, length=len(self._heading)):
            self._heading, self._heading_line = f"{self._heading} {text}", line
        elif (parted or above) and self._headings.begins(
            line, apart=after is None or self._parts(line, after), below_table=self._is_below_caption_of_table()
        ):
            self._heading, self._heading_line = text.rstrip(".:"), line
        else:
            self._add(line, parted=parted or above is not None)
            self._heading_line = None

    def _begins_references(self, line: Line, following: Sequence[Line]) -> bool:
        """By their title, or, where a class sets none, by their first two numbers."""
        if REFERENCES.fullmatch(line.text):
            return len(line.cells) <= 2
        return bool(_FIRST_REFERENCE.match(line.text)) and any(_SECOND_REFERENCE.match(other.text) for other in following)

    def _parts(self, last: Line, line: Line) -> bool:
        """Whether another passage begins with `line`."""
        if (last.page, last.column) != (line.page, line.column) or abs(last.size - line.size) > 0.08 * self.body:
            return True
        gap = last.base - line.base
        if gap < 0 or gap > 1.3 * self._leading * max(1.0, line.size / self.body):
            return True
        if (id(last) in self._rows) != (id(line) in self._rows) or _ITEM.match(line.text):
            return True
        indent = 0.7 * line.size
        if line.left > last.left + indent:
            return not (_ITEM.match(last.text) or is_caption(last.text)) and abs(last.left - line.edges[0]) < indent
        ends_short = last.right < line.edges[1] - 3 * line.size
        return ends_short and bool(_END_OF_SENTENCE.search(last.text))

    def _leaves_item(self, last: Line, line: Line) -> bool:
        """Whether a line stands further out than the item of a list above it."""
        item = self._found[-1] if self._found else None
        return item is not None and item.kind == "list_item" and line.left < last.left - 0.5 * line.size

    def _add(self, line: Line, *, parted: bool) -> None:
        kind = "table" if id(line) in self._rows else "paragraph"
        if (parted or kind == "table" or self._after_table()) and is_caption(line.text):
            kind, parted = "caption", True
        elif kind == "paragraph" and parted and _ITEM.match(line.text):
            kind = "list_item"
        last = self._found[-1] if self._found else None
        if last is None or parted or (kind == "table") != (last.kind == "table"):
            last = _Passage(line.page, self._heading, kind, line.size, (line.page, line.column))
            self._found.append(last)
        last.lines.append(line)

    def _is_below_caption_of_table(self) -> bool:
        """Whether only short lines, which may be cells, stand between here and the caption of a table."""
        for passage in reversed(self._found):
            if passage.kind == "caption":
                return passage.lines[0].text[:3].casefold() == "tab"
            if passage.kind != "table" and sum(len(line.text) for line in passage.lines) >= _SHORTEST_PROSE:
                return False
        return False

    def _after_table(self) -> bool:
        return bool(self._found) and self._found[-1].kind == "table"

    def _text(self, passage: _Passage) -> str:
        if passage.kind == "table":
            return "\n".join(" | ".join(line.cells) for line in passage.lines)
        text = ""
        for line in passage.lines:
            text = self._hyphens.join(text, line.text)
        if passage.kind == "list_item":
            text = _ITEM.sub("", text, count=1)
        if passage.heading.casefold() in ("", "abstract") and (mark := _ABSTRACT.match(text)) and len(text) > 60:
            passage.heading, text = "Abstract", text[mark.end() :]
        return text

    def _mended(self) -> list[_Passage]:
        """The passages with each sentence whole that a formula, a float or the end of a page cuts in two."""
        waiting = list(self._found)
        # From the end: of two that break off, the nearer one goes on in what follows both.
        for place, passage in reversed(list(enumerate(waiting))):
            while passage.is_open and (rest := self._rest_of(passage, waiting[place + 1 : place + 1 + _LOOK_AHEAD])):
                whole = rest.text
                if rest.page != passage.page and (first := _FIRST_SENTENCE.match(whole)):
                    whole = first[0]
                passage.text = self._hyphens.join(passage.text, whole)
                rest.text = rest.text[len(whole) :].strip()
        return waiting

    def _rest_of(self, passage: _Passage, following: Sequence[_Passage]) -> _Passage | None:
        last = passage.lines[-1]
        is_full = last.right >= last.edges[1] - 3 * last.size
        for later in following:
            # What ends short above a caption is a label in its picture.
            if later.heading != passage.heading or (later.kind == "caption" and not is_full):
                return None
            if later.kind != "paragraph" or not later.text or abs(later.size - last.size) > 0.08 * self.body:
                continue
            goes_on = later.text[0].islower() or passage.text[-1] == "," or (is_full and _A_NUMBER.match(later.text))
            if goes_on or (later.place == passage.place and _is_formula(later.text)):
                return later
            if len(later.text) >= _SHORTEST_PROSE:
                return None
        return None


def _is_formula(text: str) -> bool:
    return len(text) < _SHORTEST_PROSE and len(re.findall(r"[^\W\d_]{4,}", text)) <= _MOST_WORDS_OF_FORMULA


def _leading(lines: Sequence[Line], body: float) -> float:
    """The usual distance from one line of the body to the next, in points."""
    gaps = [
        one.base - other.base
        for one, other in pairwise(lines)
        if one.page == other.page and one.column == other.column and one.size == other.size == body
    ]
    return median([gap for gap in gaps if 0.9 * body <= gap <= 3 * body] or [1.2 * body])


def _rows(lines: Sequence[Line]) -> set[int]:
    """The lines that are rows of tables: of several cells, and not alone."""
    found = set()
    several = [len(line.cells) > 1 and not _FORMULA_NUMBER.fullmatch(line.cells[-1]) for line in lines]
    for place, line in enumerate(lines):
        near = several[max(0, place - 1) : place] + several[place + 1 : place + 2]
        if several[place] and any(near):
            found.add(id(line))
    return found
