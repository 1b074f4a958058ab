"""How long a day takes, station by station: 25 papers, 1,000 subscribers, the outbox folder.

    python bench/day.py [--papers 25] [--readers 1000] [--database URL]

Prints a JSON line per station (seconds of wall time), and a last one with the whole, the mails and the peak memory of the
process in MB. The papers are made here (full texts in arXiv's shape, some 20,000 characters), so nothing but this machine is
measured: no network, no model. By default on SQLite in a temporary folder.
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
parser.add_argument("--papers", type=int, default=25)
parser.add_argument("--readers", type=int, default=1000)
parser.add_argument("--database", help="an empty PostgreSQL database; it is migrated and filled")
arguments = parser.parse_args()

folder = tempfile.TemporaryDirectory(prefix="paperboy-bench-")
os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "VAR_DIR": folder.name, "LOG_LEVEL": "ERROR", "EMAIL_URL": ""}
os.environ["DATABASE_URL"] = arguments.database or f"sqlite:///{folder.name}/bench.sqlite3"

import django

django.setup()

import httpx
from django.core.management import call_command
from django.utils import timezone

from config.sample import DAY, AtOnce, load_topics
from newsletter.deliver import deliver_digests
from newsletter.models import Digest, Follow, Subscriber
from newsletter.plan import plan_day
from newsletter.want import want_papers
from papers.ingest import ingest_edition
from papers.models import Topic
from papers.prepare import read_wanted, tell_wanted
from papers.score import score_papers
from papers.web import Web

ABOUT = ("agents that call tools", "reinforcement learning for reasoning", "robots that navigate", "video generation")
SENTENCE = "We propose a method for {about} that takes text as input and reaches {number}.5 % on the benchmark with 8 A100 GPUs. "


def title(number: int) -> str:
    return f"A study of {ABOUT[number % 4]}, number {number}"


def answer(request: httpx.Request) -> httpx.Response:
    path = request.url.path
    if path == "/api/daily_papers":
        listed = range(1, arguments.papers + 1) if request.url.params["p"] == "0" else ()
        return httpx.Response(200, json=[entry(number) for number in listed])
    if path.startswith("/html/"):
        return httpx.Response(200, text=page(int(path[-3:])))
    return httpx.Response(200, text='<feed xmlns="http://www.w3.org/2005/Atom"></feed>')


def entry(number: int) -> dict[str, object]:
    facts = {"id": f"2601.{number:05}", "title": title(number), "submittedOnDailyAt": f"{DAY}T02:00:00Z", "upvotes": number}
    return {
        "paper": {**facts, "summary": SENTENCE.format(about=ABOUT[number % 4], number=number) * 6, "authors": [{"name": "Ada"}]}
    }


def page(number: int) -> str:
    sections = "".join(
        f'<section class="ltx_section" id="S{s}"><h2 class="ltx_title ltx_title_section">{s} Part</h2>'
        + "".join(
            f'<div class="ltx_para" id="S{s}.p{p}"><p class="ltx_p">'
            + SENTENCE.format(about=ABOUT[number % 4], number=s * 10 + p) * 4
            + "</p></div>"
            for p in range(1, 7)
        )
        + "</section>"
        for s in range(1, 8)
    )
    head = f'<h1 class="ltx_title ltx_title_document">{title(number)}</h1>'
    return f'<article class="ltx_document">{head}{sections}</article>'


@contextmanager
def station(name: str, took: dict[str, float]) -> Iterator[None]:
    began = time.perf_counter()
    yield
    took[name] = time.perf_counter() - began
    print(json.dumps({"station": name, "seconds": round(took[name], 3)}), flush=True)


def main() -> None:
    call_command("migrate", verbosity=0)
    load_topics()
    now = timezone.now()
    topics = list(Topic.objects.all())
    facts = {"state": "active", "created_at": now, "confirmed_at": now, "start_day": DAY, "max_papers": 8, "next_due_at": now}
    readers = Subscriber.objects.bulk_create(
        Subscriber(email=f"reader{n}@example.com", language="en" if n % 3 else "zh-hans", **facts)
        for n in range(arguments.readers)
    )
    Follow.objects.bulk_create(
        Follow(subscriber=r, topic=topics[(r.pk + step) % len(topics)]) for r in readers for step in (0, 1, 3)
    )
    took: dict[str, float] = {}
    web = Web(user_agent="bench", manners=AtOnce(), transport=httpx.MockTransport(answer))
    with station("ingest", took):
        ingest_edition(DAY, web=web, now=now)
    with station("score", took):
        score_papers()
    want_papers(now, day=DAY)
    with station("read", took):
        list(read_wanted(web=web, now=now))
    with station("summarize", took):
        list(tell_wanted(now=now))
    with station("match", took):
        plan_day(DAY, now=now)
    with station("compose and deliver", took):
        list(deliver_digests(clock=timezone.now))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sent = Digest.objects.filter(state="accepted").count()
    whole = {"papers": arguments.papers, "readers": arguments.readers, "sent": sent, "seconds": round(sum(took.values()), 3)}
    print(json.dumps({**whole, "peak_memory_mb": round(memory)}))


if __name__ == "__main__":
    main()
