"""A name of the paper put in the place of another: `on MATH` where the quote says `on GSM8K`."""

import re
from collections.abc import Iterable

from papers.checking.field import EXPANSIONS
from papers.checking.names import Name, names, parts_of
from papers.checking.passages import Passages, Support, writes
from papers.checking.retold import told_beside


def has_swapped_name(text: str, named: list[Name], support: Support, passages: Passages) -> bool:
    """Whether the claim has a name that its quote's sentences lack, and lacks one that they have; or so of the quote alone.

    A name of another sentence of the block may be told with the quote: there the two must be of one kind. The quote alone tells
    of one of two models that its sentence has; there the two must be of one make, with a figure in each.
    """
    sentences = passages.spelt_out(support.sentences)
    here = f"{sentences}\n{support.passage.block.heading}\n{told_beside(text, support)}"
    told = passages.spelt_out(text)
    telling = [name for name in named if _is_telling(name) and not passages.is_leading(parts_of(name.text))]
    strange = [name for name in telling if not writes(here, parts_of(name.text))]
    foreign = [name for name in telling if _kind(name) == "figure" and not writes(support.quote, parts_of(name.text))]
    if not (strange or foreign):
        return False
    lost = [name for name in names(sentences, "en", passages) if _is_telling(name) and not writes(told, parts_of(name.text))]
    quoted = [name for name in lost if writes(support.quote, parts_of(name.text))]
    return any(_stands_for(name, lost, here, support, passages) for name in strange) or any(
        _are_of_one_make(name, other) for name in foreign for other in quoted
    )


def _stands_for(name: Name, lost: Iterable[Name], here: str, support: Support, passages: Passages) -> bool:
    """Whether a name that the sentences lack may stand for one that they have and the claim lacks."""
    parts = parts_of(name.text)
    if not passages.has_words(parts):
        return not _is_abbreviated(name, here) and any(_are_of_one_make(name, other) for other in lost)
    if not support.passage.holds(parts):
        return any(lost)
    return any(_kind(name) == _kind(other) for other in lost)


def _is_telling(name: Name) -> bool:
    return name.is_coined or name.text[0].isupper()


def _kind(name: Name) -> str:
    """What a name is built of: with a figure, as models are, capitals only, or other letters."""
    if any(sign.isdigit() for sign in name.text):
        return "figure"
    return "capitals" if name.text.isupper() else "letters"


def _is_abbreviated(name: Name, text: str) -> bool:
    """Whether the text has what the field abbreviates with this name."""
    return any(writes(text, long.split()) for long in EXPANSIONS.get(name.text.lower(), ()))


def _are_of_one_make(one: Name, other: Name) -> bool:
    """Whether two names are built alike, as `JiT` and `DiT` or `Qwen2.5-14B` and `Llama-3.3-70B`."""
    return one.is_coined and other.is_coined and _make(one.text) == _make(other.text)


def _make(name: str) -> str:
    for pattern, sign in _MAKES:
        name = pattern.sub(sign, name)
    return name


_MAKES = (
    (re.compile(r"[-_\s]"), ""),
    (re.compile(r"[A-Z]+"), "A"),
    (re.compile(r"[a-z]+"), "a"),
    (re.compile(r"\d+(?:\.\d+)*"), "0"),
)
