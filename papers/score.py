"""Score: how well each paper meets each topic, 0 to 1, and which words met.

A paper's title, abstract and listing keywords and a topic's words are vectors of weighted terms; the linear score is their
cosine, so each term has its exact part of it, and the shares of the reasons add up to 1. A monotone curve on top makes one
bar mean the same for every topic. The paper's full text and what a model wrote of it are never seen here.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

from papers.models import Paper, Topic, TopicScore

SCORER = "lexical-1"
# The linear score at which the calibrated one is one half.
MIDDLE = 0.036
REASONS_KEPT = 16
# Document frequencies are learned from the newest papers of the archive; more of them change little and cost time.
ARCHIVE_PAPERS = 5000

TITLE_WEIGHT, KEYWORDS_WEIGHT = 2, 1
NAME_WEIGHT, TERM_WEIGHT, DESCRIPTION_WEIGHT = 2.0, 3.0, 1.0
WORD = re.compile(r"[a-z0-9]+(?:\.[0-9]+)*|[\u4e00-\u9fff]+")
PLURAL = re.compile(r"(?<=[a-z]{3})(?<![su])s$")
EMPTY_WORDS = ENGLISH_STOP_WORDS | {"paper", "propose", "method", "approach", "result", "model", "based", "using", "new", "work"}


@dataclass(frozen=True)
class Reason:
    """A term that a paper and a topic share, where in the paper it stands, and its signed part of the linear score."""

    term: str
    where: tuple[str, ...]
    share: float

    def to_json(self) -> dict[str, Any]:
        return {"term": self.term, "where": list(self.where), "share": round(self.share, 4)}


@dataclass(frozen=True)
class Scored:
    score: float
    reasons: tuple[Reason, ...]


def unscored(topic: Topic) -> QuerySet[Paper]:
    """The listed papers that lack a score for this topic's present words."""
    fresh = TopicScore.objects.filter(paper=OuterRef("pk"), topic=topic, topic_version=topic.version, scorer=SCORER)
    return Paper.objects.filter(~Exists(fresh), listings__isnull=False).distinct().order_by("pk")


def score_papers() -> int:
    """Give every listed paper a score for every active topic where one is missing or outdated. Returns how many were given."""
    lacking = [(topic, papers) for topic in Topic.objects.active() if (papers := list(unscored(topic)))]
    if not lacking:
        return 0
    ranking = Ranking.learned_from(Paper.objects.order_by("-first_seen_at", "-pk")[:ARCHIVE_PAPERS])
    given = 0
    for topic, papers in lacking:
        rows = [_row(paper, topic, scored) for paper, scored in zip(papers, ranking.score(topic, papers), strict=True)]
        TopicScore.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["paper", "topic"],
            update_fields=["score", "reasons", "topic_version", "scorer"],
            batch_size=500,
        )
        given += len(rows)
    return given


class Ranking:
    """Weights of terms, learned from an archive of papers."""

    def __init__(self, vectorizer: TfidfVectorizer) -> None:
        self._vectorizer = vectorizer
        self._terms = vectorizer.get_feature_names_out()

    @classmethod
    def learned_from(cls, archive: Iterable[Paper]) -> "Ranking":
        vectorizer = TfidfVectorizer(analyzer=terms, sublinear_tf=True)
        # A text of its own, for scikit-learn refuses an archive in which no paper has a word.
        vectorizer.fit(["archive", *(paper_text(paper) for paper in archive)])
        return cls(vectorizer)

    def score(self, topic: Topic, papers: Sequence[Paper]) -> list[Scored]:
        """The scores of `papers` for `topic`, in their order."""
        wanted = self._topic_vector(topic)
        found = self._vectorizer.transform([paper_text(paper) for paper in papers])
        parts = found.multiply(wanted).tocsr()
        return [self._scored(paper, parts[row]) for row, paper in enumerate(papers)]

    def _topic_vector(self, topic: Topic) -> Any:
        weighted = [(topic.name, NAME_WEIGHT), (topic.description, DESCRIPTION_WEIGHT), (topic.name_zh_hans, NAME_WEIGHT)]
        weighted += [(keyword, TERM_WEIGHT) for keyword in topic.keywords]
        weighted += [(word, -TERM_WEIGHT) for word in topic.excluded]
        vectors = self._vectorizer.transform([text for text, _ in weighted])
        total = sum(vector * weight for vector, (_, weight) in zip(vectors, weighted, strict=True))
        length = total.multiply(total).sum() ** 0.5
        return total / length if length else total

    def _scored(self, paper: Paper, parts: Any) -> Scored:
        linear = float(parts.sum())
        if not parts.nnz or linear <= 0:
            return Scored(score=calibrated(linear), reasons=())
        by_term = zip(parts.indices, parts.data, strict=True)
        strongest = sorted(by_term, key=lambda pair: (-abs(pair[1]), self._terms[pair[0]]))
        kept, rest = strongest[:REASONS_KEPT], strongest[REASONS_KEPT:]
        fields = {name: set(terms(text)) for name, text in paper_fields(paper)}
        reasons = [
            Reason(term, tuple(name for name, found in fields.items() if term in found), float(part) / linear)
            for term, part in ((self._terms[index], part) for index, part in kept)
        ]
        if rest:
            reasons.append(Reason("…", (), float(sum(part for _, part in rest)) / linear))
        return Scored(score=calibrated(linear), reasons=tuple(reasons))


def calibrated(linear: float) -> float:
    """0..1, rising with the linear score: 0 where nothing met, one half where a paper begins to be clearly wanted."""
    square = max(linear, 0.0) ** 2
    return square / (square + MIDDLE**2)


def terms(text: str) -> list[str]:
    """The words of `text` in their plain form, and its pairs of neighbours."""
    words = [PLURAL.sub("", word) for word in WORD.findall(text.lower().replace("-", " "))]
    words = [word for word in words if word not in EMPTY_WORDS]
    return words + [f"{left} {right}" for left, right in pairwise(words)]


def paper_fields(paper: Paper) -> tuple[tuple[str, str], ...]:
    return (("title", paper.title), ("abstract", paper.abstract), ("keywords", " ; ".join(paper.keywords)))


def paper_text(paper: Paper) -> str:
    keywords = " . ".join(paper.keywords)
    return " . ".join([paper.title] * TITLE_WEIGHT + [paper.abstract] + [keywords] * KEYWORDS_WEIGHT)


def _row(paper: Paper, topic: Topic, scored: Scored) -> TopicScore:
    return TopicScore(
        paper=paper,
        topic=topic,
        score=scored.score,
        reasons=[reason.to_json() for reason in scored.reasons],
        topic_version=topic.version,
        scorer=SCORER,
    )
