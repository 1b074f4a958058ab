"""How one quantity of a claim agrees with one quantity of the paper."""

import re
from dataclasses import replace
from functools import lru_cache

from papers.checking.numbers import Quantity
from papers.checking.units import MEASURES, PERCENT, POINTS, TIMES

SAME, UNIT, SCALE, SIGN = "same", "unit", "scale", "sign"

_REACH = 60  # characters before and after a number in which words can stand for its sign
_FALLING = re.compile(
    r"drop|fall|fell|decreas|reduc|declin|lower|less|fewer|loss|lose|lost|cut|shr[iau]nk|degrad|worse|hurt|below|minus|negativ|slow|"
    r"behind|short|penalt|cost|下降|降低|减少|降|低|减|负|损|少|落后|缩|差"
)
_RISING = re.compile(
    r"improv|increas|gain|ris|rose|grow|higher|more|boost|rais|above|ahead|better|lead|outperform|exceed|提升|提高|增|升|高|超|优|领先"
)


def compare(claimed: Quantity, stated: Quantity, *, claim: str, source: str) -> str | None:
    """How a claimed quantity agrees with a stated one: the same, or different in unit, scale or sign only, or None.

    `claim` and `source` are the texts that hold the two; a fall that is told in words stands for a minus, and a unit that
    the head of a table names stands for that of a bare number below it.
    """
    if claimed.shared and compare(_alone(claimed), stated, claim=claim, source=source) == SAME:
        return SAME
    same_unit = _same_amount(claimed, stated, source)
    if same_unit is None:
        return SCALE if _differ_in_scale(claimed, stated) else None
    if not same_unit:
        return UNIT
    return SAME if _signs_agree(claimed, stated, claim, source) else SIGN


def _alone(claimed: Quantity) -> Quantity:
    return replace(claimed, measure=None, shared=False)


def _same_amount(claimed: Quantity, stated: Quantity, source: str) -> bool | None:
    """True: equal in value and unit; False: the figures are equal, the units are not; None: other figures."""
    if claimed.measure and stated.measure:
        if claimed.dimension == stated.dimension and claimed.value == stated.value:
            return True
        return False if claimed.face == stated.face and claimed.measure != stated.measure else None
    if not claimed.measure and not stated.measure:
        if claimed.face != stated.face:
            return None
        return True
    if PERCENT in (claimed.dimension, stated.dimension) and claimed.value == stated.value:
        return True
    if claimed.face != stated.face:
        return None
    if claimed.measure:
        return not stated.count and (claimed.dimension in (PERCENT, POINTS, TIMES) or _names_unit(source, claimed))
    return False


def _names_unit(source: str, claimed: Quantity) -> bool:
    """Whether the text around a bare number names the claimed unit, and no other of its dimension only."""
    return claimed.measure is not None and claimed.measure[1] in _named_factors(source, claimed.dimension)


@lru_cache(maxsize=1024)
def _named_factors(source: str, dimension: str) -> frozenset[object]:
    return frozenset(
        factor
        for spelling, (of, factor) in MEASURES.items()
        if of == dimension and re.search(rf"(?<![A-Za-z]){re.escape(spelling)}(?![A-Za-z])", source)
    )


def _differ_in_scale(claimed: Quantity, stated: Quantity) -> bool:
    if claimed.digits != stated.digits or claimed.scale == stated.scale:
        return False
    return claimed.dimension == stated.dimension or not (claimed.measure and stated.measure)


def _signs_agree(claimed: Quantity, stated: Quantity, claim: str, source: str) -> bool:
    if claimed.sign == stated.sign:
        return True
    if claimed.sign and stated.sign:
        return False
    told = _around(claim, claimed) if stated.sign else _around(source, stated)
    falls, rises = bool(_FALLING.search(told)), bool(_RISING.search(told))
    if -1 in (claimed.sign, stated.sign):
        return falls
    return rises or not falls


def _around(text: str, quantity: Quantity) -> str:
    return text[max(0, quantity.start - _REACH) : quantity.end + _REACH].lower()
