from datetime import timedelta

import httpx
import pytest
from django.utils import timezone

from config.sample import AtOnce
from papers.manners import SharedManners
from papers.models import FullText, Paper, SiteState, Wanted, WorkState
from papers.prepare import prepare_now, read_wanted
from papers.read import READ_AGAIN_AFTER, papers_to_read, read_paper, settle_overdue, settle_unread
from papers.sources import arxiv
from papers.web import RefusedError, TemporaryError, Web
from tests.cast import NOON, make_paper
from tests.world import BODY

pytestmark = pytest.mark.django_db

PAGE = (
    '<article class="ltx_document"><h1 class="ltx_title ltx_title_document">Paper 1</h1>'
    f'<div class="ltx_abstract"><p class="ltx_p">We propose agents.</p></div>{BODY}</article>'
)


@pytest.fixture
def paper():
    paper = make_paper(1, told_in=())
    Wanted.objects.want([paper], "en")
    return paper


def arxiv_that_answers(*answers):
    """A web on which arXiv gives `answers` in turn, the last one for ever, and the paths that it was asked for."""
    given, asked = list(answers), []

    def answer(request):
        asked.append(request.url.path)
        now = given.pop(0) if len(given) > 1 else given[0]
        return now if isinstance(now, httpx.Response) else httpx.Response(200, text=now)

    web = Web(user_agent="t", manners=AtOnce(), transport=httpx.MockTransport(answer), sleep=lambda _: None)
    web.asked = asked
    return web


def test_a_paper_that_arxiv_has_as_html_is_read_from_it(paper):
    text = read_paper(paper, web=arxiv_that_answers(PAGE), now=NOON)
    assert (text.state, text.source, text.reason) == (WorkState.DONE, FullText.Source.HTML, "")
    assert text.share == 1.0
    assert text.blocks[1].anchor == "S1.p1"


def test_a_paper_without_html_is_read_from_its_abstract_and_the_reason_is_kept(paper):
    text = read_paper(paper, web=arxiv_that_answers(httpx.Response(404)), now=NOON)
    assert (text.state, text.source) == (WorkState.DONE, FullText.Source.ABSTRACT)
    assert "HTML: arXiv has none" in text.reason
    assert [block.text for block in text.blocks] == [paper.abstract]
    assert not text.settled_for_now


def test_a_page_that_is_another_papers_is_not_taken(paper):
    text = read_paper(paper, web=arxiv_that_answers(PAGE.replace("Paper 1", "Something else altogether")), now=NOON)
    assert text.source == FullText.Source.ABSTRACT
    assert "title" in text.reason


def test_what_is_read_is_not_fetched_again(paper):
    web = arxiv_that_answers(PAGE)
    list(read_wanted(web=web, now=NOON))
    list(read_wanted(web=web, now=NOON + timedelta(days=1)))
    assert len(web.asked) == 1


def test_a_passing_trouble_leaves_the_paper_to_be_read_later(paper):
    text = read_paper(paper, web=arxiv_that_answers(httpx.Response(500)), now=NOON)
    assert (text.state, text.attempts) == (WorkState.TODO, 1)
    assert not papers_to_read(NOON).exists()
    assert list(papers_to_read(NOON + timedelta(minutes=2))) == [paper]


def test_a_page_that_was_refused_is_not_fetched_again_when_the_pdf_fails_for_now(paper):
    another = PAGE.replace("Paper 1", "Something else altogether")
    web = arxiv_that_answers(another, httpx.Response(503))
    text = read_paper(paper, web=web, now=NOON)
    assert (text.state, set(text.refused)) == (WorkState.TODO, {"html"})
    web = arxiv_that_answers(httpx.Response(503))
    text = read_paper(paper, web=web, now=text.next_try_at)
    assert {path.split("/")[1] for path in web.asked} == {"pdf"}
    web = arxiv_that_answers(httpx.Response(404))
    text = read_paper(paper, web=web, now=text.next_try_at)
    assert {path.split("/")[1] for path in web.asked} == {"pdf"}
    assert (text.state, text.source) == (WorkState.DONE, FullText.Source.ABSTRACT)
    assert "HTML: another title" in text.reason
    assert "PDF: arXiv has none" in text.reason


def test_a_page_that_arxiv_did_not_have_yet_is_asked_for_when_the_paper_is_read_once_more(paper):
    Wanted.objects.want([paper], "en", needed_by=NOON)
    text = read_paper(paper, web=arxiv_that_answers(httpx.Response(404), httpx.Response(503)), now=NOON)
    assert (text.source, text.settled_for_now, text.refused) == (FullText.Source.ABSTRACT, True, {})
    text = read_paper(paper, web=arxiv_that_answers(PAGE), now=NOON + READ_AGAIN_AFTER)
    assert (text.source, text.reason) == (FullText.Source.HTML, "")


def test_pauses_between_tries_double_and_the_fifth_try_takes_the_abstract(paper):
    now, pauses = NOON, []
    for _ in range(5):
        text = read_paper(paper, web=arxiv_that_answers(httpx.Response(500)), now=now)
        if text.state == WorkState.TODO:
            pauses.append((text.next_try_at - now).total_seconds() / 60)
            now = text.next_try_at
    assert pauses == [2, 4, 8, 16]
    assert (text.state, text.source, text.settled_for_now) == (WorkState.DONE, FullText.Source.ABSTRACT, True)


def test_when_a_reader_is_due_the_abstract_is_taken_at_once(paper):
    Wanted.objects.want([paper], "en", needed_by=NOON)
    text = read_paper(paper, web=arxiv_that_answers(httpx.Response(503)), now=NOON)
    assert (text.source, text.settled_for_now) == (FullText.Source.ABSTRACT, True)


