"""A name of the paper put in the place of another: `on MATH` where the quote says `on GSM8K`."""

import re

from papers.checking.lexicon import one_of
from papers.checking.names import Name, names, parts_of
from papers.checking.passages import Passages, Support

_ARTICLE = r"(?: (?:the|an?|one|two|four|eight|sixteen|\d+))?"
# Words in front of a name that give it the same part in an English and a Chinese sentence.
_PARTS = {
    "on what": re.compile(rf"\b(?:on|in|at|over the){_ARTICLE}\s*$|[在于]\s*$", re.IGNORECASE),
    "against what": re.compile(
        r"\b"
        + one_of(r"than over against versus vs\.? behind outperform\w* beats? surpass\w* exceed\w* ahead_of compared_(?:with|to)")
        + rf"{_ARTICLE}\s*$|(?:比|优于|超过|高于|低于|领先|落后|击败|不如)\s*$",
        re.IGNORECASE,
    ),
    "with what": re.compile(
        rf"\b(?:with|using|by|from|via|(?:based|built|trained|fine-tuned) on){_ARTICLE}\s*$|(?:用|使用|采用|基于|利用|以)\s*$",
        re.IGNORECASE,
    ),
}
_REACH = 24


def has_swapped_name(text: str, named: list[Name], support: Support, passages: Passages) -> bool:
    """Whether a name that the quote's block lacks has the part of one that the quote has and the claim lacks."""
    strange = [name for name in named if name.is_coined and _is_elsewhere(name, support, passages)]
    if not strange:
        return False
    told = {tuple(parts_of(name.text)) for name in named}
    missing = [
        name for name in names(support.sentences, "en", passages) if name.is_coined and tuple(parts_of(name.text)) not in told
    ]
    return any(
        _part(text, name) and _part(text, name) == _part(support.sentences, other) for name in strange for other in missing
    )


def _is_elsewhere(name: Name, support: Support, passages: Passages) -> bool:
    parts = parts_of(name.text)
    return passages.has_words(parts) and not passages.is_leading(parts) and not support.passage.holds(parts)


def _part(text: str, name: Name) -> str | None:
    before = text[max(0, name.start - _REACH) : name.start]
    return next((part for part, pattern in _PARTS.items() if pattern.search(before)), None)
