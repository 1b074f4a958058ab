"""Where a claim keeps the sentence of its source but for a few words: whether those few turn it round.

A denial that was put in or left out turns a sentence round, so does a word that gave way to its opposite, and so do two things
that changed places across a word that sets one above the other. Two of them together leave it as it was: `B is worse than A`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from papers.checking.denials import SHADES, denies, spoken
from papers.checking.directions import FAST, GOOD, MORE, WANTED_HIGH, WANTED_LOW, WAYS
from papers.checking.lexicon import words
from papers.checking.opposites import are_opposites
from papers.checking.tokens import Word

_ALIKE = 0.7  # of a claim's words, kept in their order, make it the source's sentence
_SAME = 0.9  # of them, kept in any order, with half of them in theirs, do so too
_LEAST = 4  # words of a claim
_FEW = 6  # words that one exchange has at most
_NEAR = 4  # words in which a measure stands beside its verb
_JOINS = frozenset(words("and or"))
_SYMMETRIC = frozenset(words("and or both nor plus as well either the a an"))


@dataclass(frozen=True)
class _Edit:
    """What stands in the source between two kept stretches, and what in the claim; places are in the two lists of words."""

    theirs: tuple[Word, ...]
    ours: tuple[Word, ...]
    at: int  # in the source
    to: int  # in the claim


def is_turned_round(claim: str, source: str) -> bool:
    """Whether an English `claim` that repeats its source almost word for word says the opposite of it."""
    said, stated = _words(claim), _words(source)
    edits = _edits(said, stated) if len(said) >= _LEAST else None
    if not edits:
        return False
    opposed = [pair for edit in edits if (pair := _opposed(edit, said, stated))]
    used = {word for pair in opposed for word in pair}
    added, lost = (
        [(edit, place) for edit in edits for place, word in enumerate(side(edit)) if denies(word) and word not in used]
        for side in (_ours, _theirs)
    )
    net = 0
    if len(added) != len(lost):
        net = sum(_is_of_what_stays(edit.ours, edit.theirs, place, stated) for edit, place in added)
        net -= sum(_is_of_what_stays(edit.theirs, edit.ours, place, said) for edit, place in lost)
    turns = len(opposed) + abs(net)
    if _have_changed_places(edits, stated):
        turns += 1 - _is_passive_changed(said, stated)
    return turns % 2 == 1


def exchanges_number(claim: str, source: str) -> bool:
    """Whether the claim repeats its source but for a number in the place of another: it may well stand elsewhere."""
    edits = _edits(_words(claim), _words(source))
    pairs = ((edit.theirs[0].stem, edit.ours[0].stem) for edit in edits or () if len(edit.theirs) == len(edit.ours) == 1)
    return any(one[0].isdigit() and other[0].isdigit() and not _are_one_number(one, other) for one, other in pairs)


def _are_one_number(one: str, other: str) -> bool:
    """Whether two numbers differ by their point or by how they are rounded only: 0.42 and 42 %, 64.23 and 64.2."""
    short, long = sorted((number.replace(".", "").strip("0") for number in (one, other)), key=len)
    return long.startswith(short)


def _words(text: str) -> tuple[Word, ...]:
    return tuple(word for word in spoken(text, bounds=True) if not word.is_mark)


@lru_cache(maxsize=256)
def _edits(said: tuple[Word, ...], stated: tuple[Word, ...]) -> tuple[_Edit, ...] | None:
    """The edits that make the claim of the source, or None where it is told in other words."""
    ours, theirs = [word.stem for word in said], [word.stem for word in stated]
    matcher = SequenceMatcher(None, theirs, ours, autojunk=False)
    kept = sum(block.size for block in matcher.get_matching_blocks())
    shared = (Counter(ours) & Counter(theirs)).total()
    if kept < _ALIKE * len(said) and (shared < _SAME * len(said) or kept < len(said) // 2):
        return None
    return tuple(
        _Edit(stated[first:last], said[start:stop], first, start)
        for kind, first, last, start, stop in matcher.get_opcodes()
        if kind != "equal"
    )


def _opposed(edit: _Edit, said: tuple[Word, ...], stated: tuple[Word, ...]) -> tuple[Word, Word] | None:
    """A word that gave way to its opposite, with that."""
    if not (edit.theirs and edit.ours) or max(len(edit.theirs), len(edit.ours)) > _FEW:
        return None
    near = {word.text for word in stated[edit.at : edit.at + len(edit.theirs) + _NEAR]}
    near |= {word.text for word in said[edit.to : edit.to + len(edit.ours) + _NEAR]}
    pairs = ((one, other) for one in edit.theirs for other in edit.ours)
    return next((pair for pair in pairs if _points_away(pair[0].text, pair[1].text, near)), None)


def _points_away(one: str, other: str, near: set[str]) -> bool:
    if are_opposites(one, other):
        return True
    if one not in WAYS or other not in WAYS:
        return False
    (axis, sign), (other_axis, other_sign) = WAYS[one], WAYS[other]
    if axis == other_axis:
        return sign != other_sign
    if {axis, other_axis} == {GOOD, MORE}:
        wants_low = bool(near & WANTED_LOW) and not near & WANTED_HIGH
        return (sign != other_sign) != wants_low
    return {axis, other_axis} == {GOOD, FAST} and sign != other_sign


def _ours(edit: _Edit) -> tuple[Word, ...]:
    return edit.ours


def _theirs(edit: _Edit) -> tuple[Word, ...]:
    return edit.theirs


def _is_of_what_stays(own: tuple[Word, ...], others: tuple[Word, ...], place: int, there: tuple[Word, ...]) -> bool:
    """Whether a denial at `place` in one side of an edit is of something that the other text has too, and plainly."""
    if any(SHADES.match(word.text) for word in others):
        return False
    denied = next((word for word in own[place + 1 :] if word.is_content), None)
    return denied is None or denied.stem in {word.stem for word in there}


def _have_changed_places(edits: Sequence[_Edit], stated: tuple[Word, ...]) -> bool:
    """Whether two things stand in the claim in each other's place, with more than an `and` between them."""
    for place, one in enumerate(edits):
        for other in edits[place + 1 :]:
            moved_back = _stems(one.ours) & _stems(other.theirs)
            moved_on = _stems(one.theirs) & _stems(other.ours)
            between = stated[one.at + len(one.theirs) : other.at]
            if moved_back and moved_on:
                if not _is_list(between):
                    return True
            elif _is_turned_about(one, other):
                return True
    return False


def _is_turned_about(one: _Edit, other: _Edit) -> bool:
    """`A` | `beats B` told as `B beats` | `A`: what moved across a word that stayed changed its own order."""
    gone, come = (one.theirs, other.ours) if one.theirs else (other.theirs, one.ours)
    before, after = [word.stem for word in gone], [word.stem for word in come]
    return (
        len(before) > 1 and sorted(before) == sorted(after) and before != after and not any(word.text in _JOINS for word in gone)
    )


def _stems(part: tuple[Word, ...]) -> set[str]:
    return {word.stem for word in part if word.is_content}


def _is_list(between: tuple[Word, ...]) -> bool:
    return all(word.text in _SYMMETRIC for word in between)


def _is_passive_changed(said: tuple[Word, ...], stated: tuple[Word, ...]) -> bool:
    return ("by" in {word.text for word in said}) != ("by" in {word.text for word in stated})
