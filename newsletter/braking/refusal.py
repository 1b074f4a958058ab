"""Refusal: a domain that refuses us by policy (5.7.x) is held, and tried with a single mail each half hour.

What it refused is us, our records or what we write: never the reader, whose mail stays planned (RFC 7372, RFC 7505 and the
large providers' own 5.7.26, 5.7.27, 5.7.30 and 5.7.515).
"""

from datetime import datetime

from newsletter.addresses import without_addresses
from newsletter.braking.holds import PROBE_EVERY, place_hold
from newsletter.models import STILL_TO_GO, Digest, Hold

BY_POLICY = "5.7."


def hold_domain(domain: str, *, reason: str, now: datetime) -> None:
    """Hold the mails to `domain`; where they are held already, until the next trial."""
    facts = {"reason": without_addresses(reason)[:300] or "refused by policy", "probe_at": now + PROBE_EVERY, "probe": None}
    if place_hold(Hold.Scope.DOMAIN, domain, cause=Hold.Cause.POLICY, now=now, **facts) is None:
        Hold.objects.standing().of_domain(domain).update(**facts)


def choose_probes(now: datetime) -> None:
    """For each held domain whose time has come, name the one mail that goes ahead: the one that has waited longest."""
    holds = list(Hold.objects.standing())
    for hold in holds:
        if hold.scope != Hold.Scope.DOMAIN or hold.probe_at is None or hold.probe_at > now:
            continue
        others = [other for other in holds if other.pk != hold.pk]
        waiting = Digest.objects.filter(subscriber__domain=hold.name, state__in=STILL_TO_GO, window_ends_at__gt=now)
        probe = waiting.running(others).filter(claim_token=None, due_at__lte=now).order_by("due_at", "pk").first()
        if probe is None:
            continue
        mine = Hold.objects.standing().filter(pk=hold.pk, probe_at=hold.probe_at)
        if mine.update(probe=probe, probe_at=now + PROBE_EVERY):
            Digest.objects.filter(pk=probe.pk, claim_token=None).update(next_try_at=now)
