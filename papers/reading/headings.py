"""Which lines of a PDF are the titles of its sections: told by numbers, names and type."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from papers.reading.layout import Line
from papers.reading.typeset import is_caption

CONTENTS = re.compile(r"(?:table of )?contents", re.IGNORECASE)
_ENTRY = re.compile(r"(?:\.\s?){5}\s*\d{1,4}\Z")
_NUMBER = r"(?:\d{1,2}(?:\.\d{1,2}){0,3}|[A-Z](?:\.\d{1,2}){0,3}|[IVX]{1,5})\.?"
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
_NO_HEADING = re.compile(r"(?:index terms|key ?words|ccs concepts|acm reference)\b", re.IGNORECASE)
_LONGEST = 100
_LARGEST = 1.55  # of the body's size, if it has no number: what is larger is a title or a journal's name


class Headings:
    """Tells the headings among `lines`, whose body is set in type of the size `body`; `rows` are the ids of rows of tables."""

    def __init__(self, lines: Sequence[Line], *, body: float, rows: Collection[int]) -> None:
        self._body = body
        self._rows = rows
        self._beside_rows = {id(one) for pair in pairwise(lines) for one in pair if any(id(line) in rows for line in pair)}
        numbered = [line for line in lines if self._stands_out(line) and _NUMBERED.fullmatch(line.text)]
        self._numbered_stand_out = len([line for line in numbered if id(line) not in rows]) >= 2

    def begins(self, line: Line, *, apart: bool, below_table: bool) -> bool:
        """Whether a line that stands apart from the one above is a heading; `apart` is whether the one below does, too."""
        text = line.text
        if len(text) > _LONGEST or id(line) in self._rows or line.size < 0.85 * self._body or _NO_HEADING.match(text):
            return False
        if _KNOWN.fullmatch(text) and not text[0].islower():
            return True
        if not re.search(r"[^\W\d_]{2}", text) or is_caption(text):
            return False
        is_numbered = bool(_NUMBERED.fullmatch(text))
        if self._stands_out(line):
            in_a_table = below_table or id(line) in self._beside_rows
            is_short = line.right < line.edges[1] - 3 * line.size and line.size < _LARGEST * self._body
            return is_numbered or (is_short and not in_a_table and text[-1] not in ".,;:")
        # Where the numbered headings are bold or large, a plain line with a number is an item of a list.
        return (
            is_numbered
            and not self._numbered_stand_out
            and apart
            and text[-1] not in ".,;:"
            and len(text.split()) <= 10
            and not text.startswith("A ")
            and text.split(maxsplit=1)[1][0].isupper()
        )

    def goes_on(self, above: Line, line: Line, *, length: int) -> bool:
        """Whether a heading of `length` characters, whose last line is `above`, goes on in the next."""
        return (
            (above.size, above.bold, above.page, above.column) == (line.size, line.bold, line.page, line.column)
            and self._stands_out(line)
            and not _KNOWN.fullmatch(above.text)
            and 0 < above.base - line.base < 1.5 * line.size
            and not _NUMBERED.fullmatch(line.text)
            and length < _LONGEST
        )

    def ends_references(self, line: Line) -> bool:
        """Whether a list of references ends before a line: at an appendix, or at another section."""
        text = line.text
        if len(text) > _LONGEST or len(line.cells) > 2:
            return False
        if re.fullmatch(r"(?:appendix|appendices|supplementary materials?)\b.{0,80}", text, re.IGNORECASE):
            return text[-1] not in ".,"
        return self._stands_out(line) and bool(
            _APPENDIX.fullmatch(text) or _KNOWN.fullmatch(text) or line.size > 1.08 * self._body
        )

    def _stands_out(self, line: Line) -> bool:
        return line.bold or line.size > 1.08 * self._body


def with_whole_headings(lines: Sequence[Line], *, body: float) -> list[Line]:
    """The lines with a heading's number and title in one cell, however wide the gap between them, and so with a run-in title."""
    return [replace(line, cells=[line.text]) if _is_parted_heading(line, body) else line for line in lines]


def is_entry(line: Line) -> bool:
    """Whether a line is an entry of a table of contents, by the dots that lead to its page."""
    return bool(_ENTRY.search(line.text))


def _is_parted_heading(line: Line, body: float) -> bool:
    if len(line.cells) != 2:
        return False
    first, second = line.cells
    stands_out = line.bold or line.size > 1.08 * body or second.isupper()
    if re.fullmatch(_NUMBER, first):
        return stands_out and second[:1].isupper() and len(second) < _LONGEST
    return len(first) < _LONGEST / 2 and first.endswith(".") and first[:1].isupper() and len(second) > 30
