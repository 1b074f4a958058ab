"""Draft: a reader as they would be with other choices. No row is made, and theirs is left as it is."""

from collections.abc import Mapping
from copy import copy
from typing import Any

from newsletter.lists import list_of
from newsletter.models import Follow, Subscriber
from newsletter.preferences import FIELDS

# No row has this number, so nothing of anybody is found under it.
NOBODY = 0


def draft(reader: Subscriber, chosen: Mapping[str, Any]) -> tuple[Subscriber, list[Follow]]:
    """`reader` with the fields of `chosen`, as Subscriber has them, and what they would follow: its `topics`, weighed as there
    or, where nothing is said of that, as now.
    """
    drafted = copy(reader)
    for field in FIELDS:
        if field in chosen:
            setattr(drafted, field, chosen[field])
    closely = chosen.get("closely", list_of(reader, "closely") if reader.pk else ())
    weights = {True: Follow.Weight.CLOSELY, False: Follow.Weight.FOLLOW}
    return drafted, [
        Follow(subscriber=drafted, topic=topic, weight=weights[topic.slug in closely]) for topic in chosen.get("topics", ())
    ]


def without_what_is_private(drafted: tuple[Subscriber, list[Follow]]) -> tuple[Subscriber, list[Follow]]:
    """The same follows, of somebody of whom no mute, vote or own interest is known."""
    reader, follows = drafted
    stranger = copy(reader)
    stranger.pk = NOBODY
    return stranger, [Follow(subscriber=stranger, topic=follow.topic, weight=follow.weight) for follow in follows]
