"""Deliver: hand over what is planned, one message at a time, and write down what became of it.

`handing` is committed right before a message leaves, the outcome right after, so that whatever dies in between leaves at most
the message in its hand in doubt. What is in doubt is never sent again by itself.
"""

import logging
import random
from collections.abc import Callable, Generator
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from newsletter.compose import compose_digest, entries_with_sections, subject_of
from newsletter.desk import Desk
from newsletter.doors import Door, Envelope, Message, Outcome, Reply
from newsletter.doors.opening import ACCOUNT, BULK, open_door
from newsletter.letters import compose_letter
from newsletter.match import TOO_LATE
from newsletter.message import reference
from newsletter.models import (
    CLAIM_LEASE,
    Digest,
    HandoverQuerySet,
    HandoverState,
    IssueState,
    Letter,
    Subscriber,
    SubscriberState,
)
from newsletter.return_path import envelope_sender

logger = logging.getLogger(__name__)

CLAIM_SIZE = 25
FIRST_DEFERRAL = timedelta(minutes=1)
LONGEST_DEFERRAL = timedelta(hours=6)

LEFT = "the reader has left"
NOT_COMPOSED = "could not be composed"
# What a digest is made from, once it was handed over.
FROZEN = ("entries", "subject", "listed", "frozen_at")
IN_DOUBT = "its worker died while handing it over"

type Mail = Digest | Letter
type Clock = Callable[[], datetime]


def deliver_digests(
    *, clock: Clock, until: datetime | None = None, day_of: HandoverQuerySet[Digest] | None = None
) -> Generator[Digest]:
    """Hand over the digests that are waiting (among `day_of`), and yield each with its outcome; stops claiming at `until`."""
    digests = Digest.objects.all() if day_of is None else day_of
    running = digests.exclude(issue__state__in=(IssueState.HELD, IssueState.CANCELLED))
    yield from _deliver(running, BULK, clock=clock, until=until)


def deliver_letters(*, clock: Clock, until: datetime | None = None) -> Generator[Letter]:
    """The same for the mails about subscriptions, by the mailer that is theirs."""
    yield from _deliver(Letter.objects.all(), ACCOUNT, clock=clock, until=until)


def recover(now: datetime) -> int:
    """Take back what dead workers held and settle what came too late. Returns how many mails are in doubt since."""
    in_doubt = 0
    for ledger in (Digest.objects.all(), Letter.objects.all()):
        free = {"claim_token": None, "lease_until": None}
        lost = ledger.abandoned(now)
        lost.filter(state=HandoverState.CLAIMED).move(HandoverState.PLANNED, **free)
        in_doubt += lost.filter(state=HandoverState.HANDING).move(HandoverState.UNCERTAIN, reason=IN_DOUBT, **free)
        late = ledger.filter(window_ends_at__lte=now).exclude(state=HandoverState.CLAIMED)
        late.move(HandoverState.SKIPPED, reason=TOO_LATE, settled_at=now)
    return in_doubt


def _deliver[M: (Digest, Letter)](
    ledger: HandoverQuerySet[M], mailer: str, *, clock: Clock, until: datetime | None
) -> Generator[M]:
    token = uuid4()
    door = open_door(mailer)
    desk = Desk()
    try:
        while until is None or clock() < until:
            claimed = _claim(ledger, token, clock())
            if not claimed:
                return
            for mail in claimed:
                if until is not None and clock() >= until:
                    return
                _hand_over(mail, door, desk, token, mailer=mailer, clock=clock)
                yield mail
    finally:
        door.close()
        ledger.held_by(token).filter(state=HandoverState.CLAIMED).move(HandoverState.PLANNED, claim_token=None, lease_until=None)


def _claim[M: (Digest, Letter)](ledger: HandoverQuerySet[M], token: UUID, now: datetime) -> list[M]:
    """Take up to CLAIM_SIZE waiting mails; whoever else claims at the same time gets others."""
    with transaction.atomic():
        waiting = ledger.waiting(now).filter(window_ends_at__gt=now).order_by("due_at", "pk")
        chosen = list(waiting.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:CLAIM_SIZE])
        mine = ledger.filter(pk__in=chosen)
        mine.move(HandoverState.CLAIMED, claim_token=token, lease_until=now + CLAIM_LEASE)
        held = ledger.held_by(token).filter(pk__in=chosen, state=HandoverState.CLAIMED).select_related("subscriber")
        return list(held.order_by("due_at", "pk").prefetch_related("subscriber__follows", "subscriber__changes"))


