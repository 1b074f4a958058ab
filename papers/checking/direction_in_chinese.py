"""The words of direction of a Chinese claim against the English sentences that it rests on."""

import re

from papers.checking.bounds import bounds, bounds_clash, bounds_in_chinese
from papers.checking.directions import GOOD, WAYS
from papers.checking.turns import turns

_HAN_WAYS = re.compile("|".join(sorted((word for word in WAYS if not word.isascii()), key=len, reverse=True)))
_HAN_DENIED = re.compile("(?:不|未|没有|没能|无法|难以)[^,。，；;]{0,3}$")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]+|\d+(?:\.\d+)?")


def directions_clash_in_chinese(claim: str, source: str) -> bool:
    """Whether a Chinese `claim` points away from its English source, where it is plain: all that is stated points away."""
    told = list(turns(source))
    if bounds_clash(bounds_in_chinese(claim), bounds(source)):
        return True
    bounded = {bound.start for bound in bounds_in_chinese(claim)}
    for found in _HAN_WAYS.finditer(claim):
        axis, sign = WAYS[found[0]]
        if found.start() in bounded:
            continue
        is_denied = bool(_HAN_DENIED.search(claim, 0, found.start()))
        stated = [turn for turn in told if turn.is_denied == is_denied]
        there = [turn for turn in stated if turn.axis.split()[0] == axis]
        if (
            not there
            or any(turn.sign == sign for turn in there)
            or any(turn.worth == sign for turn in stated if turn.axis != axis)
        ):
            continue
        before = {word.lower() for word in _LATIN.findall(claim[: found.start()])}
        if axis != GOOD or any(before & set(turn.left) for turn in there):
            return True
    return False
