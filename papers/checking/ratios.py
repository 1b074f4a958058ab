"""Whether a share or a factor that a claim tells is worked out from two numbers of its quote."""

import re
from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise

from papers.checking.numbers import Quantity, quantities
from papers.checking.units import PERCENT, SPELT_OUT, TIMES

_ABOUT = Fraction(1, 4)  # how far a ratio may be from what words call it
_OUT_OF = re.compile(r"\s(?:\w+\s)?(?:out\s)?of\s(?:the\s|all\s)?", re.IGNORECASE)
_SHARE = re.compile(r"/|分之")


def is_ratio(number: Quantity, near: Iterable[Quantity], text: str, source: str) -> bool:
    """Whether a share or factor is that of two numbers of the quote, or turned over: a fifth for `5 times less`.

    One that is told in a word, `half`, may be about that.
    """
    written = text[number.start : number.end].strip().lower()
    is_told = written in SPELT_OUT
    values = [(stated.dimension, abs(stated.value)) for stated in near if stated.value]
    is_factor = number.dimension == TIMES or bool(_SHARE.search(written)) or is_told
    if is_factor and any(dimension in ("", TIMES) and value * number.face == 1 for dimension, value in values):
        return True
    if number.dimension == PERCENT:
        found = quantities(source)
        return any(
            other.face and one.face / other.face == number.value and _OUT_OF.fullmatch(source, one.end, other.start)
            for one, other in pairwise(found)
        )
    if not (is_told or _SHARE.search(written)) or not number.value:
        return False
    ratios = (one / other for dimension, one in values for same, other in values if dimension == same and one != other)
    return any(abs(ratio / number.value - 1) <= (_ABOUT if is_told else 0) for ratio in ratios)
