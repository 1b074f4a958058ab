"""How one quantity of a claim agrees with one quantity of the paper."""

import re
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from papers.checking.numbers import Quantity, quantities
from papers.checking.stems import stem
from papers.checking.units import MEASURES, PERCENT, POINTS, SCALES, TIMES

SAME, UNIT, SCALE, SIGN = "same", "unit", "scale", "sign"

_SCALE_HEAD = re.compile(r"\((?:in )?([kKMBT]|thousand|million|billion|万|亿)s?\)|(?<![\d.] )(?<![\d.])[×x]\s?10\^(\d{1,2})")
_CLAUSE_ENDS = re.compile(r"[,;:()\n，；。、]|[.!?](?!\d)|\band\b|\bbut\b|\bwhile\b")
_SCORE = re.compile(r"[\d.,]+\s([A-Z][\w-]*)\spoints?\b")
_INFINITY = re.compile(r"([-+]?)\s?∞")
_REACH = 60  # characters before and after a number in which words can stand for its sign
_FALLING = re.compile(
    r"\b(?:drop|fall|fell|decreas|reduc|declin|low|less|fewer|los(?:e|s|t|ing)|cut|shr[iau]nk|degrad|worse|hurt|below|minus|negativ|slow|behind|short|penalt|"
    r"cost|down|trail|lag|under|small|bias)|下降|降|低|减|负|损|少|落后|缩|差|慢|短|弱|劣|跌"
)
_SCALE_STEPS = frozenset(Fraction(10) ** (sign * power) for power in (3, 4, 6, 8, 9, 12) for sign in (1, -1))
_DROPS = re.compile(
    r"\b(?:drop|fall|fell|decreas|reduc|declin|los(?:e|s|t|ing)|cuts?\b|shr[iau]nk|degrad|minus|negativ|lower(?:s|ed)?\b|down|bias)"
)
_RISING = re.compile(
    r"\b(?:improv|increas|gain|ris|rose|grow|high|more|boost|rais|above|ahead|better|lead|outperform|exceed|beat|larg|up)|提|增|升|高|超|优|领先"
)


def compare(claimed: Quantity, stated: Quantity, *, claim: str, source: str) -> str | None:
    """How a claimed quantity agrees with a stated one: the same, or different in unit, scale or sign only, or None.

    `claim` and `source` are the texts that hold the two; a fall that is told in words stands for a minus, and a unit that
    the head of a table names stands for that of a bare number below it.
    """
    if claimed.shared and compare(_alone(claimed), stated, claim=claim, source=source) == SAME:
        return SAME
    same_unit = _same_amount(claimed, stated, source)
    if same_unit is False and _are_points_of_one_score(claimed, stated, claim, source):
        same_unit = True
    if same_unit is None and _is_scaled_by_head(claimed, stated, source):
        same_unit = True
    if same_unit is None:
        return SCALE if _differ_in_scale(claimed, stated) else None
    if not same_unit:
        return UNIT
    return SAME if _signs_agree(claimed, stated, claim, source) else SIGN


def other_infinity(claim: str, source: str) -> bool:
    """Whether the claim has +∞ where the source has -∞, or the other way."""
    said, stated = ({sign.strip() or "+" for sign in _INFINITY.findall(text)} for text in (claim, source))
    return bool(said and stated) and not said & stated


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
    return bool(claimed.measure) and _may_leave_out_unit(claimed, stated, source)


def _are_points_of_one_score(claimed: Quantity, stated: Quantity, claim: str, source: str) -> bool:
    """Whether one text has the points of a score, and the other the score: `15.3 BLEU points`, `15.3 BLEU`."""
    pairs = ((claimed, claim, stated), (stated, source, claimed))
    return claimed.face == stated.face and any(
        one.dimension == POINTS
        and not other.measure
        and (score := _SCORE.match(text, one.start))
        and other.noun == stem(score[1])
        for one, text, other in pairs
    )


