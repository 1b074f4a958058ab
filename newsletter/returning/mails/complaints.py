"""Complaints: feedback reports (RFC 5965), and what providers mail instead of them."""

import json
import re
from collections.abc import Iterator

from newsletter.returning.mails import Kind, Returned
from newsletter.returning.mails.beside import ADDRESS
from newsletter.returning.mails.charsets import kept
from newsletter.returning.mails.opened import MAX_BLOCKS, Fields, Opened
from newsletter.returning.mails.verdict import judge

# Feedback types that are no reader's complaint (RFC 5965, 7.3; RFC 6591; RFC 6430).
OTHER_TYPES = {"auth-failure": Kind.POLICY, "not-spam": Kind.NONE, "dmarc": Kind.POLICY}
# Hotmail's programme returns the mail itself and names the reader in a field of its own.
HOTMAIL = "x-hmxmroriginalrecipient"
WRITTEN = re.compile(r"this is an? (?:email abuse|spam|abuse) report|complaint about message from", re.IGNORECASE)
SES_KINDS = {"bounce": "bouncedRecipients", "complaint": "complainedRecipients", "delivery": "recipients"}


def read_complaints(mail: Opened) -> Iterator[Returned]:
    """One result for each recipient of a feedback report; nothing where the mail is none."""
    blocks = [block for block in mail.feedback if "feedback-type" in block]
    if not blocks and not _is_written(mail):
        return
    block: Fields = blocks[0] if blocks else {}
    type_ = block.get("feedback-type", "abuse").lower().split(" ")[0]
    kind = OTHER_TYPES.get(type_, Kind.COMPLAINT)
    for recipient in _complaining(mail, block) or [""]:
        yield Returned(kind, "", recipient, recipient, type_)


def read_ses_notice(mail: Opened) -> Iterator[Returned]:
    """What Amazon SES mails through its notification service: one JSON object at the head of the text, or in another's field."""
    # The object may be folded like a head.
    notice = _first_object(mail.text.replace("\n ", ""))
    if isinstance(wrapped := notice.get("Message"), str):
        notice = _first_object(wrapped)
    told = str(notice.get("notificationType") or notice.get("eventType") or "").lower()
    part = notice.get(told) if told in SES_KINDS else None
    listed = part.get(SES_KINDS[told]) if isinstance(part, dict) else None
    for each in listed[:MAX_BLOCKS] if isinstance(listed, list) else []:
        yield _ses_result(told, each if isinstance(each, dict) else {"emailAddress": str(each)})


def _first_object(text: str) -> dict[str, object]:
    if "notificationType" not in text and "eventType" not in text:
        return {}
    try:
        value, _end = json.JSONDecoder(strict=False).raw_decode(text[text.find("{") :])
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _ses_result(told: str, each: dict[str, object]) -> Returned:
    address = kept(str(each.get("emailAddress", "")))
    if told == "complaint":
        return Returned(Kind.COMPLAINT, "", address, address)
    if told == "delivery":
        return Returned(Kind.DELIVERED, "", address, address)
    words = kept(str(each.get("diagnosticCode", "")))
    verdict = judge(words, status=str(each.get("status", "")), recipient=address)
    return Returned(verdict.kind, verdict.status, address, address, words)


def _is_written(mail: Opened) -> bool:
    return HOTMAIL in mail.original or HOTMAIL in mail.head or (bool(mail.report_type) and bool(WRITTEN.search(mail.text[:2000])))


def _complaining(mail: Opened, block: Fields) -> list[str]:
    """Who complains: as the report says, else whom the returned mail was for."""
    for value in (
        block.get("original-rcpt-to", ""),
        block.get("removal-recipient", ""),
        mail.original.get(HOTMAIL, ""),
        mail.head.get(HOTMAIL, ""),
        mail.original.get("to", ""),
    ):
        if found := ADDRESS.findall(value):
            return list(dict.fromkeys(found))
    return []
