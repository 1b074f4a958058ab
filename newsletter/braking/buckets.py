"""Buckets: how many messages may go a second, and be in hand at once, on each of several lanes; shared over Redis, or in process.

A lane slows down when it is told to: its rate is halved, and comes back within the hour. The two stores do the same, the one by
scripts and the other by its lines; the same tests hold for both.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import redis

# A bucket holds what its lane may carry in so many seconds, so that workers who ask in batches are not held up.
HOLDS_S = 2.0
# What is in the hand of a worker that died is no longer counted after so long.
IN_HAND_S = 120.0
ASK_AGAIN_S = 0.1
# A lane that was slowed down is never slower than this share of its rate, gets all of it back in so long, and is not slowed down
# twice for the answers that were on their way already.
SLOWEST = 1 / 64
RECOVERS_S = 3600.0
SLOWED_ONCE_IN_S = 30.0
# Redis forgets a lane that nobody asked for in so long.
FORGOTTEN_S = 7200


@dataclass(frozen=True)
class Lane:
    """What is limited together: `rate` messages a second, `at_once` in the hands of all workers; 0 is no limit."""

    name: str
    rate: float = 0.0
    at_once: int = 0


@dataclass(frozen=True)
class Wait:
    seconds: float
    lane: str


class Buckets(Protocol):
    def take(self, message: str, lanes: Sequence[Lane], now: float) -> Wait | None:
        """Take `message` in hand if all of `lanes` allow it; else say for how long it has to wait, and for which lane."""

    def put_down(self, message: str, lanes: Sequence[Lane]) -> None:
        """It is in no hand any more."""

    def slow_down(self, lane: Lane, now: float) -> bool:
        """Halve the pace of `lane`. False where that was done just now."""

    def share(self, lane: Lane, now: float) -> float:
        """The share of its rate that `lane` has now."""


@dataclass
class _Bucket:
    tokens: float
    at: float
    share: float = 1.0
    slowed_at: float = float("-inf")
    in_hand: dict[str, float] = field(default_factory=dict)

    def share_at(self, now: float) -> float:
        return min(1.0, self.share + (now - self.slowed_at) / RECOVERS_S)


class BucketsHere:
    """Of one process, for all its threads."""

    def __init__(self) -> None:
        self._buckets: dict[str, _Bucket] = {}
        self._lock = threading.Lock()

    def take(self, message: str, lanes: Sequence[Lane], now: float) -> Wait | None:
        with self._lock:
            waits = [Wait(seconds, lane.name) for lane in lanes if (seconds := self._seconds(lane, now))]
            if waits:
                return max(waits, key=lambda wait: wait.seconds)
            for lane in lanes:
                bucket = self._buckets[lane.name]
                bucket.tokens -= 1
                bucket.in_hand[message] = now + IN_HAND_S
            return None

    def put_down(self, message: str, lanes: Sequence[Lane]) -> None:
        with self._lock:
            for lane in lanes:
                if lane.name in self._buckets:
                    self._buckets[lane.name].in_hand.pop(message, None)

    def slow_down(self, lane: Lane, now: float) -> bool:
        with self._lock:
            bucket = self._bucket(lane, now)
            if now - bucket.slowed_at < SLOWED_ONCE_IN_S:
                return False
            bucket.share = max(SLOWEST, bucket.share_at(now) / 2)
            bucket.slowed_at = now
            return True

    def share(self, lane: Lane, now: float) -> float:
        with self._lock:
            return self._bucket(lane, now).share_at(now)

    def _seconds(self, lane: Lane, now: float) -> float:
        bucket = self._bucket(lane, now)
        rate = lane.rate * bucket.share_at(now)
        bucket.tokens = min(_size(rate), bucket.tokens + max(0.0, now - bucket.at) * rate)
        bucket.at = max(bucket.at, now)
        bucket.in_hand = {message: until for message, until in bucket.in_hand.items() if until > now}
        if lane.at_once and len(bucket.in_hand) >= lane.at_once:
            return ASK_AGAIN_S
        return (1 - bucket.tokens) / rate if rate and bucket.tokens < 1 else 0.0

    def _bucket(self, lane: Lane, now: float) -> _Bucket:
        return self._buckets.setdefault(lane.name, _Bucket(tokens=_size(lane.rate), at=now))


def _size(rate: float) -> float:
    return max(1.0, rate * HOLDS_S)


_SHARE = """
local function share(bucket, now)
  local known = redis.call('HMGET', bucket, 'share', 'slowed_at')
  if not known[1] then return 1.0, -1e18 end
  return math.min(1.0, tonumber(known[1]) + (now - tonumber(known[2])) / RECOVERS), tonumber(known[2])
