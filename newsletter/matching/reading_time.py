"""Reading time: how long a person reads a section, by its length and depth."""

import re
from collections.abc import Iterator

from newsletter.models import Depth
from papers.models import Summary
from papers.parts import Parts

# A usual pace of silent reading; Chinese is counted by its characters.
WORDS_A_MINUTE = 230
CHARACTERS_A_MINUTE = 400
# The title, the labels and a look at the reasons.
MINUTES_AROUND = 0.15
# What is not told yet is taken to be as long as most are.
USUAL_MINUTES = {Depth.FULL.value: 1.5, Depth.SHORT.value: 0.6}

_CHINESE = re.compile(r"[一-鿿]")


def minutes_to_read(summary: Summary) -> dict[str, float]:
    """By depth."""
    parts = summary.parts
    return {
        Depth.FULL.value: _minutes(claim.text for claim in parts.claims()),
        Depth.SHORT.value: _minutes(_short(parts)),
    }


def _short(parts: Parts) -> Iterator[str]:
    single = (parts.field, parts.contribution)
    yield from (claim.text for claim in single if claim)
    yield from (claim.text for claim in parts.results)


def _minutes(texts: Iterator[str]) -> float:
    text = " ".join(texts)
    characters = len(_CHINESE.findall(text))
    words = len(_CHINESE.sub(" ", text).split())
    return MINUTES_AROUND + words / WORDS_A_MINUTE + characters / CHARACTERS_A_MINUTE
