"""Signing: a DKIM signature over the bytes of a mail as they leave, in the name of the domain of From.

RFC 6376, relaxed in head and body, and RFC 8463 for Ed25519. The arithmetic of RSA is left to `cryptography`: in Python alone it
costs more than all the rest of a mail.
"""

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

# What is signed where it is there. RFC 8058, 4, asks for the two of List-Unsubscribe.
SIGNED = (
    *("from", "to", "subject", "date", "message-id", "mime-version", "content-type", "content-language", "auto-submitted"),
    *("list-id", "list-help", "list-owner", "list-archive", "list-unsubscribe", "list-unsubscribe-post", "feedback-id"),
)
# Signed once more than they are there, so that nobody can add one (RFC 6376, 8.15).
NO_OTHER = ("from", "to", "cc", "reply-to", "subject", "date")
# Receivers may ignore what is shorter (RFC 8301, 3.2).
SMALLEST_RSA = 2048
LINE = 72
FOLD = b"\r\n "
BLANKS = re.compile(rb"[ \t]+")
UNFOLDED = re.compile(rb"\r\n(?=[ \t])")
SELECTOR = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*", re.IGNORECASE)


class SigningError(Exception):
    """There is no key that mails can be signed with; they do not leave without."""


@dataclass(frozen=True)
class DomainKey:
    """A private key, and the name in the DNS under which receivers find its public half."""

    selector: str
    domain: str
    private: RSAPrivateKey | Ed25519PrivateKey

    @property
    def kind(self) -> str:
        return "rsa" if isinstance(self.private, RSAPrivateKey) else "ed25519"

    @property
    def name(self) -> str:
        """Where its record stands in the DNS."""
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def record(self) -> str:
        """The TXT record to publish there."""
        public = self.private.public_key()
        raw = (
            public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
            if self.kind == "rsa"
            else public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        )
        return f"v=DKIM1; k={self.kind}; p={b64encode(raw).decode()}"

    def proof_of(self, data: bytes) -> bytes:
        """The signature over `data`; Ed25519 signs its hash (RFC 8463, 3)."""
        if isinstance(self.private, RSAPrivateKey):
            return self.private.sign(data, PKCS1v15(), SHA256())
        return self.private.sign(sha256(data).digest())


@cache
def domain_key(file: str, selector: str, domain: str) -> DomainKey:
    """The key in `file` (PEM, without a password), read once in a process. Raises SigningError."""
    if not SELECTOR.fullmatch(selector):
        raise SigningError(f"{selector!r} cannot be a name in the DNS")
    try:
        private = load_pem_private_key(Path(file).read_bytes(), password=None)
    except OSError as error:
        raise SigningError(f"{file} cannot be read: {error.strerror}") from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise SigningError(f"{file} holds no private key without a password, as PEM") from error
    if isinstance(private, RSAPrivateKey) and private.key_size < SMALLEST_RSA:
        raise SigningError(f"{file} holds {private.key_size} bits, and receivers want {SMALLEST_RSA}")
    if not isinstance(private, RSAPrivateKey | Ed25519PrivateKey):
        raise SigningError(f"{file} holds a key that is neither RSA nor Ed25519")
    return DomainKey(selector, domain, private)


def signed(message: bytes, keys: Sequence[DomainKey]) -> bytes:
    """`message`, whose lines end in CRLF, with a signature of each of `keys` in front."""
    if not keys:
        return message
    head, _, body = message.partition(b"\r\n\r\n")
    fields = _relaxed_fields(head)
    names = [name for name in SIGNED if name in fields] + list(NO_OTHER)
    digest = b64encode(sha256(_relaxed_body(body)).digest())
    seen = b"".join(fields.get(name, b"") for name in dict.fromkeys(names))
    return b"".join(_signature(key, names, seen, digest) for key in keys) + message


def _signature(key: DomainKey, names: list[str], seen: bytes, digest: bytes) -> bytes:
    """The header, whole lines; `seen` are the fields of `names` as they are signed."""
    tags = (
        f"v=1; a={key.kind}-sha256; c=relaxed/relaxed;".encode(),
        f"d={key.domain}; s={key.selector};".encode(),
        *_lines_of(names),
        b"bh=" + digest + b";",
        b"b=",
    )
    unsigned = b"DKIM-Signature: " + FOLD.join(tags)
    proof = b64encode(key.proof_of(seen + _relaxed_field(unsigned)))
    return unsigned + FOLD.join(proof[start : start + LINE] for start in range(0, len(proof), LINE)) + b"\r\n"


def _lines_of(names: list[str]) -> list[bytes]:
    """The tag of the signed headers, broken where a line is full."""
    lines = ["h="]
    for number, name in enumerate(names, start=1):
        word = name + (":" if number < len(names) else ";")
        if len(lines[-1]) + len(word) > LINE:
            lines.append("")
        lines[-1] += word
    return [line.encode() for line in lines]


def _relaxed_fields(head: bytes) -> dict[str, bytes]:
    """Each field by its name, as it is signed (3.4.2). Ours are there once each; of others the last one counts (5.4.2)."""
    fields = UNFOLDED.sub(b"", head).split(b"\r\n")
    return {field.partition(b":")[0].strip().lower().decode(): _relaxed_field(field) + b"\r\n" for field in fields}


def _relaxed_field(field: bytes) -> bytes:
    name, _, value = UNFOLDED.sub(b"", field).partition(b":")
    return name.strip().lower() + b":" + BLANKS.sub(b" ", value).strip()


def _relaxed_body(body: bytes) -> bytes:
    """3.4.4. Encoded bodies hardly ever have blanks in a row, and looking for them is quicker than the expression."""
    if b"  " in body or b"\t" in body:
        body = BLANKS.sub(b" ", body)
    body = body.replace(b" \r\n", b"\r\n").rstrip(b"\r\n")
    return body + b"\r\n" if body else body
