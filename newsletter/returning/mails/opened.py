"""Open a mail that came back: its head, its words, its reports, and the head of the mail that it returns.

Anybody may send anything to a return path, so there are limits: on bytes, on parts inside parts, and on text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from html import unescape

from newsletter.returning.mails.charsets import field_of, letters_of

MAX_BYTES = 1_000_000
MAX_CONTAINERS = 40
MAX_TEXT = 60_000
MAX_BLOCKS = 200
MAX_FIELD = 10_000

CONTAINER = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.IGNORECASE | re.MULTILINE)
TAG = re.compile(r"<(?:style|script)\b.*?(?:</(?:style|script)>|\Z)|<[^>@]{0,300}>", re.IGNORECASE | re.DOTALL)
# What a report is of, RFC 6522: of a delivery where it does not say, or of a mail that somebody opened (RFC 8098).
DELIVERY = "delivery-status"
RECEIPT = "disposition-notification"
# Fields that a report may have more than once.
LISTS = ("original-rcpt-to", "removal-recipient", "x-failed-recipients")
QUOTED = re.compile(r"^> ?", re.MULTILINE)
BLANK_LINES = re.compile(r"\n[ \t]*\n")
# Where the words end and the returned mail begins.
ORIGINAL = re.compile(
    r"^(?:[ >*]*+--[ >-]*+)?[ >]*+(?:this is a copy of (?:the|your) message|below this line is a copy|"
    r"below the next line is a copy|(?:your )?original m(?:essage|ail)\b.{0,30}(?:follows|-|:\s*$)|message headers? follow|"
    r"(?:the )?header(?:s)? of (?:the )?original|the headers? of the original|unsent message|returned message|"
    r"original message headers?|message text follows|copy of (?:the )?(?:original|your) message|"
    r"the original message was included|"
    r"the following is a copy of the message|returned mail follows|start of returned message|body of message|"
    r"message header follows|undelivered message follows|the mail sent was).*$"
    r"|^(?:received|return-path|x-originating-ip|dkim-signature):\s?.*$",
    re.IGNORECASE | re.MULTILINE,
)

type Fields = Mapping[str, str]


@dataclass(frozen=True)
class Opened:
    """`reports` are the blocks of all delivery reports, a mapping of lower-case names each; `feedback` those of RFC 5965."""

    head: Fields
    addressed_to: tuple[str, ...]
    text: str
    reports: tuple[Fields, ...]
    feedback: tuple[Fields, ...]
    original: Fields
    report_type: str
    enclosed: "Opened | None" = None


NOTHING = Opened({}, (), "", (), (), {}, report_type="")


def open_mail(raw: bytes) -> Opened:
    """What stands in a mail; an unreadable one is empty. `enclosed` is the mail in it, which may be the true report."""
    try:
        mail = message_from_bytes(_within_limits(raw))
        enclosed = next(iter(_enclosed(list(_parts(mail)))), None)
        return replace(_opened(mail), enclosed=_opened(enclosed) if enclosed else None)
    except (MessageError, RecursionError, LookupError, ValueError, AttributeError):
        return NOTHING


def _opened(mail: Message) -> Opened:
    parts = list(_parts(mail))
    texts = [(part.get_content_subtype(), _text(part)) for part in parts if _is_text(part)]
    words = [text for _kind, text in texts]
    plain = [text for kind, text in texts if kind != "html"]
    whole = _unquoted("\n".join(plain if any(text.strip() for text in plain) else words)[:MAX_TEXT])
    text, original = _cut(whole)
    return Opened(
        head=_fields(mail),
        addressed_to=tuple(_addressed_to(mail)),
        text=text,
        reports=(*_blocks(parts, "message/delivery-status"), *_written_blocks(whole, "final-recipient:"))[:MAX_BLOCKS],
        feedback=(*_blocks(parts, "message/feedback-report"), *_written_blocks(whole, "feedback-type:")),
        original=next((_fields(inner) for inner in _enclosed(parts)), {}) or _head_part(parts) or original,
        report_type=_report_type(mail, parts),
    )


def _report_type(mail: Message, parts: list[Message]) -> str:
    if any(part.get_content_type() == f"message/{RECEIPT}" for part in parts):
        return RECEIPT
    return str(mail.get_param("report-type", DELIVERY)).lower() if mail.get_content_type() == "multipart/report" else ""


def fields_of(text: str) -> Fields:
    """The fields of a head that stands in a text."""
    return _fields(message_from_bytes(text.strip().encode("utf-8", "replace")))


def _within_limits(raw: bytes) -> bytes:
    cut = raw[:MAX_BYTES]
    for count, found in enumerate(CONTAINER.finditer(cut)):
        if count == MAX_CONTAINERS:
            return cut[: found.start()]
    return cut


def _parts(mail: Message) -> Iterator[Message]:
    """The mail's parts in their order, without what stands inside a returned mail."""
    yield mail
    kind = mail.get_content_type()
    if kind.startswith("multipart/") and mail.is_multipart():
        for part in mail.get_payload():
            if isinstance(part, Message):
                yield from _parts(part)


