"""Hearing: what the email service provider says of a mail, in django-anymail's words, is written down as anything that came back.

Events come twice, late, and in any order. A provider knows whom it speaks of, so an address is suppressed even where its reader
has been erased since.
"""

import logging
from hashlib import sha256
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.dispatch import receiver
from django.utils import timezone

from newsletter.addresses import BadAddressError, normalized
from newsletter.composing.message import mail_named
from newsletter.feedback import say_goodbye
from newsletter.models import HandoverState, MailEvent
from newsletter.returning.mails import Kind
from newsletter.returning.mails.verdict import judge
from newsletter.returning.returned import Word, note_return
from newsletter.returning.settle import settle

logger = logging.getLogger(__name__)

WAY = "provider"
SAYS_IT_ALL = {
    EventType.DELIVERED: MailEvent.Kind.DELIVERED,
    EventType.AUTORESPONDED: MailEvent.Kind.AUTOREPLY,
    EventType.COMPLAINED: MailEvent.Kind.COMPLAINT,
}
TOOK_IT = (EventType.QUEUED, EventType.SENT)
GAVE_UP = (EventType.BOUNCED, EventType.REJECTED)
# What the provider's own reasons mean. What is not here is judged by the words of the mail server.
REASONS = {
    (EventType.BOUNCED, RejectReason.INVALID): MailEvent.Kind.HARD,
    (EventType.BOUNCED, RejectReason.BLOCKED): MailEvent.Kind.POLICY,
    (EventType.BOUNCED, RejectReason.SPAM): MailEvent.Kind.POLICY,
    (EventType.BOUNCED, RejectReason.TIMED_OUT): MailEvent.Kind.SOFT,
    (EventType.REJECTED, RejectReason.INVALID): MailEvent.Kind.HARD,
    (EventType.REJECTED, RejectReason.BLOCKED): MailEvent.Kind.POLICY,
    # On the provider's own list, for a bounce or a complaint of before.
    (EventType.REJECTED, RejectReason.BOUNCED): MailEvent.Kind.HARD,
    (EventType.REJECTED, RejectReason.SPAM): MailEvent.Kind.COMPLAINT,
}


@receiver(tracking, dispatch_uid="newsletter.returning.hearing")
def hear(event: AnymailTrackingEvent, esp_name: str, **_: Any) -> None:
    """Write down what `event` says of one of our mails; what it says of others, or of opening and clicking, is nothing to us."""
    mail = mail_named(str((event.metadata or {}).get("reference", "")))
    now = timezone.now()
    if mail is None:
        logger.info("%s spoke of a mail that is none of ours: %s", esp_name, event.event_type)
    elif event.event_type in TOOK_IT:
        settle(mail, HandoverState.ACCEPTED, reason="", now=now)
    elif EventType.UNSUBSCRIBED in (event.event_type, event.reject_reason):
        if mail.subscriber:
            say_goodbye(mail.subscriber, way=WAY, now=now, letter=False)
    elif word := _word(event, esp_name):
        note_return(mail, word, now=now)


def _word(event: AnymailTrackingEvent, esp_name: str) -> Word | None:
    words = " ".join(str(part) for part in (event.mta_response, event.description) if part)
    kind, status = SAYS_IT_ALL.get(event.event_type), ""
    if event.event_type in GAVE_UP:
        verdict = judge(words, recipient=event.recipient or "")
        kind, status = MailEvent.Kind(verdict.kind.value), verdict.status
        if verdict.kind == Kind.SOFT or not event.mta_response:
            kind = REASONS.get((event.event_type, event.reject_reason), kind)
    if kind is None:
        return None
    return Word(kind, _event_id(event, esp_name), status, words, at=event.timestamp, address=_address(event.recipient))


def _event_id(event: AnymailTrackingEvent, esp_name: str) -> str:
    """The provider's own, where it has one; else what makes the event the one that it is."""
    said = (event.message_id, event.recipient, event.timestamp)
    name = event.event_id or sha256(repr(said).encode()).hexdigest()[:32]
    return f"{esp_name}:{event.event_type}:{name}"[:200]


def _address(recipient: str | None) -> str:
    try:
        return normalized(recipient or "")
    except BadAddressError:
        return ""
