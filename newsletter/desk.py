"""What the mails of one delivery share, looked up once: papers, summaries, sections, topics and why they met."""

import logging
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from newsletter.models import Digest, Section
from newsletter.sections import RenderError, section_for
from newsletter.want import told_in
from papers.models import Listing, Paper, Summary, Topic, TopicScore
from papers.score import term_of, terms

logger = logging.getLogger(__name__)

TOPICS_SHOWN = 2
WORDS_SHOWN = 4

Why = tuple[tuple[str, tuple[str, ...]], ...]


class Desk:
    def __init__(self) -> None:
        self._papers: dict[int, Paper] = {}
        self._sections: dict[str, Section] = {}
        self._sections_of: dict[tuple[int, str], Section | None] = {}
        self._met: dict[int, list[_Met]] = {}
        self._listed: dict[tuple[date, date], int] = {}

    @cached_property
    def topics(self) -> dict[int, Topic]:
        return {topic.pk: topic for topic in Topic.objects.active()}

    def paper(self, pk: int) -> Paper:
        if pk not in self._papers:
            self._papers[pk] = Paper.objects.get(pk=pk)
        return self._papers[pk]

    def papers_named(self, entries: Sequence[dict[str, Any]]) -> list[Paper]:
        return [self.paper(entry["paper"]) for entry in entries if entry["kind"] == "title"]

    def section(self, name: str) -> Section:
        if name not in self._sections:
            self._sections[name] = Section.objects.get(pk=name)
        return self._sections[name]

    def section_of(self, paper: int, language: str) -> Section | None:
        """The section of a paper for readers of `language`; None where it is not told, or cannot be laid out."""
        key = (paper, language)
        if key not in self._sections_of:
            self._sections_of[key] = section = self._made_section(paper, language)
            if section:
                self._sections[section.pk] = section
        return self._sections_of[key]

    def listed_for(self, digest: Digest) -> int:
        """How many papers there were to choose from: those of the list that a mail is about, or of all lists of a holiday."""
        last = digest.edition.day if digest.edition else digest.day
        days = (digest.away_from or last, last)
        if days not in self._listed:
            self._listed[days] = Listing.objects.of_days(*days).values("paper").distinct().count()
        return self._listed[days]

    def followed_names(self, digest: Digest) -> list[str]:
        """The names of the topics that the reader follows, in the order of the topics."""
        followed = _followed(digest)
        return [topic.name_in(digest.language) for pk, topic in self.topics.items() if pk in followed]

    def why(self, digest: Digest, paper: int) -> Why:
        """The reader's topics that a paper meets, best first, each with the words that weigh most."""
        followed = _followed(digest)
        own = digest.subscriber.threshold if digest.subscriber else None
        met = [met for met in self._met_by(paper) if met.topic.pk in followed and met.score >= (met.bar if own is None else own)]
        return tuple((topic.name_in(digest.language), words) for topic, _, _, words in met[:TOPICS_SHOWN])

    def _made_section(self, paper: int, language: str) -> Section | None:
        told = Summary.objects.current().filter(paper=paper, language=told_in(language)).select_related("paper").first()
        try:
            return section_for(told, language) if told else None
        except RenderError:
            logger.exception("%s cannot be laid out; it is listed by its title", self.paper(paper).arxiv_id)
            return None

    def _met_by(self, paper: int) -> list["_Met"]:
        """All topics that a paper has a score for, the best first."""
        if paper not in self._met:
            scores = TopicScore.objects.filter(paper=paper, topic__active=True).select_related("topic")
            self._met[paper] = [
                _Met(score.topic, score.score, score.topic.bar, words_that_met(score))
                for score in scores.order_by("-score", "topic__order")
            ]
        return self._met[paper]


class _Met(NamedTuple):
    topic: Topic
    score: float
    bar: float
    words: tuple[str, ...]


def words_that_met(score: TopicScore) -> tuple[str, ...]:
    """The topic's own keywords that a paper meets in full, the heaviest first; where there are none, the heaviest terms."""
    shares = {reason["term"]: reason["share"] for reason in score.reasons if reason["where"] and reason["share"] > 0}
    by_term = {term_of(word): share for word, share in shares.items()}
    weights = {word: _weight(word, by_term) for word in score.topic.keywords}
    met = sorted((word for word, weight in weights.items() if weight), key=lambda word: -weights[word])
    return tuple((met or sorted(shares, key=lambda word: -shares[word]))[:WORDS_SHOWN])


def _weight(word: str, shares: Mapping[str, float]) -> float:
    """The part of a score that the terms of `word` make up; 0 unless each of them met."""
    parts = [shares.get(term, 0.0) for term in terms(word)]
    return sum(parts) if all(parts) else 0.0


def _followed(digest: Digest) -> set[int]:
    return {follow.topic_id for follow in digest.subscriber.follows.all()} if digest.subscriber else set()
