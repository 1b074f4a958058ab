"""How many mails a second: from the claim in PostgreSQL to the recorded reply of a mail server on loopback, side by side.

    python bench/deliver.py [--readers 2000] [--processes 2] [--connections 8] [--peer] [--postfix FOLDER]

Prints a JSON line per sender, all of the same run: ours, with one process and with several (claim, compose, hand over, commit
each outcome); Django's `send_messages` with the same texts, built by Django, by one connection, and nothing written anywhere;
with --peer django-newsletter 1.2.1, with texts of its own; and `smtp-source` of Postfix with as many sessions as we have
connections, as a ceiling, where it is installed (or lies unpacked in FOLDER, together with its libraries). The mail server is
`smtp-sink` of Postfix where it is there, else bench/mail_sink.py. PostgreSQL is one of our own, set up by default: every commit
is synced. `cpu_ms_a_mail` is the processor time of the sender's processes alone, which a busy machine changes less.
"""

import argparse
import json
import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--readers", type=int, default=2000)
parser.add_argument("--processes", type=int, default=2)
parser.add_argument("--connections", type=int, default=8)
parser.add_argument("--peer", action="store_true")
parser.add_argument("--postfix", type=Path, default=Path("/"), help="where usr/sbin/smtp-sink lies")
arguments = parser.parse_args()

folder = Path(tempfile.mkdtemp(prefix="paperboy-deliver-"))

from bench.stage import Stage, answers, wait_until

stage = Stage(folder, workers_wanted=0, connections=arguments.connections)
os.environ |= stage.environment | {"REDIS_URL": ""}

import django

django.setup()

from django.core.mail import EmailMultiAlternatives, mailers
from django.core.management import call_command
from django.db import connections as databases
from django.utils import timezone

from bench.peer_day import PeerDay
from newsletter.composing.desk import Desk
from newsletter.deliver import deliver_digests
from newsletter.delivering.ready import make_ready
from newsletter.delivering.recipients import Recipients
from newsletter.models import Digest, Follow, HandoverState, Subscriber, SubscriberState
from newsletter.plan import plan_day
from papers.parts import CHECKED, Claim, Innovation, Parts, Usage
from tests.cast import make_paper, make_topic, tell_paper

PAPERS = 8
SENTENCE = "We propose an agent that reads a paper in full, plans what to tell of it, and reaches 61.3 % on the benchmark. "
BY_DJANGO = 300
BY_THE_PEER = 300


def set_up() -> None:
    call_command("migrate", verbosity=0)
    topic = make_topic("agents", name="LLM agents")
    for number in range(PAPERS):
        paper = make_paper(number, day=today(), scores={topic: 0.9}, title=f"An agent that reads, part {number}", told_in=())
        tell_paper(paper, parts=five_parts())
    now = timezone.now()
    facts = {"state": SubscriberState.ACTIVE, "created_at": now, "confirmed_at": now, "start_day": today(), "weekdays": "1234567"}
    made = Subscriber.objects.bulk_create(
        Subscriber(email=f"reader{number}@example.com", **facts) for number in range(arguments.readers)
    )
    Follow.objects.bulk_create(Follow(subscriber=reader, topic=topic) for reader in made)


def today() -> date:
    return timezone.now().date()


def five_parts() -> Parts:
    claim = Claim(text=SENTENCE, quote=SENTENCE, anchor="abstract", verdict=CHECKED)
    return Parts(
        field=claim,
        contribution=claim,
        usage=Usage(input=claim, process=(claim,) * 3, output=claim, hardware=claim),
        innovations=(Innovation("An idea", claim),) * 3,
        results=(claim,) * 3,
    )


def plan() -> None:
    Digest.objects.all().delete()
    plan_day(today(), now=timezone.now())


def ours(processes: int) -> None:
    plan()
    databases.close_all()
    fork = multiprocessing.get_context("fork")
    senders = [fork.Process(target=deliver_all) for _ in range(processes)]
    watch = Watch()
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    sent = Digest.objects.filter(state=HandoverState.ACCEPTED).count()
    watch.tell(f"paperboy, {processes} process{'es' if processes > 1 else ''} of {arguments.connections} connections", sent)


