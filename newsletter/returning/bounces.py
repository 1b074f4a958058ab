"""Bounces: take a mail that came back over what it says of a mail of ours, if its return path proves which one that is.

A complaint goes to the address that the provider's feedback loop knows, so it is proved by what it encloses: the return path or
the Message-ID of the mail that is complained of.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from hashlib import sha256

from newsletter.composing.message import mail_with_id, reference
from newsletter.models import Digest, Letter, MailEvent
from newsletter.returning.mails import Kind, Returned
from newsletter.returning.mails.opened import Opened, open_mail
from newsletter.returning.mails.reading import read_opened
from newsletter.returning.return_path import returned_mail
from newsletter.returning.returned import Word, note_return

# From what says least to what says most. A mail to one address may come back for several, where that one is a list of others.
BY_WEIGHT = (Kind.NONE, Kind.DELIVERED, Kind.AUTOREPLY, Kind.SOFT, Kind.POLICY, Kind.HARD, Kind.COMPLAINT)


class Taken(Enum):
    """What became of a mail: written down, written down before, about a mail of ours without saying anything, or none of ours."""

    NOTED = 1
    KNOWN = 2
    SAYS_NOTHING = 3
    NOT_OURS = 4


def take_bounce(raw: bytes, *, sent_to: Iterable[str] = (), now: datetime) -> Taken:
    """Write down what the mail `raw` says. `sent_to` are addresses that it was received for, beside those of its head."""
    opened = open_mail(raw)
    results = read_opened(opened)
    mail = returned_mail([*sent_to, *opened.addressed_to], now=now)
    if mail is None and results[0].kind == Kind.COMPLAINT:
        mail = _complained_of(opened, now=now)
    if mail is None:
        return Taken.NOT_OURS
    result = _about(mail, results)
    if result.kind == Kind.NONE:
        return Taken.SAYS_NOTHING
    name = opened.head.get("message-id", "").encode() or raw
    event_id = f"mail:{reference(mail)}:{sha256(name).hexdigest()[:32]}"
    at = _dated(opened.head.get("date", ""), mail, now=now)
    word = Word(MailEvent.Kind(result.kind.value), event_id, status=result.status, text=result.text, at=at)
    return Taken.NOTED if note_return(mail, word, now=now) else Taken.KNOWN


def _complained_of(opened: Opened, *, now: datetime) -> Digest | Letter | None:
    senders = [block.get("original-mail-from", "") for block in opened.feedback]
    senders.append(opened.original.get("return-path", ""))
    return returned_mail(senders, now=now) or mail_with_id(opened.original.get("message-id", ""))


def _dated(written: str, mail: Digest | Letter, *, now: datetime) -> datetime:
    """When a bounce was written, which may be days before it is read; none is of before its mail, or of the future."""
    try:
        at = parsedate_to_datetime(written)
        at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return now
    return min(max(at, mail.handing_at or at), now)


def _about(mail: Digest | Letter, results: Iterable[Returned]) -> Returned:
    """What is said of the mail's own reader; of whoever else it went on to, the least that is said of any."""
    address = mail.subscriber.email.lower() if mail.subscriber else ""
    own = [result for result in results if address in (result.recipient.lower(), result.sent_to.lower())]
    return min(own or results, key=lambda result: BY_WEIGHT.index(result.kind))
