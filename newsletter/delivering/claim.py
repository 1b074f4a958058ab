"""Claim: take some of what is waiting, so that nobody else hands it over. Whoever else claims at the same time gets others."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from newsletter.models import CLAIM_LEASE, Digest, HandoverQuerySet, HandoverState, Letter


def claim_waiting[M: (Digest, Letter)](ledger: HandoverQuerySet[M], token: UUID, *, most: int, now: datetime) -> list[M]:
    """Up to `most` mails of `ledger` that may go at `now`, under the claim `token`, the one that could go first in front."""
    with transaction.atomic():
        waiting = ledger.waiting(now).filter(window_ends_at__gt=now).order_by("next_try_at", "pk")
        chosen = list(waiting.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:most])
        ledger.filter(pk__in=chosen).move(HandoverState.CLAIMED, claim_token=token, lease_until=now + CLAIM_LEASE)
        held = ledger.held_by(token).filter(pk__in=chosen, state=HandoverState.CLAIMED)
        return list(held.with_what_it_is_made_of().order_by("next_try_at", "pk"))


def give_back[M: (Digest, Letter)](ledger: HandoverQuerySet[M], token: UUID) -> None:
    """Whoever comes next may have what was claimed under `token` and did not leave."""
    ledger.held_by(token).filter(state=HandoverState.CLAIMED).move(HandoverState.PLANNED, claim_token=None, lease_until=None)
