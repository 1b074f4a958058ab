"""What comes back by mail: bounces, complaints, auto-replies and delivery notes, as plain values. Nothing here knows a row."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a mail that came back says of one recipient.

    POLICY blames the sender or the mail and never the recipient. NONE says nothing: a delay, or a mail that is none of these.
    """

    HARD = "hard"
    SOFT = "soft"
    POLICY = "policy"
    COMPLAINT = "complaint"
    AUTOREPLY = "autoreply"
    DELIVERED = "delivered"
    NONE = "none"


@dataclass(frozen=True)
class Returned:
    """One recipient's part of what came back. `status` is an enhanced code (RFC 3463) or empty; `recipient` is the address
    that failed, `sent_to` the one that was written to, where it is named (RFC 3464, 2.3.1); `text` is what the other side said.
    """

    kind: Kind
    status: str = ""
    recipient: str = ""
    sent_to: str = ""
    text: str = ""
