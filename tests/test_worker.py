"""Real Celery workers on PostgreSQL and Redis: the stations as tasks, and workers that are killed at work."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, timedelta

import pytest
from celery import Celery
from django.conf import settings as configured
from django.db import connection
from django.utils import timezone

from config.mailers import mailer
from newsletter.deliver import deliver_digests
from newsletter.delivering.recover import recover
from newsletter.models import Digest, HandoverState
from newsletter.plan import plan_day
from papers.manners import open_web
from papers.models import WORK_LEASE, FullText, Listing, Paper, Summary, Wanted
from papers.prepare import read_wanted, tell_wanted
from tests.cast import make_paper, make_reader, make_topic
from tests.sink import running_sink
from tests.world import running_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

# Of a worker, and of each of them to the mail server.
PROCESSES, CONNECTIONS = 2, 3
SWEEPS = (
    "papers.tasks.ingest_editions",
    "papers.tasks.score_papers",
    "newsletter.tasks.want_papers",
    "papers.tasks.prepare_papers",
    "newsletter.tasks.plan_digests",
    "newsletter.tasks.deliver_planned",
)


@pytest.fixture
def world(settings):
    with running_world() as world:
        settings.HF_BASE_URL = settings.ARXIV_BASE_URL = settings.ARXIV_EXPORT_URL = world.url
        yield world


@pytest.fixture
def sink(settings):
    with running_sink() as sink:
        settings.MAILERS = {"default": mailer(sink.url, esp="", outbox=settings.OUTBOX_DIR)}
        yield sink


@pytest.fixture
def broker(worker_id):
    """A Redis database of this test process, empty."""
    number = 1 if worker_id == "master" else int(worker_id.removeprefix("gw")) + 1
    url = f"{os.environ['TEST_REDIS_URL']}/{number}"
    with Celery(broker=url) as app:
        app.control.purge()
        yield app


@pytest.fixture
def start_worker(world, sink, broker, tmp_path):
    """Starts worker processes on the test's database, broker, world and mail server; kills what is left of them."""
    database = connection.settings_dict
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgresql://postgres:@/{database['NAME']}?host={database['OPTIONS']['host']}",
        "REDIS_URL": broker.conf.broker_url,
        "EMAIL_URL": sink.url,
        "SMTP_CONNECTIONS": str(CONNECTIONS),
        "HF_BASE_URL": world.url,
        "ARXIV_BASE_URL": world.url,
        "ARXIV_EXPORT_URL": world.url,
        "VAR_DIR": str(tmp_path),
        "SECRET_KEY": configured.SECRET_KEY,
        "LINK_KEYS": ",".join(configured.LINK_KEYS),
    }
    workers = []

    def start():
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "config",
            "worker",
            "-c",
            str(PROCESSES),
            "-l",
            "WARNING",
            "--without-gossip",
            "--without-mingle",
        ]
        worker = subprocess.Popen(command, env=environment, cwd=configured.BASE_DIR, start_new_session=True)
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        kill(worker)


@pytest.fixture
def thirty_planned():
    """A day planned for thirty readers."""
    agents = make_topic("agents")
    day = timezone.now().astimezone(UTC).date()
    for number in range(30):
        make_reader(f"reader{number}@example.com", follows=[agents])
    make_paper(1, day=day, scores={agents: 0.9})
    plan_day(day, now=timezone.now())


