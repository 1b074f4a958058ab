"""Settle: a mail in doubt leaves it by knowledge: a log, a provider's event, a bounce, the operator's word."""

from datetime import datetime

from newsletter.models import Digest, HandoverState, Letter


def settle(mail: Digest | Letter, outcome: HandoverState, *, reason: str, now: datetime) -> bool:
    """Give a mail that is in doubt the outcome that became known. False where it is not in doubt; then nothing is changed."""
    in_doubt = type(mail)._default_manager.filter(pk=mail.pk, state=HandoverState.UNCERTAIN)
    why = reason[:300] if outcome == HandoverState.REJECTED else ""
    return bool(in_doubt.move(outcome, reason=why, settled_at=now))
