"""A PDF's lines put together to passages: paragraphs, headings, captions and tables, without the references."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest
from statistics import median

from papers.reading import Block
from papers.reading.layout import Line
from papers.reading.titles import REFERENCES
from papers.reading.typeset import Hyphens

_CAPTION = re.compile(r"(?:fig(?:ure|\.)?|table|tab\.|algorithm|listing)\s*[A-Z]?\.?\d+(?:\.\d+)*\s*[.:|—–]", re.IGNORECASE)
_ITEM = re.compile(r"(?:[•◦▪‣∙·–*]|\(?(?:\d{1,2}|[a-h]|i{1,3}|iv|v)[.)])\s+\S")
_NUMBERED = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,3}|[A-Z](?:\.\d{1,2}){1,3}|[A-Z]|[IVX]{1,5}\.)\.?\s+[^\W\d_].*")
_APPENDIX = re.compile(
    r"(?:appendix|appendices|supplement(?:ary|al)?(?: materials?| information)?)\b.{0,80}"
    r"|[A-Z](?:\.\d{1,2})*\.?\s+[^\W\d_].{0,100}",
    re.IGNORECASE,
)
_KNOWN = re.compile(
    r"(?:(?:\d{1,2}|[IVX]{1,5}|[A-Z])\.?\s+)?(?:abstract|introduction|related works?|background|preliminaries|methods?|"
    r"methodology|approach|model|experiments?|experimental (?:setup|results)|evaluation|results|discussions?|analysis|"
    r"conclusions?|limitations?|future works?|"
    r"(?:results|conclusions?|limitations|discussion) and (?:discussions?|future work|limitations)|"
    r"(?:ethics|impact|reproducibility) statement|broader impacts?|acknowledge?ments?|contributions|appendix|appendices|"
    r"supplementary materials?|data availability|code availability|author contributions|funding|implementation details)[.:]?",
    re.IGNORECASE,
)
_ABSTRACT = re.compile(r"abstract\b\s*[-—–.:]*\s*", re.IGNORECASE)
_CONTENTS = re.compile(r".*(?:\.\s?){5,}\s*\d{1,4}")
_FORMULA_NUMBER = re.compile(r"\(\d+(?:\.\d+)*[a-z]?\)")
_END_OF_SENTENCE = re.compile(r"[.!?:;][\"'”’)\]]*(?:\s*\[[\d,\s–-]+\])?$")
_FIRST_SENTENCE = re.compile(r".*?[.!?][\"'”’)\]]*(?=\s+[\"'“(]?[A-Z]|$)", re.DOTALL)
_LONGEST_HEADING = 100
_LARGEST_HEADING = 1.55  # of the body's size, if it has no number: what is larger is a title or a journal's name
_LOOK_AHEAD = 8  # blocks: floats and footnotes that stand between the halves of a paragraph
_SHORTEST_PROSE = 80  # characters; less, below an open paragraph, is a formula


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
        return self.kind == "paragraph" and not _END_OF_SENTENCE.search(self.text)


class Passages:
    """`blocks` of a document; `references` says whether its list of references was found and left out."""

    def __init__(self, lines: Sequence[Line]) -> None:
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[line.size] += len(line.text)
        self.body = sizes.most_common(1)[0][0] if sizes else 10.0
        self._leading = _leading(lines, self.body)
        self._hyphens = Hyphens(line.text for line in lines)
        self._rows = _rows(lines)
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
        skipping = False
        for line, after in zip_longest(lines, lines[1:]):
            text = line.text
            if _CONTENTS.fullmatch(text):
                continue
            if REFERENCES.fullmatch(text) and len(line.cells) <= 2:
                skipping = self.references = True
            elif skipping and self._ends_references(line):
                skipping, last = False, None
            if skipping:
                continue
            parted = last is None or self._parts(last, line)
            if self._is_more_of_heading(line):
                self._heading = f"{self._heading} {text}"
                self._heading_line = line
            elif self._is_heading(line, after, parted=parted):
                self._heading, self._heading_line = text.rstrip(".:"), line
            else:
                self._add(line, parted=parted or self._heading_line is not None)
                self._heading_line = None
            last = line

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
            return not (_ITEM.match(last.text) or _CAPTION.match(last.text)) and abs(last.left - line.edges[0]) < indent
        ends_short = last.right < line.edges[1] - 3 * line.size
        return ends_short and bool(_END_OF_SENTENCE.search(last.text))

    def _stands_out(self, line: Line) -> bool:
        return line.bold or line.size > 1.08 * self.body

    def _is_heading(self, line: Line, after: Line | None, *, parted: bool) -> bool:
        text = line.text
        if not parted or len(text) > _LONGEST_HEADING or id(line) in self._rows or line.size < 0.85 * self.body:
            return False
        if _KNOWN.fullmatch(text):
            return True
        if not re.search(r"[^\W\d_]{2}", text) or _CAPTION.match(text):
            return False
        if self._stands_out(line):
            return bool(_NUMBERED.fullmatch(text)) or (
                line.right < line.edges[1] - 3 * line.size and line.size < _LARGEST_HEADING * self.body and text[-1] not in ".,;:"
            )
        apart = after is None or self._parts(line, after)
        return bool(_NUMBERED.fullmatch(text)) and apart and text[-1] not in ".,;:" and len(text.split()) <= 10 and text[0] != "A"

    def _is_more_of_heading(self, line: Line) -> bool:
        above = self._heading_line
        return (
            above is not None
            and (above.size, above.bold, above.page, above.column) == (line.size, line.bold, line.page, line.column)
            and self._stands_out(line)
            and not _KNOWN.fullmatch(above.text)
            and 0 < above.base - line.base < 1.5 * line.size
            and not _NUMBERED.fullmatch(line.text)
            and len(self._heading) < _LONGEST_HEADING
        )

    def _ends_references(self, line: Line) -> bool:
        text = line.text
        if len(text) > _LONGEST_HEADING or len(line.cells) > 2:
            return False
        if re.fullmatch(r"(?:appendix|appendices|supplementary materials?)\b.{0,80}", text, re.IGNORECASE):
            return text[-1] not in ".,"
        return self._stands_out(line) and bool(
            _APPENDIX.fullmatch(text) or _KNOWN.fullmatch(text) or line.size > 1.08 * self.body
        )

    def _add(self, line: Line, *, parted: bool) -> None:
        kind = "table" if id(line) in self._rows else "paragraph"
        if (parted or kind == "table" or self._after_table()) and _CAPTION.match(line.text):
            kind, parted = "caption", True
        last = self._found[-1] if self._found else None
        if last is None or parted or (kind == "table") != (last.kind == "table"):
            last = _Passage(line.page, self._heading, kind, line.size, (line.page, line.column))
            self._found.append(last)
        last.lines.append(line)

    def _after_table(self) -> bool:
        return bool(self._found) and self._found[-1].kind == "table"

    def _text(self, passage: _Passage) -> str:
        if passage.kind == "table":
            return "\n".join(" | ".join(line.cells) for line in passage.lines)
        text = ""
        for line in passage.lines:
            text = self._hyphens.join(text, line.text)
        if passage.heading.casefold() in ("", "abstract") and (mark := _ABSTRACT.match(text)) and len(text) > 200:
            passage.heading, text = "Abstract", text[mark.end() :]
        return text

    def _mended(self) -> list[_Passage]:
        """The passages with each sentence whole that a formula, a float or the end of a page cuts in two."""
        waiting = list(self._found)
        for place, passage in enumerate(waiting):
            while (
                passage.is_open
                and passage.text
                and (rest := self._rest_of(passage, waiting[place + 1 : place + 1 + _LOOK_AHEAD]))
            ):
                whole = rest.text
                if rest.page != passage.page and (first := _FIRST_SENTENCE.match(whole)):
                    whole = first[0]
                passage.text = self._hyphens.join(passage.text, whole)
                rest.text = rest.text[len(whole) :].strip()
        return waiting

    def _rest_of(self, passage: _Passage, following: Sequence[_Passage]) -> _Passage | None:
        for later in following:
            if later.heading != passage.heading:
                return None
            if later.kind != "paragraph" or not later.text or abs(later.size - passage.size) > 0.08 * self.body:
                continue
            is_formula = later.place == passage.place and len(later.text) < _SHORTEST_PROSE and not _ITEM.match(later.text)
            if is_formula or later.text[0].islower() or passage.text[-1] in "-,":
                return later
            if len(later.text) >= _SHORTEST_PROSE:
                return None
        return None


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
