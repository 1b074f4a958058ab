"""Delivery reports (RFC 3464): one verdict for each block that names a recipient."""

import re
from collections.abc import Iterator, Sequence

from newsletter.returning.mails import Kind, Returned
from newsletter.returning.mails.beside import ADDRESS, words_beside
from newsletter.returning.mails.opened import Fields
from newsletter.returning.mails.verdict import judge, says_nothing

TYPE = re.compile(r"^[\w-]+\s*;")  # of a diagnostic code, RFC 3464, 2.3.6
SAYS_IT_WENT = frozenset({"delivered", "relayed", "expanded"})
A_FEW = 3
GAVE_UP = frozenset({"failed", "failure", "expired", "error", ""})


def read_reports(reports: Sequence[Fields], text: str) -> Iterator[Returned]:
    """One result for each recipient that a report names. `text` is the mail's own words, for reports that say too little."""
    named = [block for block in reports if (_recipient(block) or "action" in block) and "disposition" not in block]
    recipients = [_recipient(block) for block in named]
    for block, recipient in zip(named, recipients, strict=True):
        beside = text if len(named) == 1 else words_beside(recipient, recipients, text)
        yield _read(block, beside)


def _read(block: Fields, beside: str) -> Returned:
    """`beside` is what the words of the mail say of this recipient."""
    recipient = _recipient(block)
    sent_to = _address(block.get("original-recipient", ""))
    action = block.get("action", "").lower().split(" ")[0]
    status = block.get("status", "")
    words = " ".join((TYPE.sub("", block.get("diagnostic-code", "")) + " " + status.partition("(")[2].rstrip(")")).split())
    if action in SAYS_IT_WENT or action not in GAVE_UP:
        kind = Kind.DELIVERED if action in SAYS_IT_WENT else Kind.NONE
        return Returned(kind, status.split(" ")[0], recipient, sent_to, words)
    verdict = judge(words, status=status, recipient=sent_to or recipient, beside=beside)
    if says_nothing(verdict) and _says_little(words):
        verdict = judge(f"{words} {beside}", status=status, recipient=sent_to or recipient)
    return Returned(verdict.kind, verdict.status, recipient, sent_to, words)


def _recipient(block: Fields) -> str:
    fields = ("final-recipient", "original-recipient", "x-actual-recipient", "x-failed-recipient")
    return next((address for name in fields if (address := _address(block.get(name, "")))), "")


def _address(value: str) -> str:
    found = ADDRESS.search(value)
    return found[0].strip("<>") if found else ""


def _says_little(words: str) -> bool:
    """No more than "550 failure"; a language that writes without spaces says as much in a few letters."""
    return len(words.split()) < A_FEW and words.isascii()
