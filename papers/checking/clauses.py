"""English text as clauses, each with the content words that tell it from the others."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from papers.checking.lexicon import words
from papers.checking.tokens import Word

_MARKS = frozenset(".,;:!?\n()—")
_JOINTS = frozenset(words("but while whereas although though because since so which whom who yet unless whenever"))
_GO_ON = frozenset(
    words("never not no cannot does do did is are was were has have had can will it they we this that none nothing")
)
HEAD = 5  # letters that tell a word: train, trains, training


@dataclass(frozen=True)
class Clause:
    """A part of a sentence that says one thing."""

    words: tuple[Word, ...]

    @cached_property
    def content(self) -> tuple[Word, ...]:
        return tuple(word for word in self.words if word.is_content)

    @cached_property
    def heads(self) -> frozenset[str]:
        """The beginnings of its content words."""
        return frozenset(word.stem[:HEAD] for word in self.words if word.is_content)


@lru_cache(maxsize=512)
def clauses(text: tuple[Word, ...]) -> tuple[Clause, ...]:
    """The clauses of a text, those that say anything."""
    return tuple(clause for part in _parts(text) if (clause := Clause(part)).heads)


def _parts(text: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
    part: list[Word] = []
    for at, word in enumerate(text):
        goes_on = word.text == "and" and at + 1 < len(text) and text[at + 1].text in _GO_ON
        if (word.text in _MARKS or word.text in _JOINTS or goes_on) and any(before.is_content for before in part):
            yield tuple(part)
            part = []
        if word.text not in _MARKS:
            part.append(word)
    yield tuple(part)
