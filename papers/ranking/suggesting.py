"""Suggesting: further words for a topic, from the papers that it meets."""

from collections.abc import Sequence

import numpy as np

from papers.ranking import PaperText, WantedWords
from papers.ranking.estimate import in_full
from papers.ranking.lexicon import Lexicon
from papers.ranking.terms import terms

# A word of few of the papers is theirs and not the topic's; one that is as common everywhere says nothing of these.
SHARED_BY, SHARE = 3, 0.06
TIMES_AS_COMMON = 2.0


def suggest(words: WantedWords, matches: Sequence[PaperText], lexicon: Lexicon, *, most: int) -> list[str]:
    """Words and pairs of words that weigh in the matches, are rare elsewhere and not wanted or excluded yet, best first.

    Of a pair and its parts, the first is suggested.
    """
    if len(matches) < SHARED_BY:
        return []
    vectors = lexicon.vectors(matches)
    shared = np.bincount(vectors.indices, minlength=len(lexicon.terms))
    weight = np.bincount(vectors.indices, weights=vectors.data, minlength=len(lexicon.terms)) / len(matches)
    times = (shared / len(matches)) / ((lexicon.seen + 1) / (lexicon.papers + 1))
    enough = max(SHARED_BY, SHARE * len(matches))
    worth = np.where((shared >= enough) & (times >= TIMES_AS_COMMON), weight * np.log(np.maximum(times, 1.0)), 0.0)
    known, said, suggested = _known(words, lexicon), set[str](), list[str]()
    for column in np.argsort(-worth, kind="stable"):
        term = lexicon.terms[column]
        if len(suggested) == most or not worth[column]:
            break
        parts = term.split(" ")
        if term not in known and not term[0].isdigit() and not known.issuperset(parts) and said.isdisjoint(parts):
            suggested.append(lexicon.spelled(term))
            said.update(parts)
    return suggested


def _known(words: WantedWords, lexicon: Lexicon) -> set[str]:
    texts = (words.name, *words.keywords, *words.excluded)
    return {term for text in texts for term in terms(in_full(text, lexicon))}
