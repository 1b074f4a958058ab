"""What the choice for readers costs, of plain values, and how it grows; JSON lines on stdout: {"readers", "cpu", "mb", …}.

python bench/match.py [--readers 1000,10000,100000] [--papers 210]

A week's papers on one shelf, random scores for 20 topics with a fixed seed; about one in five meets a topic's bar. Readers are
made and matched a chunk after another, as the planning does; what making them costs is left out of "cpu" and "seconds". No
database: bench/ranking_cost.py has the same with rows.
"""

import argparse
import json
import os
import random
import resource
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from newsletter.match import Followed, Past, Reader, Wishes, match
from newsletter.matching.shelf import Candidate, Shelf
from newsletter.models import Subscriber
from newsletter.schedule import Due

DAY = date(2026, 1, 14)
NOON = datetime(2026, 1, 14, 12, tzinfo=UTC)
TOPICS, FOLLOWS, BAR = 20, 5, 0.5
CHUNK = 500
WORDS = [f"word{number}" for number in range(2000)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", default="1000,10000,100000")
    parser.add_argument("--papers", type=int, default=210)
    arguments = parser.parse_args()
    for wishes, own in (("5 follows", False), ("5 follows, 3 names, 5 muted words, a muted topic, votes", True)):
        for readers in map(int, arguments.readers.split(",")):
            told = {"readers": readers, "wishes": wishes, "papers": arguments.papers} | matched(
                readers, arguments.papers, own=own
            )
            print(json.dumps(told), flush=True)


def matched(readers: int, papers: int, *, own: bool) -> dict[str, float]:
    chance = random.Random(7)
    listed = [_paper(number, chance) for number in range(papers)]
    scores = {topic: {paper.paper_id: chance.random() ** 3 for paper in listed} for topic in range(TOPICS)}
    shelf = Shelf(listed, scores)
    clock = cpu = 0.0
    picked = 0
    for _ in range(0, readers, CHUNK):
        chunk = [_reader(shelf, chance, own=own) for _ in range(CHUNK)]
        began, began_work = time.perf_counter(), time.process_time()
        picked += sum(len(match(reader, shelf).picks) for reader in chunk)
        clock, cpu = clock + time.perf_counter() - began, cpu + time.process_time() - began_work
    return {
        "cpu": round(cpu, 2),
        "seconds": round(clock, 2),
        "cpu_us_per_reader": round(cpu / readers * 1e6),
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "papers_per_reader": round(picked / readers, 1),
    }


def _paper(number: int, chance: random.Random) -> Candidate:
    day = DAY - timedelta(days=number % 7)
    abstract = " ".join(chance.choices(WORDS, k=180))
    authors = tuple(f"Author {chance.randrange(3000)}" for _ in range(6))
    minutes = {"full": 1.5, "short": 0.6}
    return Candidate(number, day, number % 40, number, NOON, f"Title {number}", abstract, ("keyword",), authors, "", minutes)


def _reader(shelf: Shelf, chance: random.Random, *, own: bool) -> Reader:
    due = Due(Subscriber(max_papers=8, start_day=DAY - timedelta(days=30)), DAY, NOON)
    followed = chance.sample(range(TOPICS), FOLLOWS)
    follows = tuple(Followed(f"topic {topic}", shelf.scores_of(topic), BAR) for topic in followed)
    if not own:
        return Reader(due, Wishes(follows), Past(), DAY)
    wishes = Wishes(
        follows,
        authors=tuple(f"Author {chance.randrange(3000)}" for _ in range(3)),
        muted_words=tuple(chance.sample(WORDS, 5)),
        muted_topics={chance.randrange(TOPICS): BAR},
        moves={paper: chance.uniform(-0.5, 0.5) for paper in shelf.papers},
    )
    return Reader(due, wishes, Past(), DAY)


if __name__ == "__main__":
    main()
