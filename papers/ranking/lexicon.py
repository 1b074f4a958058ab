"""Lexicon: what an archive of papers teaches of terms: how rare each is, how it is written, and what company it keeps."""

from base64 import b64decode, b64encode
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from sklearn.utils.extmath import randomized_svd

from papers.ranking import PaperText
from papers.ranking.acronyms import learned_acronyms
from papers.ranking.terms import stemmed_words, terms

type Floats = np.ndarray[Any, np.dtype[np.float32]]

TITLE_WEIGHT = 2.0
# Pairs of words say much, and are rarer than they are telling.
PAIR_WEIGHT = 0.7
# A pair of words that one paper alone uses is no term of the field; in a small archive it may become one.
PAIRS_SEEN, SMALL_ARCHIVE = 2, 200
# The company of rarer terms is chance.
COMPANY_SEEN, COMPANIONS = 5, 100
# By the bits of a row: title 1, abstract 2, keywords 4.
FIELDS = tuple(tuple(name for bit, name in enumerate(("title", "abstract", "keywords")) if bits >> bit & 1) for bits in range(8))
CACHED = 4096


@dataclass(frozen=True)
class Row:
    """A paper as a vector of length 1: its terms by their columns, the weight of each, and a bit for each field with it."""

    columns: np.ndarray[Any, np.dtype[np.int32]]
    weights: Floats
    where: np.ndarray[Any, np.dtype[np.uint8]]


