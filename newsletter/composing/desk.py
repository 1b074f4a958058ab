"""What the mails of one delivery share, looked up once: papers, summaries, sections, topics and why they met."""

import logging
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any

from newsletter.composing.explain import Explained
from newsletter.composing.sections import RenderError, section_for
from newsletter.composing.why import Why
from newsletter.models import Digest, Section
from newsletter.want import told_in
from papers.models import Listing, Paper, Summary, Topic, TopicScore

logger = logging.getLogger(__name__)


class Desk:
    def __init__(self) -> None:
        self._papers: dict[int, Paper] = {}
        self._sections: dict[str, Section] = {}
        self._sections_of: dict[tuple[int, str, str], Section | None] = {}
        self._met: dict[int, list[TopicScore]] = {}
        self._explained: Explained | None = None
        self._listed: dict[tuple[date, date], int] = {}
        self._why: dict[Any, Why] = {}

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
        followed = {follow.topic_id for follow in digest.subscriber.follows.all()} if digest.subscriber else set()
        return [topic.name_in(digest.language) for pk, topic in self.topics.items() if pk in followed]

    def why(self, digest: Digest, paper: int) -> Why:
        """Why a paper came to the reader."""
        if digest.subscriber is None:
            return ()
        if self._explained is None or self._explained.digest is not digest:
            self._explained = Explained(digest, digest.subscriber, self._why)
        return self._explained.of(self.paper(paper), self._met_by)

    def _made_section(self, paper: int, language: str, depth: str) -> Section | None:
        told = Summary.objects.current().filter(paper=paper, language=told_in(language)).select_related("paper").first()
        try:
            return section_for(told, language, depth) if told else None
        except RenderError:
            logger.exception("%s cannot be laid out; it is listed by its title", self.paper(paper).arxiv_id)
            return None

    def _met_by(self, paper: int) -> list[TopicScore]:
        """The scores that a paper has for all topics, the best first."""
        if paper not in self._met:
            scores = TopicScore.objects.filter(paper=paper, topic__active=True).select_related("topic")
            self._met[paper] = list(scores.order_by("-score", "topic__order"))
        return self._met[paper]
