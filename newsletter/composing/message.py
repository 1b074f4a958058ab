"""The envelope side of a mail: its headers, the same for a resend, and the bytes they make with the bodies."""

import hmac
from datetime import datetime
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from hashlib import sha256

from django.conf import settings

from newsletter import links
from newsletter.doors import Message
from newsletter.links import Purpose, url
from newsletter.models import Digest, Letter, Subscriber

LIST_LABEL = "digest"
LONGEST_ID = 18


def digest_message(digest: Digest, *, to: Subscriber | None, subject: str, text: str, html: str) -> Message:
    """The mail of a digest from its encoded bodies. RFC 2369, 2919, 3834 and 8058 name the headers."""
    domain = sender_domain()
    site_is_reachable = settings.SITE_IS_SECURE or settings.SITE_IS_LOCAL
    headers = [
        *_common_headers(digest, to, subject),
        ("List-Id", f"Paperboy <{LIST_LABEL}.{domain}>"),
        ("List-Help", f"<{url('front')}>"),
        ("List-Owner", f"<mailto:{sender_address()}>"),
        ("List-Archive", f"<{url('days')}>"),
        ("Precedence", "bulk"),
        ("Feedback-ID", f"{digest.day:%Y%m%d}:{LIST_LABEL}:paperboy:{domain}"),
    ]
    if site_is_reachable:
        headers += [
            ("List-Unsubscribe", f"<{url('one-click', links.token(Purpose.ONE_CLICK, digest))}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ]
    return _message(headers, subject=subject, text=text, html=html, language=digest.language)


def letter_message(letter: Letter, *, to: Subscriber | None, subject: str, text: str, html: str) -> Message:
    """A mail about the subscription itself: no list, nothing to unsubscribe from."""
    return _message(_common_headers(letter, to, subject), subject=subject, text=text, html=html, language=letter.language)


def reference(mail: Digest | Letter) -> str:
    """The ledger's name for a mail, safe in an address and in a file name."""
    kind = "digest" if isinstance(mail, Digest) else mail.kind
    at = mail.day if isinstance(mail, Digest) else mail.planned_at.date()
    return f"{at:%Y-%m-%d}-{kind}-{mail.pk}"


def mail_named(name: str) -> Digest | Letter | None:
    """The mail of this reference; None where there is none."""
    number = name.rpartition("-")[2]
    if not number.isdecimal() or len(number) > LONGEST_ID:
        return None
    ledger: type[Digest | Letter] = Digest if f"-{LIST_LABEL}-" in name else Letter
    mail = ledger._default_manager.select_related("subscriber").filter(pk=int(number)).first()
    return mail if mail and reference(mail) == name else None


def message_id(mail: Digest | Letter) -> str:
    """The same whenever this mail is handed over, so that a receiver can tell a resend; nobody else can guess it."""
    name = reference(mail)
    proof = hmac.digest(settings.SUPPRESSION_KEY.encode(), f"paperboy.message-id.{name}".encode(), sha256).hex()[:16]
    return f"<{name}.{proof}@{sender_domain()}>"


def mail_with_id(value: str) -> Digest | Letter | None:
    """The mail of this Message-ID, where we made it; its proof is as good as a signature."""
    name = value.strip("<> ").partition("@")[0].rpartition(".")[0]
    mail = mail_named(name)
    return mail if mail and hmac.compare_digest(message_id(mail).encode(), value.strip().encode()) else None


def sender_address() -> str:
    return _address_in(settings.DEFAULT_FROM_EMAIL)


@lru_cache(maxsize=8)
def _address_in(sender: str) -> str:
    return parseaddr(sender)[1]


def sender_domain() -> str:
    return sender_address().rpartition("@")[2]


def _common_headers(mail: Digest | Letter, to: Subscriber | None, subject: str) -> list[tuple[str, str]]:
    return [
        ("From", settings.DEFAULT_FROM_EMAIL),
        ("To", to.email if to else "undisclosed-recipients:;"),
        ("Subject", subject),
        ("Date", format_datetime(_handed_at(mail))),
        ("Message-ID", message_id(mail)),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "OOF, AutoReply"),
        ("Content-Language", "zh-Hans" if mail.language == "zh-hans" else mail.language),
    ]


def _handed_at(mail: Digest | Letter) -> datetime:
    return mail.handing_at or mail.due_at


def _message(headers: list[tuple[str, str]], *, subject: str, text: str, html: str, language: str) -> Message:
    boundary = "=_" + sha256(dict(headers)["Message-ID"].encode()).hexdigest()[:24]
    return Message(tuple(headers), subject, text_body=text, html_body=html, language=language, boundary=boundary)
