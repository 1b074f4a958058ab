from datetime import timedelta

import pytest
from django.utils import timezone

from papers.models import FullText, Paper, Summary, Wanted, WorkState
from papers.prepare import tell_wanted
from papers.reading import Block
from papers.summarize import BUDGET_SPENT, TOO_FEW_CHECKED, summarize_paper
from tests.cast import NOON, make_paper
from tests.llm_server import completion, failure, llm_server, quoted_summary, summary_of

pytestmark = pytest.mark.django_db

TEXT = (
    "We propose a reader that checks each claim. It takes a paper as input and returns five parts. "
    "On the test set it reaches 91.2 % accuracy. It needs one A100 GPU. The code is available."
)


@pytest.fixture
def paper():
    paper = make_paper(1, told_in=(), abstract=TEXT, keywords=["checking"])
    block = Block("S1.p1", "1 Introduction", "paragraph", TEXT)
    FullText.objects.create(
        paper=paper,
        state=WorkState.DONE,
        source="html",
        share=1.0,
        read_at=NOON,
        next_try_at=NOON,
        blocks_json=[block.to_json()],
    )
    Wanted.objects.want([paper], "en")
    return paper


@pytest.fixture
def model(settings):
    with llm_server() as server:
        settings.LLM_BASE_URL = server.base_url
        settings.LLM_MODEL = "a-model"
        settings.LLM_PRICE_IN = settings.LLM_PRICE_OUT = 1000.0
        yield server


def lying(request):
    """A summary whose quotes stand nowhere in the paper."""
    true = summary_of(request)
    claim = {"text": "It cures everything.", "quote": "This sentence is nowhere.", "anchor": "S1.p1"}
    return completion(
        {
            **true,
            "contribution": claim,
            "results": [claim] * 2,
            "innovations": [{"name": "X", **claim}] * 2,
            "field": claim,
            "usage": {"input": claim, "process": [claim], "output": claim, "hardware": claim},
        }
    )


def half_lying(request):
    """A true summary but for one claim."""
    claim = {"text": "It cures everything.", "quote": "This sentence is nowhere.", "anchor": "S1.p1"}
    return completion({**summary_of(request), "contribution": claim})


def test_without_a_model_the_paper_is_told_in_its_own_sentences(paper):
    summary = summarize_paper(paper, "en", now=NOON)
    assert (summary.state, summary.current, summary.told_by) == (WorkState.DONE, True, Summary.EXCERPT)
    assert summary.is_excerpt
    for claim in summary.claims[1:]:
        assert claim.text in TEXT
        assert claim.anchor == "S1.p1"


def test_a_model_tells_and_each_claim_is_checked(paper, model):
    summary = summarize_paper(paper, "en", now=NOON)
    assert summary.told_by == "a-model"
    assert {claim.verdict for claim in summary.claims} <= {"checked", "found elsewhere"}
    assert (summary.tokens_in, summary.tokens_out, float(summary.cost)) == (1000, 200, 1.2)
    assert summary.seconds > 0


def test_a_claim_that_does_not_stand_is_kept_with_its_mark(paper, model):
    model.otherwise = half_lying
    summary = summarize_paper(paper, "en", now=NOON)
    assert summary.told_by == "a-model"
    assert summary.parts.contribution.verdict == "unverified"


def test_an_operator_may_have_such_claims_left_out_and_counted(paper, model, settings):
    settings.UNVERIFIED = "omit"
    model.otherwise = half_lying
    summary = summarize_paper(paper, "en", now=NOON)
    assert summary.parts.contribution is None
    assert summary.reason == "unverified claims left out: 1"


def test_a_summary_that_is_mostly_made_up_is_not_shown(paper, model):
    model.otherwise = lying
    summary = summarize_paper(paper, "en", now=NOON)
    assert (summary.told_by, summary.reason) == (Summary.EXCERPT, TOO_FEW_CHECKED)
    assert "cures" not in str(summary.parts_json)
    assert summary.tokens_out > 0


@pytest.mark.parametrize(("status", "reason"), [(401, "unauthorized"), (404, "not_found")])
def test_what_will_not_change_is_told_by_excerpt_with_the_reason(paper, model, status, reason):
    model.otherwise = failure(status, "no")
    summary = summarize_paper(paper, "en", now=NOON)
    assert summary.told_by == Summary.EXCERPT
    assert summary.reason.startswith(reason)
    assert list(tell_wanted(now=NOON + timedelta(days=1))) == []


def test_a_passing_trouble_is_tried_again_by_the_next_sweep(paper, model):
    model.script(failure(503, "busy"))
    summary = summarize_paper(paper, "en", now=NOON)
    assert (summary.state, summary.current) == (WorkState.TODO, False)
    assert list(tell_wanted(now=NOON)) == []
    (told,) = tell_wanted(now=NOON + timedelta(minutes=2))
    assert (told.told_by, told.version, told.pk) == ("a-model", 1, summary.pk)


