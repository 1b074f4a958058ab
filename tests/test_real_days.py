"""The main job on the recorded answers of the world, which a server on loopback gives with faults on demand."""

import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from datetime import date
from io import StringIO

import httpx
import pytest
from django.core.management import CommandError, call_command

from config.sample import AtOnce
from newsletter.models import Digest
from papers.ingest import ingest_edition
from papers.manners import open_web
from papers.models import Edition, FullText, Listing, Paper, Summary, Topic
from papers.web import BadAnswerError, Web
from tests.cast import NOON, make_reader

pytestmark = [pytest.mark.django_db, pytest.mark.realdata]

DAY = date(2026, 1, 14)
ALIASED = "2601.08225"


@pytest.fixture
def world(realdata, settings):
    """Starts the replay server: `with world("--fault", "hf:429:2"): …`."""
    script = realdata.parent / "tools" / "replay.py"

    @contextmanager
    def start(*arguments):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, script, "--data", realdata, "--port", str(port), *arguments]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONUNBUFFERED": "1"})
        try:
            server.stdout.readline()
            settings.HF_BASE_URL = settings.ARXIV_BASE_URL = settings.ARXIV_EXPORT_URL = f"http://127.0.0.1:{port}"
            yield
        finally:
            server.terminate()
            server.wait(timeout=10)
            server.stdout.close()

    return start


@pytest.fixture
def readers(outbox):
    topics = [
        Topic.objects.create(slug="agents", name="LLM agents and tool use", keywords=["agents", "tool use", "multi-agent"]),
        Topic.objects.create(slug="video", name="Video generation", keywords=["video generation", "video diffusion"]),
    ]
    start = date(2025, 12, 1)
    make_reader("alice@example.com", follows=topics, start_day=start)
    make_reader("ming@example.com", follows=topics[:1], language="zh-hans", start_day=start)


def run_day(day, *options):
    """The words of a run and its exit code."""
    out = StringIO()
    try:
        call_command("run_day", "--date", str(day), *options, stdout=out)
    except SystemExit as end:
        return out.getvalue(), end.code
    return out.getvalue(), 0


def listed(day):
    return list(Paper.objects.on(day).values_list("arxiv_id", flat=True))


def test_the_day_of_the_model_report_brings_its_fourteen_papers(world, readers, outbox):
    with world():
        said, code = run_day(DAY)
    assert code == 0, said
    assert len(listed(DAY)) == 14
    assert ALIASED in listed(DAY)
    assert "listed       14" in said
    assert "14 ArXiv Abs" in said
    assert len(list(outbox.glob("*.eml"))) == Digest.objects.filter(state="accepted").count() == 2


def test_a_day_run_twice_sends_once_and_doubles_nothing(world, readers, outbox):
    day = date(2026, 2, 3)
    with world():
        run_day(day)
        before = (Listing.objects.count(), Summary.objects.count(), Digest.objects.count(), len(list(outbox.glob("*.eml"))))
        said, code = run_day(day)
    assert code == 0, said
    assert (Listing.objects.count(), Summary.objects.count(), Digest.objects.count(), len(list(outbox.glob("*.eml")))) == before
    assert "sent         0" in said


def test_a_site_that_asks_for_patience_is_given_it(world, readers):
    with world("--fault", "hf:429:2"):
        said, code = run_day(date(2026, 3, 4))
    assert code == 0, said
    assert listed(date(2026, 3, 4))


def test_garbage_is_a_clear_error_and_changes_nothing(world, readers):
    with world("--fault", "hf:garbage:0"), pytest.raises(CommandError, match="could not be fetched, and nothing has changed"):
        call_command("run_day", "--date", "2026-01-15")
    assert not Edition.objects.exists()
    assert not Digest.objects.exists()


def test_a_paper_that_arxiv_has_as_html_is_read_so_and_says_so(world, readers):
    alias = f"{ALIASED}=1706.03762:Attention Is All You Need"
    with world("--alias", alias):
        said, code = run_day(DAY)
    assert code == 0, said
    text = FullText.objects.get(paper__arxiv_id=ALIASED)
    assert text.source == FullText.Source.HTML
    assert len(text.blocks) > 50
    assert Summary.objects.get(paper__arxiv_id=ALIASED).read_from == "HTML"
    assert "13 ArXiv Abs; 1 HTML" in said


def test_an_arxiv_that_fails_all_day_leaves_the_abstracts_and_the_reason(world, readers):
    alias = f"{ALIASED}=1706.03762:Attention Is All You Need"
    with world("--alias", alias, "--fault", "html:500:0"):
        said, code = run_day(DAY)
    assert code == 0, said
    assert set(FullText.objects.values_list("source", flat=True)) == {FullText.Source.ABSTRACT}
    assert "500" in FullText.objects.get(paper__arxiv_id=ALIASED).reason
    assert set(FullText.objects.values_list("settled_for_now", flat=True)) == {True}


def test_papers_that_came_after_four_o_clock_are_named_as_late(world, readers):
    with world("--clock", "04:00"):
        run_day(DAY)
    early = listed(DAY)
    with world():
        said, code = run_day(DAY)
    assert code == 0, said
    late = set(listed(DAY)) - set(early)
    assert 0 < len(early) < 14
    assert len(listed(DAY)) == 14
    for arxiv_id in late:
        assert f"late       {arxiv_id}" in said


def test_five_days_in_a_row_give_no_reader_a_paper_twice(world, readers):
    days = [date(2026, 1, 12), date(2026, 1, 13), DAY, date(2026, 1, 15), date(2026, 1, 16)]
    with world():
        for day in days:
            said, code = run_day(day)
            assert code == 0, said
            assert listed(day)
    for reader in {digest.subscriber for digest in Digest.objects.all()}:
        had = [entry["paper"] for digest in reader.digests.all() for entry in digest.entries]
        assert len(had) == len(set(had)) > 5
    assert Digest.objects.count() == 10


def test_a_weekend_is_a_quiet_day(world, readers, outbox):
    with world():
        said, code = run_day(date(2026, 1, 17))
    assert code == 0, said
    assert "listed       0" in said
    assert list(outbox.glob("*.eml")) == []


def test_a_dry_run_names_who_would_get_what_and_writes_no_digest(world, readers, outbox):
    with world():
        said, code = run_day(DAY, "--dry-run")
    assert code == 0, said
    assert "alice@example.com" in said
    assert ALIASED in said
    assert not Digest.objects.exists()
    assert not Summary.objects.exists()
    assert list(outbox.glob("*.eml")) == []


def test_every_recorded_day_ingests_without_an_error(world, realdata):
    days = sorted(file.stem for file in (realdata / "hf_daily").glob("*.json"))
    assert len(days) == 109
    with world(), open_web() as web:
        for day in days:
            ingested = ingest_edition(date.fromisoformat(day), web=web, now=NOON)
            assert ingested.listed > 0, day
            assert ingested.problems == (), day


@pytest.mark.parametrize("name", ["2024-12-11", "2024-12-31", "2025-01-09", "2025-01-10"])
def test_a_day_file_that_is_none_is_refused_with_a_clear_error(realdata, settings, name):
    body = (realdata / "hf_malformed" / f"{name}.json").read_bytes()
    web = Web(user_agent="t", manners=AtOnce(), transport=httpx.MockTransport(lambda _: httpx.Response(200, content=body)))
    with pytest.raises(BadAnswerError, match="the list of the day"):
        ingest_edition(date.fromisoformat(name), web=web, now=NOON)
    assert not Edition.objects.exists()
