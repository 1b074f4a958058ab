"""Brakes: what one delivery asks before it hands over, and what it learns from each reply.

What is held back is not claimed, so it stays as it was planned. Mails about subscriptions keep the pace and know no other brake;
what stays on this machine knows none.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from newsletter.braking.buckets import Lane
from newsletter.braking.holds import lift_hold
from newsletter.braking.pace import domains_among, heed, lanes_of, mailer_lanes, put_down, take
from newsletter.braking.refusal import hold_domain
from newsletter.braking.warmup import left_today
from newsletter.composing.message import reference
from newsletter.delivering.claim import claim_waiting, give_back
from newsletter.doors import Outcome, Reply
from newsletter.doors.opening import in_use, is_outbox, names_of
from newsletter.models import Digest, DigestQuerySet, HandoverQuerySet, Hold, Letter

# A worker that waits for a lane looks up this often, so that it can be stopped.
LONGEST_REST_S = 1.0


class Brakes:
    """Those of one delivery by `mailer`."""

    def __init__(self, mailer: str) -> None:
        self._mailer = names_of(mailer)[0]
        self._is_free = is_outbox(mailer)
        self._way_of: dict[str, tuple[str, str]] = {}
        self._busy_until: dict[str, datetime] = {}
        self._probes: dict[int, Hold] = {}

    def claim[M: (Digest, Letter)](self, ledger: HandoverQuerySet[M], token: UUID, *, most: int, now: datetime) -> list[M]:
        """Claim up to `most` mails of `ledger` that nothing holds back and that the pace allows now."""
        is_of_digests = isinstance(ledger, DigestQuerySet)
        open_ones = self._running(ledger) if isinstance(ledger, DigestQuerySet) else ledger
        if self._is_free:
            return claim_waiting(open_ones, token, most=most, now=now)
        self._busy_until = {lane: until for lane, until in self._busy_until.items() if until > now}
        mailer = in_use(self._mailer)
        left = left_today(mailer, now) if is_of_digests else None
        most = most if left is None else min(most, left)
        if most <= 0 or self._is_busy(mailer_lanes(mailer)):
            return []
        if busy := domains_among(self._busy_until):
            open_ones = open_ones.exclude(subscriber__domain__in=busy)
        claimed = claim_waiting(open_ones, token, most=most, now=now)
        # Whoever claimed at the same time is counted by now: what is too much for today goes back.
        over = 0 if left is None else max(0, -(left_today(mailer, now) or 0))
        go = self._paced(self._still_open(ledger, claimed)[: max(0, len(claimed) - over)], mailer, now)
        later = {mail.pk for mail in claimed} - {mail.pk for mail in go}
        if later:
            give_back(ledger.filter(pk__in=later), token)
        return go

    def rest(self, clock: Callable[[], datetime], until: datetime | None) -> bool:
        """Wait for the lane that opens first. False where none is busy, or none opens before `until`."""
        opens = min(self._busy_until.values(), default=None)
        now = clock()
        if opens is None or (until is not None and opens >= until):
            return False
        time.sleep(min(max((opens - now).total_seconds(), 0.0), LONGEST_REST_S))
        # A clock that stands still never opens anything.
        return clock() > now

    def learn(self, mail: Digest | Letter, reply: Reply, *, now: datetime) -> None:
        """What the other side said of `mail`: it may be too fast, a domain may refuse us, or take our mails again."""
        mailer, domain = self._way_of.pop(reference(mail), (self._mailer, ""))
        if self._is_free or not domain:
            return
        put_down(reference(mail), lanes_of(mailer, domain))
        heed(reply, reply.mailer or mailer, domain, now=now)
        if reply.outcome == Outcome.POLICY:
            hold_domain(domain, reason=reply.text, now=now)
        elif reply.outcome == Outcome.ACCEPTED and isinstance(mail, Digest) and mail.pk in self._probes:
            lift_hold(self._probes[mail.pk], because="a mail to it was accepted", now=now)

    def release(self) -> None:
        """What was claimed and did not leave is in no hand any more."""
        for name, way in self._way_of.items():
            put_down(name, lanes_of(*way))
        self._way_of.clear()

    def _running(self, digests: DigestQuerySet) -> DigestQuerySet:
        holds = list(Hold.objects.standing())
        self._probes |= {hold.probe_id: hold for hold in holds if hold.probe_id}
        return digests.running(holds)

    def _still_open[M: (Digest, Letter)](self, ledger: HandoverQuerySet[M], claimed: list[M]) -> list[M]:
        """Those of `claimed` that nothing holds by now: a hold that came between the look and the claim took nothing back."""
        if not claimed or not isinstance(ledger, DigestQuerySet):
            return claimed
        keys = set(self._running(Digest.objects.filter(pk__in=[mail.pk for mail in claimed])).values_list("pk", flat=True))
        return [mail for mail in claimed if mail.pk in keys]

    def _paced[M: (Digest, Letter)](self, mails: list[M], mailer: str, now: datetime) -> list[M]:
        """Those of `mails` that may go now; the lanes that the others wait for are busy until they may."""
        if not mails:
            return []
        rows = type(mails[0])._default_manager.filter(pk__in=[mail.pk for mail in mails])
        domains = dict(rows.values_list("pk", "subscriber__domain"))
        return [mail for mail in mails if self._may_go(reference(mail), (mailer, domains.get(mail.pk) or ""), now)]

    def _may_go(self, name: str, way: tuple[str, str], now: datetime) -> bool:
        mailer, domain = way
        lanes = lanes_of(mailer, domain)
        if self._is_busy(lanes):
            return False
        wait = take(name, lanes, now=now)
        if wait:
            self._busy_until[wait.lane] = now + timedelta(seconds=wait.seconds)
            return False
        self._way_of[name] = way
        return True

    def _is_busy(self, lanes: list[Lane]) -> bool:
        return any(lane.name in self._busy_until for lane in lanes)
