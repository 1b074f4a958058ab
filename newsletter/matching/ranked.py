"""Ranked: what ranking says of the papers of a shelf beyond the scores in the rows. Asked when it is needed, and once."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from newsletter.matching.shelf import Candidate
from papers.models import Paper
from papers.score import Taste, Vectored, WantedWords

# Two papers this like each other are nearly the same to a reader. docs/measurements.md tells how it was chosen.
NEARLY_THE_SAME = 0.5


class Ranked:
    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self._papers = {candidate.paper_id: candidate for candidate in candidates}
        self._asked: dict[str, Mapping[int, float]] = {}

    def alike(self, one: int, other: int) -> bool:
        places = self._places
        return self._likenesses[places[one]][places[other]] >= NEARLY_THE_SAME

    def scores_for(self, words: str) -> Mapping[int, float]:
        """By paper, how well it meets a reader's own topic."""
        if words not in self._asked:
            self._asked[words] = self._by_paper(self._vectored.estimates(WantedWords(words)))
        return self._asked[words]

    def moves(self, taste: Taste) -> Mapping[int, float]:
        """By paper, what a reader's taste adds to its linear score."""
        return self._by_paper(self._vectored.moves(taste))

    def _by_paper(self, values: Iterable[float]) -> dict[int, float]:
        return dict(zip(self._papers, values, strict=True))

    @cached_property
    def _vectored(self) -> Vectored:
        return Vectored([_as_paper(candidate) for candidate in self._papers.values()])

    @cached_property
    def _likenesses(self) -> list[list[float]]:
        return self._vectored.likenesses()

    @cached_property
    def _places(self) -> dict[int, int]:
        return {paper: place for place, paper in enumerate(self._papers)}


def _as_paper(candidate: Candidate) -> Paper:
    """What ranking may see of it."""
    return Paper(pk=candidate.paper_id, title=candidate.title, abstract=candidate.abstract, keywords=list(candidate.keywords))
