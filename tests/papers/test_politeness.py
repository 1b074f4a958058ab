"""How arXiv is treated, from the station down to what a server of it sees."""

import threading
import time
from datetime import timedelta

import httpx
import pytest
from django.db import connection
from django.utils import timezone

from config.sample import AtOnce
from papers.ingest import ingest_edition
from papers.manners import SharedManners, alone_at
from papers.models import FullText, SiteState, Wanted, WorkState
from papers.read import read_paper
from papers.sources import arxiv
from papers.web import Site, Web
from tests.cast import DAY, make_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def papers():
    papers = [make_paper(number, told_in=()) for number in (1, 2)]
    Wanted.objects.want(papers, "en")
    return papers


class Asked(list):
    """The paths that a site was asked for, and when, in seconds."""

    def web(self, *answers):
        """A web with this installation's manners, on which the site gives `answers` in turn, the last one for ever."""
        given = list(answers)

        def answer(request):
            self.append((request.url.path, time.monotonic()))
            return given.pop(0) if len(given) > 1 else given[0]

        return Web(user_agent="t", manners=SharedManners(), transport=httpx.MockTransport(answer), sleep=lambda _: None)


def test_the_pdf_is_asked_for_a_pause_after_the_page(papers, settings):
    settings.ARXIV_DELAY = 0.4
    asked = Asked()
    read_paper(papers[0], web=asked.web(httpx.Response(404)), now=timezone.now())
    (page, first), (pdf, second) = asked
    assert (page, pdf) == ("/html/2601.00001", "/pdf/2601.00001")
    assert second - first >= 0.39


def test_after_a_refusal_nothing_more_is_asked_that_day(papers):
    asked = Asked()
    web = asked.web(httpx.Response(403))
    for paper in [*papers, papers[0]]:
        read_paper(paper, web=web, now=timezone.now())
    assert len(asked) == 1
    assert {text.state for text in FullText.objects.all()} == {WorkState.TODO}
    site = SiteState.objects.get(site="arxiv")
    assert site.stopped_until - timezone.now() > timedelta(hours=23)


def test_the_pause_that_arxiv_asks_for_is_kept_by_who_reads_the_next_paper(papers):
    asked = Asked()
    web = asked.web(httpx.Response(429, headers={"Retry-After": "3600"}))
    for paper in papers:
        read_paper(paper, web=web, now=timezone.now())
    assert len(asked) == 1
    assert "asked for a pause" in FullText.objects.get(paper=papers[1]).reason


def test_a_file_beyond_its_limit_is_left_while_it_comes(papers, settings):
    settings.MAX_HTML_MB = settings.MAX_PDF_MB = 1
    sent = []

    def endless():
        for _ in range(400):
            sent.append(250_000)
            yield bytes(250_000)

    class Body(httpx.SyncByteStream):
        def __iter__(self):
            return endless()

    web = Asked().web(*(httpx.Response(200, stream=Body()) for _ in range(2)))
    text = read_paper(papers[0], web=web, now=timezone.now())
    assert text.source == FullText.Source.ABSTRACT
    assert text.reason.count("is larger than 1,000,000 bytes") == 2
    assert sum(sent) <= 2 * 1_500_000


def test_one_worker_at_a_time_asks_for_metadata():
    listed = [{"paper": {"id": "2601.00001", "title": "T", "submittedOnDailyAt": f"{DAY}T00:00:00Z"}}]
    asked = []

    def answer(request):
        asked.append(request.url.path)
        if request.url.path == "/api/query":
            return httpx.Response(200, text="<feed/>")
        return httpx.Response(200, json=listed if request.url.params["p"] == "0" else [])

    web = Web(user_agent="t", manners=AtOnce(), transport=httpx.MockTransport(answer))
    with alone_at(arxiv.configured().api, now=timezone.now()) as alone:
        assert alone
        ingested = ingest_edition(DAY, web=web, now=timezone.now())
    assert "/api/query" not in asked
    assert ingested.problems == ("arXiv's metadata: another worker is at it",)
    assert ingest_edition(DAY, web=web, now=timezone.now()).problems == ()
    assert asked.count("/api/query") == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_workers_that_ask_at_once_are_a_pause_apart():
    site, starts = Site("a-site", pause_s=0.2), []

    def ask():
        try:
            for _ in range(3):
                SharedManners().wait_for_turn(site)
                starts.append(time.monotonic())
        finally:
            connection.close()

    workers = [threading.Thread(target=ask) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    ordered = sorted(starts)
    assert len(ordered) == 9
    assert ordered[-1] - ordered[0] >= 8 * 0.2 - 0.1
