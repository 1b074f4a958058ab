"""Record: write down what became of a mail, if the claim that it left under still stands, and do what follows from that."""

import random
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from newsletter.composing.message import reference
from newsletter.doors import Fault, Outcome, Reply
from newsletter.models import Digest, HandoverState, Letter, MailEvent
from newsletter.returning.returned import Word, note_return

LONGEST_DEFERRAL = timedelta(hours=6)
# By then a pause is longer than that, whatever it began with; doubled on and on it would pass what a timedelta can hold.
DOUBLED_AT_MOST = 16
# How long a server that takes no such mail from us is left alone before the next one is tried.
AFTER_A_POLICY = timedelta(minutes=30)
# The last try of a window comes this long before its end.
LAST_TRY = timedelta(minutes=5)

STATES = {
    Outcome.ACCEPTED: HandoverState.ACCEPTED,
    Outcome.REJECTED: HandoverState.REJECTED,
    Outcome.DEFERRED: HandoverState.DEFERRED,
    Outcome.POLICY: HandoverState.DEFERRED,
    Outcome.UNKNOWN: HandoverState.UNCERTAIN,
}
# What a refusal at hand-over is among all that comes back: the server's word now is worth as much as its bounce later.
RETURNS = {Fault.HARD: MailEvent.Kind.HARD, Fault.SOFT: MailEvent.Kind.SOFT}


@transaction.atomic(savepoint=False)
def record(mail: Digest | Letter, token: UUID, reply: Reply, *, now: datetime) -> bool:
    """Settle `mail` by the server's reply, or say when it is tried again. False where the claim is lost."""
    state = STATES[reply.outcome]
    facts = {"reply_code": reply.code, "reply_text": reply.text[:500], "mailer": reply.mailer or mail.mailer}
    recorded = settle_claimed(mail, token, state, **facts, **_further(mail, reply, now))
    if recorded and (kind := RETURNS.get(reply.fault)):
        # A mail that is tried again may be refused again, and that counts again.
        event_id = f"reply:{reference(mail)}:{mail.attempts}"
        address = mail.subscriber.email if mail.subscriber else ""
        note_return(mail, Word(kind, event_id, status=reply.status, text=reply.text, address=address), now=now)
    return recorded


def settle_claimed(mail: Digest | Letter, token: UUID, state: HandoverState, **facts: object) -> bool:
    """Move `mail` on, the row and the object, and let go of the claim. False where it was lost.

    A mail in doubt keeps the token: the word of the worker that everybody took for dead is worth something if it comes.
    """
    facts |= {"lease_until": None} | ({} if state == HandoverState.UNCERTAIN else {"claim_token": None})
    moved = type(mail)._default_manager.filter(pk=mail.pk, claim_token=token).move(state, **facts)
    if moved:
        mail.state = state
        vars(mail).update(facts)
    return bool(moved)


def _further(mail: Digest | Letter, reply: Reply, now: datetime) -> dict[str, object]:
    if STATES[reply.outcome] == HandoverState.DEFERRED:
        pause = AFTER_A_POLICY if reply.outcome == Outcome.POLICY else _pause(mail.attempts)
        return {"reason": "", "next_try_at": _next_try(mail, pause, now)}
    if reply.outcome == Outcome.UNKNOWN:
        return {"reason": reply.text[:300]}
    return {"reason": "" if reply.outcome == Outcome.ACCEPTED else reply.text[:300] or "refused", "settled_at": now}


def _pause(attempts: int) -> timedelta:
    """Twice as long each time, up to six hours, and never for all at the same second."""
    pause = timedelta(seconds=settings.RETRY_AFTER) * 2 ** min(attempts - 1, DOUBLED_AT_MOST)
    return min(pause * random.uniform(1.0, 1.25), LONGEST_DEFERRAL)  # noqa: S311 -- jitter, no secret


def _next_try(mail: Digest | Letter, pause: timedelta, now: datetime) -> datetime:
    """After `pause`; where the window would be over by then, once more shortly before its end."""
    last = mail.window_ends_at - LAST_TRY
    return min(now + pause, last) if last > now else now + pause
