"""Lists: what of a reader's choices is a list of words, each read and written in the same way. A Change names one by its field.

Topics are named by their slugs, so that a change can be told and undone after a topic was renamed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from newsletter.models import Change, Follow, Interest, Mute, StruckTerm, Subscriber
from papers.models import Topic

MAX_OWN_TOPICS = 3
MAX_WORDS = 50


@dataclass(frozen=True)
class WordList:
    """How one list of a reader is read, and how words are added to it and taken from it."""

    read: Callable[[Subscriber], Iterable[str]]
    add: Callable[[Subscriber, list[str]], object]
    remove: Callable[[Subscriber, list[str]], object]


def list_of(reader: Subscriber, name: str) -> list[str]:
    return sorted(LISTS[name].read(reader))


def change_list(reader: Subscriber, name: str, wanted: Iterable[str]) -> list[Change]:
    """Make the list of a reader, whose row the caller has locked, hold exactly `wanted`. One Change, not yet saved, or none."""
    before, after = list_of(reader, name), sorted(set(wanted))
    return alter_list(reader, name, add=set(after) - set(before), remove=set(before) - set(after))


def alter_list(reader: Subscriber, name: str, *, add: Iterable[str] = (), remove: Iterable[str] = ()) -> list[Change]:
    """Add to a list what it lacks and take from it what it has. One Change, not yet saved, or none."""
    before = list_of(reader, name)
    added, removed = sorted(set(add) - set(before)), sorted(set(remove) & set(before))
    LISTS[name].remove(reader, removed)
    LISTS[name].add(reader, added)
    after = list_of(reader, name)
    return [] if after == before else [Change(field=name, before=before, after=after)]


def _follow(reader: Subscriber, slugs: list[str]) -> None:
    Follow.objects.bulk_create(Follow(subscriber=reader, topic=topic) for topic in Topic.objects.filter(slug__in=slugs))


def _weigh(weight: Follow.Weight) -> Callable[[Subscriber, list[str]], object]:
    return lambda reader, slugs: reader.follows.filter(topic__slug__in=slugs).update(weight=weight)


def _mute_topics(reader: Subscriber, slugs: list[str]) -> None:
    Mute.objects.bulk_create(Mute(subscriber=reader, topic=topic) for topic in Topic.objects.filter(slug__in=slugs))


def _mute_words(reader: Subscriber, words: list[str]) -> None:
    Mute.objects.bulk_create(Mute(subscriber=reader, word=word) for word in words)


def _interests(kind: Interest.Kind) -> WordList:
    return WordList(
        read=lambda reader: reader.interests.filter(kind=kind).values_list("words", flat=True),
        add=lambda reader, words: Interest.objects.bulk_create(
            Interest(subscriber=reader, kind=kind, words=word) for word in words
        ),
        remove=lambda reader, words: reader.interests.filter(kind=kind, words__in=words).delete(),
    )


LISTS = {
    "topics": WordList(
        read=lambda reader: reader.topics.values_list("slug", flat=True),
        add=_follow,
        remove=lambda reader, slugs: reader.follows.filter(topic__slug__in=slugs).delete(),
    ),
    "closely": WordList(
        read=lambda reader: reader.follows.filter(weight=Follow.Weight.CLOSELY).values_list("topic__slug", flat=True),
        add=_weigh(Follow.Weight.CLOSELY),
        remove=_weigh(Follow.Weight.FOLLOW),
    ),
    "muted_topics": WordList(
        read=lambda reader: reader.mutes.filter(word="").values_list("topic__slug", flat=True),
        add=_mute_topics,
        remove=lambda reader, slugs: reader.mutes.filter(topic__slug__in=slugs).delete(),
    ),
    "muted_words": WordList(
        read=lambda reader: reader.mutes.exclude(word="").values_list("word", flat=True),
        add=_mute_words,
        remove=lambda reader, words: reader.mutes.filter(word__in=words).delete(),
    ),
    "own_topics": _interests(Interest.Kind.TOPIC),
    "authors": _interests(Interest.Kind.AUTHOR),
    "organizations": _interests(Interest.Kind.ORGANIZATION),
    "struck_terms": WordList(
        read=lambda reader: reader.struck_terms.values_list("term", flat=True),
        add=lambda reader, terms: StruckTerm.objects.bulk_create(StruckTerm(subscriber=reader, term=term) for term in terms),
        remove=lambda reader, terms: reader.struck_terms.filter(term__in=terms).delete(),
    ),
}
