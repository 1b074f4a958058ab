"""Recover: take back what dead workers held, and settle what came too late. Whoever sweeps, whenever; twice changes nothing."""

from datetime import datetime

from newsletter.holders import bury_dead, dead_among
from newsletter.match import TOO_LATE
from newsletter.models import Digest, HandoverState, Letter

IN_DOUBT = "its worker died while handing it over"


def recover(now: datetime) -> int:
    """Returns how many mails are in doubt since."""
    in_doubt = 0
    for ledger in (Digest.objects.all(), Letter.objects.all()):
        lost = ledger.abandoned(now, by=dead_among(ledger.holders(), now=now))
        lost.filter(state=HandoverState.CLAIMED).move(HandoverState.PLANNED, claim_token=None, lease_until=None)
        in_doubt += lost.filter(state=HandoverState.HANDING).move(HandoverState.UNCERTAIN, reason=IN_DOUBT, lease_until=None)
        late = ledger.filter(window_ends_at__lte=now).exclude(state=HandoverState.CLAIMED)
        late.move(HandoverState.SKIPPED, reason=TOO_LATE, settled_at=now)
    bury_dead(now)
    return in_doubt
