import json
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from config.sample import AtOnce
from papers.ingest import days_to_fetch, ingest_edition
from papers.models import Edition, EditionState, Listing, Paper, Topic, TopicScore
from papers.score import score_papers
from papers.sources.huggingface import UnusableEntryError, parse_entry
from papers.web import BadAnswerError, Web, WebError

pytestmark = pytest.mark.django_db

DAY = date(2026, 1, 14)
NOON = datetime(2026, 1, 14, 12, tzinfo=UTC)
FEED = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/abs/2601.00001v3</id>
<arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="cs.LG"/><category term="cs.CL"/>
<category term="cs.LG"/></entry></feed>"""


def entry(number, **paper):
    facts = {"id": f"2601.{number:05}", "title": f"Paper {number}", "submittedOnDailyAt": "2026-01-14T02:00:00.000Z"} | paper
    return {"paper": facts, "title": "a title of the list"}


def web_with(listed, *, pages=True, feed=FEED):
    """A web on which the list of every day is `listed`: a list of entries, or a body as it is."""

    def answer(request):
        if request.url.path == "/api/query":
            return httpx.Response(200, text=feed)
        if isinstance(listed, httpx.Response):
            return listed
        first = int(request.url.params["p"]) * 2 if pages else 0
        size = 2 if pages else len(listed)
        page = listed[first : first + size] if pages or request.url.params["p"] == "0" else []
        return httpx.Response(200, text=json.dumps(page))

    return Web(user_agent="test", manners=AtOnce(), transport=httpx.MockTransport(answer), sleep=lambda _: None)


def ids(day=DAY):
    return list(Paper.objects.on(day).values_list("arxiv_id", flat=True))


def test_a_list_is_read_over_all_its_pages():
    ingested = ingest_edition(DAY, web=web_with([entry(n) for n in range(1, 6)]), now=NOON)
    assert ids() == [f"2601.{n:05}" for n in range(1, 6)]
    assert ingested.listed == 5
    assert ingested.late == ()


def test_reading_the_list_again_adds_what_came_late_and_doubles_nothing():
    ingest_edition(DAY, web=web_with([entry(1, upvotes=3), entry(2)]), now=NOON)
    ingested = ingest_edition(DAY, web=web_with([entry(3), entry(2), entry(1, upvotes=9)]), now=NOON + timedelta(hours=1))
    assert ids() == ["2601.00003", "2601.00002", "2601.00001"]
    assert [paper.arxiv_id for paper in ingested.late] == ["2601.00003"]
    assert Listing.objects.get(paper__arxiv_id="2601.00001").upvotes == 9
    assert Listing.objects.get(paper__arxiv_id="2601.00001").first_seen_at == NOON


def test_a_paper_that_leaves_the_list_is_not_lost():
    ingest_edition(DAY, web=web_with([entry(1), entry(2)]), now=NOON)
    ingest_edition(DAY, web=web_with([entry(2)]), now=NOON)
    assert set(ids()) == {"2601.00001", "2601.00002"}


def test_a_paper_listed_on_two_days_is_one_paper():
    ingest_edition(DAY, web=web_with([entry(1)]), now=NOON)
    again = entry(1, submittedOnDailyAt="2026-01-15T02:00:00.000Z")
    ingest_edition(date(2026, 1, 15), web=web_with([again]), now=NOON + timedelta(days=1))
    assert Paper.objects.count() == 1
    assert Listing.objects.count() == 2


def test_a_weekend_is_an_edition_without_papers():
    ingested = ingest_edition(DAY, web=web_with([]), now=NOON)
    assert ingested.listed == 0
    assert Edition.objects.get().state == EditionState.OPEN


@pytest.mark.parametrize("body", ["<html>Bad gateway</html>", "", '{"error": "no"}', "[\"{'paper': 1}\"]", "[1, 2]"])
def test_a_body_that_is_no_list_of_objects_is_an_error_and_changes_nothing(body):
    ingest_edition(DAY, web=web_with([entry(1)]), now=NOON)
    with pytest.raises(BadAnswerError):
        ingest_edition(DAY, web=web_with(httpx.Response(200, text=body)), now=NOON)
    assert ids() == ["2601.00001"]
    assert Edition.objects.get().problem


def test_a_day_that_could_not_be_fetched_leaves_no_row():
    with pytest.raises(WebError):
        ingest_edition(DAY, web=web_with(httpx.Response(500)), now=NOON)
    assert not Edition.objects.exists()


def test_an_entry_that_cannot_be_used_costs_no_other():
    listed = [entry(1), "text", {"paper": None}, entry(2, id=2601.1), entry(3, title="\n "), entry(4)]
    listed[4]["title"] = None
    ingested = ingest_edition(DAY, web=web_with(listed), now=NOON)
    assert ids() == ["2601.00001", "2601.00004"]
    assert len(ingested.problems) == 4


def test_every_field_but_id_and_title_may_be_missing():
    paper = parse_entry({"paper": {"id": "2503.02130"}, "title": "Only\n  this"})
    assert (paper.arxiv_id, paper.title, paper.abstract, paper.upvotes) == ("2503.02130", "Only this", "", 0)


@pytest.mark.parametrize("given", [2503.0213, None, "", "../etc", "2503.1", "2503.021301", {"a": 1}])
def test_an_id_that_is_none_of_arxiv_is_refused(given):
    with pytest.raises(UnusableEntryError):
        parse_entry({"paper": {"id": given, "title": "T"}})


@pytest.mark.parametrize(("given", "kept"), [("2503.02130v4", "2503.02130"), ("cs.CL/0101001", "cs.CL/0101001")])
def test_the_id_is_canonical_without_its_version(given, kept):
    assert parse_entry({"paper": {"id": given, "title": "T"}}).arxiv_id == kept


def test_texts_lose_line_breaks_and_hidden_characters_and_keep_their_latex():
    facts = {"id": "2601.00001", "title": "A\nB\u202e\x00C", "summary": "of\n\n$O(N^2)$\u200b cost"}
    paper = parse_entry({"paper": facts})
    assert (paper.title, paper.abstract) == ("A BC", "of $O(N^2)$ cost")


def test_a_link_that_is_none_is_left_out():
    assert parse_entry({"paper": {"id": "2601.00001", "title": "T", "projectPage": "javascript:alert(1)"}}).project_page == ""


def test_categories_and_version_come_from_arxiv():
    ingest_edition(DAY, web=web_with([entry(1)]), now=NOON)
    paper = Paper.objects.get()
    assert (paper.categories, paper.version) == (["cs.LG", "cs.CL"], 3)


def test_an_arxiv_that_does_not_answer_costs_nothing_but_a_word():
    ingested = ingest_edition(DAY, web=web_with([entry(1)], feed="nonsense"), now=NOON)
    assert ids() == ["2601.00001"]
    assert "arXiv" in ingested.problems[0]


def test_keywords_that_came_later_are_added_and_the_paper_is_scored_anew():
    Topic.objects.create(slug="agents", name="agents")
    plans = entry(2, title="Agents that plan")
    ingest_edition(DAY, web=web_with([entry(1), plans]), now=NOON)
    score_papers()
    ingest_edition(DAY, web=web_with([entry(1, ai_keywords=["agents"]), plans]), now=NOON)
    before = TopicScore.objects.get(paper__arxiv_id="2601.00001").score
    assert Paper.objects.get(arxiv_id="2601.00001").keywords == ["agents"]
    assert score_papers() == 1
    assert TopicScore.objects.get(paper__arxiv_id="2601.00001").score > before


def test_what_no_database_can_hold_is_left_out_and_costs_no_other():
    listed = [entry(1, title="Cut \ud83d"), entry(2, publishedAt="0001-01-01T00:00:00+14:00"), entry(3)]
    ingest_edition(DAY, web=web_with(listed), now=NOON)
    assert ids() == ["2601.00001", "2601.00002", "2601.00003"]
    assert Paper.objects.get(arxiv_id="2601.00001").title == "Cut"


def test_a_body_that_is_too_deep_is_a_clear_error():
    with pytest.raises(BadAnswerError):
        ingest_edition(DAY, web=web_with(httpx.Response(200, text="[" * 200_000)), now=NOON)


def test_a_list_is_open_until_three_o_clock_of_the_next_day():
    end = datetime(2026, 1, 15, 3, tzinfo=UTC)
    ingest_edition(DAY, web=web_with([entry(1)]), now=end - timedelta(seconds=1))
    assert Edition.objects.get().state == EditionState.OPEN
    ingest_edition(DAY, web=web_with([entry(1)]), now=end)
    assert Edition.objects.get().state == EditionState.CLOSED


def test_a_closed_list_is_looked_at_once_more_a_day_later():
    closed = datetime(2026, 1, 15, 3, tzinfo=UTC)
    ingest_edition(DAY, web=web_with([entry(1)]), now=closed)
    assert DAY not in days_to_fetch(closed + timedelta(hours=12))
    later = closed + timedelta(days=1)
    assert DAY in days_to_fetch(later)
    ingested = ingest_edition(DAY, web=web_with([entry(1), entry(2)]), now=later)
    assert [paper.arxiv_id for paper in ingested.late] == ["2601.00002"]
    assert DAY not in days_to_fetch(later + timedelta(hours=1))


def test_today_is_looked_at_every_quarter_of_an_hour():
    assert DAY in days_to_fetch(NOON)
    ingest_edition(DAY, web=web_with([entry(1)]), now=NOON)
    assert DAY not in days_to_fetch(NOON + timedelta(minutes=14))
    assert DAY in days_to_fetch(NOON + timedelta(minutes=15))


def test_the_sample_edition_is_not_mixed_with_a_real_list():
    ingest_edition(DAY, web=web_with([entry(1)]), now=NOON, sample=True)
    ingest_edition(DAY, web=web_with([entry(1), entry(2)]), now=NOON)
    assert ids() == ["2601.00001"]
    assert Paper.objects.get().sample
