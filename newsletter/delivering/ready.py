"""Ready: what is claimed, made into messages for readers as they are at this very moment."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import InterfaceError, OperationalError

from newsletter.addresses import STANDING_REFUSALS, standing_among
from newsletter.compose import compose_digest, entries_with_sections, subject_of
from newsletter.composing.desk import Desk
from newsletter.composing.letters import compose_letter
from newsletter.composing.message import reference
from newsletter.delivering.recipients import Recipients
from newsletter.doors import Envelope, Message
from newsletter.match import TOO_LATE
from newsletter.matching.choose import choose_again
from newsletter.matching.tastes import keep_tastes
from newsletter.models import Digest, Letter, Subscriber, SubscriberState
from newsletter.returning.return_path import envelope_sender

logger = logging.getLogger(__name__)

LEFT = "the reader has left"
# However the reader came to be active: the address said no.
SUPPRESSED = "the address is suppressed"
CAME_BACK = "the reader gets mails again"
NOT_COMPOSED = "could not be composed"


@dataclass(frozen=True)
class Ready[M: (Digest, Letter)]:
    """A mail with its envelope and message; or, where it is not to go, without them and with the reason."""

    mail: M
    envelope: Envelope | None = None
    message: Message | None = None
    reason: str = ""


def make_ready[M: (Digest, Letter)](
    mails: list[M], desk: Desk, recipients: Recipients, *, clock: Callable[[], datetime]
) -> list[Ready[M]]:
    """The messages of `mails`, to the last byte, so that nothing of it has to be done once they are said to be leaving."""
    known = recipients.of(mails)
    stands = standing_among(known.values())
    return [
        Ready(mail, reason=SUPPRESSED)
        if _is_suppressed(mail, stands.get(mail.subscriber_id or 0))
        else _ready(mail, known.get(mail.subscriber_id or 0), desk, clock())
        for mail in mails
    ]


def _is_suppressed(mail: Digest | Letter, reason: str | None) -> bool:
    """After a bounce the question to confirm may still be asked; after a complaint nothing is sent."""
    return reason is not None and (isinstance(mail, Digest) or reason in STANDING_REFUSALS)


def _ready[M: (Digest, Letter)](mail: M, reader: Subscriber | None, desk: Desk, now: datetime) -> Ready[M]:
    if reader is None or (isinstance(mail, Digest) and reader.state != SubscriberState.ACTIVE):
        return Ready(mail, reason=LEFT)
    if mail.window_ends_at <= now:  # a mail server kept the connections busy since it was claimed
        return Ready(mail, reason=TOO_LATE)
    mail.subscriber, mail.handing_at = reader, now
    try:
        if reason := _why_not_any_more(mail, reader):
            return Ready(mail, reason=reason)
        message = _composed(mail, desk)
        message.as_bytes()
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # whatever one mail breaks on, the others go out
        logger.exception("%s could not be composed", reference(mail))
        return Ready(mail, reason=NOT_COMPOSED)
    sender = envelope_sender(mail, reader.email, now=now)
    return Ready(mail, Envelope(sender, reader.email, reference(mail)), message)


def _why_not_any_more(mail: Digest | Letter, reader: Subscriber) -> str:
    """Choose anew for a reader who changed what they get since this was planned. The reason, where nothing is left of it."""
    if isinstance(mail, Letter):
        is_over = mail.kind == Letter.Kind.PAUSE and reader.state != SubscriberState.PAUSED
        return CAME_BACK if is_over else ""
    is_as_planned = reader.chosen_at is None or reader.chosen_at <= mail.planned_at
    if mail.frozen_at or is_as_planned:
        return ""
    choice = choose_again(mail, reader)
    keep_tastes([reader])
    mail.entries, mail.is_quiet = [pick.to_json() for pick in choice.picks], choice.is_quiet
    return "" if choice.is_sent else choice.reason


def _composed(mail: Digest | Letter, desk: Desk) -> Message:
    """The mail's message; a digest's entries and subject are settled on the way, unless an earlier hand-over froze them."""
    if isinstance(mail, Letter):
        return compose_letter(mail)
    if not mail.frozen_at:
        mail.entries = entries_with_sections(mail, desk)
        mail.subject = subject_of(mail, mail.entries, desk)
        mail.listed = desk.listed_for(mail)
        mail.frozen_at = mail.handing_at
    return compose_digest(mail, desk)
