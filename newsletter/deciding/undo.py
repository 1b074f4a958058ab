"""Undo: take one change back, and leave a row that tells so. What was changed again since is left as it is."""

from datetime import datetime

from django.db import transaction

from newsletter.deciding.lists import LISTS, alter_list
from newsletter.deciding.votes import vote
from newsletter.models import Change, Subscriber, SubscriberState
from newsletter.preferences import FIELDS, Choices, change_preferences, note, pause, resume
from papers.models import Paper

# Going and coming back have pages of their own; between these two states a link may lead both ways.
ON_AND_OFF = {SubscriberState.ACTIVE.value: resume, SubscriberState.PAUSED.value: pause}


def can_be_undone(change: Change) -> bool:
    if change.field == "state":
        return change.before in ON_AND_OFF and change.after in ON_AND_OFF
    return change.field in LISTS or change.field in FIELDS or change.field == "vote"


@transaction.atomic
def undo(change: Change, *, way: str, now: datetime) -> bool:
    """False where there is nothing left to undo."""
    reader = Subscriber.objects.select_for_update().get(pk=change.subscriber_id)
    if not can_be_undone(change):
        return False
    if change.field in LISTS:
        return _undo_list(reader, change, way=way, now=now)
    if change.field == "vote":
        return _undo_vote(reader, change, way=way, now=now)
    if getattr(reader, change.field) != change.after:
        return False
    if change.field == "state":
        ON_AND_OFF[str(change.before)](reader, way=way, now=now)
    else:
        change_preferences(reader, Choices(**{change.field: change.before}), way=way, now=now)
    return True


def _undo_list(reader: Subscriber, change: Change, *, way: str, now: datetime) -> bool:
    """What the change added goes, what it took comes back; what else happened to the list since stays."""
    before, after = set(change.before or ()), set(change.after or ())
    changes = alter_list(reader, change.field, add=before - after, remove=after - before)
    note(reader, changes, way=way, now=now)
    return bool(changes)


def _undo_vote(reader: Subscriber, change: Change, *, way: str, now: datetime) -> bool:
    before, after = change.before or {}, change.after or {}
    paper = Paper.objects.filter(arxiv_id=after.get("paper")).first()
    if paper is None or reader.votes.filter(paper=paper).values_list("value", flat=True).first() != after["value"]:
        return False
    return vote(reader, paper, before["value"], way=way, now=now) is not None
