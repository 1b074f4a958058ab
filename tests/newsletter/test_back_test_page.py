"""The back-test where a reader sees it: on the sign-up page and in the settings."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsletter import links
from newsletter.composing.letters import plan_letter
from newsletter.deciding.proof import prove_by_letter
from newsletter.links import Purpose
from newsletter.models import Change, Letter, Mute, Subscriber
from newsletter.pages.limits import LOOKS
from newsletter.pages.owner import COOKIE
from newsletter.plan import plan_day
from papers.learn import learn_archive
from papers.models import Paper
from tests.cast import DAY, NOON, make_paper, make_reader, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def agents():
    return make_topic("agents", name="LLM agents")


@pytest.fixture
def papers(agents):
    """One above the bar on each of three days, and one a little below it."""
    near = make_paper(9, scores={agents: 0.45}, title="Near the bar", told_in=())
    return [make_paper(n, day=DAY - timedelta(days=n), scores={agents: 0.9}, title=f"Agents {n}") for n in range(3)] + [near]


@pytest.fixture
def tried(client):
    def tried(*topics, live=False, **form):
        headers = {"Accept-Language": "en"} | ({"X-Live": "1"} if live else {})
        return client.post(reverse("sign-up"), {"try": "1", "topics": [topic.pk for topic in topics], **form}, headers=headers)

    return tried


def words(answer):
    return " ".join(answer.content.decode().split())


def test_sign_up_shows_what_would_have_come(tried, agents, papers):
    page = words(tried(agents))
    assert "From 1 January to 14 January you would have had 3 papers, in 3 mails." in page
    assert all(f"Agents {n}</a>" in page for n in range(3))
    assert "A bar of 0.40 instead of 0.50:" in page
    assert "1 paper more" in page
    assert "Near the bar</a>" in page
    assert f'value="{agents.pk}" id="id_topics_0" checked' in page


def test_to_try_signs_nobody_up_and_asks_for_no_address(tried, agents, papers):
    answer = tried(agents, email="ada@example.org", language="zh-hans", timezone="Asia/Shanghai")
    assert answer.status_code == 200
    assert "errorlist" not in words(answer)
    assert 'value="ada@example.org"' in words(answer)
    assert not Subscriber.objects.exists()
    assert not Letter.objects.exists()


def test_a_script_gets_the_answer_alone(tried, agents, papers):
    answer = tried(agents, live=True)
    assert answer.headers["X-Live"] == "1"
    assert "you would have had 3 papers" in words(answer)
    assert "<html" not in words(answer)
    assert "X-Live" not in tried(agents).headers


@pytest.mark.parametrize("live", [True, False])
def test_without_a_topic_it_is_said_what_to_do(tried, papers, live):
    assert "Choose a topic, and see here" in words(tried(live=live))


def test_before_the_first_edition_it_is_said_why_there_is_nothing(tried, agents):
    assert "There is no edition yet to look back at." in words(tried(agents))


def test_where_nothing_would_have_come_the_bar_that_helps_is_named(tried, agents):
    make_paper(1, scores={agents: 0.35}, title="Far from the bar")
    page = words(tried(agents))
    assert "From 1 January to 14 January nothing would have come." in page
    assert "A bar of 0.30 instead of 0.50:" in page
    assert "Far from the bar</a>" in page
    assert "No lower bar" not in page


def test_where_no_bar_helps_it_is_said(tried, agents):
    make_paper(1, scores={agents: 0.0})
    assert "No lower bar would have brought any." in words(tried(agents))


def test_more_than_the_mails_hold_is_said(tried, agents):
    for number in range(10):
        make_paper(number, scores={agents: 0.9})
    page = words(tried(agents))
    assert "2 of them are named by their titles only." in page
    assert "more than your mail has room for" in page


def test_nobody_is_served_without_end_and_signing_up_still_works(tried, client, agents, papers):
    cache.set("looked:127.0.0.1_32", LOOKS.per_address - 1)
    assert "you would have had" in words(tried(agents, live=True))
    assert "This was asked very often" in words(tried(agents, live=True))
    form = {"email": "ada@example.org", "topics": [agents.pk], "language": "en", "timezone": "UTC"}
    assert client.post(reverse("sign-up"), form).status_code == 302


@pytest.fixture
def alice(agents):
    reader = make_reader("alice@example.com", follows=[agents])
    Mute.objects.create(subscriber=reader, word="agents 1")
    return reader


def settings_page(of):
    return reverse("preferences", args=[links.token(Purpose.PREFERENCES, of)])


def settings_of(reader, **chosen):
    form = {
        "topics": [topic.pk for topic in reader.topics.all()],
        "language": "en",
        "timezone": "UTC",
        "hour": 7,
        "weekdays": list("1234567"),
        "max_papers": 8,
        "try": "1",
    }
    return form | chosen


@pytest.fixture
def owned(client, alice):
    """The settings, opened by the owner."""
    return lambda **chosen: client.post(settings_page(alice), settings_of(alice, **chosen))


def test_the_settings_show_what_would_have_come_and_save_nothing(owned, alice, agents, papers):
    page = words(owned(max_papers=1))
    assert "you would have had 2 papers" in page
    assert 'name="max_papers" value="1"' in page
    assert "left out here" not in page
    assert not Change.objects.exists()
    alice.refresh_from_db()
    assert alice.max_papers == 8


def test_what_is_chosen_counts_before_it_is_saved(owned, alice, agents, papers):
    other = make_topic("robots")
    make_paper(20, scores={other: 0.9}, title="Robots")
    assert "you would have had 2 papers" in words(owned())
    assert "you would have had 3 papers" in words(owned(topics=[agents.pk, other.pk]))
    assert "Robots</a>" in words(owned(topics=[other.pk]))
    assert "no mail on this weekday" in words(owned(weekdays=["3"]))


def test_what_is_half_filled_in_is_tried_without_a_complaint(owned, papers):
    page = words(owned(max_papers="", topics=[]))
    assert "Choose a topic, and see here" in page
    assert "errorlist" not in page


def test_a_forwarded_mail_shows_nothing_of_what_only_its_owner_may_see(client, alice, agents, papers):
    plan_day(DAY, now=NOON)
    page = words(client.post(settings_page(alice.digests.get()), settings_of(alice)))
    assert "you would have had 3 papers" in page
    assert "left out here" in page


@pytest.fixture
def own_browser(alice):
    """A browser that proved to be Alice's, and asks for the token that forms carry."""
    client = Client(enforce_csrf_checks=True)
    proof = prove_by_letter(plan_letter(alice, Letter.Kind.LINK, now=NOON), timezone.now())
    client.cookies[COOKIE] = links.token(Purpose.OWNER, proof, expires=proof.until)
    return client


