"""What a mail server's reply means for the mail in hand: read by its code and, where there is one, its enhanced status code.

RFC 5321, 4.2, and RFC 3463. The step matters: what is said to MAIL is about us, to RCPT about the reader, later about the mail.
"""

import re
from enum import StrEnum

from newsletter.doors import Fault, Outcome, Reply

# Nobody is there: no such mailbox or domain, an address that cannot be, one that moved away, a null MX, a closed mailbox.
NOBODY_THERE = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
# Said to RCPT without an enhanced code: no such user, most often, but also a full mailbox or a list of the unwanted.
BARE_REFUSALS = frozenset({550, 551, 553})
FULL_CODE, FULL_STATUS = 552, "5.2.2"
POLICY = "5.7."
STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?=\s|$)")


class Step(StrEnum):
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    END = "the final dot"


def read_reply(step: Step, code: int, text: bytes) -> Reply:
    """The reply to `step`; several lines are told as one."""
    told = " ".join(text.decode(errors="replace").split())
    status = found.group() if (found := STATUS.match(told)) else ""
    outcome, fault = _meaning(step, code, status)
    return Reply(outcome, code if code > 0 else None, told, status=status, fault=fault)


def _meaning(step: Step, code: int, status: str) -> tuple[Outcome, Fault]:
    if 200 <= code < 300:
        return Outcome.ACCEPTED, Fault.NONE
    if code < 500:  # 4xx; and what is no reply at all, which leaves open what the server did with a message it has whole
        understood = code >= 400 or step != Step.END
        return Outcome.DEFERRED if understood else Outcome.UNKNOWN, Fault.NONE
    if status.startswith(POLICY):
        return Outcome.POLICY, Fault.NONE
    if step == Step.MAIL:  # a sender that is refused is our trouble, and may be mended
        return Outcome.DEFERRED, Fault.NONE
    return Outcome.REJECTED, _fault(step, code, status)


def _fault(step: Step, code: int, status: str) -> Fault:
    if status in NOBODY_THERE:
        return Fault.HARD
    bare = step == Step.RCPT and not status and code in BARE_REFUSALS
    full = status == FULL_STATUS or (not status and code == FULL_CODE)
    return Fault.SOFT if bare or full else Fault.NONE
