"""Draft: a reader as they would be with other choices. No row is made, and theirs is left as it is."""

from collections.abc import Mapping
from copy import copy
from typing import Any

from newsletter.models import Follow, Subscriber
from newsletter.preferences import FIELDS

# No row has this number, so nothing of anybody is found under it.
NOBODY = 0


def draft(reader: Subscriber, chosen: Mapping[str, Any]) -> tuple[Subscriber, list[Follow]]:
    """`reader` with the fields of `chosen`, as Subscriber has them, and what they would follow: its `topics`, weighed as now."""
    drafted = copy(reader)
    for field in FIELDS:
        if field in chosen:
            setattr(drafted, field, chosen[field])
    weights = dict(Follow.objects.filter(subscriber=reader).values_list("topic", "weight"))
    return drafted, [
        Follow(subscriber=drafted, topic=topic, weight=weights.get(topic.pk, Follow.Weight.FOLLOW))
        for topic in chosen.get("topics", ())
    ]


def without_what_is_private(drafted: tuple[Subscriber, list[Follow]]) -> tuple[Subscriber, list[Follow]]:
    """The same follows, of somebody of whom no mute, vote or own interest is known."""
    reader, follows = drafted
    stranger = copy(reader)
    stranger.pk = NOBODY
    return stranger, [Follow(subscriber=stranger, topic=follow.topic, weight=follow.weight) for follow in follows]
