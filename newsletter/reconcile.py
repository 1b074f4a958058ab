"""Reconcile: what is in doubt is settled by the mail server's own log."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from newsletter.message import message_id
from newsletter.models import Digest, HandoverState, Letter
from newsletter.returns.maillog import taken_message_ids
from newsletter.settle import settle


@dataclass(frozen=True)
class Reconciled:
    """How many mails in doubt the log knows, how many are planned again, and how many are in doubt as before."""

    accepted: int
    planned_again: int
    unchanged: int


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
    planned_again = sum(_plan_again(mail, covers_until=covers_until, now=now) for mail in absent)
    return Reconciled(accepted, planned_again, unchanged=len(in_doubt) - accepted - planned_again)


def _plan_again(mail: Digest | Letter, *, covers_until: datetime, now: datetime) -> int:
    """The same mail, unless it was handed over once more since it was looked at."""
    mine = type(mail)._default_manager.filter(pk=mail.pk, state=HandoverState.UNCERTAIN, handing_at=mail.handing_at)
    open_still = mine.filter(handing_at__lt=covers_until, window_ends_at__gt=now)
    return open_still.move(HandoverState.PLANNED, reason="", next_try_at=now, claim_token=None)
