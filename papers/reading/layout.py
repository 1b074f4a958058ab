"""The lines of a PDF's page in the order in which they are read: columns one after the other, rows whole."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from papers.reading.typeset import plain

Box = tuple[float, float, float, float]

_LONG = 20  # characters; what is shorter says nothing of columns
_LEAST_LINES = 5
_EDGE = 0.12  # of the page's height, where headers and footers stand
_APART = 1.6  # of its type's size, from the text to a head of the page
_SAME_PLACE = 4.0  # points
_LONE_NUMBER = re.compile(r"\W*(?:page\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:of|/)\s*\d{1,4})?\W*", re.IGNORECASE)


@dataclass(slots=True)
class Run:
    """Some words on one line in one type. Lengths are in points; `left` and `right` run with the text, `base` up from it.

    `turn` counts the quarters that the text is turned by; `hidden` is text that nobody sees.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    turn: int
    hidden: bool


@dataclass(slots=True, eq=False)
class Line:
    """One line or row. Lengths are in points; `cells` has more than one where wide gaps part them."""

    page: int
    cells: list[str]
    left: float
    right: float
    base: float
    size: float
    bold: bool
    column: int = 0  # 0 is the whole width, 1 and 2 are the two columns
    edges: tuple[float, float] = (0.0, 0.0)  # of the column

    @property
    def text(self) -> str:
        return " ".join(self.cells)


@dataclass(slots=True)
class _Stretch:
    """What is on one line without a wide gap in it; `weights` counts the characters by size and boldness."""

    pieces: list[str]
    left: float
    right: float
    base: float
    weights: Counter[tuple[float, bool]] = field(default_factory=Counter)

    @property
    def size(self) -> float:
        """Of most of its characters; of its largest ones in small capitals."""
        if len(self.weights) > 1 and self.text.isupper():
            return max(size for size, _ in self.weights)
        return self.weights.most_common(1)[0][0][0]

    @property
    def text(self) -> str:
        return plain("".join(self.pieces))

    def __len__(self) -> int:
        return self.weights.total()


def lines_of(page: int, runs: Sequence[Run], box: Box) -> list[Line]:
    """The lines of one page's visible runs, all of one turn."""
    stretches = _stretches(runs)
    gutter = _gutter(stretches, box)
    read = _in_columns(stretches, gutter)
    if not _is_shuffled(stretches, read):
        read = stretches
    columns = [_column(stretch, gutter) for stretch in read]
    edges = {column: _edges(read, columns, column) for column in set(columns)}
    lines: list[Line] = []
    for stretch, column in zip(read, columns, strict=True):
        if not (text := stretch.text):
            continue
        bold = sum(count for (_, is_bold), count in stretch.weights.items() if is_bold)
        line = Line(page, [text], stretch.left, stretch.right, stretch.base, stretch.size, bold > 0.8 * len(stretch))
        line.column, line.edges = column, edges[column]
        if lines and _is_one_row(lines[-1], line):
            lines[-1] = _joined(lines[-1], line)
        else:
            lines.append(line)
    return lines


def without_furniture(pages: Sequence[list[Line]], boxes: Sequence[Box]) -> list[Line]:
    """All lines but page numbers and what stands at the head or foot of several pages."""
    seen: Counter[tuple[str, int]] = Counter()
    for lines, box in zip(pages, boxes, strict=True):
        seen.update({key for line in lines if _is_at_the_edge(line, box, lines) for key in _places(line)})

    def is_furniture(line: Line, box: Box, lines: list[Line]) -> bool:
        if not _is_at_the_edge(line, box, lines):
            return False
        often = 2 if _is_at_the_edge(line, box, ()) else 3
        return bool(_LONE_NUMBER.fullmatch(line.text)) or any(seen[key] >= often for key in _places(line))

    return [line for lines, box in zip(pages, boxes, strict=True) for line in lines if not is_furniture(line, box, lines)]


def _stretches(runs: Sequence[Run]) -> list[_Stretch]:
    found: list[_Stretch] = []
    for run in runs:
        last = found[-1] if found else None
        if last and _continues(last, run):
            last.pieces.append(_space_or_raise(last, run) + run.text)
            last.right = max(last.right, run.right)
            if run.size > last.size * 1.05:
                last.base = run.base
        else:
            last = _Stretch([run.text], run.left, run.right, run.base)
            found.append(last)
        last.weights[run.size, run.bold] += len(run.text)
    return found


def _continues(last: _Stretch, run: Run) -> bool:
    largest = max(run.size, last.size)
    near = 0.15 if abs(run.size - last.size) < 0.05 * largest else 0.55
    return abs(run.base - last.base) <= near * largest and -0.4 * largest < run.left - last.right < largest