def kill(worker):
    """The whole worker at once, parent and children, as a lost machine would be."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(timeout=10)


def eventually(is_so, *, seconds=40.0):
    """Wait until `is_so()`, and fail if that takes too long."""
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.05)


def in_state(state):
    return Digest.objects.filter(state=state).count()


def test_the_sweeps_bring_a_day_from_its_list_to_its_mails_whatever_is_doubled(world, sink, broker, start_worker):
    today = timezone.now().astimezone(UTC).date()
    world.days[str(today)] = ["2601.00001", "2601.00002"]
    agents = make_topic("agents", name="Agents that read", keywords=["agents"])
    for number in range(20):
        make_reader(f"reader{number}@example.com", follows=[agents], next_due_at=timezone.now() - timedelta(minutes=1))
    start_worker()

    def sweep_until(is_so):
        def swept():
            for task in SWEEPS[:4]:
                broker.send_task(task)
                broker.send_task(task)
            time.sleep(0.3)
            return is_so()

        eventually(swept)

    sweep_until(lambda: Summary.objects.current().count() == 2)
    for _ in range(3):
        for task in SWEEPS[4:]:
            broker.send_task(task)
    eventually(lambda: in_state(HandoverState.ACCEPTED) == 20)
    assert sorted(sink.recipients) == sorted(f"reader{number}@example.com" for number in range(20))
    assert Listing.objects.count() == Paper.objects.count() == 2
    assert world.asked.count("/html/2601.00001") == 1


def test_a_worker_killed_while_sending_leaves_in_doubt_what_it_had_in_hand_and_doubles_none(
    thirty_planned, sink, broker, start_worker
):
    sink.pause_s = 0.3
    worker = start_worker()
    broker.send_task("newsletter.tasks.deliver_planned")
    eventually(lambda: len(sink.mails) >= 2 * CONNECTIONS)
    kill(worker)
    sink.pause_s = 0.0
    eventually(lambda: recover(timezone.now()) is not None and not Digest.objects.in_hand().exists(), seconds=5)
    list(deliver_digests(clock=timezone.now))
    assert in_state(HandoverState.ACCEPTED) + in_state(HandoverState.UNCERTAIN) == 30
    assert 1 <= in_state(HandoverState.UNCERTAIN) <= PROCESSES * CONNECTIONS
    assert len(sink.recipients) == len(set(sink.recipients))
    missing = {f"reader{number}@example.com" for number in range(30)} - set(sink.recipients)
    in_doubt = Digest.objects.filter(state=HandoverState.UNCERTAIN).values_list("subscriber__email", flat=True)
    assert missing <= set(in_doubt)


def test_a_worker_that_loses_its_database_begins_nothing_more_and_what_it_knows_still_counts(
    thirty_planned, sink, broker, start_worker
):
    sink.pause_s = 2.0
    start_worker()
    broker.send_task("newsletter.tasks.deliver_planned")
    eventually(lambda: len(sink.mails) >= CONNECTIONS)
    with connection.cursor() as cursor:
        cursor.execute(
            # each is waited for: a connection that is still going holds its lock
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    recover(timezone.now())
    in_hand = in_state(HandoverState.UNCERTAIN)
    assert 1 <= in_hand <= PROCESSES * CONNECTIONS
    assert in_state(HandoverState.CLAIMED) == in_state(HandoverState.HANDING) == 0
    eventually(lambda: in_state(HandoverState.UNCERTAIN) == 0)
    assert in_state(HandoverState.ACCEPTED) == len(sink.recipients) == len(set(sink.recipients))
    sink.pause_s = 0.0
    broker.send_task("newsletter.tasks.deliver_planned")
    eventually(lambda: in_state(HandoverState.ACCEPTED) == 30)
    assert len(sink.recipients) == len(set(sink.recipients)) == 30


def test_a_database_that_is_stopped_at_once_and_recovers_loses_nothing_and_doubles_nothing():
    """The second seed of the bench, small: it starts a PostgreSQL of its own, for this one is everybody's."""
    bench = [sys.executable, "bench/faults.py", "--seeds", "1", "--first-seed", "2", "--readers", "80", "--workers", "1"]
    inherited = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL", "VAR_DIR")}
    run = subprocess.run(bench, env=inherited, cwd=configured.BASE_DIR, capture_output=True, text=True, timeout=240)
    assert run.returncode == 0, run.stdout + run.stderr[-2000:]
    seed, total = map(json.loads, run.stdout.splitlines())
    assert seed["fault"].startswith("immediate stop of PostgreSQL")
    assert (total["duplicates"], total["missing_after_reconciliation"], total["equation_holds"]) == (0, 0, True)


def test_a_worker_that_is_asked_to_stop_leaves_nothing_in_doubt(thirty_planned, sink, broker, start_worker):
    sink.pause_s = 0.1
    worker = start_worker()
    broker.send_task("newsletter.tasks.deliver_planned")
    eventually(lambda: len(sink.mails) >= 3)
    worker.terminate()
    assert worker.wait(timeout=30) == 0
    assert in_state(HandoverState.ACCEPTED) == len(sink.mails)
    assert in_state(HandoverState.ACCEPTED) + in_state(HandoverState.PLANNED) == 30


def test_a_worker_killed_while_preparing_loses_nothing_and_doubles_nothing(world, sink, broker, start_worker):
    papers = [make_paper(number, told_in=(), title=world.title(f"{number:03}")) for number in range(1, 6)]
    Wanted.objects.want(papers, "en")
    world.page_s = 0.4
    worker = start_worker()
    broker.send_task("papers.tasks.prepare_papers")
    eventually(lambda: FullText.objects.filter(state="done").exists())
    kill(worker)
    world.page_s = 0.0
    after = timezone.now() + WORK_LEASE + timedelta(minutes=1)
    with open_web() as web:
        list(read_wanted(web=web, now=after))
    list(tell_wanted(now=after))
    assert FullText.objects.filter(state="done", source="html").count() == 5
    assert Summary.objects.current().count() == Summary.objects.count() == 5
    assert max(world.asked.count(f"/html/{paper.arxiv_id}") for paper in papers) <= 2
