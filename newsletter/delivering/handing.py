"""Handing over: what is committed before a message leaves, the leaving, and what is committed when the reply is there.

One thread writes the ledger, on the connection that its holder hangs on; the connections to the mail server have threads of their
own that see no row. So many messages are in hand as there are connections: each row is `handing` before its message leaves, and
its outcome is written before its connection gets the next.
"""

import logging
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, wait
from datetime import datetime
from typing import Any, Protocol

from django.db import InterfaceError, OperationalError, connection, transaction

from newsletter.composing.desk import Desk
from newsletter.delivering.holders import BEAT, LivingHolder
from newsletter.delivering.ready import make_ready
from newsletter.delivering.recipients import Recipients
from newsletter.delivering.record import record, settle_claimed
from newsletter.doors import Reply
from newsletter.doors.connections import Connections
from newsletter.models import CLAIM_LEASE, Digest, HandoverState, Letter

logger = logging.getLogger(__name__)

# What a digest is made from, once it was handed over.
FROZEN = ("entries", "is_quiet", "subject", "listed", "frozen_at")
# How long the first replies wait for those that are about to come. Written down together they are all known sooner: two halves
# that take turns wait for each other's composing and commits.
GATHER_S = 0.005
# How long replies that are known are kept for a database that is away.
DATABASE_PATIENCE_S = 60.0

type Clock = Callable[[], datetime]


class Learn(Protocol):
    """Who is told of each reply, once it is written down."""

    def __call__(self, mail: Digest | Letter, reply: Reply, *, now: datetime) -> None: ...


class Hands[M: (Digest, Letter)]:
    """The connections of one delivery, and what each has in its hand."""

    def __init__(self, connections: Connections, holder: LivingHolder, *, way: str, learn: Learn, clock: Clock) -> None:
        self._connections = connections
        self._holder = holder
        self._way = way
        self._learn = learn
        self._clock = clock
        self._desk = Desk()
        self._recipients = Recipients()
        self._in_hand: dict[Future[Reply], M] = {}
        self._told: list[tuple[M, Reply]] = []
        self._unreachable = 0

    @property
    def free(self) -> int:
        """How many messages can be taken; fewer where connections could not be had, for the rest of this delivery."""
        return max(self._connections.size - self._unreachable - len(self._in_hand), 0)

    @property
    def are_empty(self) -> bool:
        return not self._in_hand

    def look_ahead(self, mails: list[M]) -> None:
        """Look up what these need, which were claimed together and are taken one after the other."""
        self._recipients.look_ahead(mails)

    def take(self, mails: list[M]) -> list[M]:
        """Hand these over, no more of them than are `free`. Returns what was settled without that. Raises HolderLostError."""
        if not mails:
            return []
        ready = make_ready(mails, self._desk, self._recipients, clock=self._clock)
        stay = [one for one in ready if one.reason]
        with transaction.atomic():
            self._holder.confirm()
            for one in stay:
                settle_claimed(one.mail, self._holder.token, HandoverState.SKIPPED, reason=one.reason, settled_at=self._clock())
            leaving = [one for one in ready if not one.reason and self._begin(one.mail)]
        for one in leaving:
            if one.envelope and one.message:
                self._in_hand[self._connections.submit(one.envelope, one.message)] = one.mail
        return [one.mail for one in stay]

    def settle(self) -> list[M]:
        """Wait until a reply is there, at least one, and write down all that are."""
        self._wait()
        return self._write_down()

    def finish(self) -> list[M]:
        """Wait for everything that is in hand, and write it down, even if the database has to come back for that.

        Whoever swept meanwhile took this worker for dead; what it knows still settles what they are in doubt about.
        """
        while self._in_hand:
            self._wait()
        return _despite_a_lost_database(self._write_down)

    def _begin(self, mail: M) -> bool:
        """Write that this message is about to leave. False if the claim was lost: then nothing may be sent."""
        mail.attempts += 1
        facts: dict[str, Any] = {"handing_at": mail.handing_at, "attempts": mail.attempts, "mailer": self._way}
        if isinstance(mail, Digest):
            facts |= {name: getattr(mail, name) for name in FROZEN}
        mine = type(mail)._default_manager.filter(pk=mail.pk, claim_token=self._holder.token)
        return bool(mine.move(HandoverState.HANDING, lease_until=self._clock() + CLAIM_LEASE, **facts))

    def _wait(self) -> None:
        done: set[Future[Reply]] = set()
        while self._in_hand and not done:
            done, _ = wait(self._in_hand, timeout=BEAT.total_seconds(), return_when=FIRST_COMPLETED)
            _despite_a_lost_database(self._holder.beat)
        if self._in_hand.keys() - done:
            done, _ = wait(self._in_hand, timeout=GATHER_S)
        for future in done:
            reply = future.result()
            self._unreachable += not reply.reached
            self._told.append((self._in_hand.pop(future), reply))

    def _write_down(self) -> list[M]:
        """One transaction for the replies that are there: nobody waits in it, and what it holds was answered already."""
        if not self._told:
            return []
        with transaction.atomic():
            for mail, reply in self._told:
                record(mail, self._holder.token, reply, now=self._clock())
        told, self._told = self._told, []
        for mail, reply in told:
            self._learn(mail, reply, now=self._clock())
        return [mail for mail, _reply in told]


def _despite_a_lost_database[T](act: Callable[[], T]) -> T:
    until = time.monotonic() + DATABASE_PATIENCE_S
    while True:
        try:
            return act()
        except (OperationalError, InterfaceError):
            if time.monotonic() > until:
                raise
            logger.warning("the database is away; what is known is kept for it")
            connection.close()
            time.sleep(0.5)
