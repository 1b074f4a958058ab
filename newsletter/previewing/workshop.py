"""Workshop: what other words for a topic would do, to the papers of the last days and to its readers. They serve nobody yet."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from newsletter.models import Follow, SubscriberState
from papers.models import Listing, Paper, Topic, TopicScore, TopicTrial
from papers.score import Scored, ask_for_fit, estimate_scores, fitted_scores, suggest_words, topic_words

DAYS = 30
SUGGESTIONS = 8


@dataclass(frozen=True)
class Compared:
    """A paper by the words as they are and as they are tried."""

    paper: Paper
    before: Scored
    after: Scored


@dataclass(frozen=True)
class Effect:
    """What the tried words meet that the present ones do not, and so on, each best first; and whom it touches.

    `touched` of the `followers` would get other papers, mutes, votes and the room of a mail aside. Both sides are scored alike:
    by fitted models if `is_fitted`, else by the first estimate; `is_awaited` where the worker was asked to fit them.
    """

    gained: tuple[Compared, ...]
    lost: tuple[Compared, ...]
    unchanged: tuple[Compared, ...]
    followers: int
    touched: int
    suggestions: tuple[str, ...]
    is_fitted: bool
    is_awaited: bool


def effect_of(topic: Topic, tried: Topic, *, until: date) -> Effect:
    """`tried` against `topic`, over the papers listed in the days up to `until`. A topic that is not saved yet meets none."""
    listed = Listing.objects.of_days(until - timedelta(days=DAYS - 1), until)
    papers = list(Paper.objects.filter(pk__in=listed.values("paper_id")).order_by("pk"))
    before, after, is_fitted = _scored(topic, tried, papers)
    compared = [Compared(*row) for row in zip(papers, before, after, strict=True)]
    compared.sort(key=lambda row: (-row.after.score, -row.before.score, row.paper.pk))
    gained, lost, unchanged = _sorted_out(compared, topic.bar, tried.bar)
    matches = [row.paper for row in (*unchanged, *gained)]
    followers = _followers(topic)
    return Effect(
        gained=tuple(gained),
        lost=tuple(lost),
        unchanged=tuple(unchanged),
        followers=sum(followers.values()),
        touched=_touched(topic, tried, compared, followers),
        suggestions=tuple(suggest_words(topic_words(tried), matches, most=SUGGESTIONS)),
        is_fitted=is_fitted,
        is_awaited=not is_fitted and _is_awaited(topic, tried),
    )


def _scored(topic: Topic, tried: Topic, papers: Sequence[Paper]) -> tuple[list[Scored], list[Scored], bool]:
    """The scores of both sides, in the order of the papers, and whether fitted models gave them."""
    if topic.pk is None:
        return [Scored(0.0)] * len(papers), estimate_scores(topic_words(tried), papers), False
    sides = topic_words(topic), topic_words(tried)
    fitted = [scores for words in sides if (scores := fitted_scores(topic, words, papers)) is not None]
    before, after = fitted if len(fitted) == len(sides) else (estimate_scores(words, papers) for words in sides)
    return before, after, len(fitted) == len(sides)


def _is_awaited(topic: Topic, tried: Topic) -> bool:
    of_it = TopicTrial.objects.filter(topic_id=topic.pk, fingerprint=topic_words(tried).fingerprint)
    return topic.pk is not None and of_it.exists()


def have_fitted(topic: Topic, tried: Topic, *, now: datetime) -> None:
    """Ask the worker for the fitted models of both sides."""
    for words in (topic, tried):
        ask_for_fit(topic, topic_words(words), now=now)


def _sorted_out(
    compared: Iterable[Compared], before: float, after: float
) -> tuple[list[Compared], list[Compared], list[Compared]]:
    gained: list[Compared] = []
    lost: list[Compared] = []
    unchanged: list[Compared] = []
    for row in compared:
        was, is_now = row.before.score >= before, row.after.score >= after
        if was or is_now:
            (unchanged if was and is_now else gained if is_now else lost).append(row)
    return gained, sorted(lost, key=lambda row: -row.before.score), unchanged


# What matters of a follower here: their own bar, and which other topics they follow.
type _Kind = tuple[float | None, frozenset[int]]


def _followers(topic: Topic) -> Counter[_Kind]:
    """How many active readers of each kind follow the topic."""
    if topic.pk is None:
        return Counter()
    active = Follow.objects.filter(topic=topic, subscriber__state=SubscriberState.ACTIVE)
    others: dict[int, list[int]] = {}
    also = Follow.objects.filter(subscriber__in=active.values("subscriber"), topic__active=True).exclude(topic=topic)
    for reader, other in also.values_list("subscriber_id", "topic_id"):
        others.setdefault(reader, []).append(other)
    readers = active.values_list("subscriber_id", "subscriber__threshold")
    return Counter((bar, frozenset(others.get(reader, ()))) for reader, bar in readers)


def _touched(topic: Topic, tried: Topic, compared: Sequence[Compared], followers: Mapping[_Kind, int]) -> int:
    """The followers to whom a paper comes, or no longer comes, that none of their other topics brings."""
    own_bars = {bar for bar, _others in followers}
    changed = {bar: _changed(compared, *((topic.bar, tried.bar) if bar is None else (bar, bar))) for bar in own_bars}
    papers = set().union(*changed.values())
    bars = {other.pk: other.bar for other in Topic.objects.active().exclude(pk=topic.pk)}
    scores = TopicScore.objects.filter(paper__in=papers, topic__in=bars).values_list("topic", "paper", "score")
    brought: dict[tuple[float | None, int], set[int]] = {(bar, other): set() for bar in own_bars for other in bars}
    for other, paper, score in scores:
        for bar in own_bars:
            if score >= (bars[other] if bar is None else bar):
                brought[bar, other].add(paper)
    return sum(
        readers
        for (bar, others), readers in followers.items()
        if changed[bar].difference(*(brought.get((bar, other), ()) for other in others))
    )


def _changed(compared: Iterable[Compared], before: float, after: float) -> set[int]:
    return {row.paper.pk for row in compared if (row.before.score >= before) != (row.after.score >= after)}
