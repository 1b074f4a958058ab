"""Handing a message over: one small interface, three doors (outbox folder, SMTP, an email service provider)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Outcome(StrEnum):
    """What the other side said. UNKNOWN: the connection broke after the whole message was written."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Reply:
    outcome: Outcome
    code: int | None = None
    text: str = ""


@dataclass(frozen=True)
class Envelope:
    """Who sends and who receives, as the mail server is told (RFC 5321), and the ledger's name for the mail."""

    sender: str
    recipient: str
    reference: str


@dataclass(frozen=True)
class Message:
    """A whole mail. `raw` is what goes over the wire; `html` and `text` are what a person reads."""

    headers: tuple[tuple[str, str], ...]
    subject: str
    text: str
    html: str
    raw: bytes

    def as_bytes(self) -> bytes:
        return self.raw


class Door(Protocol):
    def submit(self, envelope: Envelope, message: Message) -> Reply: ...

    def close(self) -> None: ...
