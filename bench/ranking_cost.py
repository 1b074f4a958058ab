"""What ranking costs, and how that grows; JSON lines on stdout: {"what", "of", "seconds", "cpu", "mb"}.

python bench/ranking_cost.py --archive papers.jsonl(.gz) --topics T.json [--readers 1000,10000,100000] [--database URL]

On an empty database, by default SQLite in a temporary folder, through the stations of the service. "cpu" is processor time, which
says more on a busy machine; "mb" is the peak memory of the process so far. The archive is repeated with other titles until it is
as large as asked for. Match writes no rows.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--archive", type=Path, required=True)
parser.add_argument("--topics", type=Path, required=True)
parser.add_argument("--papers", default="1000,10000", help="sizes of the archive")
parser.add_argument("--readers", default="1000,10000,100000", help="numbers of readers with five follows each")
parser.add_argument("--database", help="an empty PostgreSQL database; it is migrated and filled")
arguments = parser.parse_args()

folder = tempfile.TemporaryDirectory(prefix="paperboy-bench-")
os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "VAR_DIR": folder.name, "LOG_LEVEL": "ERROR", "EMAIL_URL": ""}
os.environ["DATABASE_URL"] = arguments.database or f"sqlite:///{folder.name}/bench.sqlite3"

import django

django.setup()

from datetime import timedelta

from django.core.management import call_command
from django.db.models import F
from django.utils import timezone

from bench.topics import Listed, read_archive, read_topics
from newsletter.models import Follow, Subscriber, SubscriberState
from newsletter.plan import preview_day
from papers.fit import fit_topics
from papers.learn import learn_archive
from papers.models import Edition, Listing, Paper, Topic
from papers.score import estimate_scores, fuse, reader_taste, score_papers, topic_words

# A day's list, and the month that the workshop and the back-test look at.
DAYS_LIST, MONTHS_LISTS = 30, 800
VOTES = 20
FOLLOWS = 5
NOW = timezone.now()
TODAY = NOW.date()


def main() -> None:
    call_command("migrate", verbosity=0)
    known = read_archive(arguments.archive)
    for at, wish in enumerate(read_topics(arguments.topics)):
        words = {"name": wish.words.name, "description": wish.words.description, "keywords": list(wish.words.keywords)}
        Topic.objects.create(slug=wish.slug, order=at, **words)
    have = 0
    for size in map(int, arguments.papers.split(",")):
        fill(known, have, size)
        have = size
        cost_of_papers(size)
    people = 0
    for size in map(int, arguments.readers.split(",")):
        settle(people, size)
        people = size
        with told("match", f"{size} readers with {FOLLOWS} follows"):
            for _choice in preview_day(TODAY, now=NOW, told_only=False):
                pass


def cost_of_papers(size: int) -> None:
    topics = Topic.objects.count()
    with told("learn terms", f"{size} papers"):
        learn_archive(NOW)
    with told("fit all topics", f"{topics} topics, {size} papers"):
        fit_topics(NOW)
    with told("score the archive for all topics", f"{topics} topics, {size} papers"):
        score_papers()
    todays = list(Paper.objects.on(TODAY)[:DAYS_LIST])
    for paper in todays:
        paper.scores.all().delete()
    with told("score a day's papers for all topics", f"{topics} topics, {len(todays)} papers, archive {size}"):
        score_papers()
    Topic.objects.filter(order=0).update(version=F("version") + 1)
    with told("score anew for one topic, by the estimate", f"{size} papers"):
        score_papers()
    topic = Topic.objects.get(order=0)
    month = list(Paper.objects.order_by("-pk")[:MONTHS_LISTS])
    for state in ("cold", "warm"):
        with told(f"first estimate, {state}", f"{len(month)} papers, archive {size}"):
            scored = estimate_scores(topic_words(topic), month)
    for state in ("cold", "warm"):
        with told(f"a reader's model, {state}", f"{VOTES} votes, archive {size}"):
            taste = reader_taste(month[: VOTES // 2], month[VOTES // 2 : VOTES])
    with told("a reader's fused scores", f"{DAYS_LIST} papers"):
        fuse(scored[:DAYS_LIST], taste, month[:DAYS_LIST])


@contextmanager
def told(what: str, of: str) -> Iterator[None]:
    began, began_work = time.perf_counter(), time.process_time()
    yield
    seconds, cpu = round(time.perf_counter() - began, 3), round(time.process_time() - began_work, 3)
    print(json.dumps({"what": what, "of": of, "seconds": seconds, "cpu": cpu, "mb": peak_mb()}), flush=True)


def fill(known: list[Listed], first: int, last: int) -> None:
    """Papers number `first` to `last`, one day's list after another, the last of them today's."""
    papers = []
    for number in range(first, last):
        listed = known[number % len(known)]
        title = listed.text.title if number < len(known) else f"{listed.text.title}, again"
        facts = {"title": title[:1000], "abstract": listed.text.abstract, "keywords": list(listed.text.keywords)}
        papers.append(Paper(arxiv_id=f"bench.{number:06}", first_seen_at=NOW - timedelta(minutes=1), **facts))
    Paper.objects.bulk_create(papers, batch_size=500)
    by_day = [papers[start : start + DAYS_LIST] for start in range(0, len(papers), DAYS_LIST)]
    for ago, listed_then in enumerate(reversed(by_day)):
        edition, _ = Edition.objects.get_or_create(day=TODAY - timedelta(days=ago), defaults={"fetched_at": NOW})
        start = edition.listings.count()
        Listing.objects.bulk_create(
            Listing(edition=edition, paper=paper, first_seen_at=NOW, position=start + place)
            for place, paper in enumerate(listed_then)
        )


def settle(first: int, last: int) -> None:
    """Readers number `first` to `last`, their follows spread over the topics."""
    topics = list(Topic.objects.all())
    readers = Subscriber.objects.bulk_create(
        (
            Subscriber(
                email=f"reader{number}@example.com",
                state=SubscriberState.ACTIVE,
                created_at=NOW,
                confirmed_at=NOW,
                start_day=TODAY - timedelta(days=30),
                next_due_at=NOW,
            )
            for number in range(first, last)
        ),
        batch_size=1000,
    )
    Follow.objects.bulk_create(
        (
            Follow(subscriber=reader, topic=topics[(number + step) % len(topics)])
            for number, reader in enumerate(readers)
            for step in range(FOLLOWS)
        ),
        batch_size=1000,
    )


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
