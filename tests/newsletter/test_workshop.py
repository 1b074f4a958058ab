"""The topic workshop: what other words would do, before anybody is touched by them."""

from copy import copy
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse, reverse_lazy
from django.utils import timezone

from newsletter.models import Follow, SubscriberState
from newsletter.plan import plan_day
from newsletter.previewing.workshop import effect_of
from papers.fit import fit_topics
from papers.models import Listing, Paper, Topic, TopicScore, TopicTrial
from papers.score import score_papers
from tests.cast import DAY, NOON, make_edition, make_paper, make_reader, make_topic

pytestmark = pytest.mark.django_db

FILLER = "We describe a study of bridges, rivers and stones, with tables and many careful remarks on weather number {n}."


@pytest.fixture
def agents():
    return make_topic("agents", name="Language agents", keywords=["tool calling"])


@pytest.fixture
def papers(agents):
    """Two on tool calling, two on planning, and many on other things; the archive has taught what is rare."""
    for n in range(20, 60):
        make_paper(n, title=f"Stones {n}", abstract=FILLER.format(n=n), told_in=())
    calling = [make_paper(n, title="Tool calling by agents", abstract="Agents learn tool calling.") for n in (1, 2)]
    planning = [make_paper(n, title="Symbolic planning", abstract="Symbolic planning of long trips.") for n in (3, 4)]
    score_papers()
    return calling, planning


def tried(topic, **words):
    other = copy(topic)
    for name, value in words.items():
        setattr(other, name, value)
    return effect_of(topic, other, until=DAY)


def ids(rows):
    return {row.paper.pk for row in rows}


def test_other_words_gain_and_lose_papers(agents, papers):
    calling, planning = papers
    effect = tried(agents, name="Planners", keywords=["symbolic planning"])
    assert ids(effect.gained) == {paper.pk for paper in planning}
    assert ids(effect.lost) == {paper.pk for paper in calling}
    assert effect.unchanged == ()
    assert all(row.after.score >= 0.5 > row.before.score for row in effect.gained)


def test_the_same_words_change_nothing(agents, papers):
    effect = tried(agents)
    assert (effect.gained, effect.lost) == ((), ())
    assert ids(effect.unchanged) == {paper.pk for paper in papers[0]}


def test_a_word_more_keeps_what_was_met_and_gains(agents, papers):
    effect = tried(agents, keywords=["tool calling", "symbolic planning"])
    assert ids(effect.gained) == {paper.pk for paper in papers[1]}
    assert ids(effect.unchanged) == {paper.pk for paper in papers[0]}
    assert {reason.term for reason in effect.gained[0].after.reasons} >= {"symbolic planning"}


def test_an_excluded_word_loses_papers(agents, papers):
    assert ids(tried(agents, excluded=["tool calling"]).lost) == {paper.pk for paper in papers[0]}


def test_a_bar_that_nothing_reaches_loses_all(agents, papers):
    assert ids(tried(agents, threshold=1.0).lost) == {paper.pk for paper in papers[0]}


def test_papers_from_before_the_last_days_are_not_looked_at(agents, papers):
    assert effect_of(agents, agents, until=DAY.replace(month=3)).unchanged == ()


def test_who_is_touched_is_who_gets_other_papers(agents, papers):
    """Not who has the papers by another topic, who left, or whose own bar nothing of it passes."""
    other = make_topic("planning")
    for paper in papers[1]:
        TopicScore.objects.create(paper=paper, topic=other, score=0.9, topic_version=1, scorer="test")
    make_reader("touched@example.com", follows=[agents])
    make_reader("by-another-topic@example.com", follows=[agents, other])
    make_reader("left@example.com", follows=[agents], state=SubscriberState.UNSUBSCRIBED)
    make_reader("strict@example.com", follows=[agents], threshold=1.0)
    effect = tried(agents, keywords=["tool calling", "symbolic planning"])
    assert (effect.followers, effect.touched) == (3, 1)
    assert tried(agents).touched == 0


@pytest.fixture
def sandboxes(agents):
    for n in (5, 6, 7):
        make_paper(n, title="Tool calling with sandboxes", abstract="Agents and tool calling in sandboxes.")


def test_words_of_its_matches_are_suggested_and_known_ones_are_not(agents, sandboxes, papers):
    suggestions = tried(agents).suggestions
    assert "sandboxes" in suggestions
    assert not {"tool", "calling", "tool calling"} & set(suggestions)


