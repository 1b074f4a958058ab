"""Holds: mail is held back while something stands against it, and let go again. The rows stay as they are; nothing is lost."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from newsletter.models import Digest, DigestQuerySet, HandoverState, Hold

logger = logging.getLogger(__name__)

# How often what is held is tried again, with a single mail of a domain or a few of a wave.
PROBE_EVERY = timedelta(minutes=30)


def place_hold(scope: Hold.Scope, name: str, *, cause: Hold.Cause, now: datetime, **facts: Any) -> Hold | None:
    """Hold back what `scope` and `name` say; None where that is held already, or is a wave that was held before.

    What workers had claimed of it goes back to the others, so that it stops at once.
    """
    try:
        with transaction.atomic():
            hold = Hold.objects.create(scope=scope, name=name, cause=cause, since=now, **facts)
    except IntegrityError:
        return None
    take_back(Digest.objects.filter(hold.stopped()))
    if not hold.is_trial:
        logger.error("%s held: %s", hold, hold.reason)
    return hold


def lift_hold(hold: Hold, *, because: str, now: datetime) -> bool:
    """Let go what `hold` held. False where somebody else has."""
    mine = Hold.objects.standing().filter(pk=hold.pk)
    lifted = bool(mine.update(lifted_at=now, lifted_because=because[:300], probe_at=None, probing_since=None, probe=None))
    if lifted:
        logger.warning("%s goes on: %s", hold, because)
    return lifted


def take_back(digests: DigestQuerySet) -> None:
    """What workers have claimed and not begun to hand over is theirs no longer."""
    claimed = digests.filter(state=HandoverState.CLAIMED)
    claimed.move(HandoverState.PLANNED, claim_token=None, lease_until=None)
