"""What the mails of one delivery share, looked up once: papers, summaries, sections, topics and why they met."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from newsletter.models import Digest, Section
from newsletter.want import told_in
from papers.models import Edition, Paper, Summary, Topic, TopicScore
from papers.score import DEFAULT_BAR, terms

TOPICS_SHOWN = 2
WORDS_SHOWN = 4

Why = tuple[tuple[str, tuple[str, ...]], ...]


class Desk:
    def __init__(self) -> None:
        self._papers: dict[int, Paper] = {}
        self._summaries: dict[tuple[int, str], Summary | None] = {}
        self._sections: dict[str, Section] = {}
        self._scores: dict[int, list[TopicScore]] = {}
        self._listed: dict[int, int] = {}

    @cached_property
    def topics(self) -> dict[int, Topic]:
        return {topic.pk: topic for topic in Topic.objects.active()}

    def paper(self, pk: int) -> Paper:
        if pk not in self._papers:
            self._papers[pk] = Paper.objects.get(pk=pk)
        return self._papers[pk]

    def papers_named(self, entries: Sequence[dict[str, Any]]) -> list[Paper]:
        return [self.paper(entry["paper"]) for entry in entries if entry["kind"] == "title"]

    def summary(self, paper: int, language: str) -> Summary | None:
        """The telling of a paper for readers of `language`, which may be in another where theirs is not told."""
        key = (paper, told_in(language))
        if key not in self._summaries:
            told = Summary.objects.current().filter(paper=paper, language=key[1]).select_related("paper")
            self._summaries[key] = told.first()
        return self._summaries[key]

    def section(self, name: str) -> Section:
        if name not in self._sections:
            self._sections[name] = Section.objects.get(pk=name)
        return self._sections[name]

    def keep(self, section: Section) -> None:
        self._sections[section.pk] = section

    def listed(self, edition: Edition) -> int:
        if edition.pk not in self._listed:
            self._listed[edition.pk] = edition.listings.count()
        return self._listed[edition.pk]

    def followed_names(self, digest: Digest) -> list[str]:
        """The names of the topics that the reader follows, in the order of the topics."""
        followed = _followed(digest)
        return [topic.name_in(digest.language) for pk, topic in self.topics.items() if pk in followed]

    def why(self, digest: Digest, paper: int) -> Why:
        """The reader's topics that a paper meets, best first, each with the words that weigh most."""
        followed = _followed(digest)
        met = [
            score for score in self._scores_of(paper) if score.topic_id in followed and score.score >= self._bar(digest, score)
        ]
        best = sorted(met, key=lambda score: -score.score)[:TOPICS_SHOWN]
        return tuple((self.topics[score.topic_id].name_in(digest.language), words_that_met(score)) for score in best)

    def _scores_of(self, paper: int) -> list[TopicScore]:
        if paper not in self._scores:
            self._scores[paper] = list(
                TopicScore.objects.filter(paper=paper, topic__in=list(self.topics)).select_related("topic")
            )
        return self._scores[paper]

    def _bar(self, digest: Digest, score: TopicScore) -> float:
        own = digest.subscriber.threshold if digest.subscriber else None
        bars = (own, self.topics[score.topic_id].threshold, DEFAULT_BAR)
        return next(bar for bar in bars if bar is not None)


def words_that_met(score: TopicScore) -> tuple[str, ...]:
    """The topic's own keywords that a paper meets in full, the heaviest first; where there are none, the heaviest terms."""
    shares = {reason["term"]: reason["share"] for reason in score.reasons if reason["where"] and reason["share"] > 0}
    weights = {word: _weight(word, shares) for word in score.topic.keywords}
    met = sorted((word for word, weight in weights.items() if weight), key=lambda word: -weights[word])
    return tuple((met or sorted(shares, key=lambda term: -shares[term]))[:WORDS_SHOWN])


def _weight(word: str, shares: Mapping[str, float]) -> float:
    """The part of a score that the terms of `word` make up; 0 unless each of them met."""
    parts = [shares.get(term, 0.0) for term in terms(word)]
    return sum(parts) if all(parts) else 0.0


def _followed(digest: Digest) -> set[int]:
    return {follow.topic_id for follow in digest.subscriber.follows.all()} if digest.subscriber else set()
