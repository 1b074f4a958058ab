"""Handing a message over: one small interface, three doors (outbox folder, SMTP, an email service provider)."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from newsletter.composing import mime


class Outcome(StrEnum):
    """What the other side said. POLICY: it takes no such mail from us now, and the reader is not to blame. UNKNOWN: the
    connection broke after the whole message was written.
    """

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REJECTED = "rejected"
    POLICY = "policy"
    UNKNOWN = "unknown"


class Fault(StrEnum):
    """What a refusal says of the address. HARD: nobody can be reached there. SOFT: this time; too often, and it is given up."""

    NONE = "none"
    SOFT = "soft"
    HARD = "hard"


@dataclass(frozen=True)
class Reply:
    """`code` is the server's own, `status` the enhanced one (RFC 3463) where there is one. `reached` is false where no
    conversation came about, so that nothing can have been handed over; `mailer` is the entry of MAILERS that was spoken to.
    """

    outcome: Outcome
    code: int | None = None
    text: str = ""
    status: str = ""
    fault: Fault = Fault.NONE
    reached: bool = True
    mailer: str = ""


@dataclass(frozen=True)
class Envelope:
    """Who sends and who receives, as the mail server is told (RFC 5321), and the ledger's name for the mail."""

    sender: str
    recipient: str
    reference: str


@dataclass(frozen=True)
class Message:
    """A whole mail: its headers, and its bodies encoded for transfer. `as_bytes()` is what goes over the wire."""

    headers: tuple[tuple[str, str], ...]
    subject: str
    text_body: str
    html_body: str
    language: str
    boundary: str

    @property
    def text(self) -> str:
        return mime.decode(self.text_body, self.language)

    @property
    def html(self) -> str:
        return mime.decode(self.html_body, self.language)

    @cached_property
    def _raw(self) -> bytes:
        bodies = {"text": self.text_body, "html": self.html_body}
        return mime.message_bytes(self.headers, **bodies, language=self.language, boundary=self.boundary)

    def as_bytes(self) -> bytes:
        return self._raw


class Door(Protocol):
    def submit(self, envelope: Envelope, message: Message) -> Reply: ...

    def close(self) -> None: ...
