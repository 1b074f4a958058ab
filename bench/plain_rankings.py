"""What a ranking is held against: chance, a count of keywords, plain TF-IDF, BM25.

Each gives scores of all papers (rows) for all topics (columns).
"""

import re
from collections.abc import Callable, Sequence

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from papers.ranking import PaperText, WantedWords

K1, B = 1.2, 0.75

type PlainRanking = Callable[[Sequence[PaperText], Sequence[WantedWords], Sequence[PaperText]], np.ndarray]


def by_chance(papers: Sequence[PaperText], topics: Sequence[WantedWords], _archive: Sequence[PaperText]) -> np.ndarray:
    return np.random.default_rng(0).random((len(papers), len(topics)))


def by_keywords(papers: Sequence[PaperText], topics: Sequence[WantedWords], _archive: Sequence[PaperText]) -> np.ndarray:
    """How often the topic's keywords stand in title and abstract."""
    patterns = [[re.compile(rf"\b{re.escape(word.lower())}") for word in topic.keywords] for topic in topics]
    texts = [_text(paper).lower() for paper in papers]
    return np.array([[float(sum(len(word.findall(text)) for word in words)) for words in patterns] for text in texts])


def by_tfidf(papers: Sequence[PaperText], topics: Sequence[WantedWords], archive: Sequence[PaperText]) -> np.ndarray:
    """The cosine with name, keywords and description; words and pairs of words, rarity learned from the archive."""
    vectorizer = TfidfVectorizer(stop_words="english", ngram_range=(1, 2), sublinear_tf=True)
    vectorizer.fit([_text(paper) for paper in archive])
    wanted = vectorizer.transform([_query(topic) for topic in topics])
    return np.asarray((vectorizer.transform([_text(paper) for paper in papers]) @ wanted.T).todense())


def by_bm25(papers: Sequence[PaperText], topics: Sequence[WantedWords], archive: Sequence[PaperText]) -> np.ndarray:
    counter = CountVectorizer(stop_words="english")
    seen = counter.fit_transform([_text(paper) for paper in archive])
    frequencies = np.asarray((seen > 0).sum(axis=0)).ravel()
    rarity = np.log(1 + (seen.shape[0] - frequencies + 0.5) / (frequencies + 0.5))
    counts = counter.transform([_text(paper) for paper in papers]).toarray().astype(float)
    length = counts.sum(axis=1, keepdims=True) / (seen.sum() / seen.shape[0])
    weighed = counts * (K1 + 1) / (counts + K1 * (1 - B + B * length)) * rarity
    wanted = (counter.transform([_query(topic) for topic in topics]) > 0).toarray()
    # Divided by what a topic could reach, so that one bar can serve all topics.
    return weighed @ wanted.T / np.maximum(wanted @ rarity, 1e-9)


PLAIN_RANKINGS: dict[str, PlainRanking] = {
    "random": by_chance,
    "keyword count": by_keywords,
    "plain tf-idf": by_tfidf,
    "bm25": by_bm25,
}


def _text(paper: PaperText) -> str:
    return f"{paper.title} . {paper.abstract}"


def _query(topic: WantedWords) -> str:
    return " . ".join([topic.name, *topic.keywords, topic.description])