@pytest.fixture
def operator(client):
    user = User.objects.create_user("op", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=("change_topic", "view_topic")))
    client.force_login(user)
    return client


def workshop(topic):
    return reverse("admin:papers_topic_workshop", args=[topic.pk])


def form(topic, **words):
    lists = {"keywords": "\n".join(topic.keywords), "excluded": "\n".join(topic.excluded)}
    return {"name": topic.name, "name_zh_hans": "", "description": "", "threshold": "", **lists, **words}


def words(answer):
    return " ".join(answer.content.decode().split())


def test_the_workshop_shows_the_effect_and_changes_nothing(operator, agents, papers):
    page = words(operator.post(workshop(agents), form(agents, keywords="symbolic planning", name="Planners", **{"try": "1"})))
    assert "2 gained, 2 lost, 0 unchanged." in page
    assert "Symbolic planning</a>" in page
    assert "symbolic planning</textarea>" in page
    assert "symbolic planning <span" in page
    assert Topic.objects.values_list("name", "version").get() == ("Language agents", 1)


def test_a_script_gets_the_effect_alone(operator, agents, papers):
    answer = operator.post(workshop(agents), form(agents, **{"try": "1"}), headers={"X-Live": "1"})
    assert answer.headers["X-Live"] == "1"
    assert "0 gained, 0 lost, 2 unchanged." in words(answer)
    assert "<html" not in words(answer)


def test_a_suggested_word_is_added_and_tried(operator, agents, papers):
    page = words(operator.post(workshop(agents), form(agents, add="symbolic planning")))
    assert "tool calling symbolic planning</textarea>" in page
    assert "2 gained, 0 lost, 2 unchanged." in page
    assert Topic.objects.get().keywords == ["tool calling"]


def test_what_cannot_be_taken_is_said_and_nothing_is_saved(operator, agents, papers):
    page = words(operator.post(workshop(agents), form(agents, threshold="7", save="1")))
    assert "what can be is tried" in page
    assert Topic.objects.get().threshold is None


def test_saved_words_are_scored_as_a_whole_and_sent_only_then(operator, agents, papers):
    """Until then readers get what the old words met: nothing half-scored is sent."""
    calling, planning = papers
    make_reader("alice@example.com", follows=[agents])
    assert (
        operator.post(workshop(agents), form(agents, name="Planners", keywords="symbolic planning", save="1")).status_code == 302
    )
    assert Topic.objects.values_list("keywords", "version").get() == (["symbolic planning"], 2)
    before = set(TopicScore.objects.above_the_bar().values_list("paper", flat=True))
    assert before == {paper.pk for paper in calling}
    score_papers()
    after = set(TopicScore.objects.above_the_bar().values_list("paper", flat=True))
    assert after == {paper.pk for paper in planning}
    plan_day(DAY, now=NOON)
    (digest,) = Follow.objects.get().subscriber.digests.all()
    assert {entry["paper"] for entry in digest.entries} == after


@pytest.fixture
def many_papers(agents, papers):
    """Enough of an archive to fit models."""
    texts = ((f"Stones {n}", FILLER.format(n=n)) for n in range(100, 480))
    made = Paper.objects.bulk_create(
        Paper(arxiv_id=f"2512.{n:05}", title=title, abstract=abstract, first_seen_at=NOON)
        for n, (title, abstract) in enumerate(texts)
    )
    edition = make_edition(DAY)
    Listing.objects.bulk_create(
        Listing(edition=edition, paper=paper, first_seen_at=NOON, position=n) for n, paper in enumerate(made, start=1000)
    )
    fit_topics(NOON)
    return papers


def test_the_words_as_they_are_show_what_readers_get_now(operator, agents, many_papers):
    assert "what readers get now, and would get" in words(operator.get(workshop(agents)))


def test_other_words_are_estimated_at_once_and_fitted_when_asked_for(operator, agents, many_papers):
    other = form(agents, name="Planners", keywords="symbolic planning")
    page = words(operator.post(workshop(agents), other | {"try": "1"}))
    assert "A first estimate, from the words alone" in page
    assert not TopicTrial.objects.exists()
    for _ in range(2):
        assert "are being made" in words(operator.post(workshop(agents), other | {"fit": "1"}))
    assert TopicTrial.objects.count() == 1
    assert fit_topics(NOON) == 1
    assert fit_topics(NOON) == 0
    page = words(operator.post(workshop(agents), other | {"try": "1"}))
    assert "what readers get now, and would get" in page
    assert "2 gained, 2 lost, 0 unchanged." in page


