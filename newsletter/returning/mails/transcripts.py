"""Bounces in plain words: qmail, Exim, old Exchange, and the many that write a letter instead of a report.

They have no format in common, but a habit: they name an address that failed, and what was said about it stands beside it.
"""

import re
from collections.abc import Iterator

from newsletter.returning.mails import Kind, Returned
from newsletter.returning.mails.beside import ADDRESS, AN_ADDRESS, words_beside
from newsletter.returning.mails.opened import DELIVERY, Opened
from newsletter.returning.mails.phrases import COULD_NOT, STILL_TRYING, says
from newsletter.returning.mails.verdict import judge, says_nothing

MAX_RECIPIENTS = 50
A_FEW = 5  # the address itself, and no reason
MAILERS = re.compile(
    r"mailer[-_]?daemon|mail delivery|postmaster|post_master|mdaemon|mail administrator|delivery subsystem|"
    r"mail system|mail (?:router|server)|delivery agent|microsoft ?exchange|system administrator|internet mail delivery|"
    r"mailerdaemon|bounce",
    re.IGNORECASE,
)
SUBJECTS = re.compile(
    r"undeliver|not delivered|failure notice|fail(?:ed|ure)\b.*\bdeliver|deliver\w*\b.*\b(?:fail|error|problem|status|unable)|"
    r"returned? (?:e?-?mail|to sender)|mail (?:system )?(?:error|failure)|could not be delivered|couldn't be delivered|"
    r"non[- ]?deliver|unable to deliver|user unknown|delivery notification|error sending|message you sent.*(?:blocked|rejected)|"
    r"permanent error|bounced? mail|system bounce|wasn't delivered|delivery report|failed mail|"
    r"unzustellbar|nicht zugestellt|konnte nicht|non remis|non distribu|échec|no se puede entregar|no entregad|devuelto|"
    r"non recapitat|non recapitabile|mancata consegna|não entregue|niet bezorgd|nie dostarczono|"
    r"не доставлено|недоставлен|系统退信|系統退信|退信通知|^退信|"
    r"无法传递|無法傳遞|投递失败|未送达|配信不能|送信エラー|配達できません",
    re.IGNORECASE,
)
# Somebody answers a mail, or passes it on.
OF_A_PERSON = re.compile(r"\W*(?:re|fwd?|aw|wg|tr|rv|sv|antw|r|i|回复|答复|转发)\s*[:：]", re.IGNORECASE)
PASSED_ON = re.compile(rf"^[> \t*]*+from:.*(?:{MAILERS.pattern})", re.IGNORECASE | re.MULTILINE)
OF_A_LIST = ("list-id", "list-unsubscribe", "list-post")
ARRIVED = re.compile(r"\bsuccess|return receipt|^(?:delivered|relayed|read):", re.IGNORECASE)
# Of a conversation, what our side said: it names the sender, and no one who failed.
OUR_SIDE = re.compile(r"(mail from|envelope[- ]from|return-path|from)\s*+(?::\s*+)?<?[^\s<>@]{0,255}+@[^\s<>]*+>?", re.IGNORECASE)
OUR_HEAD = re.compile(r"^[ \t>*]*(?:from|sender|reply-to)\s*:.*$", re.IGNORECASE | re.MULTILINE)
# An address that its own words stand below or behind.
HEADING = re.compile(rf"^[ \t>*]*+[<\"']?((?>{AN_ADDRESS}))[>\"']?[ \t]*+(?:[:(]|$)", re.MULTILINE)
CODE = re.compile(r"\b[45]\.\d\.\d{1,3}\b|^[^\w\n]*+[45][0-5]\d[ -]", re.MULTILINE)
NOBODY = re.compile(r"^(?:postmaster|mailer-daemon|abuse|support|help\w*|admin\w*|noc|webmaster)@", re.IGNORECASE)


def is_a_bounce(mail: Opened) -> bool:
    """Whether a mail server wrote this about a mail that it could not deliver, or somebody passed on what one wrote."""
    by, subject = mail.head.get("from", ""), mail.head.get("subject", "")
    if "x-failed-recipients" in mail.head or mail.report_type == DELIVERY:
        return True
    if any(name in mail.head for name in OF_A_LIST):
        return False
    nobody = mail.head.get("return-path") == "<>"
    by_a_program = nobody or bool(MAILERS.search(by)) or "auto-submitted" in mail.head
    if not by_a_program and (OF_A_PERSON.match(subject) or "in-reply-to" in mail.head):
        return bool(PASSED_ON.search(mail.text))
    could_not = nobody and says(" ".join(mail.text[:2000].lower().split()), COULD_NOT)
    return bool(SUBJECTS.search(subject) or MAILERS.search(by)) or could_not


def read_transcript(mail: Opened) -> Iterator[Returned]:
    """One result for each address that the words say failed; one without an address where they name none."""
    if ARRIVED.search(mail.head.get("subject", "")):
        yield Returned(Kind.DELIVERED)
        return
    text = OUR_SIDE.sub(r"\1 ", OUR_HEAD.sub("", mail.text))
    kept_trying = says(" ".join(text.lower().split()), STILL_TRYING)
    failed = _failed(mail, text)
    if not failed and not _is_of_a_server(mail, text):
        return
    for recipient in failed or [""]:
        words = words_beside(recipient, failed, text) if recipient else text
        if kept_trying:
            yield Returned(Kind.NONE, "", recipient, recipient)
            continue
        verdict = judge(words, recipient=recipient)
        if says_nothing(verdict) and (len(failed) == 1 or len(words.split()) < A_FEW):
            verdict = judge(text, recipient=recipient)
        yield Returned(verdict.kind, verdict.status, recipient, recipient, " ".join(words.split())[:1000])


def _is_of_a_server(mail: Opened, text: str) -> bool:
    """Whether a mail that names nobody who failed says at least, in a mail server's name, that something did."""
    about = f"{mail.head.get('subject', '')}\n{text[:4000]}"
    return bool(MAILERS.search(mail.head.get("from", "")) and (SUBJECTS.search(about) or CODE.search(text)))


def _failed(mail: Opened, text: str) -> list[str]:
    """The addresses that failed: as a field of the head lists them, else as the words name them."""
    listed = ADDRESS.findall(mail.head.get("x-failed-recipients", ""))
    if listed:
        return list(dict.fromkeys(listed))[:MAX_RECIPIENTS]
    ours = {address.lower() for value in mail.addressed_to for address in ADDRESS.findall(value)}
    ours |= {address.lower() for address in ADDRESS.findall(mail.original.get("from", ""))}
    for named in (HEADING.findall(text), ADDRESS.findall(text)):
        others = [address.rstrip(".") for address in named if address.lower() not in ours and not NOBODY.match(address)]
        if others:
            return list(dict.fromkeys(others))[:MAX_RECIPIENTS]
    return []
