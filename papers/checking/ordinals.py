"""Ordinals, `the third stage` and 第三阶段: a claim must not put another in the place of one of its source."""

import re
from functools import lru_cache

from papers.checking.lexicon import words
from papers.checking.numbers import quantities
from papers.checking.units import HAN_DIGITS

_ENGLISH = {
    word: place for place, word in enumerate(words("second third fourth fifth sixth seventh eighth ninth tenth"), start=2)
}
_WORDS = "|".join(_ENGLISH)
# A third of it is a share, and per second is a unit.
_ORDINAL = re.compile(
    rf"(?<!one )(?<!per )(?<!each )(?<!every )(?<!a )(?<!\d )\b(?P<word>{_WORDS})\b(?![\s-](?:of|as|less|more|fewer|[a-z]+er)\b)"
    rf"|\b[Aa] (?P<after>third|fourth|fifth|sixth|seventh|eighth) (?!of\b|as\b|to\b|the\b|less\b|more\b|[a-z]+er\b)[a-z]"
    r"|\b(?P<figure>\d{1,9})(?:nd|rd|th)\b|第\s?(?P<han>[二三四五六七八九十]|\d{1,9})",
    re.IGNORECASE,
)


def exchanges_ordinal(claim: str, block: str) -> bool:
    """Whether the claim has an ordinal that the block of its quote has neither as one nor as a number, but others."""
    said, stated = ordinals(claim), ordinals(block)
    strange = said - stated
    return bool(strange and stated) and bool(strange - {number.face for number in quantities(block)})


@lru_cache(maxsize=256)
def ordinals(text: str) -> frozenset[int]:
    """The places that a text tells, from the second on."""
    found = set()
    for ordinal in _ORDINAL.finditer(text):
        word = (ordinal["word"] or ordinal["after"] or "").lower()
        figure = ordinal["figure"] or ordinal["han"] or ""
        found.add(_ENGLISH[word] if word else int(HAN_DIGITS.get(figure) or figure))
    return frozenset(found)
