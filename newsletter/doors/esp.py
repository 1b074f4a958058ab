"""The door of an email service provider, through django-anymail: it takes the parts of the message and signs them itself."""

from collections.abc import Iterator

from anymail.exceptions import AnymailError, AnymailRequestsAPIError
from django.core.mail import EmailMultiAlternatives
from requests.exceptions import ConnectTimeout

from newsletter.doors import Envelope, Message, Outcome, Reply

# Set from the message's parts by the provider itself.
OWN_HEADERS = {"from", "to", "subject"}
# How the HTTP client names a connection that never came about, so that nothing was handed over.
NEVER_CONNECTED = ("NewConnectionError", "NameResolutionError")
# Our key, our money, our pace, or nobody there: never the reader's fault, and nothing was taken.
OUR_TROUBLE = {401, 402, 403, 429, 503}


class EspDoor:
    def __init__(self, mailer: str) -> None:
        self._mailer = mailer

    def submit(self, envelope: Envelope, message: Message) -> Reply:
        headers = dict(message.headers)
        mail = EmailMultiAlternatives(
            subject=message.subject,
            body=message.text,
            from_email=headers["From"],
            to=[envelope.recipient],
            headers=dict(_further(headers)),
        )
        mail.attach_alternative(message.html, "text/html")
        vars(mail).update(metadata={"reference": envelope.reference})
        try:
            mail.send(using=self._mailer)
        except AnymailRequestsAPIError as error:
            return _refused(error)
        except AnymailError as error:
            return Reply(Outcome.REJECTED, None, str(error))
        except OSError as error:
            return Reply(Outcome.UNKNOWN, None, f"{type(error).__name__}: {error}")
        return Reply(Outcome.ACCEPTED, 250, f"message id {vars(mail)['anymail_status'].message_id}")

    def close(self) -> None:
        """Each message is a request of its own."""


def _further(headers: dict[str, str]) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in headers.items() if name.lower() not in OWN_HEADERS)


def _refused(error: AnymailRequestsAPIError) -> Reply:
    """The provider answered with an error: a status of its HTTP interface, or none where the answer was lost."""
    status = error.status_code
    if status is None:
        never_left = isinstance(error, ConnectTimeout) or any(sign in str(error) for sign in NEVER_CONNECTED)
        return Reply(Outcome.DEFERRED if never_left else Outcome.UNKNOWN, None, str(error))
    if status in OUR_TROUBLE:
        return Reply(Outcome.DEFERRED, status, str(error))
    if status >= 500:  # it broke with the message in its hands, or a proxy lost the answer
        return Reply(Outcome.UNKNOWN, status, str(error))
    return Reply(Outcome.REJECTED, status, str(error))
