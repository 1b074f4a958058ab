"""Feedback: a reader says goodbye, and may come back."""

from datetime import datetime

from django.db import transaction

from newsletter.addresses import is_suppressed
from newsletter.composing.letters import plan_letter
from newsletter.models import Letter, Subscriber, SubscriberState
from newsletter.preferences import turn


@transaction.atomic
def say_goodbye(subscriber: Subscriber, *, way: str, now: datetime, letter: bool) -> None:
    """No mail from now on. With `letter` one goodbye is sent, which holds the way back; a second call changes nothing."""
    reader = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if reader.state != SubscriberState.UNSUBSCRIBED:
        turn(reader, SubscriberState.UNSUBSCRIBED, way=way, now=now)
        if letter and not is_suppressed(reader.email):
            plan_letter(reader, Letter.Kind.GOODBYE, now=now)
    subscriber.refresh_from_db()


@transaction.atomic
def come_back(subscriber: Subscriber, *, way: str, now: datetime) -> bool:
    """Undo a goodbye or a pause; whoever had never confirmed is asked to, as before. False where nothing may be sent there."""
    reader = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    has_left = reader.state in (SubscriberState.UNSUBSCRIBED, SubscriberState.PAUSED) or (
        reader.state == SubscriberState.PENDING and reader.confirmed_at is not None
    )
    if has_left and not is_suppressed(reader.email):
        turn(reader, SubscriberState.ACTIVE if reader.confirmed_at else SubscriberState.PENDING, way=way, now=now)
    subscriber.refresh_from_db()
    return subscriber.state == SubscriberState.ACTIVE