def test_at_the_last_chance_the_excerpt_serves(paper, model):
    model.otherwise = failure(503, "busy")
    summary = summarize_paper(paper, "en", now=NOON, last_chance=True)
    assert (summary.state, summary.told_by) == (WorkState.DONE, Summary.EXCERPT)
    assert "server_error" in summary.reason


def test_when_a_reader_is_due_the_excerpt_serves(paper, model):
    Wanted.objects.want([paper], "en", needed_by=NOON)
    model.otherwise = failure(503, "busy")
    assert summarize_paper(paper, "en", now=NOON).told_by == Summary.EXCERPT


def test_a_day_never_costs_more_than_its_budget(paper, model, settings):
    settings.LLM_DAILY_BUDGET = 30.0
    now = timezone.now()
    told = [summarize_paper(paper, "en", now=now)]
    for number in range(2, 12):
        other = make_paper(number, told_in=(), abstract=TEXT)
        blocks = [Block("abstract", "Abstract", "paragraph", TEXT).to_json()]
        facts = {"state": WorkState.DONE, "source": "abstract", "read_at": now, "next_try_at": now, "blocks_json": blocks}
        FullText.objects.create(paper=other, **facts)
        told.append(summarize_paper(other, "en", now=now))
    by_model = [summary for summary in told if summary.told_by == "a-model"]
    by_excerpt = [summary for summary in told if summary.is_excerpt]
    assert 0 < len(by_model) < len(told)
    assert {summary.reason for summary in by_excerpt} == {BUDGET_SPENT}
    assert sum(float(summary.cost) for summary in told) <= 30.0


def test_what_another_worker_has_in_hand_is_set_aside_of_the_budget(paper, model, settings):
    settings.LLM_DAILY_BUDGET = 25.0
    other = make_paper(2, told_in=(), abstract=TEXT)
    in_hand = Summary.objects.create(paper=other, language="en", next_try_at=NOON)
    assert Summary.objects.claim(in_hand.pk, NOON)
    assert summarize_paper(paper, "en", now=NOON).reason == BUDGET_SPENT
    in_hand.refresh_from_db()
    in_hand.put_off("server_error", now=NOON)
    FullText.objects.update(read_at=NOON + timedelta(minutes=1))
    assert summarize_paper(paper, "en", now=NOON + timedelta(minutes=1)).told_by == "a-model"


def test_a_server_that_tells_no_usage_is_counted_at_the_dearest(paper, model, settings):
    settings.LLM_DAILY_BUDGET = 25.0
    model.otherwise = lambda request: completion(summary_of(request), usage=(0, 0))
    first = summarize_paper(paper, "en", now=NOON)
    assert (first.told_by, first.cost) == ("a-model", 0)
    Wanted.objects.want([paper], "zh-hans")
    assert summarize_paper(paper, "zh-hans", now=NOON).reason == BUDGET_SPENT


def test_what_is_told_is_not_told_twice(paper, model):
    assert len(list(tell_wanted(now=NOON))) == 1
    assert list(tell_wanted(now=NOON + timedelta(hours=1))) == []
    assert len(model.requests) == 1


def test_each_wanted_language_is_told_once(paper, model):
    Wanted.objects.want([paper], "zh-hans")
    told = {summary.language: summary for summary in tell_wanted(now=NOON)}
    assert set(told) == {"en", "zh-hans"}
    assert told["zh-hans"].parts.contribution.text.startswith("论文写道")


def test_two_workers_do_not_tell_the_same_paper(paper, model):
    summary = Summary.objects.create(paper=paper, language="en", next_try_at=NOON)
    assert Summary.objects.claim(summary.pk, NOON)
    assert summarize_paper(paper, "en", now=NOON) is None


def test_a_paper_whose_teller_dies_each_time_is_given_up_and_not_begun_again(paper):
    now = NOON
    summary = Summary.objects.create(paper=paper, language="en", next_try_at=now)
    for _ in range(5):
        assert Summary.objects.claim(summary.pk, now)
        now += timedelta(minutes=11)
    assert Summary.objects.bury(now) == 1
    assert list(tell_wanted(now=now)) == []
    FullText.objects.update(read_at=now + timedelta(hours=1))
    assert len(list(tell_wanted(now=now + timedelta(hours=1)))) == 1


def test_nothing_of_an_error_is_ever_content(paper, model):
    model.otherwise = failure(500, "the database password is hunter2")
    summary = summarize_paper(paper, "en", now=NOON, last_chance=True)
    assert "hunter2" not in str(summary.parts_json)


def test_a_model_that_answers_well_is_asked_once(paper, model):
    model.otherwise = quoted_summary
    summarize_paper(paper, "en", now=NOON)
    assert len(model.requests) == 1


def test_a_summary_keeps_the_version_that_it_was_told_from(paper):
    FullText.objects.update(version_read=2)
    summary = summarize_paper(Paper.objects.get(), "en", now=NOON)
    assert summary.page_that_was_read.endswith("v2")
    FullText.objects.update(version_read=None)
    Paper.objects.update(version=4)
    summarize_paper(Paper.objects.get(), "en", now=NOON + timedelta(days=1))
    assert list(Summary.objects.order_by("version").values_list("version_read", flat=True)) == [2, 4]
