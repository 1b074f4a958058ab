"""Recover: take back what dead workers held, and settle what came too late. Whoever sweeps, whenever; twice changes nothing.

Of a mail for the outbox folder nobody has to stay in doubt: its file is there whole, or not at all.
"""

from datetime import datetime

from django.conf import settings

from newsletter.composing.message import reference
from newsletter.delivering.holders import bury_dead, dead_among
from newsletter.doors.opening import ACCOUNT, BULK, outbox_of, way_of
from newsletter.match import TOO_LATE
from newsletter.models import Digest, HandoverState, Letter
from newsletter.returning.settle import plan_again, settle

IN_DOUBT = "its worker died while handing it over"


def recover(now: datetime) -> int:
    """Returns how many mails came to be in doubt."""
    in_doubt = 0
    for ledger in (Digest.objects.all(), Letter.objects.all()):
        lost = ledger.abandoned(now, by=dead_among(ledger.holders(), now=now))
        lost.filter(state=HandoverState.CLAIMED).move(HandoverState.PLANNED, claim_token=None, lease_until=None)
        in_doubt += lost.filter(state=HandoverState.HANDING).move(HandoverState.UNCERTAIN, reason=IN_DOUBT, lease_until=None)
        late = ledger.filter(window_ends_at__lte=now).exclude(state=HandoverState.CLAIMED)
        late.move(HandoverState.SKIPPED, reason=TOO_LATE, settled_at=now)
    bury_dead(now)
    _look_into_outbox(now)
    return in_doubt


def _look_into_outbox(now: datetime) -> None:
    folders = {way_of(name): folder for name in {BULK, ACCOUNT, *settings.MAILERS} if (folder := outbox_of(name))}
    for ledger in (Digest, Letter):
        for mail in ledger._default_manager.filter(state=HandoverState.UNCERTAIN, mailer__in=folders):
            if folders[mail.mailer].holds(reference(mail)):
                settle(mail, HandoverState.ACCEPTED, reason="", now=now)
            else:
                plan_again(mail, handed_before=now, now=now)
