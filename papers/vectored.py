"""Vectored: some papers as vectors, made once for all that many readers ask of them."""

from collections.abc import Sequence

from papers.learned import newest_lexicon, paper_text
from papers.models import Paper
from papers.ranking import Scored, WantedWords, calibrated
from papers.ranking.estimate import estimate
from papers.ranking.linear import LEAST
from papers.ranking.taste import Taste


class Vectored:
    """Each answer is in the order of the papers."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self._lexicon = newest_lexicon()
        self._vectors = self._lexicon.vectors(paper_text(paper) for paper in papers)

    def estimates(self, words: WantedWords) -> list[float]:
        """The scores that `estimate_scores` gives, without their reasons."""
        linear = self._vectors @ estimate(words, self._lexicon).by_column
        return [calibrated(float(each)) if each >= LEAST else 0.0 for each in linear]

    def moves(self, taste: Taste) -> list[float]:
        """What a taste adds to the linear score of each paper, as `fuse` does."""
        return [float(each) for each in self._vectors @ taste.counted(self._lexicon).by_column]

    def likenesses(self) -> list[list[float]]:
        """How like each paper is to each, 0 to 1: the cosine of their terms."""
        likenesses: list[list[float]] = (self._vectors @ self._vectors.T).toarray().tolist()
        return likenesses


def moved(score: float, by: float) -> float:
    """A score with `by` added to it before calibration, as `fuse` does."""
    return calibrated(Scored(score).linear + by)
