"""Score: how well each paper meets each topic, 0 to 1, and which words met. And the one door to ranking across the wall.

A topic is scored by one model at a time: the one fitted to it (`papers.fit`) where there is one for its words, else the
estimate from its words alone. Where that changes, the scores of the topic change as a whole. The paper's full text and what a
model wrote of it are never seen here.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from papers.learn import learn_archive
from papers.learned import NOTHING_YET, lexicon_of, newest_fingerprint, newest_lexicon, paper_text, sample_of_others
from papers.models import LearnedTerms, Paper, Topic, TopicModel, TopicScore, TopicTrial
from papers.opinions import opinions_on, suffix
from papers.ranking import SCORER, Reason, Scored, WantedWords
from papers.ranking.estimate import estimate
from papers.ranking.fitting import SMALLEST_ARCHIVE
from papers.ranking.fusion import fused
from papers.ranking.linear import Weights
from papers.ranking.suggesting import suggest
from papers.ranking.taste import Taste, Votes, learn_taste
from papers.ranking.terms import terms
from papers.vectored import Vectored, moved

__all__ = [
    "SCORER",
    "Reason",
    "Scored",
    "Taste",
    "Vectored",
    "WantedWords",
    "ask_for_fit",
    "can_be_fitted",
    "estimate_scores",
    "fitted_scores",
    "fuse",
    "likenesses",
    "moved",
    "ranking_version",
    "reader_taste",
    "score_papers",
    "spelled",
    "stored",
    "suggest_words",
    "term_of",
    "terms",
    "topic_words",
]

# Of a reader's taste, each paper shows so many terms beside the topic's.
TASTE_REASONS = 6
PAPERS_AT_ONCE = 200


def topic_words(topic: Topic) -> WantedWords:
    name = f"{topic.name} . {topic.name_zh_hans}" if topic.name_zh_hans else topic.name
    return WantedWords(name, tuple(topic.keywords), tuple(topic.excluded), topic.description)


def estimate_scores(words: WantedWords, papers: Sequence[Paper]) -> list[Scored]:
    """The scores of `papers` for words that no model is fitted to, in their order: a first estimate, at once."""
    return estimate(words, newest_lexicon()).score([paper_text(paper) for paper in papers])


def fitted_scores(topic: Topic, words: WantedWords, papers: Sequence[Paper]) -> list[Scored] | None:
    """The scores of `papers` by the model that is fitted to `words`, those of `topic` or others that are tried for it.

    None until the worker has it (`ask_for_fit`).
    """
    weights = _fitted_weights(topic, words)
    return weights.score([paper_text(paper) for paper in papers]) if weights else None


def ask_for_fit(topic: Topic, words: WantedWords, *, now: datetime) -> None:
    """Have the worker fit `words` for `topic`, where it has not yet. Nobody is served by them."""
    if _fitted_weights(topic, words) is None:
        asked = {"words": words.to_json(), "asked_at": now}
        TopicTrial.objects.update_or_create(topic=topic, fingerprint=words.fingerprint, defaults=asked)


def can_be_fitted() -> bool:
    """Whether the archive is large enough to teach more of a topic than its words alone."""
    learned = LearnedTerms.objects.newest()
    return learned is not None and learned.papers >= SMALLEST_ARCHIVE


def suggest_words(words: WantedWords, matches: Sequence[Paper], *, most: int) -> list[str]:
    """Further words for a topic that weigh in the papers it meets and are rare elsewhere, best first, as papers write them."""
    return suggest(words, [paper_text(paper) for paper in matches], newest_lexicon(), most=most)


def stored(score: TopicScore) -> Scored:
    """A score as the station wrote it, to be fused."""
    return Scored(score.score, tuple(Reason.from_json(reason) for reason in score.reasons))


def reader_taste(liked: Sequence[Paper], disliked: Sequence[Paper], *, struck_out: Collection[str] = ()) -> Taste:
    """What the terms of the papers that a reader voted on are worth to them; `struck_out` are keys of `Taste.weights`.

    The same votes make the same taste as long as `ranking_version` is the same.
    """
    voted = sorted([*liked, *disliked], key=lambda paper: paper.arxiv_id)
    of_liked, of_disliked = ([paper_text(paper) for paper in voted if paper in group] for group in (liked, disliked))
    known = {*of_liked, *of_disliked}
    others = [paper for paper in sample_of_others(newest_fingerprint()) if paper not in known]
    return learn_taste(newest_lexicon(), Votes(of_liked, of_disliked, others), struck_out=struck_out)


def fuse(scored: Sequence[Scored], taste: Taste, papers: Sequence[Paper]) -> list[Scored]:
    """The scores of `papers` moved by a reader's taste, with the reasons of both. Few votes move little; under three, nothing."""
    counted = taste.counted(newest_lexicon())
    return [
        fused(one, counted.parts(paper_text(paper), most=TASTE_REASONS, origin="votes"))
        for one, paper in zip(scored, papers, strict=True)
    ]


