from datetime import timedelta

import pytest
from celery import current_app
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone

from papers.models import Edition, FullText, Paper, SiteState, Summary, Wanted, WorkState
from papers.parts import FOUND_ELSEWHERE, Claim, Parts, Usage
from tests.cast import DAY, NOON, make_listing, make_paper, make_topic, tell_paper
from tests.counting import questions_of

pytestmark = pytest.mark.django_db

ROWS = ("edition", "paper", "fulltext", "summary", "sitestate")


@pytest.fixture(autouse=True)
def collected_files(settings, tmp_path):
    """A folder for the static files, as `collectstatic` makes it; the pages link to them and open none."""
    settings.STATIC_ROOT = tmp_path / "staticfiles"
    settings.STATIC_ROOT.mkdir()


@pytest.fixture
def operator(client):
    client.force_login(User.objects.create(username="olga", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def agents():
    return make_topic("agents", name="LLM agents")


@pytest.fixture
def planner(agents):
    """A paper with formulas in its title that was read from HTML and told with one claim that did not hold."""
    parts = Parts(
        field=Claim("Robots.", quote="We build robots.", anchor="S1.p1", verdict="checked"),
        contribution=Claim("It is 9 times faster.", anchor="S4.p2", verdict="checked", flags=("number",)),
        usage=Usage(input=Claim("A map.", anchor="S2.p1", verdict=FOUND_ELSEWHERE)),
    )
    facts = {"title": r"Planning with $\alpha$-Pruning", "authors": ["Ada Lovelace", "李明", "Jürgen Ümlaut"]}
    paper = make_paper(7, scores={agents: 0.9}, told_in=(), **facts)
    text = {"state": WorkState.DONE, "source": "html", "version_read": 2, "read_at": NOON, "next_try_at": NOON}
    FullText.objects.create(paper=paper, **text)
    tell_paper(paper, parts=parts, source="html", version_read=2, share=0.82)
    return paper


@pytest.fixture
def lost(agents):
    """A paper whose reading was given up."""
    paper = make_paper(8, scores={agents: 0.6}, told_in=())
    gave_up = {"state": WorkState.GAVE_UP, "attempts": 5, "reason": "its worker died each time"}
    FullText.objects.create(paper=paper, next_try_at=NOON, **gave_up)
    Wanted.objects.create(paper=paper, language="en")
    return paper


@pytest.fixture
def refusal():
    later = timezone.now() + timedelta(hours=20)
    return SiteState.objects.create(site="arxiv", next_allowed_at=later, stopped_until=later)


def list_of(model):
    return reverse(f"admin:papers_{model}_changelist")


def page_of(row):
    return reverse(f"admin:papers_{row._meta.model_name}_change", args=[row.pk])


def run(client, action, row):
    return client.post(list_of(row._meta.model_name), {"action": action, "_selected_action": [row.pk]}, follow=True)


def waiting_tasks():
    """The tasks that the broker holds, with their arguments; it holds none of them afterwards."""
    with current_app.connection_or_acquire() as connection:
        queue = connection.SimpleQueue(current_app.conf.task_default_queue)
        found = []
        while queue.qsize():
            message = queue.get_nowait()
            found.append((message.headers["task"], message.payload[0]))
            message.ack()
        queue.close()
    return found


@pytest.mark.parametrize("model", ROWS)
def test_lists_and_pages_open(operator, planner, lost, refusal, model):
    assert operator.get(list_of(model)).status_code == 200
    rows = {"edition": Edition, "paper": Paper, "fulltext": FullText, "summary": Summary, "sitestate": SiteState}[model]
    for row in rows.objects.all():
        page = operator.get(page_of(row))
        assert page.status_code == 200
        assert " style=" not in page.text


@pytest.mark.parametrize("model", ROWS)
def test_a_stranger_is_sent_to_the_login(client, planner, model):
    answer = client.get(list_of(model))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("admin:login"))


@pytest.mark.parametrize("model", ["edition", "paper", "fulltext", "summary"])
def test_twelve_rows_ask_no_more_than_two(operator, agents, model):
    def add(numbers):
        for number in numbers:
            paper = make_paper(number, day=DAY - timedelta(days=number + 1), scores={agents: 0.9})
            make_listing(paper, day=DAY)

    add(range(2))
    few = questions_of(operator, list_of(model))
    add(range(2, 12))
    assert questions_of(operator, list_of(model)) == few


def test_a_paper_of_many_rows_asks_no_more_than_one_of_few(operator):
    paper = make_paper(1, told_in=())

    def add(numbers):
        for number in numbers:
            topic = make_topic(f"topic-{number}")
            paper.scores.create(topic=topic, score=0.9, topic_version=1, scorer="test")
            make_listing(paper, day=DAY - timedelta(days=number + 1))
            tell_paper(paper, version=number + 1, current=False)
            Wanted.objects.create(paper=paper, language=f"en-{number}")

    add(range(2))
    few = questions_of(operator, page_of(paper))
    add(range(2, 12))
    assert questions_of(operator, page_of(paper)) == few


def test_an_edition_of_twelve_papers_asks_no_more_than_one_of_two(operator):
    for number in range(2):
        edition = make_paper(number).listings.get().edition
    few = questions_of(operator, page_of(edition))
    for number in range(2, 12):
        make_paper(number)
    assert questions_of(operator, page_of(edition)) == few


@pytest.mark.parametrize("words", ["00007", "pruning", "lovelace", "李明", "Jürgen Ümlaut"])
def test_papers_are_found_by_id_title_and_authors(operator, planner, lost, words):
    found = operator.get(list_of("paper"), {"q": words}).context["cl"].queryset
    assert list(found) == [planner]


def test_papers_are_filtered_by_day_source_and_state(operator, planner, lost):
    other_day = make_paper(9, day=DAY - timedelta(days=1))

    def found(**filters):
        return set(operator.get(list_of("paper"), filters).context["cl"].queryset)

    day = {f"listings__edition__day__{unit}": getattr(DAY, unit) for unit in ("year", "month", "day")}
    assert found(**day) == {planner, lost}
    assert found(full_text__source__exact="html") == {planner}
    assert found(full_text__state__exact="gave_up") == {lost}
    assert found(summaries__state__exact="done") == {planner, other_day}


def test_what_failed_is_seen_with_its_reason(operator, planner, lost):
    page = operator.get(list_of("fulltext"), {"reason": "its worker died each time"})
    assert [text.paper for text in page.context["cl"].queryset] == [lost]
    assert "its worker died each time (1)" in page.text
    assert "its worker died each time" in operator.get(page_of(lost)).text


def test_a_summary_is_laid_out_with_verdicts_and_anchors(operator, planner):
    for row in (planner, planner.summaries.get()):
        page = operator.get(page_of(row)).text
        assert "unverified: number" in page
        assert "found elsewhere in the paper" in page
        assert f'href="https://arxiv.org/html/{planner.arxiv_id}v2#S4.p2"' in page
        assert "We build robots." in page
        assert "Not stated in the paper" in page
        assert "HTML (82%)" in page
    assert "Planning with α-Pruning" in operator.get(page_of(planner)).text


def test_what_was_refused_is_forgotten_when_an_operator_has_a_paper_prepared_again(operator, planner):
    FullText.objects.filter(paper=planner).update(refused={"html": "another title"})
    assert "another title" in operator.get(page_of(planner)).text
    run(operator, "prepare_again", planner)
    assert FullText.objects.get(paper=planner).refused == {}


def test_a_score_is_shown_with_its_words_and_their_shares(operator, planner):
    planner.scores.update(reasons=[{"term": "tool use", "where": ["title"], "share": 0.62}])
    page = operator.get(page_of(planner)).text
    assert "tool use" in page
    assert "62 % · title" in page


def test_what_a_paper_says_cannot_bring_markup_in(operator, agents):
    bad = '<img src=x onerror="alert(1)">'
    paper = make_paper(1, scores={agents: 0.9}, title=bad, abstract=bad, authors=[bad], organization=bad)
    paper.scores.update(reasons=[{"term": bad, "where": [bad], "share": 1.0}])
    for url in (list_of("paper"), page_of(paper), page_of(paper.summaries.get())):
        assert "<img src=x" not in operator.get(url).text


@pytest.mark.parametrize("model", ROWS)
def test_what_the_stations_wrote_is_changed_by_nobody(operator, planner, refusal, model):
    rows = {"edition": Edition, "paper": Paper, "fulltext": FullText, "summary": Summary, "sitestate": SiteState}[model]
    row = rows.objects.first()
    assert operator.post(page_of(row), {"_save": "Save"}).status_code == 403
    assert operator.post(reverse(f"admin:papers_{model}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert operator.get(reverse(f"admin:papers_{model}_add")).status_code == 403


@pytest.mark.parametrize("model", ["paper", "fulltext"])
def test_a_lost_paper_is_prepared_again(operator, lost, model, django_capture_on_commit_callbacks):
    waiting_tasks()
    with django_capture_on_commit_callbacks(execute=True):
        page = run(operator, "prepare_again", lost if model == "paper" else lost.full_text)
    assert "1 paper will be read again now" in page.text
    text = FullText.objects.get(paper=lost)
    assert (text.state, text.attempts) == (WorkState.TODO, 0)
    assert FullText.objects.ready(timezone.now()).get() == text
    assert waiting_tasks() == [("papers.tasks.prepare_paper", [lost.pk])]


def test_a_paper_is_prepared_again_from_its_own_page(operator, planner, django_capture_on_commit_callbacks):
    FullText.objects.update(settled_for_now=True)
    with django_capture_on_commit_callbacks(execute=True):
        chosen = {"CHANGE_FORM-action": "prepare_again", "action": "prepare_again", "_selected_action": [planner.pk]}
        assert operator.post(page_of(planner), chosen).status_code == 302
    text = FullText.objects.get(paper=planner)
    assert (text.state, text.settled_for_now) == (WorkState.TODO, False)
    assert waiting_tasks() == [("papers.tasks.prepare_paper", [planner.pk])]


def test_a_paper_that_nobody_wanted_is_wanted_by_the_operator(operator, planner, lost):
    run(operator, "prepare_again", planner)
    run(operator, "prepare_again", lost)
    assert sorted(Wanted.objects.values_list("paper", "language")) == [(planner.pk, "en"), (lost.pk, "en")]


def test_who_may_only_look_prepares_nothing(client, lost):
    looker = User.objects.create(username="luke", is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_paper"))
    client.force_login(looker)
    assert client.get(page_of(lost)).status_code == 200
    run(client, "prepare_again", lost)
    assert FullText.objects.get(paper=lost).state == WorkState.GAVE_UP


def test_a_site_that_refused_us_may_be_asked_again(operator, refusal):
    page = run(operator, "let_it_ask", refusal)
    assert "1 site may be asked again" in page.text
    refusal.refresh_from_db()
    assert refusal.stopped_until is None
    assert refusal.next_allowed_at <= timezone.now()


def test_a_site_that_only_asked_for_a_pause_keeps_it(operator):
    pause = timezone.now() + timedelta(minutes=5)
    site = SiteState.objects.create(site="huggingface", next_allowed_at=pause)
    run(operator, "let_it_ask", site)
    site.refresh_from_db()
    assert site.next_allowed_at == pause


def test_the_first_page_offers_to_list_past_days_while_the_archive_is_small(operator, agents):
    offer = "manage.py backfill --days 180"
    make_paper(1)
    page = operator.get(reverse("admin:index")).text
    assert offer in page
    assert "1 paper is in the lists" in page
    for number in range(2, 401):
        make_paper(number, told_in=())
    assert offer not in operator.get(reverse("admin:index")).text
