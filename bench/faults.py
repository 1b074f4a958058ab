"""What is lost and what is doubled when things are killed: 2,000 readers, 4 workers, PostgreSQL, Redis, and one fault a seed.

    python bench/faults.py --seeds N [--first-seed K] [--readers 2000] [--workers 4] [--connections 8] [--keep FOLDER]
    python bench/faults.py --peer --seeds N [--first-seed K] [--readers 500]

The seed chooses the fault (SIGKILL or SIGTERM of a worker, of beat, of Redis, of PostgreSQL; a cut of the mail server), the
moment at which it strikes, and how the mail server misbehaves besides (bench/mail_sink.py). What was killed is started again, and
when nothing is left to hand over, the ledger is set against the mail server's log; the log settles what is in doubt.

Prints a JSON line per seed and one of totals. `duplicates`: mails that somebody has twice. `missing`: readers whose mail the
server has not and has not refused, before the log settles anything. `equation_holds`: the statement of the day adds up, and
whoever is missing is known to be in doubt. `recovery_s`: from the fault until nothing was left to hand over. Fails where a mail
is doubled, or missing at the end, where more are missing than there are connections, or where an equation does not hold.

`--peer` does the same to django-newsletter 1.2.1, which has neither workers nor beat nor Redis: the faults are those of its
process, of PostgreSQL and of the mail server, and `equation_holds` if it says that all was sent exactly where all was.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--seeds", type=int, default=10)
parser.add_argument("--first-seed", type=int, default=1)
parser.add_argument("--readers", type=int, default=0, help="2000; of the peer 500")
parser.add_argument("--peer", action="store_true", help="django-newsletter in our place")
parser.add_argument("--workers", type=int, default=4)
parser.add_argument("--connections", type=int, default=8, help="of each worker to the mail server")
parser.add_argument("--keep", type=Path, help="keep the logs of all processes in this folder")

arguments = parser.parse_args()
readers = arguments.readers or (500 if arguments.peer else 2000)

folder = arguments.keep or Path(tempfile.mkdtemp(prefix="paperboy-faults-"))
folder.mkdir(parents=True, exist_ok=True)

from bench.stage import Stage, wait_until

stage = Stage(folder, workers_wanted=arguments.workers, connections=arguments.connections)
os.environ |= stage.environment

import django

django.setup()

from bench.mail_sink import MOODS
from bench.own_day import OwnDay
from bench.peer_day import PeerDay

# Once round is ten seeds; what hurts most comes twice.
FAULTS = (
    *("SIGKILL of a worker", "immediate stop of PostgreSQL", "cut of the mail server", "SIGTERM of a worker", "SIGKILL of Redis"),
    *("SIGKILL of a worker", "immediate stop of PostgreSQL", "SIGKILL of beat", "SIGTERM of Redis", "SIGTERM of beat"),
)
THINK_MS = 10.0


def play(day: OwnDay | PeerDay, seed: int) -> dict[str, Any]:
    """One seed: a whole day, struck once."""
    chance = random.Random(seed)
    faults = [fault for fault in FAULTS if not (arguments.peer and fault.endswith(("beat", "Redis")))]
    fault, mood = faults[(seed - 1) % len(faults)], chance.choice(MOODS)
    day.clear()
    stage.log.write_bytes(b"")
    stage.start_sink(mood, seed, THINK_MS)
    day.plan()
    strike_at = chance.randint(day.readers // 20, day.readers * 9 // 10)
    wait_until(lambda: stage.mails_taken() >= strike_at, seconds=120)
    time.sleep(chance.uniform(0, 0.05))
    began = time.monotonic()
    strike(fault, chance, mood=mood, seed=seed)
    day.wait_until_quiet(seconds=180)
    took = time.monotonic() - began
    before = day.account(stage.log)
    day.reconcile(stage.log)
    day.wait_until_quiet(seconds=180)
    after = day.account(stage.log)
    stage.sink.kill()
    return {
        "seed": seed,
        "fault": f"{fault}, at {strike_at} mails; mail server: {mood}",
        "duplicates": after.duplicates,
        "missing": len(before.missing),
        "uncertain": len(before.uncertain),
        "missing_after_reconciliation": len(after.missing),
        "equation_holds": before.adds_up and after.adds_up and before.missing <= before.uncertain,
        "recovery_s": round(took, 2),
    }


def strike(fault: str, chance: random.Random, *, mood: str, seed: int) -> None:
    """Kill it, and start it again."""
    how, _, whom = fault.partition(" of ")
    if whom == "PostgreSQL":
        stage.postgres.stop(signal.SIGQUIT)
        stage.postgres.start()
        return
    if whom == "the mail server":
        stage.sink.kill()
        time.sleep(1)
        stage.start_sink(mood, seed, THINK_MS)
        return
    actor = chance.choice(stage.workers) if whom == "a worker" else {"Redis": stage.redis, "beat": stage.beat}[whom]
    if how == "SIGKILL":
        actor.kill()
    else:
        actor.ask_to_stop()
    actor.start()


def report(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Print each line as it comes."""
    told = []
    for line in lines:
        print(json.dumps(line), flush=True)
        told.append(line)
    return told


def totals(lines: list[dict[str, Any]]) -> dict[str, Any]:
    counted = ("duplicates", "missing", "uncertain", "missing_after_reconciliation")
    summed = {name: sum(line[name] for line in lines) for name in counted}
    recovery = sorted(line["recovery_s"] for line in lines)
    return {
        "seeds": len(lines),
        "mails": len(lines) * readers,
        **summed,
        "most_missing_in_a_seed": max(line["missing"] for line in lines),
        "connections": arguments.workers * arguments.connections,
        "equation_holds": all(line["equation_holds"] for line in lines),
        "recovery_s_median": recovery[len(recovery) // 2],
        "recovery_s_worst": recovery[-1],
    }


def main() -> None:
    seeds = range(arguments.first_seed, arguments.first_seed + arguments.seeds)
    try:
        day: OwnDay | PeerDay
        if arguments.peer:
            day = PeerDay(stage, readers)
        else:
            stage.open()
            day = OwnDay(readers)
        total = totals(report(play(day, seed) for seed in seeds))
    finally:
        stage.close()
        if not arguments.keep:
            shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(total), flush=True)
    reached = not total["duplicates"] and not total["missing_after_reconciliation"] and total["equation_holds"]
    sys.exit(0 if arguments.peer or (reached and total["most_missing_in_a_seed"] <= total["connections"]) else 1)


if __name__ == "__main__":
    main()
