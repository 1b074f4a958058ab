"""Record: write down what became of a mail, if the claim that it was handed over under still stands."""

import random
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from newsletter.doors import Fault, Outcome, Reply
from newsletter.message import reference
from newsletter.models import Digest, HandoverState, Letter, MailEvent
from newsletter.returned import Word, note_return

LONGEST_DEFERRAL = timedelta(hours=6)
# How long a server that takes no such mail from us is left alone before the next one is tried.
AFTER_A_POLICY = timedelta(minutes=30)
# The last try of a window comes this long before its end.
LAST_TRY = timedelta(minutes=5)
FAULTS = {Fault.HARD: MailEvent.Kind.HARD, Fault.SOFT: MailEvent.Kind.SOFT}


def record(mail: Digest | Letter, token: UUID, reply: Reply, *, now: datetime) -> None:
    """Settle `mail` by the server's reply, or say when it is tried again."""
    facts: dict[str, object] = {"reply_code": reply.code, "reply_text": reply.text[:500], "mailer": reply.mailer or mail.mailer}
    if reply.outcome == Outcome.ACCEPTED:
        settle_claimed(mail, token, HandoverState.ACCEPTED, reason="", settled_at=now, **facts)
    elif reply.outcome == Outcome.REJECTED:
        reason = reply.text[:300] or "refused"
        settled = settle_claimed(mail, token, HandoverState.REJECTED, reason=reason, settled_at=now, **facts)
        if settled and reply.fault != Fault.NONE:
            note_return(mail, _word(mail, reply), now=now)
    elif reply.outcome == Outcome.DEFERRED:
        settle_claimed(mail, token, HandoverState.DEFERRED, next_try_at=_next_try(mail, _pause(mail.attempts), now), **facts)
    elif reply.outcome == Outcome.POLICY:
        settle_claimed(mail, token, HandoverState.DEFERRED, next_try_at=_next_try(mail, AFTER_A_POLICY, now), **facts)
    else:
        facts |= {"reason": reply.text[:300], "lease_until": None}
        _move(mail, token, HandoverState.UNCERTAIN, facts)


def settle_claimed(mail: Digest | Letter, token: UUID, state: HandoverState, **facts: object) -> bool:
    """Move `mail` on, the row and the object, and let go of the claim; False, and nothing, where the claim is lost."""
    return _move(mail, token, state, facts | {"claim_token": None, "lease_until": None})


def _word(mail: Digest | Letter, reply: Reply) -> Word:
    """What a refusal of the address says, as a bounce would say it later."""
    return Word(FAULTS[reply.fault], f"reply:{reference(mail)}:{mail.attempts}", reply.status, reply.text)


def _move(mail: Digest | Letter, token: UUID, state: HandoverState, facts: dict[str, object]) -> bool:
    mine = type(mail)._default_manager.filter(pk=mail.pk, claim_token=token)
    if not mine.move(state, **facts):
        return False
    mail.state = state
    vars(mail).update(facts)
    return True


def _pause(attempts: int) -> timedelta:
    """Twice as long each time, up to six hours, and never for all at the same second."""
    pause = min(timedelta(seconds=settings.RETRY_AFTER) * 2 ** (attempts - 1), LONGEST_DEFERRAL)
    return pause * random.uniform(1.0, 1.25)  # noqa: S311 -- jitter, no secret


def _next_try(mail: Digest | Letter, pause: timedelta, now: datetime) -> datetime:
    """After `pause`; where the window would be over by then, once more shortly before its end."""
    last = mail.window_ends_at - LAST_TRY
    return min(now + pause, last) if last > now else now + pause