def test_what_is_tried_serves_nobody(operator, agents, many_papers):
    score_papers()
    before = list(TopicScore.objects.order_by("pk").values())
    operator.post(workshop(agents), form(agents, keywords="symbolic planning", fit="1"))
    fit_topics(NOON)
    score_papers()
    assert list(TopicScore.objects.order_by("pk").values()) == before


def test_what_was_tried_is_forgotten_after_a_day(operator, agents, many_papers):
    operator.post(workshop(agents), form(agents, keywords="symbolic planning", fit="1"))
    fit_topics(timezone.now() + timedelta(hours=23))
    assert TopicTrial.objects.exists()
    fit_topics(timezone.now() + timedelta(hours=25))
    assert not TopicTrial.objects.exists()


def test_a_small_archive_fits_nothing_and_says_so(operator, agents, papers):
    page = words(operator.get(workshop(agents)))
    assert "the archive is too small yet" in page
    assert "Show it fitted" not in page


def test_a_change_of_the_bar_alone_scores_nothing_anew(operator, agents, papers):
    operator.post(workshop(agents), form(agents, threshold="0.7", save="1"))
    assert Topic.objects.values_list("threshold", "version").get() == (0.7, 1)


def test_who_may_not_change_topics_has_no_workshop(client, agents):
    user = User.objects.create_user("looker", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_topic"))
    client.force_login(user)
    assert client.get(workshop(agents)).status_code == 403


def test_before_the_first_edition_the_workshop_says_so(operator, agents):
    assert "there is nothing to try the words on" in words(operator.get(workshop(agents)))


def test_a_topic_leads_to_its_workshop(operator, agents):
    page = words(operator.get(reverse("admin:papers_topic_change", args=[agents.pk])))
    assert workshop(agents) in page


# A topic that is not there yet


@pytest.fixture
def founder(operator):
    """An operator who may add topics."""
    User.objects.get(username="op").user_permissions.add(Permission.objects.get(codename="add_topic"))
    return operator


NEW = reverse_lazy("admin:papers_topic_new_workshop")
PLANNERS = {"name": "Planners", "slug": "", "keywords": "symbolic planning", "excluded": "", "description": "", "threshold": ""}


def test_the_words_of_a_new_topic_are_tried_before_it_is_there(founder, agents, papers):
    assert "0 gained, 0 lost, 0 unchanged." in words(founder.get(NEW))
    page = words(founder.post(NEW, PLANNERS | {"try": "1", "fit": "1"}))
    assert "2 gained, 0 lost, 0 unchanged." in page
    assert "Symbolic planning</a>" in page
    assert not TopicTrial.objects.exists()
    assert list(Topic.objects.all()) == [agents]


def test_a_new_topic_is_saved_once_and_goes_on_in_its_own_workshop(founder, agents, papers):
    answer = founder.post(NEW, PLANNERS | {"save": "1"})
    planners = Topic.objects.get(slug="planners")
    assert answer.headers["Location"] == workshop(planners)
    assert (planners.keywords, planners.version) == (["symbolic planning"], 1)
    again = words(founder.post(NEW, PLANNERS | {"save": "1", "slug": "planners"}))
    assert "already exists" in again
    assert Topic.objects.count() == 2


def test_a_new_topic_without_a_latin_name_asks_for_its_slug(founder, papers):
    assert "no letters to make one from" in words(founder.post(NEW, PLANNERS | {"name": "规划", "save": "1"}))
    founder.post(NEW, PLANNERS | {"name": "规划", "slug": "planning", "save": "1"})
    assert Topic.objects.get(slug="planning").name == "规划"


def test_who_may_not_add_topics_tries_none(operator, papers):
    assert operator.get(NEW).status_code == 403
    assert operator.post(NEW, PLANNERS | {"save": "1"}).status_code == 403
    assert not Topic.objects.filter(slug="planners").exists()


def test_the_page_that_adds_a_topic_leads_to_its_workshop(founder, papers):
    assert f'href="{NEW}"' in founder.get(reverse("admin:papers_topic_add")).text
