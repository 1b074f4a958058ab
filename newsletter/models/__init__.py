"""Who is written to, and what they were sent. Facts only: no model here renders, speaks SMTP or calls a station.

readers   Subscriber, OwnerProof, Consent, Change: who is written to
choices   Follow, Mute, Interest, Vote, LibraryEntry, StruckTerm, ReaderTaste: what they chose
ledger    Issue, Digest, Section, Letter, Holder: every mail, and what became of it
holds     Hold: what holds mail back for a while
returns   MailEvent, Suppression: what came back, and whom we may not write to
"""

from newsletter.models.choices import Follow, Interest, LibraryEntry, Mute, ReaderTaste, StruckTerm, Vote
from newsletter.models.holds import ONE_HOUR, Hold, HoldQuerySet, wave_begins, wave_of
from newsletter.models.ledger import (
    CLAIM_LEASE,
    ENTERED_FROM,
    OPEN_STATES,
    STILL_TO_GO,
    Digest,
    DigestQuerySet,
    HandoverQuerySet,
    HandoverState,
    Holder,
    Issue,
    IssueState,
    Letter,
    Section,
)
from newsletter.models.readers import (
    MAX_MINUTES,
    MAX_PAPERS,
    Change,
    Consent,
    Depth,
    OwnerProof,
    Subscriber,
    SubscriberQuerySet,
    SubscriberState,
    validate_timezone,
    validate_weekdays,
)
from newsletter.models.returns import MailEvent, Suppression, SuppressionQuerySet

__all__ = [
    "CLAIM_LEASE",
    "ENTERED_FROM",
    "MAX_MINUTES",
    "MAX_PAPERS",
    "ONE_HOUR",
    "OPEN_STATES",
    "STILL_TO_GO",
    "Change",
    "Consent",
    "Depth",
    "Digest",
    "DigestQuerySet",
    "Follow",
    "HandoverQuerySet",
    "HandoverState",
    "Hold",
    "HoldQuerySet",
    "Holder",
    "Interest",
    "Issue",
    "IssueState",
    "Letter",
    "LibraryEntry",
    "MailEvent",
    "Mute",
    "OwnerProof",
    "ReaderTaste",
    "Section",
    "StruckTerm",
    "Subscriber",
    "SubscriberQuerySet",
    "SubscriberState",
    "Suppression",
    "SuppressionQuerySet",
    "Vote",
    "validate_timezone",
    "validate_weekdays",
    "wave_begins",
    "wave_of",
]
