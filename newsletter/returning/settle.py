"""Settle: a mail in doubt leaves it by knowledge: a log, a provider's event, a bounce, the operator's word."""

from datetime import datetime

from newsletter.models import Digest, HandoverState, Letter


def settle(mail: Digest | Letter, outcome: HandoverState, *, reason: str, now: datetime) -> bool:
    """Give a mail that is in doubt the outcome that became known. False where it is not in doubt; then nothing is changed."""
    in_doubt = type(mail)._default_manager.filter(pk=mail.pk, state=HandoverState.UNCERTAIN)
    why = reason[:300] if outcome == HandoverState.REJECTED else ""
    return bool(in_doubt.move(outcome, reason=why, settled_at=now))


def plan_again(mail: Digest | Letter, *, handed_before: datetime, now: datetime) -> bool:
    """The same mail, which is known never to have arrived if it was handed over before that moment; while its window is open,
    and unless it was handed over once more since it was looked at. False where it stays in doubt.
    """
    mine = type(mail)._default_manager.filter(pk=mail.pk, state=HandoverState.UNCERTAIN, handing_at=mail.handing_at)
    open_still = mine.filter(handing_at__lt=handed_before, window_ends_at__gt=now)
    return bool(open_still.move(HandoverState.PLANNED, reason="", next_try_at=now, claim_token=None))
