"""Asking a provider what it knows of a mail: for one whose answer was lost, so that nobody knows whether it was taken.

Each is asked by what django-anymail sent with the message: our reference, which is the same in no other mail.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import islice
from json import loads
from typing import Any

import httpx

TIMEOUT_S = 10.0
PIECE, PIECES = 65536, 64
# Their clock and ours, and what they took before they answered.
CLOCKS_DIFFER = timedelta(minutes=1)
MAILGUN_URL, POSTMARK_URL = "https://api.mailgun.net/v3", "https://api.postmarkapp.com"


class AskingError(Exception):
    """The provider gave no answer that can be understood; it may be asked again later."""


class Answer(StrEnum):
    TOOK_IT = "took it"
    REFUSED_IT = "refused it"
    KNOWS_NOTHING = "knows nothing of it"


@dataclass(frozen=True)
class HandedOver:
    """A mail as it was handed to the provider, last at `at`."""

    reference: str
    recipient: str
    sender_domain: str
    at: datetime


type Provider = Callable[[HandedOver], Answer]


def provider_to_ask(esp: str, options: Mapping[str, Any]) -> Provider | None:
    """How `esp` is asked, with its `options` as django-anymail names them; None where it cannot be, or no key is set."""
    if esp == "mailgun" and options.get("MAILGUN_API_KEY"):
        return lambda mail: _mailgun(mail, options)
    if esp == "postmark" and options.get("POSTMARK_SERVER_TOKEN"):
        return lambda mail: _postmark(mail, options)
    return None


def _mailgun(mail: HandedOver, options: Mapping[str, Any]) -> Answer:
    """Its events of this recipient since then. What is `rejected` was not taken; any other event is of a mail that was."""
    domain = options.get("MAILGUN_SENDER_DOMAIN") or mail.sender_domain
    since = (mail.at - CLOCKS_DIFFER).timestamp()
    asked = {"recipient": mail.recipient, "begin": f"{since:.0f}", "ascending": "yes", "limit": "300"}
    url = f"{_stem(options.get('MAILGUN_API_URL') or MAILGUN_URL)}/{domain}/events"
    events = _told("items", url, asked, auth=("api", options["MAILGUN_API_KEY"]))
    said = {event.get("event") for event in events if _named(event, "user-variables") == mail.reference} - {None}
    if said - {"rejected"}:
        return Answer.TOOK_IT
    return Answer.REFUSED_IT if said else Answer.KNOWS_NOTHING


def _postmark(mail: HandedOver, options: Mapping[str, Any]) -> Answer:
    """Its search by metadata. What it will not take it says at once, and does not keep."""
    asked = {"metadata_reference": mail.reference, "count": "50", "offset": "0"}
    if stream := options.get("POSTMARK_MESSAGE_STREAM"):
        asked["messagestream"] = stream
    url = f"{_stem(options.get('POSTMARK_API_URL') or POSTMARK_URL)}/messages/outbound"
    headers = {"X-Postmark-Server-Token": options["POSTMARK_SERVER_TOKEN"]}
    found = [
        message
        for message in _told("Messages", url, asked, headers=headers)
        if _named(message, "Metadata") == mail.reference and _moment(message.get("ReceivedAt")) >= mail.at - CLOCKS_DIFFER
    ]
    return Answer.TOOK_IT if found else Answer.KNOWS_NOTHING


def _told(what: str, url: str, asked: dict[str, str], **credentials: Any) -> list[dict[str, Any]]:
    """The list `what` of its answer. Raises AskingError."""
    try:
        with httpx.stream("GET", url, params=asked, timeout=TIMEOUT_S, **credentials) as answer:
            body = b"".join(islice(answer.iter_bytes(PIECE), PIECES))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise AskingError(f"{type(error).__name__}: {error}") from error
    if answer.status_code != httpx.codes.OK:
        raise AskingError(f"{answer.status_code} {body[:200].decode(errors='replace')}")
    try:
        return [one for one in loads(body)[what] if isinstance(one, dict)]
    except (ValueError, LookupError, TypeError) as error:
        raise AskingError(f"not what was asked for: {body[:200].decode(errors='replace')}") from error


def _named(told: Mapping[str, Any], field: str) -> Any:
    """Our reference, as it went along with the mail in this field."""
    beside = told.get(field)
    return beside.get("reference") if isinstance(beside, dict) else None


def _stem(url: str) -> str:
    return url.rstrip("/")


def _moment(text: Any) -> datetime:
    """A time as Postmark writes it: with a zone, and seven digits after the second."""
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, TypeError) as error:
        raise AskingError(f"{text!r} is no time") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