end
"""
_TAKE = """
local now, message, wait, busy = tonumber(ARGV[1]), ARGV[2], 0, 0
for lane = 1, #KEYS / 2 do
  local bucket, hand = KEYS[2 * lane - 1], KEYS[2 * lane]
  local full, at_once = tonumber(ARGV[2 * lane + 1]), tonumber(ARGV[2 * lane + 2])
  local rate = full * share(bucket, now)
  local known = redis.call('HMGET', bucket, 'tokens', 'at')
  local tokens, at = tonumber(known[1] or math.max(1, full * HOLDS)), tonumber(known[2] or now)
  tokens = math.min(math.max(1, rate * HOLDS), tokens + math.max(0, now - at) * rate)
  redis.call('HSET', bucket, 'tokens', tostring(tokens), 'at', string.format('%.6f', math.max(at, now)))
  redis.call('EXPIRE', bucket, FORGOTTEN)
  redis.call('ZREMRANGEBYSCORE', hand, '-inf', now)
  local seconds = 0
  if at_once > 0 and redis.call('ZCARD', hand) >= at_once then
    seconds = ASK_AGAIN
  elseif rate > 0 and tokens < 1 then
    seconds = (1 - tokens) / rate
  end
  if seconds > wait then
    wait, busy = seconds, lane
  end
end
if wait == 0 then
  for lane = 1, #KEYS / 2 do
    redis.call('HINCRBYFLOAT', KEYS[2 * lane - 1], 'tokens', -1)
    redis.call('ZADD', KEYS[2 * lane], now + IN_HAND, message)
    redis.call('EXPIRE', KEYS[2 * lane], FORGOTTEN)
  end
end
return {busy, tostring(wait)}
"""
_SLOW_DOWN = """
local now = tonumber(ARGV[1])
local current, slowed_at = share(KEYS[1], now)
if now - slowed_at < SLOWED_ONCE_IN then return 0 end
redis.call('HSET', KEYS[1], 'share', tostring(math.max(SLOWEST, current / 2)), 'slowed_at', string.format('%.6f', now))
redis.call('EXPIRE', KEYS[1], FORGOTTEN)
return 1
"""
_NUMBERS = {
    "RECOVERS": RECOVERS_S,
    "HOLDS": HOLDS_S,
    "ASK_AGAIN": ASK_AGAIN_S,
    "IN_HAND": IN_HAND_S,
    "FORGOTTEN": FORGOTTEN_S,
    "SLOWED_ONCE_IN": SLOWED_ONCE_IN_S,
    "SLOWEST": SLOWEST,
}


class BucketsInRedis:
    """Of all workers: each step is one script, which Redis runs whole. Raises redis.RedisError where Redis does not answer."""

    def __init__(self, client: redis.Redis) -> None:
        numbers = "".join(f"local {name} = {number!r}\n" for name, number in _NUMBERS.items())
        self._take = client.register_script(numbers + _SHARE + _TAKE)
        self._slow_down = client.register_script(numbers + _SHARE + _SLOW_DOWN)
        self._share = client.register_script(numbers + _SHARE + "return tostring((share(KEYS[1], tonumber(ARGV[1]))))")
        self._client = client

    def take(self, message: str, lanes: Sequence[Lane], now: float) -> Wait | None:
        keys = [key for lane in lanes for key in (_bucket_of(lane), _hand_of(lane))]
        limits = [limit for lane in lanes for limit in (lane.rate, lane.at_once)]
        busy, seconds = self._take(keys, [now, message, *limits])
        return Wait(float(seconds), lanes[busy - 1].name) if busy else None

    def put_down(self, message: str, lanes: Sequence[Lane]) -> None:
        with self._client.pipeline(transaction=False) as pipeline:
            for lane in lanes:
                pipeline.zrem(_hand_of(lane), message)
            pipeline.execute()

    def slow_down(self, lane: Lane, now: float) -> bool:
        return bool(self._slow_down([_bucket_of(lane)], [now]))

    def share(self, lane: Lane, now: float) -> float:
        return float(self._share([_bucket_of(lane)], [now]))


def _bucket_of(lane: Lane) -> str:
    return f"paperboy:pace:{lane.name}"


def _hand_of(lane: Lane) -> str:
    return f"paperboy:in_hand:{lane.name}"