def test_what_waits_for_another_try_is_settled_when_a_reader_is_due(paper):
    Wanted.objects.want([paper], "en", needed_by=NOON + timedelta(minutes=1))
    read_paper(paper, web=arxiv_that_answers(httpx.Response(503)), now=NOON)
    assert settle_overdue(NOON) == 0
    assert settle_overdue(NOON + timedelta(minutes=1)) == 1


def test_what_was_settled_is_read_once_more_and_told_anew(paper):
    with arxiv_that_answers(httpx.Response(500)) as web:
        prepare_now(Paper.objects.all(), web=web, now=NOON)
    first = paper.summaries.get()
    assert first.read_from == "ArXiv Abs"
    later = NOON + READ_AGAIN_AFTER + timedelta(minutes=1)
    with arxiv_that_answers(PAGE) as web:
        prepare_now(Paper.objects.all(), web=web, now=later)
        prepare_now(Paper.objects.all(), web=web, now=later)
    assert [(summary.version, summary.current, summary.read_from) for summary in paper.summaries.order_by("version")] == [
        (1, False, "ArXiv Abs"),
        (2, True, "HTML"),
    ]


def test_what_cannot_be_read_the_second_time_either_stays_as_it_is(paper):
    read_paper(paper, web=arxiv_that_answers(httpx.Response(500)), now=NOON)
    settle_unread(Paper.objects.all(), now=NOON)
    later = NOON + READ_AGAIN_AFTER
    read_paper(paper, web=arxiv_that_answers(httpx.Response(500)), now=later)
    text = FullText.objects.get()
    assert (text.source, text.settled_for_now, text.read_at) == (FullText.Source.ABSTRACT, False, NOON)
    assert not papers_to_read(later + timedelta(days=9)).exists()


def test_a_paper_with_neither_text_nor_abstract_is_given_up(paper):
    Paper.objects.update(abstract="")
    text = read_paper(Paper.objects.get(), web=arxiv_that_answers(httpx.Response(404)), now=NOON)
    assert text.state == WorkState.GAVE_UP
    assert not papers_to_read(NOON + timedelta(days=1)).exists()


def test_nobody_reads_while_another_is_at_arxiv(paper):
    site = arxiv.configured().pages.name
    web = arxiv_that_answers(PAGE)
    assert SiteState.objects.visit(site, now=NOON + timedelta(days=9999), lasts=timedelta(minutes=1))
    assert read_paper(paper, web=web, now=NOON) is None
    assert web.asked == []
    SiteState.objects.leave(site)
    assert read_paper(paper, web=web, now=NOON) is not None


def test_two_workers_do_not_read_the_same_paper(paper):
    text, _ = FullText.objects.get_or_create(paper=paper, defaults={"next_try_at": NOON})
    assert FullText.objects.claim(text.pk, NOON)
    assert not FullText.objects.claim(text.pk, NOON)
    assert read_paper(paper, web=arxiv_that_answers(PAGE), now=NOON) is None


def test_a_paper_that_kills_its_worker_each_time_is_told_from_its_abstract(paper):
    now = NOON
    text, _ = FullText.objects.get_or_create(paper=paper, defaults={"next_try_at": NOON})
    for _ in range(5):
        assert FullText.objects.claim(text.pk, now)
        now += timedelta(minutes=11)
    assert not FullText.objects.claim(text.pk, now)
    assert settle_overdue(now) == 1
    text.refresh_from_db()
    assert (text.source, text.reason) == (FullText.Source.ABSTRACT, "its worker died each time")


def test_a_paper_in_another_workers_hand_is_not_settled(paper):
    Wanted.objects.want([paper], "en", needed_by=NOON)
    text, _ = FullText.objects.get_or_create(paper=paper, defaults={"next_try_at": NOON})
    assert FullText.objects.claim(text.pk, NOON)
    site = arxiv.configured().pages.name
    assert SiteState.objects.visit(site, now=NOON, lasts=timedelta(minutes=1))
    assert settle_overdue(NOON) == 0
    SiteState.objects.leave(site)
    assert settle_overdue(NOON) == 1


def test_a_text_that_was_read_stays_where_it_cannot_be_read_again(paper):
    read_paper(paper, web=arxiv_that_answers(PAGE), now=NOON)
    FullText.objects.update(state=WorkState.TODO, attempts=0, next_try_at=NOON)
    with arxiv_that_answers(httpx.Response(500)) as web:
        prepare_now(Paper.objects.all(), web=web, now=NOON)
    text = FullText.objects.get()
    assert (text.state, text.source, text.read_at) == (WorkState.DONE, FullText.Source.HTML, NOON)
    assert len(text.blocks) > 1


def test_turns_at_a_site_are_apart_by_its_pause_over_all_workers():
    pause = timedelta(seconds=15)
    waits = [SiteState.objects.take_turn("arxiv", pause=pause, now=NOON).total_seconds() for _ in range(3)]
    assert waits == [0, 15, 30]
    assert SiteState.objects.take_turn("other", pause=pause, now=NOON).total_seconds() == 0


def test_a_site_that_refused_us_is_left_alone_for_a_day_by_every_worker():
    site = arxiv.configured().pages
    SharedManners().wait_for_turn(site)
    SharedManners().stop(site)
    with pytest.raises(RefusedError, match="left alone until"):
        SharedManners().wait_for_turn(site)
    SiteState.objects.update(stopped_until=timezone.now(), next_allowed_at=timezone.now())
    SharedManners().wait_for_turn(site)


def test_a_long_pause_that_a_site_asked_for_holds_for_every_worker():
    site = arxiv.configured().pages
    SharedManners().wait_for_turn(site)
    SharedManners().hold(site, 3600)
    with pytest.raises(TemporaryError, match="asked for a pause"):
        SharedManners().wait_for_turn(site)
