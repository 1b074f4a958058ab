"""Want: ask the papers' side for what some reader may get.

PREPARE=all asks for every listed paper, PREPARE=wanted for those only that some reader may get.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from newsletter.match import CANDIDATE_DAYS, wanted_of
from newsletter.matching.shelving import shelf_of
from newsletter.matching.wishes import wishes_of
from newsletter.models import Follow, Interest, LibraryEntry, Subscriber, Vote
from papers.models import DEFAULT_BAR, Paper, Wanted

# A paper that cannot be read by then is told from its abstract.
PREPARED_BEFORE = timedelta(minutes=30)


def want_papers(now: datetime, *, day: date | None = None) -> None:
    """Want what a digest of `day` (today) could hold, in each language that has to be told."""
    last = day or now.astimezone(UTC).date()
    listed = Paper.objects.filter(listings__edition__day__range=(last - timedelta(days=CANDIDATE_DAYS), last)).distinct()
    for language in languages_to_tell():
        readers = _readers_of(language)
        needed_by = readers.aggregate(first=Min("next_due_at"))["first"]
        papers: Iterable[Paper] = listed if settings.PREPARE == "all" else _that_match(listed, readers, last)
        Wanted.objects.want(papers, language, needed_by=needed_by and needed_by - PREPARED_BEFORE)


def languages_to_tell() -> list[str]:
    """The first language that is set, and of the others those that somebody reads."""
    first, *others = settings.SUMMARY_LANGUAGES
    read = Subscriber.objects.languages()
    return [first, *(language for language in others if language in read)]


def told_in(language: str) -> str:
    """The language in which a reader of `language` is told of a paper."""
    return language if language in settings.SUMMARY_LANGUAGES else settings.SUMMARY_LANGUAGES[0]


def _readers_of(language: str) -> QuerySet[Subscriber]:
    """The readers who are told in `language`: its own, and for the first language those that have no other."""
    others = [code for code, _ in settings.LANGUAGES if code not in settings.SUMMARY_LANGUAGES]
    served = [language, *(others if language == settings.SUMMARY_LANGUAGES[0] else ())]
    return Subscriber.objects.expected().filter(language__in=served)


def _that_match(listed: QuerySet[Paper], readers: QuerySet[Subscriber], last: date) -> QuerySet[Paper]:
    """The papers above the lowest bar that one of `readers` sets for a topic they follow, and those of what is a reader's own."""
    own_bar = Coalesce("subscriber__threshold", "topic__threshold", DEFAULT_BAR)
    bars = Follow.objects.filter(subscriber__in=readers).values("topic").annotate(bar=Min(own_bar)).values_list("topic", "bar")
    wanted = Q(pk__in=_of_their_own(readers, last))
    for topic, bar in bars:
        wanted |= Q(scores__topic=topic, scores__score__gte=bar)
    return listed.filter(wanted)


def _of_their_own(readers: QuerySet[Subscriber], last: date) -> set[int]:
    """What readers with topics in their own words, followed names or votes could get. They are few, so each is matched."""
    have_own = [Exists(row.objects.filter(subscriber=OuterRef("pk"))) for row in (Interest, Vote, LibraryEntry)]
    few = list(readers.filter(have_own[0] | have_own[1] | have_own[2]))
    shelf = shelf_of(last - timedelta(days=CANDIDATE_DAYS), last, "", told_only=False)
    wishes = wishes_of(few, {reader.pk: shelf for reader in few})
    return {paper.paper.paper_id for each in wishes.values() for paper in wanted_of(each, shelf.papers.values(), shelf)}
