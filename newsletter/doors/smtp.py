"""The SMTP door: one connection, kept, with every reply read (RFC 5321), pipelined where the server can (RFC 2920).

smtplib's own `sendmail` cannot tell a connection that broke before the final dot from one that broke after it; the ledger must.
"""

import smtplib
import socket
import ssl
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from newsletter.doors import Envelope, Message, Outcome, Reply
from newsletter.doors.replies import Step, read_reply
from newsletter.doors.signing import DomainKey, signed

GO_AHEAD = 354
CLOSING = 421
# A server works on a message that it has whole before it answers: whoever hangs up early does not know what became of it.
PATIENCE_AT_THE_END = 5
# A connection that rested longer than this may be gone without a word.
RESTED_S = 30.0
TROUBLE = (OSError, smtplib.SMTPException)


@dataclass(frozen=True)
class SmtpServer:
    """`timeout` is in seconds, for each step of the conversation; the reply to a whole message may take five times as long."""

    host: str
    port: int
    username: str = ""
    password: str = ""
    use_tls: bool = False
    use_ssl: bool = False
    timeout: float = 60.0


class EnoughError(Exception):
    """The server has had enough of this connection, and took nothing of the message in hand by it."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.text)
        self.reply = reply


class SmtpDoor:
    def __init__(self, server: SmtpServer, keys: Sequence[DomainKey] = ()) -> None:
        self._server = server
        self._keys = keys
        self._connection: smtplib.SMTP | None = None
        self._carried = 0
        self._last_used = 0.0

    def submit(self, envelope: Envelope, message: Message) -> Reply:
        """Hand one message over. Whatever breaks before the final dot is DEFERRED, after it UNKNOWN.

        Where a connection that was kept has come to its end, the message is offered once more by a new one.
        """
        if self._connection and time.monotonic() - self._last_used > RESTED_S:
            self.close()
        was_kept = self._connection is not None
        body = signed(message.as_bytes(), self._keys)
        try:
            return self._handed(envelope, body)
        except EnoughError as enough:
            self._drop()
            if not was_kept:
                return enough.reply
        try:
            return self._handed(envelope, body)
        except EnoughError as enough:
            self._drop()
            return enough.reply

    def close(self) -> None:
        if self._connection:
            with suppress(*TROUBLE):
                self._connection.quit()
        self._drop()

    def _handed(self, envelope: Envelope, body: bytes) -> Reply:
        try:
            smtp = self._connected()
        except TROUBLE as error:
            return Reply(Outcome.DEFERRED, _code(error), _told(error), reached=False)
        if refusal := self._offered(smtp, envelope, len(body)):
            return refusal
        try:
            smtp.send(body)
            smtp.send(b".\r\n")
        except TROUBLE as error:
            self._drop()
            return Reply(Outcome.DEFERRED, _code(error), _told(error))
        return self._verdict(smtp)

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            self._connection = _connect(self._server)
            self._carried = 0
        self._last_used = time.monotonic()
        return self._connection

    def _offered(self, smtp: smtplib.SMTP, envelope: Envelope, size: int) -> Reply | None:
        """Sender, recipient and DATA; the refusal, if there is one. Raises EnoughError."""
        try:
            step, refusal = _offer(smtp, envelope, size)
        except TROUBLE as error:
            raise EnoughError(Reply(Outcome.DEFERRED, _code(error), _told(error))) from error
        if refusal is None:
            return None
        if refusal.code == CLOSING or (step == Step.MAIL and self._carried):
            raise EnoughError(refusal)
        try:
            smtp.rset()
        except TROUBLE:
            self._drop()
        return refusal

    def _verdict(self, smtp: smtplib.SMTP) -> Reply:
        """What the server says of the message that it has whole."""
        try:
            _wait_at_most(smtp, self._server.timeout * PATIENCE_AT_THE_END)
            reply = read_reply(Step.END, *smtp.getreply())
            _wait_at_most(smtp, self._server.timeout)
        except TROUBLE as error:
            self._drop()
            return Reply(Outcome.UNKNOWN, None, f"no reply after the message: {_told(error)}")
        self._carried += 1
        self._last_used = time.monotonic()
        if reply.code == CLOSING or reply.outcome == Outcome.UNKNOWN:
            self._drop()
        return reply

    def _drop(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None


def _connect(server: SmtpServer) -> smtplib.SMTP:
    """A connection that is as safe as it was asked to be, or none: where STARTTLS is wanted, nothing is said before it."""
    smtp = (
        smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=ssl.create_default_context())
        if server.use_ssl
        else smtplib.SMTP(server.host, server.port, timeout=server.timeout)
    )
    try:
        _socket(smtp).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        smtp.ehlo_or_helo_if_needed()
        if server.use_tls:
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo_or_helo_if_needed()
        if server.username:
            smtp.login(server.username, server.password)
    except TROUBLE:
        smtp.close()
        raise
    return smtp


def _offer(smtp: smtplib.SMTP, envelope: Envelope, size: int) -> tuple[Step, Reply | None]:
    """The last step that was taken, and its refusal, if it is one."""
    declared = f" SIZE={size}" if smtp.has_extn("size") else ""
    mail = f"MAIL FROM:{smtplib.quoteaddr(envelope.sender)}{declared}"
    rcpt = f"RCPT TO:{smtplib.quoteaddr(envelope.recipient)}"
    if "\r" in mail + rcpt or "\n" in mail + rcpt:
        raise ValueError("an address with a line break")
    return (_pipelined if smtp.has_extn("pipelining") else _step_by_step)(smtp, mail, rcpt)


def _step_by_step(smtp: smtplib.SMTP, mail: str, rcpt: str) -> tuple[Step, Reply | None]:
    for step, command in ((Step.MAIL, mail), (Step.RCPT, rcpt)):
        reply = read_reply(step, *smtp.docmd(command))
        if reply.outcome != Outcome.ACCEPTED:
            return step, reply
    return Step.DATA, _go_ahead(*smtp.docmd("DATA"))


def _pipelined(smtp: smtplib.SMTP, mail: str, rcpt: str) -> tuple[Step, Reply | None]:
    """All three in one write. A refusal stands, whatever becomes of the connection after it."""
    smtp.send(f"{mail}\r\n{rcpt}\r\nDATA\r\n".encode())
    refusals: dict[Step, Reply] = {}
    try:
        for step in (Step.MAIL, Step.RCPT):
            reply = read_reply(step, *smtp.getreply())
            if reply.outcome != Outcome.ACCEPTED:
                refusals[step] = reply
        code, text = smtp.getreply()
        if refusals and code == GO_AHEAD:
            _send_nothing(smtp, to_nobody=Step.RCPT in refusals)
    except TROUBLE:
        if not refusals:
            raise
        smtp.close()
    return next(iter(refusals.items())) if refusals else (Step.DATA, _go_ahead(code, text))


def _send_nothing(smtp: smtplib.SMTP, *, to_nobody: bool) -> None:
    """The server waits for a message that was not meant any more: end it at once, or, if somebody would get it, hang up."""
    if to_nobody:
        smtp.send(b".\r\n")
        smtp.getreply()
    else:
        smtp.close()


def _go_ahead(code: int, text: bytes) -> Reply | None:
    """The refusal to DATA, if it is one."""
    if code == GO_AHEAD:
        return None
    reply = read_reply(Step.DATA, code, text)
    return replace(reply, outcome=Outcome.DEFERRED) if reply.outcome == Outcome.ACCEPTED else reply


def _wait_at_most(smtp: smtplib.SMTP, seconds: float) -> None:
    _socket(smtp).settimeout(seconds)


def _socket(smtp: smtplib.SMTP) -> socket.socket:
    sock = smtp.sock
    if sock is None:
        raise smtplib.SMTPServerDisconnected("the connection is closed")
    return sock


def _code(error: Exception) -> int | None:
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code > 0 else None


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
