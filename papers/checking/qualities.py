"""Easy told as hard, robust as fragile: a word of the claim whose opposite stands in the source, of the same thing."""

from collections.abc import Iterator
from dataclasses import dataclass

from papers.checking.clauses import HEAD, Clause, clauses
from papers.checking.denials import ADJECTIVES, is_not, spoken
from papers.checking.opposites import QUALITIES
from papers.checking.tokens import Word

_MANY = 2  # words in common that make two clauses tell of the same thing


@dataclass(frozen=True)
class _Quality:
    """One word that has an opposite, with its sides, one for each row that it stands on, and its clause.

    Where something in the clause is denied, it may be this word: then it stands on both sides.
    """

    sides: frozenset[tuple[str, int]]
    clause: Clause
    head: str

    @property
    def around(self) -> frozenset[str]:
        return self.clause.heads - {self.head}


def qualities_clash(claim: str, source: str) -> bool:
    """Whether the English `claim` has the opposite of what the source says of the same thing, and not what it says as well."""
    said, stated = list(_qualities(claim)), list(_qualities(source))
    sides = frozenset[tuple[str, int]]().union(*(quality.sides for quality in said))
    return any(_is_opposed(quality, stated) for quality in said if not _turned(quality.sides) & sides)


def _qualities(text: str) -> Iterator[_Quality]:
    for clause in clauses(spoken(text, bounds=True)):
        denials = [at for at, word in enumerate(clause.words) if is_not(word) or ADJECTIVES.match(word.text)]
        for at, word in enumerate(clause.words):
            if word.text not in QUALITIES or word.text.endswith("est") or _is_compared(clause.words, at):
                continue
            sides = QUALITIES[word.text]
            if denials and denials != [at]:
                sides |= _turned(sides)
            yield _Quality(sides, clause, word.stem[:HEAD])


def _is_compared(found: tuple[Word, ...], at: int) -> bool:
    """`weaker`, `less robust`: two things are compared, and which of them is asked for as a direction."""
    return found[at].text.endswith("er") or any(word.text in ("more", "less") for word in found[max(0, at - 1) : at])


def _is_opposed(quality: _Quality, stated: list[_Quality]) -> bool:
    if any(quality.sides & other.sides for other in stated):
        return False
    turned = _turned(quality.sides)
    return any(
        turned & other.sides and len(quality.around & other.around) >= min(_MANY, len(quality.around), len(other.around))
        for other in stated
    )


def _turned(sides: frozenset[tuple[str, int]]) -> frozenset[tuple[str, int]]:
    return frozenset((row, -side) for row, side in sides)
