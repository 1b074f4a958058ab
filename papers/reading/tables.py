"""The text of a table: a row a line, a bar between cells, and what spans several cells in each of them.

So a number stands in the row that its head names and in the column under its head, wherever the page drew one cell for many.
"""

import re
from collections.abc import Mapping

ROW, CELL = "\x1e", "\x1f"
_SPANS_END = "\x1d"
_BAR = " | "
_WIDEST = 100  # columns; what claims to span more is no table of a paper
_GROWTH, _AT_LEAST = 3, 2_000  # a table may grow to so many times its length, and by so many characters
_BY_CLASS = re.compile(r"\bltx_(row|col)span_(\d{1,3})\b")

_Cell = tuple[str, int, int]  # its text, and how many rows and columns it spans


def cell_mark(attributes: Mapping[str, str | None]) -> str:
    """What is written before the text of a cell, so that `table_text` knows its spans; LaTeXML gives them by class, too."""
    by_class = dict(_BY_CLASS.findall(attributes.get("class") or ""))
    down, across = (_span(attributes.get(f"{way}span") or by_class.get(way)) for way in ("row", "col"))
    return f"{CELL}{down},{across}{_SPANS_END}"


def _span(written: str | None) -> int:
    return min(max(int(written[:9]), 1), _WIDEST) if written and written.isascii() and written.isdecimal() else 1


def table_text(marked: str) -> str:
    """The table whose rows and cells are marked in `marked`; the spans are left alone where they would blow it up."""
    rows = [[_cell(cell) for cell in row.split(CELL)[1:]] for row in marked.split(ROW)]
    plain = [[text for text, _, _ in row] for row in rows]
    most = _GROWTH * len(marked) + _AT_LEAST
    return _written(_spread(rows, most) or plain)


def _cell(marked: str) -> _Cell:
    spans, _, text = marked.rpartition(_SPANS_END)
    down, _, across = spans.rpartition(_SPANS_END)[2].partition(",")
    return " ".join(text.split()), int(down or 1), int(across or 1)


def _spread(rows: list[list[_Cell]], most: int) -> list[list[str]] | None:
    """The rows with every cell in all the places that it spans, or None where that takes more than `most` characters.

    A cell that spans the whole table, a title amid its rows, is written once.
    """
    width = max((sum(across for _, _, across in row) for row in rows), default=0)
    hanging: dict[int, tuple[str, int]] = {}  # by column: what hangs down into the next rows, and into how many
    spread: list[list[str]] = []
    length = 0
    for row in filter(None, rows):
        line: list[str] = []
        for text, down, across in row:
            _let_hang(hanging, line)
            for _ in range(1 if len(row) == 1 and across >= width else across):
                if down > 1:
                    hanging[len(line)] = (text, down - 1)
                line.append(text)
        _let_hang(hanging, line)
        spread.append(line)
        length += sum(len(text) + len(_BAR) for text in line)
        if length > most:
            return None
    return spread


def _let_hang(hanging: dict[int, tuple[str, int]], line: list[str]) -> None:
    """Fill the next places of a line with what hangs down from the rows above."""
    while len(line) in hanging:
        text, left = hanging.pop(len(line))
        if left > 1:
            hanging[len(line)] = (text, left - 1)
        line.append(text)


def _written(rows: list[list[str]]) -> str:
    return "\n".join(_BAR.join(row) for row in rows if any(row))