def csrf_of(client, url):
    return re.search(r'csrfmiddlewaretoken" value="(\w+)"', client.get(url).content.decode())[1]


def test_a_browser_that_proved_itself_sees_it_too_and_its_form_is_protected(own_browser, alice, papers):
    url = reverse("mine")
    assert own_browser.post(url, settings_of(alice)).status_code == 403
    page = words(own_browser.post(url, settings_of(alice, csrfmiddlewaretoken=csrf_of(own_browser, url))))
    assert "you would have had 2 papers" in page


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"muted_words": "agents 1"}, "2 papers"),
        ({"muted_words": ""}, "3 papers"),
        ({"muted_words": "agents 1\nagents 2"}, "1 paper"),
        ({"muted_words": "", "muted_topics": ["agents"]}, "nothing would have come"),
        ({"muted_words": "", "authors": "Grace Hopper"}, "4 papers"),
        ({"muted_words": "", "organizations": "The Lab"}, "4 papers"),
    ],
)
def test_mutes_and_names_are_tried_before_they_are_saved(own_browser, alice, papers, chosen, said):
    Paper.objects.filter(title="Near the bar").update(authors=["Grace Hopper"], organization="The Lab")
    url = reverse("interests")
    page = words(own_browser.post(url, chosen | {"try": "1", "csrfmiddlewaretoken": csrf_of(own_browser, url)}))
    assert said in page
    assert [mute.word for mute in alice.mutes.all()] == ["agents 1"]
    assert not alice.interests.exists()


def test_own_words_are_tried_before_they_are_saved(own_browser, alice):
    for number in range(30):
        make_paper(number, title=f"Stones {number}", abstract="A study of bridges, rivers and stones.", told_in=())
    make_paper(40, title="Kites over the sea", abstract="Kites fly.", told_in=())
    learn_archive(NOON)
    url = reverse("interests")
    form = {"own_topics": "kites\nfalling stars", "try": "1", "csrfmiddlewaretoken": csrf_of(own_browser, url)}
    page = words(own_browser.post(url, form))
    assert "you would have had 1 paper" in page
    assert "Kites over the sea</a>" in page
