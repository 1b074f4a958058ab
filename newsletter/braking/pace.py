"""Pace: no faster than each mailer and each recipient's domain bear, from all workers together.

The limits are politeness and no ledger: where Redis is away each process keeps them for itself, and what it knew is learned anew.
"""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache

import redis
from django.conf import settings

from newsletter.braking.buckets import Buckets, BucketsHere, BucketsInRedis, Lane, Wait
from newsletter.doors import Outcome, Reply

logger = logging.getLogger(__name__)

REDIS_TIMEOUT_S = 1.0
# So long Redis is not asked again where it did not answer.
REDIS_RESTS_S = 10.0
# Of an address or a mailbox alone (RFC 3463), whatever the pace: moved, or full.
OF_ONE_READER = ("4.1.", "4.2.")
DOMAIN = "domain:"


def take(message: str, lanes: list[Lane], *, now: datetime) -> Wait | None:
    """Count `message` in on `lanes`, or say what it has to wait for."""
    return _asked(lambda buckets: buckets.take(message, lanes, now.timestamp())) if lanes else None


def put_down(message: str, lanes: list[Lane]) -> None:
    """It has an outcome, or goes later: it is in no hand any more."""
    if lanes:
        _asked(lambda buckets: buckets.put_down(message, lanes))


def heed(reply: Reply, mailer: str, domain: str, *, now: datetime) -> None:
    """Halve the pace of a domain that puts a mail off, unless it is for its one reader, or of a mailer that is not even open.

    It comes back by itself, within the hour.
    """
    is_asked = reply.code is not None and not reply.status.startswith(OF_ONE_READER)
    lane = domain_lane(domain) if reply.reached else mailer_lane(mailer)
    if reply.outcome != Outcome.DEFERRED or not is_asked or not lane.rate:
        return
    if _asked(lambda buckets: buckets.slow_down(lane, now.timestamp())):
        logger.warning(
            "%s is slowed down to %.2f of its pace: %s %s", lane.name, share_of(lane, now=now), reply.code, reply.status
        )


def share_of(lane: Lane, *, now: datetime) -> float:
    """The share of its pace that `lane` has now."""
    return _asked(lambda buckets: buckets.share(lane, now.timestamp()))


def lanes_of(mailer: str, domain: str) -> list[Lane]:
    """What limits a mail to `domain` by `mailer`; nothing where neither has a limit."""
    return [lane for lane in (*mailer_lanes(mailer), domain_lane(domain)) if lane.rate or lane.at_once]


def domains_among(lanes: Iterable[str]) -> list[str]:
    """The domains whose lanes are among these, by their names."""
    return [lane.removeprefix(DOMAIN) for lane in lanes if lane.startswith(DOMAIN)]


def mailer_lanes(mailer: str) -> list[Lane]:
    """Its own, and, where it stands in for another (`bulk.2`), that one's too: the mails are the same."""
    return [mailer_lane(name) for name in sorted({mailer.partition(".")[0], mailer})]


def mailer_lane(mailer: str) -> Lane:
    return Lane(f"mailer:{mailer}", settings.MAX_RATE.get(mailer, 0.0), settings.MAX_AT_ONCE.get(mailer, 0))


def domain_lane(domain: str) -> Lane:
    return Lane(f"{DOMAIN}{domain}", settings.DOMAIN_MAX_RATE, settings.DOMAIN_MAX_AT_ONCE)


class _Shared:
    """The buckets of all workers while Redis answers, else those of this process."""

    def __init__(self, url: str) -> None:
        timeouts = {"socket_timeout": REDIS_TIMEOUT_S, "socket_connect_timeout": REDIS_TIMEOUT_S}
        self._there = BucketsInRedis(redis.Redis.from_url(url, **timeouts))
        self._rests_until = 0.0

    def ask[T](self, question: Callable[[Buckets], T]) -> T:
        if time.monotonic() >= self._rests_until:
            try:
                return question(self._there)
            except redis.RedisError as error:
                self._rests_until = time.monotonic() + REDIS_RESTS_S
                logger.warning("Redis does not answer, and this process keeps the pace by itself: %s", error)
        return question(_here)


_here = BucketsHere()
_shared = cache(_Shared)


def _asked[T](question: Callable[[Buckets], T]) -> T:
    return _shared(settings.REDIS_URL).ask(question) if settings.REDIS_URL else question(_here)