class Lexicon:
    """Terms have columns, weights by rarity, and `company`: factors of terms, one row each, that occur together."""

    def __init__(
        self,
        frequencies: dict[str, int],
        papers: int,
        *,
        written: dict[str, str],
        acronyms: dict[str, str],
        company: Floats | None = None,
    ) -> None:
        self.terms = list(frequencies)
        self.columns = {term: column for column, term in enumerate(self.terms)}
        self.seen = np.fromiter(frequencies.values(), np.int32, len(frequencies))
        self.papers = papers
        self.written = written
        self.acronyms = acronyms
        rarity = np.log((1 + papers) / (1 + self.seen)) + 1
        pairs = np.fromiter((" " in term for term in self.terms), bool, len(self.terms))
        self.weights = (rarity * np.where(pairs, PAIR_WEIGHT, 1.0)).astype(np.float32)
        self.company = np.zeros((0, len(self.social)), np.float32) if company is None else company
        self._rows: dict[PaperText, Row] = {}
        self._spelled: dict[str, str] = {}

    @classmethod
    def learned_from(cls, papers: Sequence[PaperText]) -> "Lexicon":
        """The same papers in the same order make the same lexicon."""
        texts = [f"{paper.title} . {paper.abstract}" for paper in papers]
        found: Counter[str] = Counter()
        spellings: dict[str, Counter[str]] = defaultdict(Counter)
        for paper, text in zip(papers, texts, strict=True):
            found.update(_counted(_terms_by_field(paper)).keys())
            for word, stemmed in stemmed_words(text):
                spellings[stemmed][word] += 1
        pairs_seen = PAIRS_SEEN if len(papers) >= SMALL_ARCHIVE else 1
        kept = {term: seen for term, seen in sorted(found.items()) if " " not in term or seen >= pairs_seen}
        written = {stemmed: most for stemmed, words in spellings.items() if (most := _most(words)) != stemmed}
        lexicon = cls(kept, len(papers), written=written, acronyms=learned_acronyms(texts))
        lexicon.company = lexicon._company(lexicon.vectors(papers))
        return lexicon

    @cached_property
    def social(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        """The columns of the terms that are seen often enough to keep company."""
        return np.flatnonzero(self.seen >= COMPANY_SEEN)

    def row(self, paper: PaperText) -> Row:
        row = self._rows.get(paper)
        if row is None:
            row = self._made_row(paper)
            if len(self._rows) >= CACHED:
                self._rows.clear()
            self._rows[paper] = row
        return row

    def vectors(self, papers: Iterable[PaperText]) -> csr_array:
        """One row a paper, one column a term."""
        rows = [self.row(paper) for paper in papers]
        lengths = np.cumsum([0, *(len(row.columns) for row in rows)])
        columns = np.concatenate([np.zeros(0, np.int32), *(row.columns for row in rows)])
        weights = np.concatenate([np.zeros(0, np.float32), *(row.weights for row in rows)])
        return csr_array((weights, columns, lengths), shape=(len(rows), len(self.terms)))

    def vector(self, terms: Iterable[str]) -> Floats:
        """Terms as one dense vector of length 1; zero where none is known."""
        vector = np.zeros(len(self.terms), np.float32)
        for term, count in Counter(terms).items():
            if (column := self.columns.get(term)) is not None:
                vector[column] = _damped(count) * self.weights[column]
        return unit(vector)

    def with_company(self, vector: Floats, share: float) -> Floats:
        """`vector` with the terms that keep company with its own."""
        widened = vector.copy()
        widened[self.social] += share * (self.company @ vector[self.social]) @ self.company
        return widened

    def spelled(self, term: str) -> str:
        """A term as papers write it most."""
        if term not in self._spelled:
            self._spelled[term] = " ".join(self.written.get(word, word) for word in term.split(" "))
        return self._spelled[term]

    def to_json(self) -> dict[str, Any]:
        """The company is kept in steps of 1/127 of the greatest share of each factor."""
        scale = np.abs(self.company).max(axis=1, keepdims=True, initial=1e-9)
        steps = np.rint(self.company / scale * 127).astype(np.int8)
        return {
            "papers": self.papers,
            "frequencies": dict(zip(self.terms, self.seen.tolist(), strict=True)),
            "written": self.written,
            "acronyms": self.acronyms,
            "scale": [round(float(each), 8) for each in scale[:, 0]],
            "company": b64encode(steps.tobytes()).decode(),
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Lexicon":
        lexicon = cls(kept["frequencies"], kept["papers"], written=kept["written"], acronyms=kept["acronyms"])
        steps = np.frombuffer(b64decode(kept["company"]), np.int8).reshape(len(kept["scale"]), len(lexicon.social))
        lexicon.company = (steps * (np.array(kept["scale"])[:, None] / 127)).astype(np.float32)
        return lexicon

    def _made_row(self, paper: PaperText) -> Row:
        by_field = _terms_by_field(paper)
        known = sorted((self.columns[term], term, count) for term, count in _counted(by_field).items() if term in self.columns)
        columns = np.array([column for column, _, _ in known], np.int32)
        damped = np.array([_damped(count) for _, _, count in known], np.float32)
        title, abstract, keywords = map(set, by_field)
        where = [(term in title) | (term in abstract) << 1 | (term in keywords) << 2 for _, term, _ in known]
        return Row(columns, unit(damped * self.weights[columns]), np.array(where, np.uint8))

    def _company(self, vectors: csr_array) -> Floats:
        """The strongest factors of the terms that papers share (latent semantic analysis)."""
        factors = min(COMPANIONS, vectors.shape[0] - 1, len(self.social) - 1)
        if factors < 1:
            return np.zeros((0, len(self.social)), np.float32)
        _papers, _strengths, company = randomized_svd(vectors[:, self.social], factors, random_state=0, n_iter=2)
        return company.astype(np.float32)


def unit(vector: Floats) -> Floats:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


def _terms_by_field(paper: PaperText) -> tuple[list[str], list[str], list[str]]:
    return terms(paper.title), terms(paper.abstract), terms(" ; ".join(paper.keywords))


def _counted(by_field: tuple[list[str], list[str], list[str]]) -> dict[str, float]:
    """The terms of a paper with their weighted counts.

    The listing's keywords serve only where the abstract is missing: a model of the lister's made them for some of the papers, and
    beside the abstract they make the choice worse (docs/measurements.md).
    """
    title, abstract, keywords = by_field
    counted: dict[str, float] = defaultdict(float)
    for term in abstract or keywords:
        counted[term] += 1
    for term in title:
        counted[term] += TITLE_WEIGHT
    return counted


def _damped(count: float) -> float:
    return 1 + float(np.log(count)) if count >= 1 else count


def _most(words: Counter[str]) -> str:
    """The commonest spelling; among equals the first of the alphabet."""
    return min(words, key=lambda word: (-words[word], word))
