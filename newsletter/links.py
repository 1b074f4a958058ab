"""Signed links: what a token may do, and for whom.

A token is `<key id>.<kind><id>[.<expiry>].<signature>`. It is compared as it is written, so a change of any character fails,
and it is signed with a key of its purpose, so a token for one purpose is nothing for another.
"""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256

from django.conf import settings
from django.urls import reverse

from newsletter.models import Digest, Letter, OwnerProof, Subscriber

SIGNATURE_LENGTH = 24  # characters of base64: 144 bits

type Signed = Digest | Letter | OwnerProof | Subscriber
# How a token names what it was signed for.
_KINDS: dict[type[Signed], str] = {Digest: "d", Letter: "l", OwnerProof: "o", Subscriber: "s"}


class Purpose(StrEnum):
    READ = "read"
    PREFERENCES = "preferences"
    UNSUBSCRIBE = "unsubscribe"
    ONE_CLICK = "one-click"
    RESUBSCRIBE = "resubscribe"
    CONFIRM = "confirm"
    OPEN = "open"
    OWNER = "owner"
    VOTE = "vote"
    UNDO = "undo"


class BadLinkError(Exception):
    """The token is not one of ours, is for another purpose, or its time is over."""


class ExpiredLinkError(BadLinkError):
    """The token is ours, but its time is over."""


@dataclass(frozen=True)
class Holder:
    """Whom a token speaks for: a reader directly, or the one that a digest, a letter or a proof is of."""

    kind: str
    pk: int

    def subscriber(self) -> Subscriber | None:
        row = self._row()
        return row if row is None or isinstance(row, Subscriber) else row.subscriber

    def digest(self) -> Digest | None:
        if self.kind != "d":
            return None
        return Digest.objects.select_related("subscriber", "edition").filter(pk=self.pk).first()

    def letter(self) -> Letter | None:
        if self.kind != "l":
            return None
        return Letter.objects.select_related("subscriber").filter(pk=self.pk).first()

    def _row(self) -> "Signed | None":
        model = {kind: model for model, kind in _KINDS.items()}[self.kind]
        return model._default_manager.filter(pk=self.pk).first()


def token(purpose: Purpose, who: Signed, *, expires: datetime | None = None) -> str:
    """A token for `who`, signed with the newest key. Without `expires` it holds for ever."""
    key_id, key = signing_keys()[0]
    body = f"{key_id}.{_KINDS[type(who)]}{who.pk}" + (f".{int(expires.timestamp())}" if expires else "")
    return f"{body}.{_signature(key, purpose, body)}"


def holder(purpose: Purpose, value: str, *, now: datetime) -> Holder:
    """Whom the token speaks for. Raises BadLinkError, or ExpiredLinkError where only its time is over."""
    body, _, signature = value.rpartition(".")
    key_id, _, claims = body.partition(".")
    keys = dict(signing_keys())
    if key_id not in keys or not hmac.compare_digest(_signature(keys[key_id], purpose, body).encode(), signature.encode()):
        raise BadLinkError("not a link of ours")
    who, _, expiry = claims.partition(".")
    if expiry and datetime.fromtimestamp(int(expiry), UTC) < now:
        raise ExpiredLinkError("its time is over")
    return Holder(kind=who[0], pk=int(who[1:]))


def url(name: str, *args: object) -> str:
    """The whole address of one of our pages, as a mail needs it."""
    return settings.SITE_URL + _path(name, *args)


@lru_cache(maxsize=1024)
def _path(name: str, *args: object) -> str:
    """Most mails hold the addresses of the same few papers and pages."""
    return reverse(name, args=args)


def signing_keys() -> list[tuple[str, str]]:
    """The keys that sign, as (id, key), the newest first; older ones are kept so that old mails go on working."""
    return [(key_id, key) for key_id, _, key in (entry.partition(":") for entry in settings.LINK_KEYS)]


def _signature(key: str, purpose: Purpose, body: str) -> str:
    own = hmac.digest(key.encode(), f"paperboy.link.{purpose}".encode(), sha256)
    return urlsafe_b64encode(hmac.digest(own, body.encode(), sha256)).decode()[:SIGNATURE_LENGTH]