def _may_leave_out_unit(claimed: Quantity, stated: Quantity, source: str) -> bool:
    """Whether the paper's bare number can be of the claimed unit: in a table that names it, or as a share or a factor."""
    in_table = " | " in source
    if in_table and claimed.dimension == POINTS and _named_factors(source, PERCENT) and not _named_factors(source, POINTS):
        return False
    if claimed.dimension in (PERCENT, POINTS, TIMES):
        if in_table:
            return not stated.count and bool(
                stated.face.denominator != 1 or _named_factors(source, PERCENT) or claimed.dimension == TIMES
            )
        rivals = {other.dimension for other in quantities(source)} & {PERCENT, POINTS}
        return not _counts_something(stated, source) and (not rivals or claimed.dimension in rivals or claimed.dimension == TIMES)
    if in_table:
        return _names_unit(source, claimed)
    return not _counts_something(stated, source) and any(other.measure == claimed.measure for other in quantities(source))


def _counts_something(stated: Quantity, source: str) -> bool:
    """Whether a bare number has its own meaning: `5 tasks`, `5 of 11`, `Level-5`."""
    is_in_name = source[stated.start - 1 : stated.start] == "-" and source[stated.start - 2 : stated.start - 1].isalpha()
    return is_in_name or bool(stated.noun or stated.count) or source[stated.end : stated.end + 4].startswith(" of ")


def _names_unit(source: str, claimed: Quantity) -> bool:
    """Whether the text around a bare number names the claimed unit, and no other of its dimension only."""
    return claimed.measure is not None and claimed.measure[1] in _named_factors(source, claimed.dimension)


@lru_cache(maxsize=1024)
def _named_factors(source: str, dimension: str) -> frozenset[object]:
    return frozenset(
        factor
        for spelling, (of, factor) in MEASURES.items()
        if of == dimension
        and re.search(rf"(?<![A-Za-z]){re.escape(spelling)}(?![A-Za-z])", source, re.IGNORECASE if len(spelling) > 2 else 0)
    )


def _is_scaled_by_head(claimed: Quantity, stated: Quantity, source: str) -> bool:
    """Whether a bare number gets its scale from the head of its table: `Params (M)`, `×10^6`."""
    if stated.scale != 1 or stated.measure or claimed.scale == 1:
        return False
    heads = [SCALES[head[1]] if head[1] else 10 ** int(head[2]) for head in _SCALE_HEAD.finditer(source)]
    return any(claimed.face == stated.face * scale for scale in heads)


def _differ_in_scale(claimed: Quantity, stated: Quantity) -> bool:
    if not stated.face or claimed.face / stated.face not in _SCALE_STEPS:
        return False
    return claimed.dimension == stated.dimension or not (claimed.measure and stated.measure)


def _signs_agree(claimed: Quantity, stated: Quantity, claim: str, source: str) -> bool:
    if claimed.sign == stated.sign:
        return True
    if claimed.sign and stated.sign:
        return False
    if -1 in (claimed.sign, stated.sign) and TIMES in (claimed.dimension, stated.dimension):
        return False
    falls_here, falls_there = _FALLING.search(_around(claim, claimed)), _FALLING.search(_around(source, stated))
    if stated.sign == -1:
        return bool(falls_here)
    if stated.sign == 1:
        return not falls_here or bool(falls_there or _RISING.search(_around(claim, claimed)))
    if claimed.sign == -1:
        return bool(_DROPS.search(_around(source, stated))) and not falls_here
    return not falls_there or bool(_RISING.search(_around(source, stated)))


def _around(text: str, quantity: Quantity) -> str:
    """The clause that holds the quantity, as far as `_REACH`; a bracket belongs to what it stands behind."""
    before = _CLAUSE_ENDS.split(text[max(0, quantity.start - _REACH) : quantity.start].rstrip("( "))[-1]
    return (before + " " + _CLAUSE_ENDS.split(text[quantity.end : quantity.end + _REACH])[0]).lower()
