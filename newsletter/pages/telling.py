"""How a page tells a paper: its summary in the page's language if there is one, and what it was read from."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from papers.models import Edition, Listing, Paper, Summary, TopicScore
from papers.parts import Claim

SECOND_CHOICE = "en"


@dataclass(frozen=True)
class Telling:
    """A paper as a list shows it; `summary` is None while it is not told yet."""

    paper: Paper
    summary: Summary | None
    topics: tuple[str, ...]

    @property
    def contribution(self) -> Claim | None:
        return self.summary.parts.contribution if self.summary else None

    @property
    def read_from(self) -> str:
        """As every label says it, in the words of the page."""
        if self.summary is None:
            return ""
        return _("sample") if self.paper.sample else self.summary.read_from

    @property
    def is_in_another_language(self) -> bool:
        return bool(self.summary and self.summary.language != get_language())


def told(papers: QuerySet[Paper]) -> QuerySet[Paper]:
    """`papers` with all that `telling` needs, in a fixed number of queries."""
    met = TopicScore.objects.above_the_bar().filter(topic__active=True)
    return papers.prefetch_related(
        Prefetch("summaries", queryset=Summary.objects.current(), to_attr="current_summaries"),
        Prefetch("scores", queryset=met.select_related("topic").order_by("-score"), to_attr="met_topics"),
    )


def telling(paper: Paper) -> Telling:
    """How to tell a paper that came through `told`."""
    language = get_language() or SECOND_CHOICE
    return Telling(
        paper=paper,
        summary=_summary_for(language, paper.current_summaries),  # type: ignore[attr-defined]
        topics=tuple(score.topic.name_in(language) for score in paper.met_topics),  # type: ignore[attr-defined]
    )


def tellings_of(edition: Edition) -> list[Telling]:
    """The papers of an edition in the order of its list."""
    listings = Listing.objects.filter(edition=edition).order_by("position", "pk")
    listed = listings.prefetch_related(Prefetch("paper", queryset=told(Paper.objects.all())))
    return [telling(listing.paper) for listing in listed]


def _summary_for(language: str, summaries: Iterable[Summary]) -> Summary | None:
    by_language = {summary.language: summary for summary in summaries}
    return by_language.get(language) or by_language.get(SECOND_CHOICE) or next(iter(by_language.values()), None)
