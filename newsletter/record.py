"""Record: write down what became of a mail, if the claim that it was handed over under still stands."""

import random
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from newsletter.doors import Outcome, Reply
from newsletter.models import Digest, HandoverState, Letter

LONGEST_DEFERRAL = timedelta(hours=6)
# How long a server that takes no such mail from us is left alone before the next one is tried.
AFTER_A_POLICY = timedelta(minutes=30)
# The last try of a window comes this long before its end.
LAST_TRY = timedelta(minutes=5)


def record(mail: Digest | Letter, token: UUID, reply: Reply, *, now: datetime) -> None:
    """Settle `mail` by the server's reply, or say when it is tried again."""
    facts: dict[str, object] = {"reply_code": reply.code, "reply_text": reply.text[:500], "mailer": reply.mailer or mail.mailer}
    if reply.outcome == Outcome.ACCEPTED:
        settle_claimed(mail, token, HandoverState.ACCEPTED, reason="", settled_at=now, **facts)
    elif reply.outcome == Outcome.REJECTED:
        settle_claimed(mail, token, HandoverState.REJECTED, reason=reply.text[:300] or "refused", settled_at=now, **facts)
    elif reply.outcome == Outcome.DEFERRED:
        settle_claimed(mail, token, HandoverState.DEFERRED, next_try_at=_next_try(mail, _pause(mail.attempts), now), **facts)
    elif reply.outcome == Outcome.POLICY:
        settle_claimed(mail, token, HandoverState.DEFERRED, next_try_at=_next_try(mail, AFTER_A_POLICY, now), **facts)
    else:
        facts |= {"reason": reply.text[:300], "lease_until": None}
        _move(mail, token, HandoverState.UNCERTAIN, facts)


def settle_claimed(mail: Digest | Letter, token: UUID, state: HandoverState, **facts: object) -> None:
    """Move `mail` on, the row and the object, and let go of the claim; nothing where the claim is lost."""
    _move(mail, token, state, facts | {"claim_token": None, "lease_until": None})


def _move(mail: Digest | Letter, token: UUID, state: HandoverState, facts: dict[str, object]) -> None:
    mine = type(mail)._default_manager.filter(pk=mail.pk, claim_token=token)
    if mine.move(state, **facts):
        mail.state = state
        vars(mail).update(facts)


def _pause(attempts: int) -> timedelta:
    """Twice as long each time, up to six hours, and never for all at the same second."""
    pause = min(timedelta(seconds=settings.RETRY_AFTER) * 2 ** (attempts - 1), LONGEST_DEFERRAL)
    return pause * random.uniform(1.0, 1.25)  # noqa: S311 -- jitter, no secret


def _next_try(mail: Digest | Letter, pause: timedelta, now: datetime) -> datetime:
    """After `pause`; where the window would be over by then, once more shortly before its end."""
    last = mail.window_ends_at - LAST_TRY
    return min(now + pause, last) if last > now else now + pause
