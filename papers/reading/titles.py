"""Which title is which: the listed one and the one on the paper, and the names that sections go by."""

import re
import unicodedata
from difflib import SequenceMatcher

from papers.latex import readable

REFERENCES = re.compile(r"\W*(?:[\dIVX]+\W+)?(?:references?|bibliography|literature cited)\W*", re.IGNORECASE)
_LEAST_LIKENESS = 0.8
_LONGEST_TITLE = 600


def is_like(title: str, listed: str) -> bool:
    """Whether two titles are one, but for LaTeX, case, punctuation and spaces, small changes and a lost subtitle."""
    one, other = _letters(title), _letters(listed)
    if not one or not other:
        return False
    short, long = sorted((one, other), key=len)
    if len(short) >= 12 and short in long and len(short) * 2 >= len(long):
        return True
    if any(_letters(whole.partition(":")[0]) == part for whole, part in ((title, other), (listed, one))) and len(short) >= 12:
        return True
    likeness = SequenceMatcher(None, one, other, autojunk=False)
    return likeness.real_quick_ratio() >= _LEAST_LIKENESS and likeness.ratio() >= _LEAST_LIKENESS


def _letters(title: str) -> str:
    plain = unicodedata.normalize("NFKD", readable(title[:_LONGEST_TITLE])).casefold()
    return "".join(character for character in plain if character.isalnum())
