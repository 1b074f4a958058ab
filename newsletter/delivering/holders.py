"""Holders: who has mails in hand, and whether they still live.

On PostgreSQL a delivery holds an advisory lock of its session, under a key made from its token. The lock ends with the session:
lock free = dead, known at once. SQLite has no such thing; there a row tells when its holder was last seen.

A lock is taken before the first claim under its token is written, so whoever finds a claim without its lock has found a dead one.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID, uuid4

from django.db import DatabaseError, InterfaceError, connection

from newsletter.models import Holder

BEAT = timedelta(seconds=5)
UNSEEN = timedelta(seconds=30)

ADVISORY_LOCKS = """
    SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""

type Clock = Callable[[], datetime]


class HolderLostError(Exception):
    """The connection that the lock hung on is gone: the others take this holder for dead, and may have its claims."""


class LivingHolder(Protocol):
    token: UUID

    def confirm(self) -> None:
        """Called within a transaction that relies on the holder. Raises HolderLostError."""

    def beat(self) -> None:
        """Called every few seconds while it lasts."""

    def let_go(self) -> None: ...


@contextmanager
def holding(clock: Clock) -> Iterator[LivingHolder]:
    """A holder for one delivery."""
    holder: LivingHolder = _Lock() if connection.vendor == "postgresql" else _Heartbeat(clock)
    try:
        yield holder
    finally:
        with suppress(DatabaseError, InterfaceError):
            holder.let_go()


def dead_among(tokens: set[UUID], *, now: datetime) -> set[UUID]:
    """Which of these holders are dead."""
    if not tokens:
        return set()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(ADVISORY_LOCKS)
            held = {key for (key,) in cursor.fetchall()}
        return {token for token in tokens if _key(token) not in held}
    return tokens - set(Holder.objects.filter(seen_at__gte=now - UNSEEN).values_list("token", flat=True))


def bury_dead(now: datetime) -> None:
    """Forget the holders that were not seen for long; their claims are taken back by then."""
    Holder.objects.filter(seen_at__lt=now - 2 * UNSEEN).delete()


class _Lock:
    def __init__(self) -> None:
        self.token = uuid4()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_key(self.token)])
        self._session = connection.connection

    def confirm(self) -> None:
        # Django may have connected anew behind our back; the lock stayed with the old session.
        if connection.connection is not self._session:
            raise HolderLostError

    def beat(self) -> None:
        """The connection does it."""

    def let_go(self) -> None:
        if connection.connection is self._session:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_key(self.token)])


class _Heartbeat:
    def __init__(self, clock: Clock) -> None:
        self.token = uuid4()
        self._clock = clock
        self._seen_at = clock()
        Holder.objects.create(token=self.token, seen_at=self._seen_at)

    def confirm(self) -> None:
        """What is written under the token is refused where the claim was lost; that is enough."""

    def beat(self) -> None:
        now = self._clock()
        if now - self._seen_at >= BEAT:
            self._seen_at = now
            Holder.objects.filter(pk=self.token).update(seen_at=now)

    def let_go(self) -> None:
        Holder.objects.filter(pk=self.token).delete()


def _key(token: UUID) -> int:
    """The lock of a token: half of it, as PostgreSQL writes a bigint."""
    return int.from_bytes(token.bytes[:8], signed=True)
