"""Erase: a reader and all that is kept of them goes. The ledger keeps its counts, and a suppression its keyed hash."""

from datetime import datetime

from django.db import transaction

from newsletter.models import STILL_TO_GO, Digest, HandoverQuerySet, HandoverState, Letter, MailEvent, Subscriber, SubscriberState
from newsletter.preferences import turn

ERASED = "the reader was erased"


@transaction.atomic
def erase(subscriber: Subscriber, now: datetime) -> None:
    """From this moment nothing is sent, and nothing of the reader is left but rows that name nobody. It cannot be undone."""
    reader = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if reader.state == SubscriberState.ACTIVE:
        turn(reader, SubscriberState.UNSUBSCRIBED, way="page", now=now)
    MailEvent.objects.filter(digest__subscriber=reader).update(detail={})
    MailEvent.objects.filter(letter__subscriber=reader).update(detail={})
    _forget(Digest.objects.filter(subscriber=reader), now)
    _forget(Letter.objects.filter(subscriber=reader), now)
    Digest.objects.filter(subscriber=reader).update(entries=[], subject="")
    reader.delete()


def _forget[M: (Digest, Letter)](ledger: HandoverQuerySet[M], now: datetime) -> None:
    """What is still to go is not sent; the words of a mail server may hold an address."""
    free = {"claim_token": None, "lease_until": None}
    ledger.filter(state__in=STILL_TO_GO).move(HandoverState.SKIPPED, reason=ERASED, settled_at=now, **free)
    ledger.filter(state=HandoverState.REJECTED).update(reason=ERASED)
    ledger.filter(state=HandoverState.UNCERTAIN).update(reason="")
    ledger.update(reply_text="")
