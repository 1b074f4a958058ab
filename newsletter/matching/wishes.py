"""Wishes: what some readers chose, read from their rows in a few queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from newsletter.match import Followed, Wishes
from newsletter.matching.shelf import Shelf
from newsletter.matching.tastes import tastes_of
from newsletter.models import Follow, Interest, Mute, Subscriber
from papers.models import DEFAULT_BAR


@dataclass(frozen=True)
class Unsaved:
    """What counts in place of the readers' rows; None where the rows count."""

    follows: Sequence[Follow] | None = None
    interests: Sequence[Interest] | None = None
    mutes: Sequence[Mute] | None = None


def wishes_of(readers: Sequence[Subscriber], shelves: Mapping[int, Shelf], unsaved: Unsaved = Unsaved()) -> dict[int, Wishes]:
    """By reader, each from their own shelf. A bar is the reader's where they set one, else the topic's, else the default."""
    followed = _followed(readers, shelves, unsaved.follows)
    interests, mutes = _interests(readers, unsaved.interests), _mutes(readers, unsaved.mutes)
    tastes = tastes_of([reader for reader in readers if reader.pk])
    return {
        reader.pk: Wishes(
            follows=(*followed[reader.pk], *_own_topics(reader, interests[reader.pk], shelves[reader.pk])),
            authors=_words(interests[reader.pk], Interest.Kind.AUTHOR),
            organizations=_words(interests[reader.pk], Interest.Kind.ORGANIZATION),
            muted_topics={mute.topic.pk: mute.topic.bar for mute in mutes[reader.pk] if mute.topic},
            muted_words=tuple(mute.word for mute in mutes[reader.pk] if mute.word),
            moves=shelves[reader.pk].ranking.moves(tastes[reader.pk]) if reader.pk in tastes else {},
        )
        for reader in readers
    }


def _own_topics(reader: Subscriber, interests: Iterable[Interest], shelf: Shelf) -> Iterator[Followed]:
    """What a reader follows in their own words is scored like any topic, at their own bar or the default."""
    for interest in interests:
        if interest.kind == Interest.Kind.TOPIC:
            bar = DEFAULT_BAR if reader.threshold is None else reader.threshold
            yield Followed(own_key(interest.pk), shelf.ranking.scores_for(interest.words), bar)


def own_key(pk: int) -> str:
    return f"own {pk}"


def topic_key(pk: int) -> str:
    return f"topic {pk}"


def _followed(
    readers: Sequence[Subscriber], shelves: Mapping[int, Shelf], unsaved: Sequence[Follow] | None
) -> dict[int, list[Followed]]:
    own = {reader.pk: reader.threshold for reader in readers}
    followed: dict[int, list[Followed]] = defaultdict(list)
    saved = Follow.objects.filter(subscriber__in=readers).select_related("topic")
    for follow in saved if unsaved is None else unsaved:
        if not follow.topic.active:
            continue
        bar, reader = own[follow.subscriber_id], follow.subscriber_id
        followed[reader].append(
            Followed(
                key=topic_key(follow.topic_id),
                scores=shelves[reader].scores_of(follow.topic_id),
                bar=follow.topic.bar if bar is None else bar,
                closely=follow.weight == Follow.Weight.CLOSELY,
            )
        )
    return followed


def _interests(readers: Sequence[Subscriber], unsaved: Sequence[Interest] | None) -> dict[int, list[Interest]]:
    interests: dict[int, list[Interest]] = defaultdict(list)
    saved = Interest.objects.filter(subscriber__in=readers).order_by("pk")
    for interest in saved if unsaved is None else unsaved:
        interests[interest.subscriber_id].append(interest)
    return interests


def _mutes(readers: Sequence[Subscriber], unsaved: Sequence[Mute] | None) -> dict[int, list[Mute]]:
    """A muted topic that is switched off is scored no more, so it mutes what it was scored for before."""
    mutes: dict[int, list[Mute]] = defaultdict(list)
    saved = Mute.objects.filter(subscriber__in=readers).select_related("topic")
    for mute in saved if unsaved is None else unsaved:
        mutes[mute.subscriber_id].append(mute)
    return mutes


def _words(interests: Iterable[Interest], kind: Interest.Kind) -> tuple[str, ...]:
    return tuple(interest.words for interest in interests if interest.kind == kind)
