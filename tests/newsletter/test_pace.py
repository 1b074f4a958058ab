import json
import os
import subprocess
import sys

import pytest
import redis

from newsletter.braking.buckets import FORGOTTEN_S, IN_HAND_S, RECOVERS_S, SLOWED_ONCE_IN_S, BucketsHere, BucketsInRedis, Lane
from newsletter.braking.pace import domain_lane, heed, lanes_of, put_down, share_of, take
from newsletter.doors import Outcome, Reply
from tests.cast import NOON

DOMAIN = Lane("domain:example.com", rate=10.0)
MAILER = Lane("mailer:bulk", rate=5.0)
NARROW = Lane("domain:narrow.example", at_once=2)
NEVER_BUSY = Lane("domain:free.example")
T = NOON.timestamp()


@pytest.fixture
def there(worker_id):
    """A Redis database of this test process, empty."""
    number = 9 if worker_id == "master" else 9 + int(worker_id.removeprefix("gw")) % 6
    url = f"{os.environ['TEST_REDIS_URL']}/{number}"
    with redis.Redis.from_url(url) as client:
        client.flushdb()
        yield url
        client.flushdb()


@pytest.fixture(params=["here", "in Redis"])
def buckets(request):
    if request.param == "here":
        yield BucketsHere()
        return
    with redis.Redis.from_url(request.getfixturevalue("there")) as client:
        yield BucketsInRedis(client)


def taken(buckets, lanes, at, tries=100):
    """How many of so many messages may go."""
    return sum(buckets.take(f"{at}-{number}", lanes, at) is None for number in range(tries))


def test_a_lane_carries_its_rate_and_what_its_bucket_holds(buckets):
    assert taken(buckets, [DOMAIN], T) == 20
    assert taken(buckets, [DOMAIN], T) == 0
    assert taken(buckets, [DOMAIN], T + 1) == 10
    assert taken(buckets, [DOMAIN], T + 100) == 20


def test_it_says_when_to_ask_again(buckets):
    taken(buckets, [DOMAIN], T)
    wait = buckets.take("one more", [DOMAIN], T)
    assert wait.lane == DOMAIN.name
    assert wait.seconds == pytest.approx(0.1)
    assert buckets.take("one more", [DOMAIN], T + wait.seconds + 0.001) is None


def test_the_narrower_lane_rules_and_takes_nothing_from_the_other(buckets):
    assert taken(buckets, [MAILER, DOMAIN], T) == 10
    assert buckets.take("one more", [MAILER, DOMAIN], T).lane == MAILER.name
    assert taken(buckets, [DOMAIN], T) == 10


def test_only_so_many_are_in_hand_at_once(buckets):
    assert taken(buckets, [NARROW], T, tries=5) == 2
    assert buckets.take("one more", [NARROW], T).seconds > 0
    buckets.put_down(f"{T}-0", [NARROW])
    buckets.put_down(f"{T}-0", [NARROW])
    assert taken(buckets, [NARROW], T + 1, tries=5) == 1


def test_what_a_dead_worker_had_in_hand_is_forgotten(buckets):
    assert taken(buckets, [NARROW], T, tries=5) == 2
    assert taken(buckets, [NARROW], T + IN_HAND_S - 1, tries=5) == 0
    assert taken(buckets, [NARROW], T + IN_HAND_S, tries=5) == 2


def test_a_lane_without_limits_is_never_busy(buckets):
    assert taken(buckets, [NEVER_BUSY], T, tries=500) == 500


def test_a_lane_that_is_slowed_down_recovers_slowly(buckets):
    taken(buckets, [DOMAIN], T)
    assert buckets.slow_down(DOMAIN, T)
    assert buckets.share(DOMAIN, T) == pytest.approx(0.5)
    assert taken(buckets, [DOMAIN], T + 1) == 5
    assert buckets.share(DOMAIN, T + RECOVERS_S / 4) == pytest.approx(0.75)
    assert buckets.share(DOMAIN, T + RECOVERS_S) == 1.0


def test_many_answers_at_once_slow_it_down_once(buckets):
    assert [buckets.slow_down(DOMAIN, T + second) for second in (0, 1, 2)] == [True, False, False]
    assert buckets.share(DOMAIN, T + 2) == pytest.approx(0.5, abs=0.01)
    assert buckets.slow_down(DOMAIN, T + SLOWED_ONCE_IN_S)
    assert buckets.share(DOMAIN, T + SLOWED_ONCE_IN_S) == pytest.approx(0.25, abs=0.01)


def test_however_often_it_defers_it_is_not_stopped(buckets):
    for times in range(20):
        buckets.slow_down(DOMAIN, T + times * SLOWED_ONCE_IN_S)
    last = T + 19 * SLOWED_ONCE_IN_S
    assert buckets.share(DOMAIN, last) == pytest.approx(1 / 64)
    assert taken(buckets, [DOMAIN], last + 3600) > 0


