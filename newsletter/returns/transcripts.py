"""Bounces in plain words: qmail, Exim, old Exchange, and the many that write a letter instead of a report.

They have no format in common, but a habit: they name an address that failed, and what was said about it stands beside it.
"""

import re
from collections.abc import Iterator

from newsletter.returns import Kind, Returned
from newsletter.returns.beside import ADDRESS, words_beside
from newsletter.returns.opened import DELIVERY, Opened
from newsletter.returns.phrases import COULD_NOT, STILL_TRYING, says
from newsletter.returns.verdict import judge, says_nothing

MAX_RECIPIENTS = 50
A_FEW = 5  # the address itself, and no reason
MAILERS = re.compile(
    r"mailer[-_]?daemon|mail delivery|postmaster|post_master|mdaemon|mail administrator|delivery subsystem|"
    r"mail system|system administrator|internet mail delivery|mailerdaemon|bounce",
    re.IGNORECASE,
)
SUBJECTS = re.compile(
    r"undeliver|not delivered|failure notice|fail(?:ed|ure)\b.*\bdeliver|deliver\w*\b.*\b(?:fail|error|problem|status|unable)|"
    r"returned? (?:e?-?mail|to sender)|mail (?:system )?(?:error|failure)|could not be delivered|couldn't be delivered|"
    r"non[- ]?deliver|unable to deliver|user unknown|delivery notification|error sending|message you sent.*(?:blocked|rejected)|"
    r"permanent error|bounced? mail|wasn't delivered|не доставлено|недоставлен|delivery report|failed mail",
    re.IGNORECASE,
)
ARRIVED = re.compile(r"\bsuccess|return receipt|^(?:delivered|relayed|read):", re.IGNORECASE)
# Of a conversation, what our side said: it names the sender, and no one who failed.
OUR_SIDE = re.compile(r"(mail from|envelope[- ]from|return-path|from)\s*:?\s*<?[^\s<>]*@[^\s<>]*>?", re.IGNORECASE)
OUR_HEAD = re.compile(r"^[ \t>*]*(?:from|sender|reply-to)\s*:.*$", re.IGNORECASE | re.MULTILINE)
NOBODY = re.compile(r"^(?:postmaster|mailer-daemon|abuse|support|help\w*|admin\w*|noc|webmaster)@", re.IGNORECASE)


def is_a_bounce(mail: Opened) -> bool:
    """Whether a mail server wrote this about a mail that it could not deliver."""
    by = mail.head.get("from", "")
    if "x-failed-recipients" in mail.head or mail.report_type == DELIVERY:
        return True
    if SUBJECTS.search(mail.head.get("subject", "")) or MAILERS.search(by):
        return True
    return mail.head.get("return-path") == "<>" and says(" ".join(mail.text[:2000].lower().split()), COULD_NOT)


def read_transcript(mail: Opened) -> Iterator[Returned]:
    """One result for each address that the words say failed; one without an address where they name none."""
    if ARRIVED.search(mail.head.get("subject", "")):
        yield Returned(Kind.DELIVERED)
        return
    text = OUR_SIDE.sub(r"\1 ", OUR_HEAD.sub("", mail.text))
    kept_trying = says(" ".join(text.lower().split()), STILL_TRYING)
    failed = _failed(mail, text)
    for recipient in failed or [""]:
        words = words_beside(recipient, failed, text) if recipient else text
        if kept_trying:
            yield Returned(Kind.NONE, "", recipient, recipient)
            continue
        verdict = judge(words, recipient=recipient)
        if says_nothing(verdict) and (len(failed) == 1 or len(words.split()) < A_FEW):
            verdict = judge(text, recipient=recipient)
        yield Returned(verdict.kind, verdict.status, recipient, recipient, " ".join(words.split())[:1000])


def _failed(mail: Opened, text: str) -> list[str]:
    """The addresses that failed: as a field of the head lists them, else as the words name them."""
    listed = ADDRESS.findall(mail.head.get("x-failed-recipients", ""))
    if listed:
        return list(dict.fromkeys(listed))[:MAX_RECIPIENTS]
    ours = {address.lower() for value in mail.addressed_to for address in ADDRESS.findall(value)}
    ours |= {address.lower() for address in ADDRESS.findall(mail.original.get("from", ""))}
    named = [address.rstrip(".") for address in ADDRESS.findall(text)]
    others = [address for address in named if address.lower() not in ours and not NOBODY.match(address)]
    return list(dict.fromkeys(others))[:MAX_RECIPIENTS]
