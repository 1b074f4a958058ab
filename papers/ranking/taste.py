"""Taste: weights for what a reader liked and disliked, and how they move a topic's score."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import vstack
from sklearn.linear_model import LogisticRegression

from papers.ranking import PaperText
from papers.ranking.lexicon import Lexicon
from papers.ranking.linear import Weights

# Fewer votes say too little; from these on they count, and from many on in full.
FEWEST_VOTES, MANY_VOTES = 3, 20
# What a paper just like the liked ones gains once votes count in full, in units of the bar.
FULL_SHARE = 0.9
TERMS_KEPT = 200
FITS_CLOSELY = 10.0


@dataclass(frozen=True)
class Votes:
    """What a reader liked and disliked, beside a sample of other papers that all readers share."""

    liked: Sequence[PaperText] = ()
    disliked: Sequence[PaperText] = ()
    others: Sequence[PaperText] = ()


@dataclass(frozen=True)
class Taste:
    """Terms and what each adds to a paper's linear score; the count of the votes that made it."""

    weights: Mapping[str, float]
    votes: int

    def to_json(self) -> dict[str, Any]:
        return {"weights": dict(self.weights), "votes": self.votes}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Taste":
        return cls(kept["weights"], kept["votes"])

    @property
    def share(self) -> float:
        """How much of what it says counts, growing with the votes."""
        return 0.0 if self.votes < FEWEST_VOTES else FULL_SHARE * min(1.0, self.votes / MANY_VOTES)

    def counted(self, lexicon: Lexicon) -> Weights:
        """What it adds to the linear scores of papers, as far as the votes count."""
        return Weights.from_json(lexicon, {term: weight * self.share for term, weight in self.weights.items()})


def learn_taste(lexicon: Lexicon, votes: Votes, *, struck_out: Collection[str] = ()) -> Taste:
    """A logistic regression over the terms of the voted papers but those struck out. The same votes make the same taste.

    Liked papers are set apart from disliked and others, all the others together weighing as much as all the votes; where none was
    liked, others from disliked. With too few votes there are no weights.
    """
    voted = [*votes.liked, *votes.disliked]
    if len(voted) < FEWEST_VOTES:
        return Taste({}, len(voted))
    rows = lexicon.vectors(voted)
    columns = np.array([column for column in np.unique(rows.indices) if lexicon.terms[column] not in struck_out], np.int64)
    papers = vstack([rows, lexicon.vectors(votes.others)]).tocsr()[:, columns]
    at = np.arange(papers.shape[0])
    wanted = at < len(votes.liked) if votes.liked else at >= len(voted)
    if wanted.all() or not wanted.any() or not len(columns):
        return Taste({}, len(voted))
    importance = np.where(at < len(voted), 1.0, len(voted) / max(len(votes.others), 1))
    regression = LogisticRegression(C=FITS_CLOSELY, max_iter=300, fit_intercept=False).fit(papers, wanted, importance)
    by_column = regression.coef_[0]
    linear = rows[:, columns] @ by_column
    typical = float(linear[: len(votes.liked)].mean() if votes.liked else -linear.mean())
    if typical <= 0:
        return Taste({}, len(voted))
    heaviest = np.argsort(-np.abs(by_column), kind="stable")[:TERMS_KEPT]
    return Taste({lexicon.terms[columns[each]]: float(f"{by_column[each] / typical:.4g}") for each in heaviest}, len(voted))
