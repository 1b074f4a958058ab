"""Better told as worse, more as less, faster as slower: a claim's direction against that of the quote's sentences."""

import re

from papers.checking.bounds import bounds, bounds_clash
from papers.checking.directions import MORE
from papers.checking.tokens import content
from papers.checking.turns import Turn, turns

_NEAR = 2  # content words on each side that tell most
_BESIDE = 3  # and those that tell which side is which
_NOUN = re.compile(r"gains?$|benefits?$|ments?$|ions?$|growth$")  # their denials are answered for as such
_CLOSE = 3  # so much in common makes two turns one statement


def directions_clash(claim: str, source: str) -> bool:
    """Whether a word of direction of the English `claim` points away from its counterpart in the source."""
    if bounds_clash(bounds(claim), bounds(source)):
        return True
    said, stated = list(turns(claim)), list(turns(source))
    if any(_is_opposed(turn, [other for other in stated if other.is_denied == turn.is_denied]) for turn in said):
        return True
    return len(said) == len(stated) == 1 and _are_opposed_alone(said[0], stated[0], claim, source)


def _are_opposed_alone(turn: Turn, other: Turn, claim: str, source: str) -> bool:
    """The only turns of two texts, whose sides are told in other clauses: `its strength, which rises`, `it falls`."""
    if turn.axis != other.axis or turn.sign == other.sign or turn.is_denied != other.is_denied or turn.compares or other.compares:
        return False
    return len(content(claim) & content(source)) >= _CLOSE


def denials_clash(claim: str, source: str) -> bool:
    """Whether the English `claim` says `no better` where the source says `better`, or the other way round."""
    stated = list(turns(source))
    for turn in turns(claim):
        if _NOUN.search(turn.word):
            continue
        alike = [
            (_nearness(turn, other), other.is_denied == turn.is_denied)
            for other in stated
            if (turn.axis, turn.sign) == (other.axis, other.sign)
            and _is_same_thing(turn, other)
            and not _has_changed_sides(turn, other)
        ]
        nearest = max((nearness for nearness, _ in alike), default=0)
        if nearest >= _CLOSE and not any(agrees for nearness, agrees in alike if nearness >= nearest - 1):
            return True
    return False


def _is_opposed(turn: Turn, stated: list[Turn]) -> bool:
    """Whether the turn of the source that shares most of its surroundings points the other way."""
    support, opposition = -1, -1
    akin = [other for other in stated if _is_same_axis(turn, other) and _nearness(turn, other) >= _CLOSE]
    for other in akin or stated:
        agrees = _agrees(turn, other)
        if agrees:
            support = max(support, _nearness(turn, other))
        elif agrees is not None:
            opposition = max(opposition, _nearness(turn, other))
        elif turn.sign == other.sign:  # to climb and to improve are no opposites, whatever their measure
            support = max(support, _nearness(turn, other))
    return opposition > support + (support >= 0) and opposition >= (1 if support < 0 else 2)


def _agrees(turn: Turn, other: Turn) -> bool | None:
    """Whether two turns say the same, the opposite, or speak of different things (None)."""
    if _is_same_axis(turn, other):
        same = turn.sign == other.sign
    elif turn.worth and other.worth and turn.compares == other.compares:
        same = turn.worth == other.worth
    else:
        return None
    has_changed = _has_changed_sides(turn, other)
    return None if has_changed is None else same != has_changed


def _is_same_axis(turn: Turn, other: Turn) -> bool:
    """Also where one says `more collisions` and the other that collisions increase."""
    if turn.axis == other.axis:
        return True
    keyed, plain = sorted((turn, other), key=lambda one: one.axis == MORE)
    return (
        plain.axis == MORE
        and not plain.word.endswith("er")
        and keyed.axis.startswith(MORE)
        and keyed.axis.split()[1] in plain.left[:_BESIDE] + plain.right[:_BESIDE]
    )


def _is_same_thing(turn: Turn, other: Turn) -> bool:
    """Whether it may be one thing that turns, as far as both name it."""
    return bool(turn.turned & other.turned) or not (turn.turned and other.turned)


def _nearness(turn: Turn, other: Turn) -> int:
    """How much of what surrounds two turns is the same: near words count twice, numbers and changed sides too."""
    ours, theirs = turn.left + turn.right, other.left + other.right
    near = set(turn.left[:_NEAR] + turn.right[:_NEAR]) & set(other.left[:_NEAR] + other.right[:_NEAR])
    shared = set(ours) & set(theirs)
    return 1 * len(turn.turned & other.turned) + len(shared) + len(near) + sum(word[0].isdigit() for word in shared)


def _has_changed_sides(turn: Turn, other: Turn) -> bool | None:
    """Whether what stood before the word now stands behind it: A beats B, and B is worse than A. None: as much as it stayed."""
    if not (turn.compares and other.compares):
        if turn.sign == other.sign or not (turn.compares or other.compares):
            return False
        return _is_of_other_side(turn, other) if other.compares else _is_of_other_side(other, turn)
    wide = [frozenset(filter(str.isalpha, side[:_BESIDE])) for side in (turn.left, turn.right, other.left, other.right)]
    near = [turn.on_left, turn.on_right, other.on_left, other.on_right]
    went, came, stay = _moves(*near)
    if turn.sign == other.sign:  # both sides must be seen to move, or one where the other names nothing of the source
        wide_went, wide_came, wide_stay = _moves(*wide)
        has_both = bool(went or wide_went) and bool(came or wide_came)
        return (has_both and went + came > stay and wide_went + wide_came > wide_stay) or _has_crossed(
            turn, other, went, came, stay
        )
    if not went + came + stay:
        went, came, stay = _moves(*wide)
    return None if went + came == stay > 0 else went + came > stay


def _has_crossed(turn: Turn, other: Turn, went: int, came: int, stay: int) -> bool:
    """Whether the only thing that both turns name stands on the other side: A trails, and B trails A."""
    named = other.on_left | other.on_right
    only_left, only_right = not turn.on_right & named, not turn.on_left & named
    return not stay and ((went > 0 and only_left) or (came > 0 and only_right))


def _is_of_other_side(turn: Turn, comparing: Turn) -> bool | None:
    """`B got worse`, where A is better than B: whether what turns stands behind a comparing word; None: on both its sides."""
    behind = len(turn.turned & comparing.on_right - comparing.on_left)
    before = len(turn.turned & comparing.on_left - comparing.on_right)
    return None if before == behind > 0 else behind > before


def _moves(
    left: frozenset[str], right: frozenset[str], there_left: frozenset[str], there_right: frozenset[str]
) -> tuple[int, int, int]:
    """How many words of the two sides went to the right, came to the left, and stayed; those on both sides do not count."""
    left, right = left - right, right - left
    there_left, there_right = there_left - there_right, there_right - there_left
    return len(left & there_right), len(right & there_left), len(left & there_left) + len(right & there_right)