def _space_or_raise(last: _Stretch, run: Run) -> str:
    """What goes between: 10 to the 5th is not 105, so a small number raised after a number or letter gets its `^`."""
    before = last.pieces[-1][-1:]
    if before == " " or run.text.startswith(" "):
        return ""
    raised = run.base - last.base > 0.2 * last.size and run.size < 0.85 * last.size
    if raised and before.isalnum() and re.match(r"[-−–+]?\s?\d", run.text):
        return "^"
    return " " if run.left - last.right > 0.15 * run.size else ""


def _gutter(stretches: Sequence[_Stretch], box: Box) -> float | None:
    """Where the gap between two columns runs, None on a page with one."""
    long = [stretch for stretch in stretches if len(stretch) >= _LONG]
    width = box[2] - box[0]
    best: tuple[int, float, float] | None = None
    for step in range(35, 66):
        x = box[0] + width * step / 100
        first = sum(stretch.right <= x for stretch in long)
        second = sum(stretch.left >= x for stretch in long)
        across = len(long) - first - second
        if min(first, second) < _LEAST_LINES or across > 0.3 * (first + second):
            continue
        if best is None or (across, abs(x - box[0] - width / 2)) < best[:2]:
            best = across, abs(x - box[0] - width / 2), x
    return best[2] if best else None


def _column(stretch: _Stretch, gutter: float | None) -> int:
    if gutter is None or (stretch.left < gutter < stretch.right):
        return 0
    return 1 if stretch.right <= gutter else 2


def _in_columns(stretches: Sequence[_Stretch], gutter: float | None) -> list[_Stretch]:
    ordered: list[_Stretch] = []
    columns: dict[int, list[_Stretch]] = {1: [], 2: []}
    for stretch in _by_rows(stretches):
        column = _column(stretch, gutter)
        if column:
            columns[column].append(stretch)
        else:
            ordered += columns[1] + columns[2] + [stretch]
            columns = {1: [], 2: []}
    return ordered + columns[1] + columns[2]


def _by_rows(stretches: Sequence[_Stretch]) -> list[_Stretch]:
    rows: list[list[_Stretch]] = []
    for stretch in sorted(stretches, key=lambda one: -one.base):
        if rows and rows[-1][0].base - stretch.base < 0.45 * rows[-1][0].size:
            rows[-1].append(stretch)
        else:
            rows.append([stretch])
    return [stretch for row in rows for stretch in sorted(row, key=lambda one: one.left)]


def _is_shuffled(drawn: Sequence[_Stretch], read: Sequence[_Stretch]) -> bool:
    """Whether the order of drawing is no order of reading. TeX's is, and keeps the rows of a wide table whole."""
    places = {id(stretch): place for place, stretch in enumerate(read)}
    order = [places[id(stretch)] for stretch in drawn if len(stretch) >= _LONG]
    back = sum(after < before for before, after in pairwise(order))
    return back > 2 + 0.15 * len(order)


def _edges(stretches: Sequence[_Stretch], columns: Sequence[int], column: int) -> tuple[float, float]:
    its = [stretch for stretch, place in zip(stretches, columns, strict=True) if place == column]
    long = [stretch for stretch in its if len(stretch) >= _LONG] or its
    rights = sorted(stretch.right for stretch in long)
    return min(stretch.left for stretch in long), rights[int(len(rights) * 0.9)] if len(rights) > 3 else rights[-1]


def _is_one_row(last: Line, line: Line) -> bool:
    return abs(last.base - line.base) < 0.3 * max(last.size, line.size) and line.left > last.right


def _joined(last: Line, line: Line) -> Line:
    wide = line if len(line.text) > len(last.text) else last
    crosses = last.column != line.column
    return Line(
        page=last.page,
        cells=last.cells + line.cells,
        left=last.left,
        right=line.right,
        base=last.base,
        size=wide.size,
        bold=last.bold and line.bold,
        column=0 if crosses else line.column,
        edges=(last.edges[0], line.edges[1]),
    )


def _is_at_the_edge(line: Line, box: Box, lines: Sequence[Line]) -> bool:
    """Near the page's edge, or apart from all other `lines` as their first or last: some classes have wide margins."""
    room = _EDGE * (box[3] - box[1])
    if line.base > box[3] - room or line.base < box[1] + room:
        return True
    gaps = [line.base - other.base for other in lines if abs(line.base - other.base) > 1]
    return bool(gaps) and (min(gaps) > _APART * line.size or max(gaps) < -_APART * line.size)


def _places(line: Line) -> list[tuple[str, int]]:
    """What the line says, without its numbers, at both the places it may be counted for."""
    said = re.sub(r"\d+", "#", line.text.casefold())
    place = int(line.base / _SAME_PLACE)
    return [(said, place), (said, place + 1)]
