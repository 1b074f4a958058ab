"""What a failure means for the address: the code first (RFC 3463, RFC 5321), then the words where no code can be used."""

import re
from enum import Enum
from typing import NamedTuple

from newsletter.returning.mails import Kind
from newsletter.returning.mails.beside import ADDRESS
from newsletter.returning.mails.phrases import (
    ABOUT_THE_SENDER,
    AFTER_THE_RECIPIENT,
    AT_THE_RECIPIENT,
    BARE_REFUSAL,
    BLAMES_THE_SENDER,
    DOMAIN_IS_GONE,
    FULL,
    MOVED,
    NO_ANSWER_ABOUT_THE_DOMAIN,
    NO_SUCH_DOMAIN,
    NO_SUCH_USER,
    NOT_NOW,
    TRY_LATER,
    says,
)

# An enhanced code is no date, no version and no address of the internet: nothing like a number goes on before or after it.
ENHANCED = re.compile(r"(?<![\d.])([45])\.(\d{1,3})\.(\d{1,3})(?![\d]|\.\d)")
REPLY = re.compile(r"(?<![\w.@/:#-])#?([45][0-7]\d)(?:[ -]|$|(?=[:\]]))")
REPLY_AND_ENHANCED = re.compile(r"(?<![\w.])([45])\d\d[ -]+\(?#?(\1\.\d{1,3}\.\d{1,3})(?![\d]|\.\d)")
# Zoho writes this before whatever the other side said.
VENDORS_OWN = re.compile(r"invalid address, error_code")
# More than any server says; the rest is not asked.
MAX_WORDS = 10_000
URL_OR_ADDRESS = re.compile(rf"https?://[!-~]+|{ADDRESS.pattern}")

# "The group may not exist", in languages whose words for it are the same without the "may".
PERHAPS = re.compile(
    r"(?:perhaps|maybe|möglicherweise|eventuell|vielleicht|il se peut|peut-être|puede que|quizás|forse|potrebbe|talvez|"
    r"возможно)[^.]{0,120}|可能(?!性)[^。，,；]{0,60}|[^。]{0,60}(?:可能性|かもしれ)"
)

THE_ADDRESS_IS_BAD = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
# Codes that say no more than "it failed"; 5.0.9xx is how a library writes that it found none.
SAYS_NOTHING = re.compile(r"5\.(0\.\d+|5\.\d+|1\.0|1\.35\d|3\.0|4\.[014]|4\.310)$")
# Japanese carriers answer "unknown user" for whoever filters, too.
CARRIERS = ("docomo.ne.jp", "ezweb.ne.jp", "au.com", "softbank.ne.jp", "vodafone.ne.jp", "disney.ne.jp", "willcom.com")


class Step(Enum):
    """At which step of the conversation the other side refused."""

    RECIPIENT = 1
    MAIL = 2
    UNKNOWN = 3


class Verdict(NamedTuple):
    kind: Kind
    status: str


def judge(words: str, *, status: str = "", recipient: str = "", beside: str = "") -> Verdict:
    """The verdict on one recipient of a delivery that was given up. `words` is what the other side answered, `status` the code
    of the report (RFC 3464, 2.3.4), which a code in the words goes before where it is more exact; `beside` is what else the mail
    says of the recipient, asked only for the step of the conversation that failed.
    """
    text = VENDORS_OWN.sub(" ", _in_a_line(words))
    code = _code(text, status)
    step = _step(f"{text} {_in_a_line(beside)}")
    return Verdict(_kind(code, text, step, recipient.lower()), code)


def says_nothing(verdict: Verdict) -> bool:
    """Whether neither a code nor a word gave a reason for the verdict, so that other words may be asked."""
    return verdict.kind == Kind.SOFT and (not verdict.status or bool(SAYS_NOTHING.match(verdict.status)))


def _kind(code: str, text: str, step: Step, recipient: str) -> Kind:
    plain = " ".join(PERHAPS.sub(" ", URL_OR_ADDRESS.sub(" ", text)).split())
    no_such_user = says(plain, NO_SUCH_USER) or (step == Step.RECIPIENT and says(plain, BARE_REFUSAL))
    if says(plain, FULL) and not code.startswith("5.7."):
        return Kind.SOFT
    if code == "5.2.1" and no_such_user and step != Step.RECIPIENT:  # "disabled", says the code, so there is such a user
        return Kind.SOFT
    if code in THE_ADDRESS_IS_BAD:
        return Kind.HARD if no_such_user else _unless_excused(text, Kind.HARD)
    if code.startswith(("5.7.", "4.7.")) or code in ("5.1.7", "5.1.8"):
        return Kind.POLICY
    if code.startswith("4."):
        return Kind.HARD if code == "4.0.0" and says(plain, DOMAIN_IS_GONE) else Kind.SOFT
    if code and not SAYS_NOTHING.match(code):
        return _unless_excused(text, Kind.SOFT)
    if (no_such_user or says(plain, MOVED)) and not says(plain, ABOUT_THE_SENDER):
        return Kind.SOFT if _only_says_so(text, step, recipient) else Kind.HARD
    if says(plain, NO_SUCH_DOMAIN) and not (says(plain, ABOUT_THE_SENDER) or says(plain, NO_ANSWER_ABOUT_THE_DOMAIN)):
        return Kind.HARD
    return _unless_excused(text, Kind.SOFT)


def _only_says_so(text: str, step: Step, recipient: str) -> bool:
    """Whether "no such user" is no proof: another reason stands beside it, or the recipient had been taken before."""
    return says(text, NOT_NOW) or step == Step.MAIL or (step == Step.UNKNOWN and recipient.endswith(CARRIERS))


def _unless_excused(text: str, kind: Kind) -> Kind:
    """`kind`, unless the words name another reason."""
    if says(text, NOT_NOW):
        return Kind.SOFT
    if says(text, BLAMES_THE_SENDER) or says(text, ABOUT_THE_SENDER):
        return Kind.POLICY
    return Kind.SOFT if says(text, TRY_LATER) else kind


def _step(text: str) -> Step:
    if says(text, AT_THE_RECIPIENT):
        return Step.RECIPIENT
    return Step.MAIL if says(text, AFTER_THE_RECIPIENT) else Step.UNKNOWN


def _in_a_line(words: str) -> str:
    return " ".join(words.lower().split())[:MAX_WORDS]


def _code(text: str, status: str) -> str:
    """The most exact code there is: beside a reply code, anywhere in the words, the report's own, or the bare reply's class."""
    beside = [match[2] for match in REPLY_AND_ENHANCED.finditer(text)]
    anywhere = [".".join(match.groups()) for match in ENHANCED.finditer(text)]
    own = [".".join(match.groups()) for match in ENHANCED.finditer(status)]
    said = sorted([*beside, *anywhere], key=lambda code: bool(SAYS_NOTHING.match(code)))
    found = [*said, *own]
    exact = [code for code in found if not code.endswith(".0.0")]
    replies = [f"{match[1][0]}.0.0" for match in REPLY.finditer(text)]
    later = [code for code in replies if code == "4.0.0"] if len(set(replies)) == 1 and not said else []
    return next(iter([*exact, *later, *found[:1], *replies]), "")
