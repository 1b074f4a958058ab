"""Terms: the words of a text by their stems, and its pairs of neighbours."""

import re
from functools import lru_cache
from itertools import pairwise

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from papers.ranking.stems import stem

WORD = re.compile(r"[a-z0-9]+(?:\.[0-9]+)*|[\u4e00-\u9fff]+")
# What every abstract says, by its stem.
SAID_BY_ALL = frozenset(map(stem, ("paper", "propose", "method", "approach", "result", "based", "using", "new", "work")))
# Said by all, too, and yet a world model is not the world: it says something beside another word.
MODEL = stem("model")


def terms(text: str) -> list[str]:
    """The stems of the words of `text` that say something, then its pairs of neighbours, joined by a space.

    The last term of a single word or of a pair of words is the whole.
    """
    stems = [stemmed for word in WORD.findall(text.lower()) if (stemmed := _stem_if_said(word))]
    return [stemmed for stemmed in stems if stemmed != MODEL] + [f"{left} {right}" for left, right in pairwise(stems)]


def stemmed_words(text: str) -> list[tuple[str, str]]:
    """The words of `text` that say something, each with its stem. A hyphen parts words."""
    return [(word, stemmed) for word in WORD.findall(text.lower()) if (stemmed := _stem_if_said(word))]


@lru_cache(maxsize=200_000)
def _stem_if_said(word: str) -> str:
    """The stem of a lower-case word; "" where it says nothing."""
    stemmed = "" if word in ENGLISH_STOP_WORDS else stem(word)
    return "" if stemmed in SAID_BY_ALL or stemmed in ENGLISH_STOP_WORDS else stemmed