def _enclosed(parts: list[Message]) -> Iterator[Message]:
    for part in parts:
        payload = part.get_payload()
        if part.get_content_type() == "message/rfc822" and isinstance(payload, list):
            yield from (inner for inner in payload[:1] if isinstance(inner, Message))


def _is_text(part: Message) -> bool:
    """Words, or what was to be parts of words and has lost its boundary."""
    broken = part.get_content_maintype() == "multipart" and not part.is_multipart()
    return broken or (part.get_content_maintype() == "text" and not _is_head(part))


def _is_head(part: Message) -> bool:
    return part.get_content_type() in ("text/rfc822-headers", "text/rfc822-header")


def _text(part: Message) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    text = "\n".join(letters_of(data[: 4 * MAX_TEXT], part.get_content_charset("")).splitlines())
    return unescape(TAG.sub(" ", text)) if part.get_content_subtype() == "html" else text


def _unquoted(text: str) -> str:
    """The words of a bounce that somebody forwarded, without the mark before each line."""
    lines = [line for line in text.splitlines() if line.strip()]
    quoted = sum(line.startswith(">") for line in lines)
    return QUOTED.sub("", text) if lines and quoted > len(lines) / 2 else text


def _cut(text: str) -> tuple[str, Fields]:
    """The words before the returned mail, and its head where the text holds it."""
    found = ORIGINAL.search(text)
    if not found:
        return text, {}
    rest = text[found.start() :] if ":" in found[0].split(" ")[0] else text[found.end() :]
    return text[: found.start()], fields_of(rest)


def _blocks(parts: list[Message], kind: str) -> Iterator[Fields]:
    for part in parts:
        if part.get_content_type() != kind:
            continue
        payload = part.get_payload()
        if isinstance(payload, list):
            yield from (fields for block in payload[:MAX_BLOCKS] if isinstance(block, Message) and (fields := _fields(block)))
        else:
            yield from _written(_text(part), "")


def _written_blocks(text: str, sign: str) -> Iterator[Fields]:
    """Reports that stand in the text, where a mail server or a forward made no parts of them."""
    return _written(text, sign) if sign in text.lower() else iter(())


def _written(text: str, sign: str) -> Iterator[Fields]:
    for block in BLANK_LINES.split(text)[:MAX_BLOCKS]:
        if sign in block.lower():
            yield fields_of(block)


def _head_part(parts: list[Message]) -> Fields:
    return next((fields_of(_text(part)) for part in parts if _is_head(part)), {})


def _addressed_to(mail: Message) -> Iterator[str]:
    for name in ("x-original-to", "delivered-to", "envelope-to", "x-envelope-to", "x-delivered-to", "to", "cc"):
        yield from (str(value) for value in mail.get_all(name, []))


def _fields(head: Message) -> dict[str, str]:
    """Each field's first value, decoded and on one line; the recipients, of which there may be several, one after another."""
    found: dict[str, str] = {}
    for name, value in head.raw_items():
        key = name.lower()
        if key not in found:
            found[key] = field_of(value[:MAX_FIELD])
        elif key in LISTS and len(found[key]) < MAX_FIELD:
            found[key] += f", {field_of(value[:MAX_FIELD])}"
    return found
