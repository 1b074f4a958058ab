"""Serving: from an archive to the weights that serve for wanted words."""

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.sparse import csr_array

from papers.ranking import PaperText, WantedWords
from papers.ranking.estimate import estimate
from papers.ranking.fitting import SMALLEST_ARCHIVE, fit
from papers.ranking.lexicon import Lexicon
from papers.ranking.linear import Weights


@dataclass(frozen=True)
class Archive:
    """Papers that teach: their lexicon and their vectors."""

    lexicon: Lexicon
    vectors: csr_array

    @classmethod
    def learned_from(cls, papers: Sequence[PaperText]) -> "Archive":
        return cls.known(Lexicon.from_json(Lexicon.learned_from(papers).to_json()), papers)

    @classmethod
    def known(cls, lexicon: Lexicon, papers: Sequence[PaperText]) -> "Archive":
        return cls(lexicon, lexicon.vectors(papers))

    @property
    def is_enough(self) -> bool:
        """A smaller archive teaches less of a topic than its words alone."""
        return self.vectors.shape[0] >= SMALLEST_ARCHIVE

    def weights(self, words: WantedWords, *, fitted: bool = True) -> Weights:
        """The weights as they are when they have been kept: fitted where the archive is large enough and it is wished."""
        if not (fitted and self.is_enough):
            return estimate(words, self.lexicon)
        return Weights.from_json(self.lexicon, fit(words, self.lexicon, self.vectors).to_json())
