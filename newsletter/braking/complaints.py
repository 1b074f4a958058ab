"""Complaints: too many of them hold the whole service, before the large providers do it for good."""

from datetime import datetime, timedelta

from newsletter.braking.holds import place_hold
from newsletter.models import Digest, HandoverState, Hold, MailEvent

LOOKED_BACK = timedelta(days=7)
# A rate says nothing of fewer mails. One in a thousand is what Gmail asks its senders to stay below.
ACCEPTED_AT_LEAST = 1000
ONE_IN = 1000


def judge_complaints(now: datetime) -> None:
    """Hold the service if more than one in a thousand of the digests handed over in seven days was complained of.

    Once the operator has let it go, what was handed over before that counts no more.
    """
    since = now - LOOKED_BACK
    answered = Hold.objects.of_service().filter(cause=Hold.Cause.COMPLAINTS, lifted_at__gt=since).order_by("-lifted_at").first()
    if answered and answered.lifted_at:
        since = answered.lifted_at
    sent = Digest.objects.filter(handing_at__gte=since)
    complaints = sent.filter(events__kind=MailEvent.Kind.COMPLAINT).distinct().count()
    if complaints <= ACCEPTED_AT_LEAST // ONE_IN:  # so few are one in a thousand of the fewest that are looked at
        return
    # Whether there are enough to make the rate a small one; how many more there are does not matter.
    accepted = sent.filter(state=HandoverState.ACCEPTED)[: complaints * ONE_IN].count()
    if ACCEPTED_AT_LEAST <= accepted < complaints * ONE_IN:
        reason = f"{complaints} complaints about {accepted} mails in 7 days"
        place_hold(Hold.Scope.SERVICE, "", cause=Hold.Cause.COMPLAINTS, now=now, reason=reason)
