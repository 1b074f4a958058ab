"""Taste: weights for what a reader liked and disliked, and how they move a topic's score."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array, hstack
from sklearn.linear_model import LogisticRegression

from papers.ranking import PaperText
from papers.ranking.lexicon import Floats, Lexicon
from papers.ranking.linear import Weights

type Ints = np.ndarray[Any, np.dtype[np.int32]]
type Bools = np.ndarray[Any, np.dtype[np.bool_]]

# Fewer votes say too little; from these on they count, and from many on in full.
FEWEST_VOTES, MANY_VOTES = 3, 20
# What a paper just like the liked ones gains once votes count in full, in units of the bar: no paper comes for votes alone.
FULL_SHARE = 0.9
# The company that terms keep says more of a few votes than the terms themselves.
COMPANY_WEIGHT = 8.0
# What all the others together weigh beside the votes.
WEIGHT_OF_OTHERS = 0.1
TERMS_KEPT = 300


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
        """How much of what it says counts: the growth is fastest at the first votes."""
        return 0.0 if self.votes < FEWEST_VOTES else FULL_SHARE * min(1.0, self.votes / MANY_VOTES) ** 0.5

    def counted(self, lexicon: Lexicon) -> Weights:
        """What it adds to the linear scores of papers, as far as the votes count."""
        return Weights.from_json(lexicon, {term: weight * self.share for term, weight in self.weights.items()})


def learn_taste(lexicon: Lexicon, votes: Votes, *, struck_out: Collection[str] = ()) -> Taste:
    """A logistic regression over terms and their company, without the terms struck out. The same votes make the same taste.

    Liked papers are set apart from disliked and others; where none was liked, others from disliked. With too few votes there are
    no weights.
    """
    voted = [*votes.liked, *votes.disliked]
    papers = lexicon.vectors([*voted, *votes.others])
    at = np.arange(papers.shape[0])
    wanted = at < len(votes.liked) if votes.liked else at >= len(voted)
    if len(voted) < FEWEST_VOTES or wanted.all() or not wanted.any():
        return Taste({}, len(voted))
    importance = np.where(at < len(voted), 1.0, WEIGHT_OF_OTHERS * len(voted) / max(len(votes.others), 1))
    by_column = _weights(lexicon, papers, np.unique(papers[: len(voted)].indices), wanted, importance)
    by_column[[lexicon.columns[term] for term in struck_out if term in lexicon.columns]] = 0
    linear = (papers @ by_column)[: len(voted)]
    typical = float(linear[: len(votes.liked)].mean() if votes.liked else -linear.mean())
    if typical <= 0:
        return Taste({}, len(voted))
    heaviest = np.argsort(-np.abs(by_column), kind="stable")[:TERMS_KEPT]
    weighed = {lexicon.terms[column]: float(f"{by_column[column] / typical:.4g}") for column in heaviest}
    return Taste({term: weight for term, weight in weighed.items() if weight}, len(voted))


def _weights(lexicon: Lexicon, papers: csr_array, said: Ints, wanted: Bools, importance: Floats) -> Floats:
    """What each term adds: those that the voted papers said by themselves, and all by the company that they keep."""
    in_company = COMPANY_WEIGHT * (papers[:, lexicon.social] @ lexicon.company.T)
    features = hstack([papers[:, said], csr_array(in_company)]).tocsr()
    regression = LogisticRegression(max_iter=300, fit_intercept=False).fit(features, wanted, importance)
    of_terms, of_company = np.split(regression.coef_[0].astype(np.float32), [len(said)])
    by_column = np.zeros(papers.shape[1], np.float32)
    by_column[said] = of_terms
    by_column[lexicon.social] += COMPANY_WEIGHT * (of_company @ lexicon.company)
    return by_column
