"""The door of a mailbox (IMAP, RFC 3501): what lies in it, one mail at a time. What is not taken out stays as it was.

`imap+ssl://user:password@host/Folder` is encrypted from the start, `imap+tls://` by STARTTLS, `imap://` not at all; the server
does not decide. Where the server allows it, a mail that was looked at and left gets a keyword, so that it is not read again; it
is not marked as seen, for a person may read this mailbox too.
"""

import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

PORTS = {"imap": 143, "imap+tls": 143, "imap+ssl": 993}
TIMEOUT_S = 30.0
KEYWORD = "PaperboyLeft"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class MailboxError(Exception):
    """The mailbox cannot be read now; what is in it stays there."""


@dataclass(frozen=True)
class ImapServer:
    security: str
    host: str
    port: int
    username: str
    password: str
    folder: str

    @classmethod
    def at(cls, url: str) -> Self:
        """The server of an address as it is configured. Raises ValueError for any other."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname or not parts.username:
            raise ValueError("write imap+ssl://user:password@host/Folder, imap+tls:// or imap://")
        return cls(
            parts.scheme,
            parts.hostname,
            parts.port or PORTS[parts.scheme],
            unquote(parts.username),
            unquote(parts.password or ""),
            unquote(parts.path.strip("/")) or "INBOX",
        )


class Mailbox:
    """An open folder. Raises MailboxError wherever the conversation fails."""

    def __init__(self, server: ImapServer) -> None:
        self._server = server

    def __enter__(self) -> Self:
        try:
            self._imap = _connected(self._server)
            self._answer(*self._imap.select(_quoted(self._server.folder)))
            self._may_mark = "\\*" in str(self._imap.response("PERMANENTFLAGS")[1])
        except (OSError, imaplib.IMAP4.error) as error:
            raise MailboxError(str(error)) from error
        return self

    def __exit__(self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        try:
            self._imap.logout()
        except (OSError, imaplib.IMAP4.error):
            self._imap.shutdown()

    def mails(self, *, since: date, max_bytes: int) -> Iterator[tuple[str, bytes]]:
        """Each mail that arrived on `since` or later and was not left before: its number, and its first `max_bytes`."""
        wanted = ["UNDELETED", "SINCE", f"{since.day}-{MONTHS[since.month - 1]}-{since.year}"]
        if self._may_mark:
            wanted += ["UNKEYWORD", KEYWORD]
        for number in self._ask("SEARCH", *wanted)[0].split():
            fetched = self._ask("FETCH", number.decode(), f"(BODY.PEEK[]<0.{max_bytes}>)")
            # A mail that somebody else took away meanwhile has no body.
            for part in fetched:
                if isinstance(part, tuple):
                    yield number.decode(), part[1]

    def take_out(self, number: str) -> None:
        """Delete this mail, and no other: one that somebody else has marked as deleted is not ours to expunge."""
        self._ask("STORE", number, "+FLAGS.SILENT", r"(\Deleted)")
        if "UIDPLUS" in self._imap.capabilities:
            self._ask("EXPUNGE", number)
        elif self._ask("SEARCH", "DELETED")[0].split() == [number.encode()]:
            self._answer(*self._imap.expunge())

    def leave(self, number: str) -> None:
        if self._may_mark:
            self._ask("STORE", number, "+FLAGS.SILENT", f"({KEYWORD})")

    def _ask(self, *command: str) -> list:
        try:
            return self._answer(*self._imap.uid(*command))
        except (OSError, imaplib.IMAP4.error) as error:
            raise MailboxError(str(error)) from error

    def _answer(self, status: str, data: list) -> list:
        if status != "OK":
            raise MailboxError(f"the server said {status}: {data!r:.200}")
        return [part for part in data if part is not None] or [b""]


def _connected(server: ImapServer) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    if server.security == "imap+ssl":
        imap: imaplib.IMAP4 = imaplib.IMAP4_SSL(server.host, server.port, ssl_context=context, timeout=TIMEOUT_S)
    else:
        imap = imaplib.IMAP4(server.host, server.port, timeout=TIMEOUT_S)
    try:
        if server.security == "imap+tls":
            imap.starttls(context)
        imap.login(server.username, server.password)
    except (OSError, imaplib.IMAP4.error):
        with suppress(OSError):  # what a handshake left of the connection may be closed already
            imap.shutdown()
        raise
    return imap


def _quoted(folder: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", folder) + '"'
