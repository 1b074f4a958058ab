"""Reconcile: what is in doubt is settled by the mail server's own log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from newsletter.composing.message import message_id
from newsletter.models import Digest, HandoverState, Letter
from newsletter.returning.mails.maillog import taken_message_ids
from newsletter.returning.settle import plan_again, settle


@dataclass(frozen=True)
class Reconciled:
    """How many mails in doubt were accepted, or refused, how many are planned again, and how many are in doubt as before."""

    accepted: int
    planned_again: int
    unchanged: int
    rejected: int = 0


def reconcile(log: Iterable[str], *, covers_until: datetime, now: datetime) -> Reconciled:
    """Settle what is in doubt. What the log holds was accepted; what it does not hold, and was handed over before `covers_until`,
    never arrived and is planned again while its window is open.
    """
    in_doubt: list[Digest | Letter] = [
        mail for ledger in (Digest, Letter) for mail in ledger._default_manager.filter(state=HandoverState.UNCERTAIN)
    ]
    named = {message_id(mail): mail for mail in in_doubt}
    taken = taken_message_ids(log, among=set(named))
    accepted = sum(settle(named[name], HandoverState.ACCEPTED, reason="", now=now) for name in taken)
    absent = [mail for name, mail in named.items() if name not in taken]
    planned_again = sum(plan_again(mail, handed_before=covers_until, now=now) for mail in absent)
    return Reconciled(accepted, planned_again, unchanged=len(in_doubt) - accepted - planned_again)
