"""How long it takes to see before choosing: a back-test over 14 editions of 26 papers with 12 topics, all followed, and the topic
workshop over 30 such editions.

    python bench/seeing.py [--days 14] [--papers 26] [--topics 12] [--runs 20] [--database URL]

Prints a JSON line for each: milliseconds (median, slowest, and of processor time) of reading the papers and scores of these days,
which is the least that it can cost; of the back-test itself, for a reader with a reading time, a muted word, an own topic and 20
votes; of the whole answer to the sign-up page and to that reader's settings page, as a script asks for it while the form changes;
and of the workshop's answer to words that were tried before or never, with 1,000 followers. All is made here, of made-up words
that are as rare as true ones. By default on SQLite in a temporary folder.
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import accumulate, product
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--days", type=int, default=14)
parser.add_argument("--papers", type=int, default=26)
parser.add_argument("--topics", type=int, default=12)
parser.add_argument("--runs", type=int, default=20)
parser.add_argument("--database", help="an empty PostgreSQL database; it is migrated and filled")
arguments = parser.parse_args()

folder = tempfile.TemporaryDirectory(prefix="paperboy-bench-")
os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "VAR_DIR": folder.name, "LOG_LEVEL": "ERROR", "EMAIL_URL": ""}
os.environ["SITE_URL"] = "http://127.0.0.1:8000"
os.environ["DATABASE_URL"] = arguments.database or f"sqlite:///{folder.name}/bench.sqlite3"

import django

django.setup()

from django.conf import settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsletter.links import Purpose, token
from newsletter.matching.shelving import shelves_of
from newsletter.matching.wishes import Unsaved
from newsletter.models import Follow, Interest, Mute, Subscriber, Vote
from newsletter.previewing import workshop
from newsletter.previewing.back_test import back_test
from papers.learn import learn_archive
from papers.models import Edition, FullText, Listing, Paper, Summary, Topic, TopicScore
from papers.parts import Claim, Innovation, Parts, Usage
from papers.score import SCORER

SYLLABLES = ("ba", "co", "di", "fe", "gu", "ha", "jo", "ki", "lu", "ma", "no", "pe", "ra", "so", "ti", "vu", "we", "zo")
WORDS = ["".join(parts) for parts in product(SYLLABLES, repeat=3)]
RARITY = list(accumulate(1 / rank for rank in range(1, len(WORDS) + 1)))


def sentence(words: int, chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, cum_weights=RARITY, k=words)).capitalize() + "."


def telling(chance: random.Random) -> dict[str, object]:
    """Some 200 words, as a summary has."""

    def claim(words: int) -> Claim:
        return Claim(text=sentence(words, chance), quote=sentence(12, chance), anchor="S1.p1", verdict="checked")

    steps = (claim(15), claim(15), claim(15))
    usage = Usage(input=claim(10), process=steps, output=claim(10), hardware=claim(10))
    innovations = (Innovation("One", claim(20)), Innovation("Two", claim(20)))
    return Parts(claim(6), claim(30), usage, innovations, (claim(20), claim(20))).to_json()


def list_editions(days: range, topics: list[Topic], chance: random.Random) -> None:
    now = timezone.now()
    for back in days:
        edition = Edition.objects.create(day=now.date() - timedelta(days=back), fetched_at=now)
        papers = Paper.objects.bulk_create(
            Paper(
                arxiv_id=f"{edition.day:%y%m}.{back:02}{n:03}",
                title=sentence(10, chance),
                abstract=" ".join(sentence(20, chance) for _ in range(9)),
                authors=[f"{sentence(1, chance)} {k}" for k in range(8)],
                keywords=[chance.choice(WORDS) for _ in range(6)],
                first_seen_at=now,
            )
            for n in range(arguments.papers)
        )
        Listing.objects.bulk_create(
            Listing(edition=edition, paper=paper, first_seen_at=now, position=n, upvotes=n) for n, paper in enumerate(papers)
        )
        TopicScore.objects.bulk_create(
            TopicScore(
                paper=paper,
                topic=topic,
                score=chance.betavariate(0.5, 4),
                reasons=[{"term": chance.choice(WORDS), "where": ["title"], "share": 0.1} for _ in range(12)],
                topic_version=1,
                scorer=SCORER,
            )
            for paper in papers
            for topic in topics
        )
        done = {"state": "done", "next_try_at": now}
        FullText.objects.bulk_create(FullText(paper=paper, source="html", read_at=now, **done) for paper in papers)
        Summary.objects.bulk_create(
            Summary(paper=paper, parts_json=telling(chance), told_by="excerpt", source="html", current=True, told_at=now, **done)
            for paper in papers
        )


def active() -> dict[str, object]:
    now = timezone.now()
    return {"state": "active", "created_at": now, "confirmed_at": now, "start_day": now.date(), "weekdays": "1234567"}


def subscribe(topics: list[Topic]) -> Subscriber:
    reader = Subscriber.objects.create(email="reader@example.com", minutes=10, **active())
    Follow.objects.bulk_create(Follow(subscriber=reader, topic=topic) for topic in topics)
    Mute.objects.create(subscriber=reader, word=f"{WORDS[30]} {WORDS[40]}")
    Interest.objects.create(subscriber=reader, kind=Interest.Kind.TOPIC, words=f"{WORDS[20]} {WORDS[90]}")
    Vote.objects.bulk_create(
        Vote(subscriber=reader, paper=paper, value=1 if paper.pk % 3 else -1, source=Vote.Source.PAGE, at=timezone.now())
        for paper in Paper.objects.order_by("pk")[:20]
    )
    return reader


def measure(name: str, ask: Callable[[], object]) -> None:
    ask()
    took, worked = [], []
    for _ in range(arguments.runs):
        began, began_work = time.perf_counter(), time.process_time()
        ask()
        took.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - began_work) * 1000)
    wall = {"median_ms": round(statistics.median(took), 1), "slowest_ms": round(max(took), 1)}
    print(json.dumps({"what": name, **wall, "median_cpu_ms": round(statistics.median(worked), 1)}), flush=True)


def asked(client: Client, url: str, form: dict[str, object]) -> None:
    cache.clear()
    answer = client.post(url, form)
    assert "X-Live" in answer.headers, answer.content


def main() -> None:
    call_command("migrate", verbosity=0)
    settings.STATIC_ROOT = folder.name
    chance = random.Random(4)
    topics = Topic.objects.bulk_create(
        Topic(slug=f"t{n}", name=sentence(3, chance), keywords=[sentence(2, chance) for _ in range(8)], order=n)
        for n in range(arguments.topics)
    )
    list_editions(range(arguments.days), topics, chance)
    learn_archive(timezone.now())
    reader = subscribe(topics)
    until = timezone.now().date()
    days = [until - timedelta(days=back) for back in range(arguments.days)]
    follows = list(reader.follows.select_related("topic"))
    measure("reading the papers and their scores", lambda: shelves_of(days, min(days), "en", told_only=False))
    measure("the back-test", lambda: back_test(reader, Unsaved(follows=follows), until=until))
    form = {"try": "1", "topics": [follow.topic_id for follow in follows], "language": "en", "timezone": "UTC"}
    client = Client(SERVER_NAME="127.0.0.1", headers={"X-Live": "1"})
    measure("the answer to the sign-up page", lambda: asked(client, reverse("sign-up"), form))
    settings_page = reverse("preferences", args=[token(Purpose.PREFERENCES, reader)])
    form |= {"hour": 7, "weekdays": list("1234567"), "max_papers": 8}
    measure("the answer to the settings page", lambda: asked(client, settings_page, form))
    list_editions(range(arguments.days, workshop.DAYS), topics, chance)
    more = Subscriber.objects.bulk_create(Subscriber(email=f"r{n}@example.com", **active()) for n in range(1000))
    Follow.objects.bulk_create(Follow(subscriber=each, topic=topic) for each in more for topic in chance.sample(topics, 4))
    client.force_login(User.objects.create_superuser("op"))
    url = reverse("admin:papers_topic_workshop", args=[topics[0].pk])
    form = {"name": topics[0].name, "keywords": sentence(2, chance), "try": "1"}
    measure("the answer of the workshop", lambda: asked(client, url, form))
    measure("the same, to words that are new each time", lambda: asked(client, url, form | {"keywords": sentence(2, chance)}))


if __name__ == "__main__":
    main()
