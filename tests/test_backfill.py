"""Listing the past, for ranking to learn from."""

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import httpx
import pytest
from django.core.management import CommandError, call_command

from config.sample import AtOnce
from newsletter.models import Digest
from newsletter.plan import plan_day
from newsletter.want import want_papers
from papers.backfill import PAUSE_S, backfill, days_to_backfill
from papers.ingest import days_to_fetch
from papers.models import Edition, EditionState, Paper, Wanted
from papers.web import TemporaryError, Web
from tests.cast import make_reader, make_topic
from tests.world import running_world

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 14, 12, tzinfo=UTC)
TODAY = NOW.date()


def web_of(asked, *, fails_on=None):
    """Every day has one paper, named after it; `asked` takes down what was asked for."""

    def answer(request):
        day = request.url.params.get("date")
        asked.append(day or request.url.path)
        if day == fails_on:
            return httpx.Response(503)
        paper = {
            "id": f"{day[2:4]}{day[5:7]}.{day[8:]}000",
            "title": f"Agents of {day}",
            "submittedOnDailyAt": f"{day}T02:00:00.000Z",
        }
        return httpx.Response(200, text=json.dumps([{"paper": paper}] if request.url.params["p"] == "0" else []))

    return Web(user_agent="test", manners=AtOnce(), transport=httpx.MockTransport(answer), sleep=lambda _: None)


def run(days, *, asked=None, pauses=None, **how):
    web = web_of([] if asked is None else asked, **how)
    return list(backfill(days, web=web, clock=lambda: NOW, sleep=([] if pauses is None else pauses).append))


def test_the_days_before_those_of_the_sweeps_are_listed():
    days = days_to_backfill(10, NOW)
    assert days == [TODAY - timedelta(days=ago) for ago in (8, 9, 10)]
    assert not set(days) & set(days_to_fetch(NOW))


def test_a_past_day_is_listed_and_closed_and_arxiv_is_left_alone():
    asked, pauses = [], []
    run([date(2026, 1, 2), date(2026, 1, 1)], asked=asked, pauses=pauses)
    assert set(asked) == {"2026-01-01", "2026-01-02"}
    assert Paper.objects.count() == 2
    assert set(Edition.objects.values_list("state", flat=True)) == {EditionState.CLOSED}
    assert pauses == [PAUSE_S]


def test_broken_off_it_goes_on_where_it_was():
    days = days_to_backfill(12, NOW)
    with pytest.raises(TemporaryError):
        run(days, fails_on=days[2].isoformat())
    assert days_to_backfill(12, NOW) == days[2:]
    run(days[2:])
    assert days_to_backfill(12, NOW) == []


def test_papers_of_the_past_are_neither_wanted_nor_mailed(settings):
    settings.PREPARE = "all"
    run(days_to_backfill(30, NOW))
    make_reader(follows=[make_topic(name="Agents")], next_due_at=NOW, start_day=TODAY - timedelta(days=300))
    want_papers(NOW)
    assert Paper.objects.count() == 23
    assert not Wanted.objects.exists()
    plan_day(TODAY, now=NOW)
    assert Digest.objects.get().entries == []


def test_the_command_tells_what_it_did_and_does_nothing_twice(settings):
    day = datetime.now(UTC).date() - timedelta(days=8)
    with running_world() as world:
        world.days[str(day)] = ["2601.00001", "2601.00002"]
        settings.HF_BASE_URL = world.url
        assert "2 papers of 1 days" in told("--days", 8)
        assert "0 papers of 0 days" in told("--days", 8)


def test_the_command_says_where_it_broke_off(settings):
    settings.HF_BASE_URL = "http://127.0.0.1:9"
    with pytest.raises(CommandError, match=r"0 papers were listed, then.*goes on from here"):
        told("--days", 8)


def told(*options):
    out = StringIO()
    call_command("backfill", *map(str, options), stdout=out)
    return out.getvalue()
