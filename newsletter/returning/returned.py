"""Returned: what came back about a mail is written down once, and does what it has to. A reply of the mail server counts, too.

hard        the address is suppressed at once
soft        it is, when three digests in a row failed, on three different days; one that arrived in between ends the row
policy      the mail or the sender is to blame: the domain is held (5.7.x), and the reader is never the worse for it
complaint   the address is suppressed at once, and only the operator lifts that
delivered, autoreply   the mail arrived
"""

import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Min, OuterRef, Q

from newsletter.addresses import domain_of, without_addresses
from newsletter.braking.refusal import BY_POLICY, hold_domain
from newsletter.composing.message import reference
from newsletter.models import Digest, HandoverState, Letter, MailEvent, Subscriber, Suppression
from newsletter.returning.settle import settle
from newsletter.returning.suppress import suppress

logger = logging.getLogger(__name__)

Kind = MailEvent.Kind

DAYS_IN_A_ROW = 3
DIGESTS_LOOKED_AT = 60
MAX_TEXT = 500
# A refusal by policy says something of today's mails if it is of one that was handed over since.
NEWS = timedelta(days=1)
# What a mail in doubt is, once somebody knows.
OUTCOMES = {
    Kind.DELIVERED: HandoverState.ACCEPTED,
    Kind.AUTOREPLY: HandoverState.ACCEPTED,
    Kind.COMPLAINT: HandoverState.ACCEPTED,
    Kind.HARD: HandoverState.REJECTED,
    Kind.SOFT: HandoverState.REJECTED,
    Kind.POLICY: HandoverState.REJECTED,
}


@dataclass(frozen=True)
class Word:
    """What somebody said of a mail. `event_id` is the same whenever the same is said again; `at` is when it was said;
    `address` is whom it is about, where that may not be the mail's reader as they are now.
    """

    kind: MailEvent.Kind
    event_id: str
    status: str = ""
    text: str = ""
    at: datetime | None = None
    address: str = ""


@transaction.atomic
def note_return(mail: Digest | Letter, word: Word, *, now: datetime) -> bool:
    """Write down what came back about `mail`, and act on it, in one transaction. False where it was known before."""
    reader = Subscriber.objects.select_for_update().filter(pk=mail.subscriber_id).first() if mail.subscriber_id else None
    about = {"digest": mail} if isinstance(mail, Digest) else {"letter": mail}
    text = without_addresses(word.text)[:MAX_TEXT]
    facts = {"kind": word.kind, "status": word.status[:16], "at": word.at or now, "detail": {"text": text} if text else {}}
    _event, new = MailEvent.objects.get_or_create(event_id=word.event_id, defaults=facts | about)
    if not new:
        return False
    settle(mail, OUTCOMES[word.kind], reason=text or str(word.kind.label), now=now)
    address = word.address or (reader.email if reader else "")
    if word.kind == Kind.POLICY:
        logger.warning("%s was refused by policy, %s: %s", reference(mail), word.status or "no code", text)
        if address and word.status.startswith(BY_POLICY) and mail.handing_at and mail.handing_at > now - NEWS:
            hold_domain(domain_of(address), reason=text, now=now)
    if address and (reason := _reason(word.kind, mail, reader)):
        suppress(address, reason, now=now)
    return True


def _reason(kind: MailEvent.Kind, mail: Digest | Letter, reader: Subscriber | None) -> Suppression.Reason | None:
    """Why the address is suppressed for this, or None."""
    if kind == Kind.HARD:
        return Suppression.Reason.HARD_BOUNCE
    if kind == Kind.COMPLAINT:
        return Suppression.Reason.COMPLAINT
    if kind == Kind.SOFT and reader and isinstance(mail, Digest) and _days_of_the_row(reader, mail) >= DAYS_IN_A_ROW:
        return Suppression.Reason.SOFT_BOUNCES
    return None


def _days_of_the_row(reader: Subscriber, mail: Digest) -> int:
    """On how many days (UTC) the digests around `mail` failed with none between that arrived; 0 if one has arrived since.

    Bounces come late and in any order, so the row is one of digests, by their days, and not of events by their time. But what
    failed within one day, whatever day it was of, is one trouble: each digest counts for the day on which it first came back.
    """
    told = {kind: _has(kind) for kind in (Kind.DELIVERED, Kind.POLICY)}
    failed_at = Min("events__at", filter=Q(events__kind=Kind.SOFT))
    digests = reader.digests.filter(handing_at__isnull=False).annotate(failed_at=failed_at, **told)
    row: dict[int, date] = {}
    found: dict[int, date] = {}
    for digest in reversed(digests.order_by("-day")[:DIGESTS_LOOKED_AT]):
        facts = vars(digest)
        if failed := facts["failed_at"]:
            row[digest.pk] = failed.astimezone(UTC).date()
        elif facts[Kind.DELIVERED] and found:
            return 0
        elif digest.state == HandoverState.ACCEPTED and not facts[Kind.POLICY]:
            row = {}
        if mail.pk in row:
            found = row
    return len(set(found.values()))


def _has(kind: str) -> Exists:
    return Exists(MailEvent.objects.filter(digest=OuterRef("pk"), kind=kind))