def deliver_all() -> None:
    for _digest in deliver_digests(clock=timezone.now):
        pass


def by_django() -> None:
    """The same messages, made by Django and handed over by one connection that is kept."""
    plan()
    digests = list(Digest.objects.with_what_it_is_made_of().filter(state=HandoverState.PLANNED)[:BY_DJANGO])
    messages = [one.message for one in make_ready(digests, Desk(), Recipients(), clock=timezone.now)]
    parts = [(message.subject, message.text, message.html, dict(message.headers)["To"]) for message in messages]
    watch = Watch()
    mails = []
    for subject, text, html, to in parts:
        mail = EmailMultiAlternatives(subject, text, "a@example.org", [to])
        mail.attach_alternative(html, "text/html")
        mails.append(mail)
    sent = mailers["bulk"].send_messages(mails)
    watch.tell("Django's send_messages, 1 connection, no ledger", sent)


def by_the_peer() -> None:
    day = PeerDay(stage, BY_THE_PEER)
    day.clear()
    watch = Watch()
    day.plan()
    day.wait_until_ended()
    watch.tell("django-newsletter 1.2.1", BY_THE_PEER)


def by_smtp_source(size: int) -> None:
    """What C can do with the mail server when there is nothing to think of."""
    if not (source := postfix("smtp-source")):
        return
    count = 4 * arguments.readers
    command = [source, "-d", "-s", str(arguments.connections), "-l", str(size), "-m", str(count), f"127.0.0.1:{stage.sink_port}"]
    watch = Watch()
    subprocess.run(command, env=with_libraries(), check=True)
    watch.tell(f"smtp-source of Postfix, {arguments.connections} sessions: the ceiling", count)


def start_mail_server() -> str:
    sink = postfix("smtp-sink")
    if not sink:
        stage.start_sink("well", 0, 0.0)
        return "bench/mail_sink.py"
    command = [sink, *(("-u", "nobody") if os.geteuid() == 0 else ()), f"127.0.0.1:{stage.sink_port}", "512"]
    stage.sink = stage.actor("sink", command, with_libraries())
    stage.sink.start()
    wait_until(lambda: answers(stage.sink_port), seconds=10)
    return "smtp-sink of Postfix"


def postfix(name: str) -> str:
    path = arguments.postfix / "usr/sbin" / name
    return str(path) if path.exists() else ""


def with_libraries() -> dict[str, str]:
    return {**os.environ, "LD_LIBRARY_PATH": str(arguments.postfix / "usr/lib/postfix")}


class Watch:
    """Wall and processor time, of this process and of those that it waited for."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), self._used()

    def tell(self, sender: str, mails: int) -> None:
        seconds, cpu = time.perf_counter() - self._wall, self._used() - self._cpu
        figures = {
            "seconds": round(seconds, 2),
            "mails_per_s": round(mails / seconds),
            "cpu_ms_a_mail": round(1000 * cpu / mails, 2),
        }
        print(json.dumps({"sender": sender, "mails": mails, **figures}), flush=True)

    def _used(self) -> float:
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(each.ru_utime + each.ru_stime for each in used)


def size_of_a_mail() -> int:
    plan()
    digests = list(Digest.objects.with_what_it_is_made_of()[:1])
    return len(make_ready(digests, Desk(), Recipients(), clock=timezone.now)[0].message.as_bytes())


def main() -> None:
    try:
        server = start_mail_server()
        set_up()
        size = size_of_a_mail()
        print(
            json.dumps({"mail_server": server, "kilobytes_a_mail": round(size / 1024, 1), "readers": arguments.readers}),
            flush=True,
        )
        senders: list[Callable[[], None]] = [lambda: ours(1), by_django, lambda: by_smtp_source(size)]
        if arguments.processes > 1:
            senders.insert(1, lambda: ours(arguments.processes))
        for send in senders:
            send()
        if arguments.peer:
            stage.sink.kill()
            stage.start_sink("well", 0, 0.0)
            by_the_peer()
    finally:
        stage.close()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
