"""A name of the paper put in the place of another: `on MATH` where the quote says `on GSM8K`."""

from papers.checking.names import Name, names, parts_of
from papers.checking.passages import Passages, Support


def has_swapped_name(named: list[Name], support: Support, passages: Passages) -> bool:
    """Whether the claim has a name that stands elsewhere in the paper, and lacks one that the quote's sentences have."""
    if not any(_is_telling(name) and _is_elsewhere(name, support, passages) for name in named):
        return False
    told = {tuple(parts_of(name.text)) for name in named}
    return any(_is_telling(name) and tuple(parts_of(name.text)) not in told for name in names(support.sentences, "en", passages))


def _is_telling(name: Name) -> bool:
    return name.is_coined or name.text[0].isupper()


def _is_elsewhere(name: Name, support: Support, passages: Passages) -> bool:
    """The names of the paper's own work are at home in all of it."""
    parts = parts_of(name.text)
    return passages.has_words(parts) and not passages.is_leading(parts) and not support.has_words(parts)