def _hand_over(mail: Mail, door: Door, desk: Desk, token: UUID, *, mailer: str, clock: Clock) -> None:
    reader = _still_wanted(mail)
    if reader is None:
        _settle(mail, token, HandoverState.SKIPPED, reason=LEFT, settled_at=clock())
        return
    mail.handing_at = clock()
    try:
        message = _composed(mail, desk)
        message.as_bytes()
    except Exception:  # whatever one mail breaks on, the others go out
        logger.exception("%s could not be composed", reference(mail))
        _settle(mail, token, HandoverState.SKIPPED, reason=NOT_COMPOSED, settled_at=clock())
        return
    if not _begin(mail, token, mailer):
        return
    envelope = Envelope(envelope_sender(mail, reader.email, now=mail.handing_at), reader.email, reference(mail))
    _record(mail, token, _submitted(door, envelope, message), now=clock())


def _submitted(door: Door, envelope: Envelope, message: Message) -> Reply:
    """The door's reply; where it breaks in a way that it does not know itself, nobody knows what became of the message."""
    try:
        return door.submit(envelope, message)
    except Exception as error:
        logger.exception("%s broke the door", envelope.reference)
        return Reply(Outcome.UNKNOWN, None, f"{type(error).__name__}: {error}")


def _still_wanted(mail: Mail) -> Subscriber | None:
    """The reader as they are at this very moment, or None if they left since this was planned."""
    reader = Subscriber.objects.filter(pk=mail.subscriber_id).first() if mail.subscriber_id else None
    if reader and isinstance(mail, Digest) and reader.state != SubscriberState.ACTIVE:
        return None
    return reader


def _composed(mail: Mail, desk: Desk) -> Message:
    """The mail's message; a digest's entries and subject are settled on the way, unless an earlier hand-over froze them."""
    if isinstance(mail, Letter):
        return compose_letter(mail)
    if not mail.frozen_at:
        mail.entries = entries_with_sections(mail, desk)
        mail.subject = subject_of(mail, mail.entries, desk)
        mail.listed = desk.listed(mail.edition) if mail.edition else 0
        mail.frozen_at = mail.handing_at
    return compose_digest(mail, desk)


def _begin(mail: Mail, token: UUID, mailer: str) -> bool:
    """Commit that this message is about to leave. False if the claim was lost: then nothing may be sent."""
    frozen = {name: getattr(mail, name) for name in FROZEN} if isinstance(mail, Digest) else {}
    mine = type(mail)._default_manager.filter(pk=mail.pk, claim_token=token)
    lease = mail.handing_at + CLAIM_LEASE if mail.handing_at else None
    begun = mine.move(
        HandoverState.HANDING, handing_at=mail.handing_at, attempts=mail.attempts + 1, mailer=mailer, lease_until=lease, **frozen
    )
    mail.attempts += 1
    return bool(begun)


def _record(mail: Mail, token: UUID, reply: Reply, *, now: datetime) -> None:
    facts = {"reply_code": reply.code, "reply_text": reply.text[:500]}
    if reply.outcome == Outcome.ACCEPTED:
        _settle(mail, token, HandoverState.ACCEPTED, reason="", settled_at=now, **facts)
    elif reply.outcome == Outcome.REJECTED:
        _settle(mail, token, HandoverState.REJECTED, reason=reply.text[:300] or "refused", settled_at=now, **facts)
    elif reply.outcome == Outcome.DEFERRED:
        _settle(mail, token, HandoverState.DEFERRED, next_try_at=now + _pause(mail.attempts), **facts)
    else:
        _settle(mail, token, HandoverState.UNCERTAIN, reason=reply.text[:300], **facts)


def _settle(mail: Mail, token: UUID, state: HandoverState, **facts: object) -> None:
    """Write the outcome, if the claim still holds, on the row and on `mail`."""
    facts |= {"claim_token": None, "lease_until": None}
    mine = type(mail)._default_manager.filter(pk=mail.pk, claim_token=token)
    if mine.move(state, **facts):
        mail.state = state
        vars(mail).update(facts)


def _pause(attempts: int) -> timedelta:
    """Twice as long each time, up to six hours, and never for all at the same second."""
    pause = min(FIRST_DEFERRAL * 2 ** (attempts - 1), LONGEST_DEFERRAL)
    return pause * random.uniform(1.0, 1.25)  # noqa: S311 -- jitter, no secret


def send_again(digest: Digest, *, now: datetime) -> bool:
    """Plan a digest once more at an operator's word: the same mail with the same Message-ID. False where its state forbids it."""
    window = max(digest.window_ends_at, now + timedelta(hours=1))
    mine = Digest.objects.filter(pk=digest.pk, state__in=(HandoverState.ACCEPTED, HandoverState.UNCERTAIN))
    again = {"next_try_at": now, "window_ends_at": window, "settled_at": None, "may_have_arrived": True}
    return bool(mine.move(HandoverState.PLANNED, reason="", **again))