def likenesses(papers: Sequence[Paper]) -> list[list[float]]:
    """How like each of `papers` is to each, 0 to 1: the cosine of their terms."""
    vectors = newest_lexicon().vectors(paper_text(paper) for paper in papers)
    return [[round(float(cosine), 4) for cosine in row] for row in (vectors @ vectors.T).toarray()]


def spelled(term: str) -> str:
    """A term, such as a key of `Taste.weights`, as papers write it most."""
    return newest_lexicon().spelled(term)


def term_of(spelling: str) -> str:
    """The term that a word, or a pair of words, stands for; "" where it says nothing."""
    *_parts, whole = terms(spelling) or [""]
    return whole


def ranking_version() -> str:
    """Names what estimates, tastes and likenesses are made with now."""
    return f"{SCORER}.{newest_fingerprint()}"


def score_papers() -> int:
    """Give every listed paper a score for every active topic where one is missing or of another model. Returns how many it gave.

    Nobody sees a topic that is scored by two models, or a new paper that is scored for some of the topics: a topic moves to its
    new model in one transaction, and papers get their first scores for all topics in one.
    """
    if newest_fingerprint() == NOTHING_YET and learn_archive(timezone.now()) is None:
        return 0
    scorings = [_scoring(topic) for topic in Topic.objects.active()]
    has_scores = Exists(TopicScore.objects.filter(paper=OuterRef("pk"), topic__active=True))
    known, new = Paper.objects.listed().filter(has_scores), Paper.objects.listed().filter(~has_scores).order_by("pk")
    given = sum(_write(scoring.scores_of(known.filter(scoring.is_missing()).order_by("pk"))) for scoring in scorings)
    while scorings and (papers := list(new[:PAPERS_AT_ONCE])):
        given += _write(row for scoring in scorings for row in scoring.scores_of(papers))
    return given


def _fitted_weights(topic: Topic, words: WantedWords) -> Weights | None:
    """By what is learned now: an older model is no match for a newer one."""
    fitted = {"topic": topic, "learned__fingerprint": newest_fingerprint()}
    model = TopicModel.objects.serving().filter(**fitted).last() if words == topic_words(topic) else None
    kept = model or TopicTrial.objects.filter(**fitted, fingerprint=words.fingerprint).first()
    return Weights.from_json(newest_lexicon(), kept.weights) if kept else None


def _scoring(topic: Topic) -> "_Scoring":
    fitted = TopicModel.objects.serving().filter(topic=topic).last()
    if fitted:
        weights = Weights.from_json(lexicon_of(fitted.learned.fingerprint), fitted.weights)
        return _Scoring(topic, weights, f"{SCORER}.fitted.{fitted.learned.fingerprint}{suffix()}")
    return _Scoring(topic, estimate(topic_words(topic), newest_lexicon()), ranking_version() + suffix())


@dataclass(frozen=True)
class _Scoring:
    """The weights that serve a topic, and their name in the rows."""

    topic: Topic
    weights: Weights
    name: str

    def is_missing(self) -> Q:
        """Of papers: that they have no score for the topic's present words by its present model."""
        present = {"topic": self.topic, "topic_version": self.topic.version, "scorer": self.name}
        return Q(~Exists(TopicScore.objects.filter(paper=OuterRef("pk"), **present)))

    def scores_of(self, papers: Iterable[Paper]) -> list[TopicScore]:
        papers = list(papers)
        by_words = self.weights.score([paper_text(paper) for paper in papers])
        opinions = opinions_on(self.topic, topic_words(self.topic), papers)
        return [
            self._row(paper, fused(scored, opinions[paper.pk]) if paper.pk in opinions else scored)
            for paper, scored in zip(papers, by_words, strict=True)
        ]

    def _row(self, paper: Paper, scored: Scored) -> TopicScore:
        return TopicScore(
            paper=paper,
            topic=self.topic,
            score=scored.score,
            reasons=[reason.to_json() for reason in scored.reasons],
            topic_version=self.topic.version,
            scorer=self.name,
        )


@transaction.atomic
def _write(scores: Iterable[TopicScore]) -> int:
    rows = TopicScore.objects.bulk_create(
        scores,
        update_conflicts=True,
        unique_fields=["paper", "topic"],
        update_fields=["score", "reasons", "topic_version", "scorer"],
        batch_size=500,
    )
    return len(rows)
