"""Which name belongs to which number or word, where a sentence has several of each: `A scores 41 and B 12`."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from papers.checking.bindings import CELLS, RESPECTIVELY
from papers.checking.lexicon import one_of
from papers.checking.names import Name, parts_of
from papers.checking.numbers import Quantity, quantities
from papers.checking.stems import stem
from papers.checking.tokens import content

_Number = tuple[str, Fraction]  # its dimension and face
_Key = tuple[str, ...]
_LIST_MARK = re.compile(r"\s*(?:,|、|，|;|and|or|, and|&|和|与|及|以及|上?的?和)\s*(?:the\s)?", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?](?=\s|$)|[。！？；;\n]")
# Where what is told of one name ends; `as fast as B` still tells of what came before.
_JOINT = re.compile(
    r"[,;，；。、](?!\d)|[.!?](?!\d)|\n|\b"
    + one_of("while whereas but against versus vs and although when compared_(?:to|with) unlike rather instead")
    + r"\b|而(?!非)|但|相比|比|[和与及]",
    re.IGNORECASE,
)


def partners_are_traded(claim: str, named: Sequence[Name], source: str, names: Sequence[Name]) -> bool:
    """Whether a number or a word of the claim stands with the name that the source has with another."""
    if len({_key(name) for name in names}) < 2 or CELLS in source:
        return False
    return _numbers_are_traded(claim, named, source, names) or _words_are_traded(claim, named, source, names)


def _key(name: Name) -> _Key:
    return tuple(parts_of(name.text))


def _numbers_are_traded(claim: str, named: Sequence[Name], source: str, names: Sequence[Name]) -> bool:
    said, stated = list(_pairs(claim, named)), list(_pairs(source, names))
    for number, key, _ in said:
        ours = set[_Key]().union(*(part for other, _, part in said if other == number))
        theirs = set[_Key]().union(*(part for other, _, part in stated if other == number))
        is_elsewhere = any(of == key and other != number and other[0] == number[0] for other, of, _ in stated)
        if is_elsewhere and key not in theirs and any(other == number and of not in ours for other, of, _ in stated):
            return True
    return False


def _words_are_traded(claim: str, named: Sequence[Name], source: str, names: Sequence[Name]) -> bool:
    """`linear in A and cubic in B`, told as `linear in B and cubic in A`."""
    said, stated = _words_of(claim, named), _words_of(source, names)
    for one, other in combinations(said.keys() & stated.keys(), 2):
        first, second, there, over_there = said[one], said[other], stated[one], stated[other]
        if first & over_there - there - second and second & there - over_there - first:
            return True
    return False


def _words_of(text: str, names: Sequence[Name]) -> dict[_Key, frozenset[str]]:
    """The content words of the part of the sentence that each name stands in, where it stands once."""
    ends, keys = _ends(text, names), [_key(name) for name in names]
    bounds = [0, *ends, len(text)]
    own = {stem(part) for key in keys for part in key}
    return {
        _key(name): content(text[bounds[part] : bounds[part + 1]]) - own
        for name in names
        if keys.count(_key(name)) == 1
        for part in [_part(ends, name.start)]
    }


def _pairs(text: str, names: Sequence[Name]) -> Iterator[tuple[_Number, _Key, frozenset[_Key]]]:
    """Each number with a name that stands with it, and all names that may: of its part of the sentence, or its place in a row."""
    numbers = [number for number in quantities(text) if not any(name.start <= number.start < name.end for name in names)]
    start = 0
    for stop in [*(end.end() for end in _SENTENCE.finditer(text)), len(text)]:
        here = [number for number in numbers if start <= number.start < stop]
        those = [name for name in names if start <= name.start < stop]
        rows = _in_rows(text, here, those) if RESPECTIVELY.search(text, start, stop) else []
        for number, name, part in rows or _in_parts(text, here, those):
            yield (number.dimension, number.face), _key(name), frozenset(map(_key, part))
        start = stop


def _in_rows(text: str, numbers: Sequence[Quantity], names: Sequence[Name]) -> list[tuple[Quantity, Name, list[Name]]]:
    rows = [row for row in _rows(text, names) if len(row) > 1]
    return [
        (value, name, [name])
        for values in _rows(text, numbers) if len(values) > 1
        for row in rows if len(row) == len(values)
        for value, name in zip(values, row, strict=True)
    ]  # fmt: skip


def _rows[Thing: (Quantity, Name)](text: str, things: Sequence[Thing]) -> list[list[Thing]]:
    """The things in lists, where nothing but a comma or an `and` stands between them."""
    rows: list[list[Thing]] = []
    for thing in things:
        if rows and _LIST_MARK.fullmatch(text, rows[-1][-1].end, thing.start):
            rows[-1].append(thing)
        else:
            rows.append([thing])
    return rows


def _in_parts(text: str, numbers: Sequence[Quantity], names: Sequence[Name]) -> list[tuple[Quantity, Name, list[Name]]]:
    """Each name with the nearest number of its part."""
    ends, pairs = _ends(text, names), []
    for name in names:
        near = [number for number in numbers if _part(ends, number.start) == _part(ends, name.start)]
        if near:
            beside = [other for other in names if _part(ends, other.start) == _part(ends, name.start)]
            pairs.append((min(near, key=lambda number: abs(number.start - name.start)), name, beside))
    return pairs


def _ends(text: str, names: Sequence[Name]) -> list[int]:
    """Where each part ends; names in a row stand in one."""
    inside = [(row[0].start, row[-1].end) for row in _rows(text, names)]
    found = (joint.end() for joint in _JOINT.finditer(text))
    return [end for end in found if not any(start < end < stop for start, stop in inside)]


def _part(ends: Sequence[int], at: int) -> int:
    return sum(end <= at for end in ends)
