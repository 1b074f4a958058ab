"""The papers of some days, as the match asks for them: by topic, by word, by author. What many readers ask is looked up once."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Protocol

# A word is a run of letters and digits with what belongs to it (C++, F#); a Chinese one has no borders.
CHINESE = re.compile(r"[一-鿿]+")
WORD = re.compile(rf"{CHINESE.pattern}|[^\W_一-鿿]+[+#]*")
PLURAL = re.compile(r"(?<=[a-z]{3})(?<![su])s(?= )")


@dataclass(frozen=True)
class Candidate:
    """A listed paper that can be told, with what chooses and orders it among others."""

    paper_id: int
    day: date
    upvotes: int
    position: int
    first_seen_at: datetime
    title: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    organization: str = ""
    # Minutes of reading by depth.
    minutes: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def plain(self) -> str:
        """Its title, abstract and keywords as plain words; words of two of them are no neighbours."""
        return "|".join(plain(text) for text in (self.title, self.abstract, *self.keywords))


class Ranking(Protocol):
    """What ranking says of the papers of a shelf beyond their scores for our topics."""

    def alike(self, one: int, other: int) -> bool:
        """Whether two papers are nearly the same to a reader."""

    def scores_for(self, words: str) -> Mapping[int, float]:
        """By paper, how well it meets a reader's own topic."""

    def moves(self, taste: Any) -> Mapping[int, float]:
        """By paper, what a reader's taste adds to its linear score."""


class Unranked:
    """No two papers are alike, and nothing is known of a reader's own words and taste."""

    def alike(self, _one: int, _other: int) -> bool:
        return False

    def scores_for(self, _words: str) -> Mapping[int, float]:
        return {}

    def moves(self, _taste: Any) -> Mapping[int, float]:
        return {}


class Shelf:
    """`scores` are by topic, then by paper."""

    def __init__(
        self,
        candidates: Iterable[Candidate],
        scores: Mapping[int, Mapping[int, float]],
        ranking: Ranking | None = None,
    ) -> None:
        self.papers = {candidate.paper_id: candidate for candidate in candidates}
        self.ranking: Ranking = ranking or Unranked()
        self._scores = scores
        self._asked: dict[tuple[str, str], frozenset[int]] = {}

    def scores_of(self, topic: int) -> Mapping[int, float]:
        return self._scores.get(topic, {})

    def holding(self, word: str) -> frozenset[int]:
        """The papers whose title, abstract or keywords hold `word`, in the plural or not, however it is cased or hyphened."""
        return self._of("word", word, lambda paper: _holds(paper.plain, plain(word)))

    def by_author(self, name: str) -> frozenset[int]:
        return self._of("author", name, lambda paper: is_by(name, paper.authors))

    def by_organization(self, name: str) -> frozenset[int]:
        return self._of("organization", name, lambda paper: is_from(name, paper.organization))

    def _of(self, kind: str, asked: str, holds: Callable[[Candidate], bool]) -> frozenset[int]:
        key = (kind, asked)
        if key not in self._asked:
            self._asked[key] = frozenset(pk for pk, paper in self.papers.items() if holds(paper))
        return self._asked[key]


def holds(text: str, words: str) -> bool:
    """Whether `words` stand in `text`, in the plural or not, however they are cased or hyphened."""
    return _holds(plain(text), plain(words))


def is_by(name: str, authors: Iterable[str]) -> bool:
    return person(name) in {person(author) for author in authors}


def is_from(name: str, organization: str) -> bool:
    """Google is met by Google DeepMind, not the other way round."""
    return holds(organization, name)


def plain(text: str) -> str:
    """Its words in small letters, without accents, hyphens and the plural's s, between single spaces."""
    bare = text.casefold()
    if not bare.isascii():
        folded = unicodedata.normalize("NFKD", bare)
        bare = "".join(character for character in folded if not unicodedata.combining(character))
    return PLURAL.sub("", f" {' '.join(WORD.findall(bare))} ")


def person(name: str) -> str:
    """A name without accents, stops and the initials between its first and last part: Geoffrey E. Hinton is Geoffrey Hinton."""
    first, *middle = plain(name).split() or [""]
    *inner, last = middle or [""]
    return " ".join([first, *(part for part in inner if len(part) > 1), last]).strip()


def _holds(text: str, words: str) -> bool:
    """Whether the words stand in the plain text side by side; a Chinese one may stand inside a longer run."""
    alone = words.strip()
    return bool(alone) and (alone if CHINESE.fullmatch(alone) else words) in text
