"""What the mails of one delivery share, looked up once: papers, summaries, sections, topics and why they met."""

import logging
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from newsletter.models import Digest, Interest, Section, Subscriber
from newsletter.sections import RenderError, section_for
from newsletter.want import told_in
from newsletter.why import Line, Why, names_on, topic_line
from papers.models import Listing, Paper, Summary, Topic, TopicScore

logger = logging.getLogger(__name__)

TOPICS_SHOWN = NAMES_SHOWN = 2


class Desk:
    def __init__(self) -> None:
        self._papers: dict[int, Paper] = {}
        self._sections: dict[str, Section] = {}
        self._sections_of: dict[tuple[int, str, str], Section | None] = {}
        self._met: dict[int, list[_Met]] = {}
        self._listed: dict[tuple[date, date], int] = {}
        self._why: dict[tuple[int, str, _Taste], Why] = {}
        self._taste: tuple[Digest, _Taste] | None = None

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

    def section_of(self, paper: int, language: str, depth: str) -> Section | None:
        """The section of a paper for readers of `language` in their `depth`; None where it is not told, or cannot be laid out."""
        key = (paper, language, depth)
        if key not in self._sections_of:
            self._sections_of[key] = section = self._made_section(paper, language, depth)
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
        """The names the reader follows that stand on a paper, then their topics that it meets, best first."""
        if digest.subscriber is None:
            return ()
        if self._taste is None or self._taste[0] is not digest:
            self._taste = (digest, _taste_of(digest.subscriber))
        key = (paper, digest.language, self._taste[1])
        if key not in self._why:
            self._why[key] = self._found_why(*key)
        return self._why[key]

    def _found_why(self, paper: int, language: str, taste: "_Taste") -> Why:
        own = taste.threshold
        met = [
            met for met in self._met_by(paper) if met.topic.pk in taste.topics and met.score >= (met.bar if own is None else own)
        ]
        names = [Line(name, is_name=True) for name in names_on(self.paper(paper), taste.interests)]
        return (
            *names[:NAMES_SHOWN],
            *(topic_line(met.topic.name_in(language), met.reasons) for met in met[:TOPICS_SHOWN]),
        )

    def _made_section(self, paper: int, language: str, depth: str) -> Section | None:
        told = Summary.objects.current().filter(paper=paper, language=told_in(language)).select_related("paper").first()
        try:
            return section_for(told, language, depth) if told else None
        except RenderError:
            logger.exception("%s cannot be laid out; it is listed by its title", self.paper(paper).arxiv_id)
            return None

    def _met_by(self, paper: int) -> list["_Met"]:
        """All topics that a paper has a score for, the best first."""
        if paper not in self._met:
            scores = TopicScore.objects.filter(paper=paper, topic__active=True).select_related("topic")
            self._met[paper] = [
                _Met(score.topic, score.score, score.topic.bar, score.reasons)
                for score in scores.order_by("-score", "topic__order")
            ]
        return self._met[paper]


class _Met(NamedTuple):
    topic: Topic
    score: float
    bar: float
    reasons: list[dict[str, Any]]


class _Taste(NamedTuple):
    """What of a reader decides why a paper came; many readers share it."""

    topics: frozenset[int]
    threshold: float | None
    interests: tuple[Interest, ...]


def _taste_of(reader: Subscriber) -> _Taste:
    topics = frozenset(follow.topic_id for follow in reader.follows.all())
    return _Taste(topics, reader.threshold, tuple(reader.interests.all()))


def _followed(digest: Digest) -> set[int]:
    return {follow.topic_id for follow in digest.subscriber.follows.all()} if digest.subscriber else set()