def test_a_clock_that_is_behind_gives_nothing_twice_and_takes_nothing(buckets):
    assert taken(buckets, [DOMAIN], T) == 20
    assert taken(buckets, [DOMAIN], T - 60) == 0
    assert taken(buckets, [DOMAIN], T) == 0
    assert taken(buckets, [DOMAIN], T + 1) == 10


def test_redis_forgets_what_nobody_asks_for(there):
    with redis.Redis.from_url(there) as client:
        buckets = BucketsInRedis(client)
        buckets.take("one", [DOMAIN, NARROW], T)
        buckets.slow_down(DOMAIN, T)
        left = [client.ttl(key) for key in client.scan_iter()]
        assert len(left) == 4
        assert all(0 < seconds <= FORGOTTEN_S for seconds in left)


PROCESS = """
import json, sys, time, redis
from newsletter.braking.buckets import BucketsInRedis, Lane
buckets = BucketsInRedis(redis.Redis.from_url(sys.argv[1]))
lane = Lane("domain:example.com", rate=10.0)
print("ready", flush=True)
sys.stdin.readline()
print(json.dumps(sum(buckets.take(f"{sys.argv[2]}-{number}", [lane], 1000.0) is None for number in range(200))))
"""


def test_two_processes_share_one_pace(there):
    command = [sys.executable, "-c", PROCESS, there]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen([*command, name], **pipes) for name in ("a", "b")]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    shares = [json.loads(process.communicate(timeout=20)[0]) for process in processes]
    assert sum(shares) == 20


@pytest.fixture(params=["without Redis", "with Redis", "with a Redis that is away"])
def pace(request, settings):
    """A service whose domains and whose mailer have a pace."""
    settings.DOMAIN_MAX_RATE, settings.DOMAIN_MAX_AT_ONCE = 5.0, 0
    settings.MAX_RATE = {"bulk": 100.0}
    if request.param == "with Redis":
        settings.REDIS_URL = request.getfixturevalue("there")
    if request.param == "with a Redis that is away":
        settings.REDIS_URL = "redis://127.0.0.1:9/0"
    return request.param


def test_the_pace_is_kept_wherever_it_is_kept(pace):
    domain = f"{pace.replace(' ', '-')}.example"
    lanes = lanes_of("bulk", domain)
    assert [lane.name for lane in lanes] == ["mailer:bulk", f"domain:{domain}"]
    assert sum(take(f"{number}", lanes, now=NOON) is None for number in range(50)) == 10
    for number in range(50):
        put_down(f"{number}", lanes)
    slow = Reply(Outcome.DEFERRED, 421, "4.7.28 too fast", status="4.7.28")
    heed(slow, "bulk", domain, now=NOON)
    assert share_of(domain_lane(domain), now=NOON) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("reply", "share"),
    [
        (Reply(Outcome.DEFERRED, 421, "try later"), 0.5),
        (Reply(Outcome.DEFERRED, 450, "4.7.1 too many", status="4.7.1"), 0.5),
        (Reply(Outcome.DEFERRED, 451, "4.3.2 not now", status="4.3.2"), 0.5),
        (Reply(Outcome.DEFERRED, 450, "come back"), 0.5),
        (Reply(Outcome.DEFERRED, 452, "4.2.2 full", status="4.2.2"), 1.0),
        (Reply(Outcome.DEFERRED, None, "connection lost"), 1.0),
        (Reply(Outcome.ACCEPTED, 250, "ok"), 1.0),
        (Reply(Outcome.REJECTED, 550, "5.1.1 nobody", status="5.1.1"), 1.0),
        (Reply(Outcome.DEFERRED, 421, "busy", reached=False), 1.0),
    ],
)
def test_which_answers_slow_a_domain_down(settings, reply, share):
    settings.DOMAIN_MAX_RATE = 20.0
    domain = f"{reply.code}-{reply.text.replace(' ', '-')}.example"
    heed(reply, "bulk", domain, now=NOON)
    assert share_of(domain_lane(domain), now=NOON) == pytest.approx(share)


def test_a_domain_without_a_limit_has_nothing_to_slow_down(settings):
    heed(Reply(Outcome.DEFERRED, 421, "try later"), "bulk", "free.example", now=NOON)
    assert share_of(domain_lane("free.example"), now=NOON) == 1.0
    assert lanes_of("bulk", "free.example") == []


def test_a_mailer_that_is_not_open_for_us_is_slowed_down_itself(settings):
    settings.MAX_RATE = {"busy": 10.0}
    heed(Reply(Outcome.DEFERRED, 421, "busy", reached=False), "busy", "example.org", now=NOON)
    lanes = [lane for lane in lanes_of("busy", "example.org") if lane != domain_lane("example.org")]
    assert sum(take(f"{number}", lanes, now=NOON) is None for number in range(50)) == 10
