"""Draft: a reader as they would be with other choices. No row is made, and theirs is left as it is."""

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import replace
from typing import Any

from newsletter.deciding.lists import list_of
from newsletter.matching.wishes import Unsaved
from newsletter.models import Follow, Interest, Mute, Subscriber
from newsletter.preferences import FIELDS
from papers.models import Topic

# No row has this number, so nothing of anybody is found under it.
NOBODY = 0
INTERESTS = {
    "own_topics": Interest.Kind.TOPIC,
    "authors": Interest.Kind.AUTHOR,
    "organizations": Interest.Kind.ORGANIZATION,
}
MUTES = ("muted_words", "muted_topics")

type Draft = tuple[Subscriber, Unsaved]


def draft(reader: Subscriber, chosen: Mapping[str, Any]) -> Draft:
    """`reader` with what of `chosen` there is, named as in Choices. Of lists that are asked for together (interests, mutes), one
    that is not in `chosen` is as it is saved.
    """
    drafted = copy(reader)
    for field in FIELDS:
        if field in chosen:
            setattr(drafted, field, chosen[field])
    lists = {name: chosen.get(name, list_of(reader, name) if reader.pk else ()) for name in ("closely", *INTERESTS, *MUTES)}
    return drafted, Unsaved(
        follows=list(_follows(drafted, chosen["topics"], lists["closely"])) if "topics" in chosen else None,
        interests=list(_interests(drafted, lists)) if chosen.keys() & INTERESTS.keys() else None,
        mutes=list(_mutes(drafted, lists)) if chosen.keys() & set(MUTES) else None,
    )


def without_what_is_private(drafted: Draft) -> Draft:
    """The same follows, of somebody of whom no mute, vote or own interest is known."""
    reader, unsaved = drafted
    stranger = copy(reader)
    stranger.pk = NOBODY
    follows = [Follow(subscriber=stranger, topic=follow.topic, weight=follow.weight) for follow in unsaved.follows or ()]
    return stranger, replace(unsaved, follows=follows)


def _follows(reader: Subscriber, topics: Iterable[Topic], closely: Iterable[str]) -> Iterator[Follow]:
    weights = {True: Follow.Weight.CLOSELY, False: Follow.Weight.FOLLOW}
    closely = set(closely)
    for topic in topics:
        yield Follow(subscriber=reader, topic=topic, weight=weights[topic.slug in closely])


def _interests(reader: Subscriber, lists: Mapping[str, Iterable[str]]) -> Iterator[Interest]:
    """Each with a number of its own, as rows have: below nothing, for no row has such a one."""
    number = 0
    for name, kind in INTERESTS.items():
        for words in lists[name]:
            number -= 1
            yield Interest(pk=number, subscriber=reader, kind=kind, words=words)


def _mutes(reader: Subscriber, lists: Mapping[str, Iterable[str]]) -> Iterator[Mute]:
    for word in lists["muted_words"]:
        yield Mute(subscriber=reader, word=word)
    for topic in Topic.objects.filter(slug__in=lists["muted_topics"]):
        yield Mute(subscriber=reader, topic=topic)
