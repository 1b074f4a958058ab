"""The return path: a signed envelope sender for each mail, so that nobody else can say of a mail that it bounced.

    r.<d or l><id>.<when, in seconds>.<signature>@RETURN_PATH_DOMAIN

The local part has at most 64 octets (RFC 5321, 4.5.3.1.1) and is in lower case, for not every mail server keeps the case. The
signature covers the address that the mail went to as well: what bounces after its reader has moved says nothing of the new one.
It stands in the envelope alone, never in a head.
"""

import hmac
import re
from base64 import b32encode
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.conf import settings

from newsletter import links
from newsletter.composing.message import sender_address
from newsletter.models import Digest, Letter

LASTS = timedelta(days=7)
SIGNATURE_BYTES = 16
LEDGERS: dict[str, type[Digest | Letter]] = {"d": Digest, "l": Letter}
SIGNED = re.compile(r"\b(r\.([dl])(\d{1,19})\.(\d{1,11}))\.([a-z2-7]{26})@", re.IGNORECASE)


def envelope_sender(mail: Digest | Letter, recipient: str, *, now: datetime) -> str:
    """The sender of `mail` that the mail server is told: a signed return path, or the plain sender where no domain is set."""
    if not settings.RETURN_PATH_DOMAIN:
        return sender_address()
    body = f"r.{'d' if isinstance(mail, Digest) else 'l'}{mail.pk}.{int(now.timestamp())}"
    _key_id, key = links.signing_keys()[0]
    return f"{body}.{_signature(key, body, recipient)}@{settings.RETURN_PATH_DOMAIN}"


def returned_mail(addresses: Iterable[str], *, now: datetime) -> Digest | Letter | None:
    """The mail whose return path stands among `addresses`; None where none is ours, or its time is over."""
    for text in addresses:
        for found in SIGNED.finditer(text.lower()):
            body, ledger, pk, at, signature = found.groups()
            if datetime.fromtimestamp(int(at), UTC) + LASTS < now:
                continue
            mail = LEDGERS[ledger]._default_manager.select_related("subscriber").filter(pk=int(pk)).first()
            if mail and mail.subscriber and _is_signed(body, mail.subscriber.email, signature):
                return mail
    return None


def _is_signed(body: str, recipient: str, signature: str) -> bool:
    """Whether one of our keys made this; older ones are kept, so that mails on their way go on working."""
    return any(hmac.compare_digest(_signature(key, body, recipient), signature) for _key_id, key in links.signing_keys())


def _signature(key: str, body: str, recipient: str) -> str:
    own = hmac.digest(key.encode(), b"paperboy.return-path", sha256)
    signed = hmac.digest(own, f"{body} {recipient.lower()}".encode(), sha256)[:SIGNATURE_BYTES]
    return b32encode(signed).decode().rstrip("=").lower()
