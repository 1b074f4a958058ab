"""Fitting: weights for wanted words, learned from an archive: what sets its best matches apart from the rest."""

import numpy as np
from scipy.sparse import csr_array, vstack
from sklearn.linear_model import LogisticRegression

from papers.ranking import WantedWords
from papers.ranking.estimate import BAR, COMPANY_SHARE, wanted_vector, without_excluded
from papers.ranking.lexicon import Floats, Lexicon, unit
from papers.ranking.linear import Weights

# Papers from the bar on are taken for matches, those well below it for others.
WELL_BELOW = 0.75
FEWEST_MATCHES, MOST_MATCHES, OTHERS = 30, 500, 2000
# A smaller archive teaches less than the words alone.
SMALLEST_ARCHIVE = 400
TERM_SEEN = 3
LEARNED_SHARE = 2.0
# The rest of the terms says next to nothing.
TERMS_KEPT = 1500
# The bar, on the scale of both together.
FITTED_BAR = 0.345


def fit(words: WantedWords, lexicon: Lexicon, archive: csr_array) -> Weights:
    """The same words and archive make the same weights. `archive` holds the vectors of its papers."""
    wanted = lexicon.with_company(wanted_vector(words, lexicon), COMPANY_SHARE)
    learned = _learned(np.asarray(archive @ wanted), lexicon, archive)
    weights = ((wanted + LEARNED_SHARE * learned) / FITTED_BAR).astype(np.float32)
    return Weights(lexicon, without_excluded(words, _heaviest(weights), lexicon))


def _heaviest(weights: Floats) -> Floats:
    kept = np.zeros_like(weights)
    heaviest = np.argsort(-np.abs(weights), kind="stable")[:TERMS_KEPT]
    kept[heaviest] = weights[heaviest]
    return kept


def _learned(linear: Floats, lexicon: Lexicon, archive: csr_array) -> Floats:
    """A logistic regression of matches against others, as a vector of length 1."""
    best_first = np.argsort(-linear, kind="stable")
    matches = int(np.clip((linear >= BAR).sum(), FEWEST_MATCHES, MOST_MATCHES))
    below = best_first[max(matches, int((linear >= BAR * WELL_BELOW).sum())) :]
    others = np.random.default_rng(0).choice(below, min(OTHERS, len(below)), replace=False)
    columns = np.flatnonzero(lexicon.seen >= TERM_SEEN)
    papers = vstack([archive[best_first[:matches]], archive[np.sort(others)]]).tocsr()[:, columns]
    regression = LogisticRegression(class_weight="balanced", max_iter=300)
    regression.fit(papers, np.arange(papers.shape[0]) < matches)
    learned = np.zeros(len(lexicon.terms), np.float32)
    learned[columns] = regression.coef_[0]
    return unit(learned)
