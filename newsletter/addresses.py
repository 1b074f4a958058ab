"""Addresses: how they are written, and the keyed hash by which an address is known that may not be kept."""

import hmac
import re
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.encoding import punycode

from newsletter.models import Subscriber, Suppression, SuppressionQuerySet

MAX_LENGTH = 254  # RFC 5321 4.5.3.1.3, without the angle brackets
# What a bounce said may be over by the time the reader asks for mail again. These two stand until the operator lifts them.
STANDING_REFUSALS = (Suppression.Reason.COMPLAINT, Suppression.Reason.OPERATOR)

# What ends an address in a text, in Chinese ones too; its own letters may be any (RFC 6531). It begins where a run of them does:
# a long one without an @ is read once, and not once for each of its letters.
_ENDS = r"\s<>()\[\]\"',;:（）【】《》「」，。；：、！？“”"
IN_TEXT = re.compile(rf"(?<![^{_ENDS}])[^{_ENDS}]+@[^{_ENDS}]+")

_validate = EmailValidator(allowlist=[])


class BadAddressError(ValueError):
    """No mail can be sent to what was written."""


def normalized(email: str) -> str:
    """`email` as it is kept: without spaces around it, its domain in lower case and in ASCII. Raises BadAddressError.

    Quoted local parts and numeric hosts are legal (RFC 5321), but no reader of ours has one, and mail servers trip over them.
    """
    local, at, domain = email.strip().rpartition("@")
    try:
        address = f"{local}{at}{punycode(domain).lower()}"
        _validate(address)
    except (ValidationError, UnicodeError) as error:
        raise BadAddressError("not an address") from error
    if not address.isascii() or len(address) > MAX_LENGTH or '"' in local or domain.startswith("["):
        raise BadAddressError("not an address that we can write to")
    return address


def domain_of(email: str) -> str:
    """The domain of an address, as a reader's row has it. Raises BadAddressError."""
    return normalized(email).rpartition("@")[2].lower()


def keyed_hash(email: str) -> str:
    """The name of an address in Suppression: HMAC-SHA256 under SUPPRESSION_KEY, the same however its letters are cased."""
    return hmac.digest(settings.SUPPRESSION_KEY.encode(), normalized(email).lower().encode(), sha256).hex()


def is_refused(email: str) -> bool:
    """Whether this address said by a complaint, or the operator for it, that it wants no mail, not even a question."""
    return standing(email).filter(reason__in=STANDING_REFUSALS).exists()


def is_suppressed(email: str) -> bool:
    """Whether no digest may go to this address."""
    return standing(email).exists()


def standing(email: str) -> SuppressionQuerySet:
    """What stands against writing to this address."""
    return Suppression.objects.standing().filter(address_hash=keyed_hash(email))


def standing_among(readers: Iterable[Subscriber]) -> dict[int, str]:
    """What stands against writing to some of `readers`, by their ids, in one question; nothing against what is no address."""
    hashes: dict[str, int] = {}
    for reader in readers:
        with suppress(BadAddressError):
            hashes[keyed_hash(reader.email)] = reader.pk
    rows = Suppression.objects.standing().filter(address_hash__in=hashes).values_list("address_hash", "reason")
    return {hashes[address_hash]: reason for address_hash, reason in rows}


def without_addresses(text: str) -> str:
    """The words of a mail server on one line, without the addresses in them, which are not ours to keep there."""
    return IN_TEXT.sub("…", " ".join(text.split()))
