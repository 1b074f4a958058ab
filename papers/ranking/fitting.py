"""Fitting: weights for wanted words, learned from an archive: what sets its best matches apart from the rest."""

import numpy as np
from scipy.sparse import csr_array, vstack
from sklearn.linear_model import LogisticRegression

from papers.ranking import WantedWords
from papers.ranking.estimate import COMPANY_SHARE, wanted_vector, without_excluded
from papers.ranking.lexicon import Floats, Lexicon, unit
from papers.ranking.linear import Weights

# On the scale of the estimate, and below its bar: papers from here on are taken for matches, those well below for others.
MATCHES_FROM, WELL_BELOW = 0.176, 0.75
FEWEST_MATCHES, MOST_MATCHES, OTHERS = 30, 500, 2000
# A smaller archive teaches less than the words alone.
SMALLEST_ARCHIVE = 400
TERM_SEEN = 3
# The rest of the terms says next to nothing.
TERMS_KEPT = 6000
# The bar, on the scale of the wanted words and what is learned of them together.
FITTED_BAR = 0.167
# A smaller archive knows fewer terms, so all cosines are greater, and the bar with them.
LARGE_ARCHIVE, GROWS_BY = 7000, 0.07


def fit(words: WantedWords, lexicon: Lexicon, archive: csr_array) -> Weights:
    """The same words and archive make the same weights. `archive` holds the vectors of its papers."""
    wanted = wanted_vector(words, lexicon)
    likely = np.asarray(archive @ lexicon.with_company(wanted, COMPANY_SHARE))
    weights = ((wanted + _learned(likely, lexicon, archive)) / _bar(archive.shape[0])).astype(np.float32)
    return Weights(lexicon, without_excluded(words, _heaviest(weights), lexicon))


def _bar(papers: int) -> float:
    return FITTED_BAR * max(1.0, LARGE_ARCHIVE / papers) ** GROWS_BY


def _heaviest(weights: Floats) -> Floats:
    kept = np.zeros_like(weights)
    heaviest = np.argsort(-np.abs(weights), kind="stable")[:TERMS_KEPT]
    kept[heaviest] = weights[heaviest]
    return kept


def _learned(linear: Floats, lexicon: Lexicon, archive: csr_array) -> Floats:
    """A logistic regression of matches against others, as a vector of length 1."""
    best_first = np.argsort(-linear, kind="stable")
    matches = int(np.clip((linear >= MATCHES_FROM).sum(), FEWEST_MATCHES, MOST_MATCHES))
    below = best_first[max(matches, int((linear >= MATCHES_FROM * WELL_BELOW).sum())) :]
    others = np.random.default_rng(0).choice(below, min(OTHERS, len(below)), replace=False)
    columns = np.flatnonzero(lexicon.seen >= TERM_SEEN)
    papers = vstack([archive[best_first[:matches]], archive[np.sort(others)]]).tocsr()[:, columns]
    regression = LogisticRegression(class_weight="balanced", max_iter=300)
    regression.fit(papers, np.arange(papers.shape[0]) < matches)
    learned = np.zeros(len(lexicon.terms), np.float32)
    learned[columns] = regression.coef_[0]
    return unit(learned)
