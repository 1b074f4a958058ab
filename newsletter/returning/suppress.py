"""Suppress: from now on no digest goes to an address. A keyed hash of it is kept, which outlives the erasure of its reader."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from newsletter.addresses import STANDING_REFUSALS, keyed_hash
from newsletter.models import Subscriber, SubscriberQuerySet, SubscriberState, Suppression
from newsletter.preferences import turn

logger = logging.getLogger(__name__)

# Whoever was asked and never answered stays pending, to be forgotten in time; whoever has left stays gone.
STOPPED = (SubscriberState.ACTIVE, SubscriberState.PAUSED)


@transaction.atomic
def suppress(email: str, reason: Suppression.Reason, *, now: datetime) -> bool:
    """Write to `email` no more; its reader, if it has one, is suppressed with it. False where that changed nothing.

    A refusal that only the operator lifts takes the place of a bounce, never the other way round. Raises BadAddressError.
    """
    readers = _locked(Subscriber.objects.with_address(email), STOPPED)
    row, new = Suppression.objects.select_for_update().get_or_create(
        address_hash=keyed_hash(email), defaults={"reason": reason, "at": now}
    )
    says_more = row.reason not in STANDING_REFUSALS and reason in STANDING_REFUSALS
    changes = new or row.lifted_at is not None or says_more
    if changes and not new:
        row.reason, row.at, row.lifted_at = reason, now, None
        row.save(update_fields=["reason", "at", "lifted_at"])
    for reader in readers:
        turn(reader, SubscriberState.SUPPRESSED, way=reason, now=now)
    if changes:
        logger.warning("an address is suppressed: %s, %s", reason, row.address_hash[:12])
    return changes or bool(readers)


@transaction.atomic
def lift(suppression: Suppression, *, way: str, now: datetime) -> bool:
    """Let an address be written to again, at the operator's word. False where nothing stood.

    Its reader gets mail again after a bounce; after a refusal of their own they have to ask for it anew.
    """
    suppressed = Subscriber.objects.filter(state=SubscriberState.SUPPRESSED)
    its_own = [reader.pk for reader in suppressed.iterator() if keyed_hash(reader.email) == suppression.address_hash]
    readers = _locked(Subscriber.objects.filter(pk__in=its_own), [SubscriberState.SUPPRESSED])
    row = Suppression.objects.select_for_update().get(pk=suppression.pk)
    if row.lifted_at is not None:
        return False
    row.lifted_at = now
    row.save(update_fields=["lifted_at"])
    state = SubscriberState.UNSUBSCRIBED if row.reason in STANDING_REFUSALS else SubscriberState.ACTIVE
    for reader in readers:
        turn(reader, state, way=way, now=now)
    return True


def _locked(readers: SubscriberQuerySet, states: Iterable[SubscriberState]) -> list[Subscriber]:
    """Those of `readers` in one of `states`, locked: whoever locks a reader and a suppression locks the reader first."""
    return list(readers.select_for_update().filter(state__in=states))
