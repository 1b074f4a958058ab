"""The SMTP door: one connection, kept, with every reply read (RFC 5321).

smtplib's own `sendmail` cannot tell a connection that broke before the final dot from one that broke after it; the ledger must.
"""

import smtplib
import ssl
from dataclasses import dataclass

from newsletter.doors import Envelope, Message, Outcome, Reply

GO_AHEAD = 354
CLOSING = 421


@dataclass(frozen=True)
class SmtpServer:
    host: str
    port: int
    username: str = ""
    password: str = ""
    use_tls: bool = False
    use_ssl: bool = False
    timeout: float = 60.0


class SmtpDoor:
    def __init__(self, server: SmtpServer) -> None:
        self._server = server
        self._connection: smtplib.SMTP | None = None

    def submit(self, envelope: Envelope, message: Message) -> Reply:
        """Hand one message over. Whatever breaks before the final dot is DEFERRED, after it UNKNOWN."""
        try:
            smtp = self._connected()
            refusal = _offer(smtp, envelope)
            if refusal:
                self._begin_anew(refusal)
                return refusal
            smtp.send(message.as_bytes())
            smtp.send(b".\r\n")
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Reply(Outcome.DEFERRED, _code(error), f"{type(error).__name__}: {error}")
        try:
            code, text = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Reply(Outcome.UNKNOWN, None, f"no reply after the message: {type(error).__name__}: {error}")
        return _reply(code, text)

    def close(self) -> None:
        if self._connection:
            try:
                self._connection.quit()
            except (OSError, smtplib.SMTPException):
                self._connection.close()
        self._connection = None

    def _connected(self) -> smtplib.SMTP:
        if self._connection:
            return self._connection
        server = self._server
        context = ssl.create_default_context()
        smtp = (
            smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=context)
            if server.use_ssl
            else smtplib.SMTP(server.host, server.port, timeout=server.timeout)
        )
        try:
            smtp.ehlo_or_helo_if_needed()
            if server.use_tls:
                smtp.starttls(context=context)
            if server.username:
                smtp.login(server.username, server.password)
        except (OSError, smtplib.SMTPException):
            smtp.close()
            raise
        self._connection = smtp
        return smtp

    def _begin_anew(self, refusal: Reply) -> None:
        """After a refusal: clear the conversation for the next message, or leave a server that is closing it anyway."""
        if refusal.code == CLOSING or self._connection is None:
            self._drop()
            return
        try:
            self._connection.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None


def _offer(smtp: smtplib.SMTP, envelope: Envelope) -> Reply | None:
    """Sender, recipient and DATA; the refusal, if there is one. A refused sender is our trouble and never the reader's."""
    code, text = smtp.mail(envelope.sender)
    if code >= 400:
        return Reply(Outcome.DEFERRED, code, _text(text))
    code, text = smtp.rcpt(envelope.recipient)
    if code >= 400:
        return _reply(code, text)
    code, text = smtp.docmd("DATA")
    return None if code == GO_AHEAD else _reply(code, text)


def _reply(code: int, text: bytes) -> Reply:
    if code >= 500:
        return Reply(Outcome.REJECTED, code, _text(text))
    return Reply(Outcome.DEFERRED if code >= 400 else Outcome.ACCEPTED, code, _text(text))


def _text(text: bytes) -> str:
    return " ".join(text.decode(errors="replace").split())


def _code(error: Exception) -> int | None:
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code > 0 else None
