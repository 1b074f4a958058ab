"""Whether a number of a claim stands in a cell of a table under a head, or in a row, that the claim does not name."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from papers.checking.numbers import Quantity, quantities
from papers.checking.passages import spoken_words, writes

_CELL = " | "
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|[↑↓%]")
_PART = re.compile(r"[,;，；。、](?!\d)|[.!?](?!\d)|\b(?:while|whereas|but|and|against|versus|vs)\b|而|但|[和与]", re.IGNORECASE)

_OWN = re.compile(r"\b(?:ours?|we|its?|this|the (?:proposed|method|model|others?))\b|本文|我们|它|该|新", re.IGNORECASE)


@dataclass(frozen=True)
class _Table:
    """The heads of the columns and of the rows, spoken, and the numbers of each cell by row and column."""

    columns: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[str, ...], ...]
    cells: tuple[tuple[frozenset[Fraction], ...], ...]

    def named(self, heads: tuple[tuple[str, ...], ...], text: str) -> frozenset[int]:
        return frozenset(at for at, head in enumerate(heads) if head and writes(text, head))


def stands_in_another_cell(number: Quantity, claim: str, table: str) -> bool:
    """Whether `table` has the number, but in no cell of the rows and columns that the claim names for it.

    A row is named in the number's own part of the sentence, else, unless that tells of `ours`, in the claim. A column must be
    named in that part, with no other number there, for tellers have their own words for columns. A row with more or fewer
    cells than the first has none.
    """
    grid = _grid(table)
    keys = {number.face, number.value}
    if grid is None or not any(keys & cell for row in grid.cells for cell in row):
        return False
    part = _part(claim, number.start)
    rows = grid.named(grid.rows, part)
    if not rows and not _OWN.search(part) and not any(_OWN.search(" ".join(row)) for row in grid.rows):
        rows = grid.named(grid.rows, claim)
    columns = grid.named(grid.columns, part) if len(quantities(part)) == 1 else frozenset()
    asked = [
        cell
        for at, row in enumerate(grid.cells)
        if not rows or at in rows
        for place, cell in enumerate(row)
        if not columns or place in columns or len(row) != len(grid.columns)
    ]
    return bool(rows or columns) and any(asked) and not any(keys & cell for cell in asked)


@lru_cache(maxsize=64)
def _grid(table: str) -> _Table | None:
    lines = [line.split(_CELL) for line in table.split("\n")]
    if len(lines) < 2 or len(lines[0]) < 2:
        return None
    return _Table(
        tuple(map(_head, lines[0])),
        tuple(_head(line[0]) for line in lines[1:]),
        tuple(tuple(_numbers(cell) if place else frozenset() for place, cell in enumerate(line)) for line in lines[1:]),
    )


def _head(cell: str) -> tuple[str, ...]:
    found = tuple(spoken_words(_ASIDE.sub(" ", cell)))
    return found if any(word.isalpha() and len(word) > 1 for word in found) else ()


def _numbers(cell: str) -> frozenset[Fraction]:
    return frozenset(key for number in quantities(cell) for key in (number.face, number.value))


def _part(claim: str, at: int) -> str:
    ends = [0, *(end.end() for end in _PART.finditer(claim)), len(claim)]
    start = max(end for end in ends if end <= at)
    return claim[start : next(end for end in ends if end > at)]
