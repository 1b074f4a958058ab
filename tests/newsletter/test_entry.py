"""What a reader says to a paper of their mail, from the link in it to the mail of the next day."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from newsletter import links
from newsletter.compose import compose_digest
from newsletter.composing.mime import decode
from newsletter.deciding.lists import list_of
from newsletter.deliver import deliver_digests
from newsletter.links import Purpose
from newsletter.models import Change, Digest, Vote
from newsletter.pages.pressed import QUICKER_THAN_A_PERSON, word_of_form
from newsletter.plan import plan_day
from tests.cast import make_paper, make_reader, make_topic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]

NOW = timezone.now()
TODAY = NOW.date()
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def agents():
    return make_topic("agents", name="LLM agents", name_zh_hans="智能体")


@pytest.fixture
def robots():
    return make_topic("robots", name="Robots")


@pytest.fixture
def alice(agents, robots):
    return make_reader("alice@example.com", follows=[agents, robots], now=NOW - timedelta(days=30))


@pytest.fixture
def sent(alice, agents, robots):
    """Alice's mail of today: two papers, the second meets both of her topics."""
    make_paper(1, day=TODAY, scores={agents: 0.9}, title="Agents that plan", seen=NOW)
    make_paper(2, day=TODAY, scores={agents: 0.7, robots: 0.8}, title="Robots that plan", seen=NOW)
    return mail_of(TODAY, NOW)


def mail_of(day, now):
    """The digest of a day, planned and handed over."""
    plan_day(day, now=now)
    list(deliver_digests(clock=lambda: now))
    return Digest.objects.get(day=day)


def text_of(digest):
    return decode(compose_digest(Digest.objects.get(pk=digest.pk)).text_body, digest.language)


def link(digest, verb, place=0):
    """The link in the mail's text."""
    found = re.findall(rf"http://127\.0\.0\.1:8000(/v/\S+/{place}/{verb}/)", text_of(digest))
    assert len(found) == 1
    return found[0]


def press(client, url, **chosen):
    word = word_of_form(url.split("/")[2], timezone.now() - QUICKER_THAN_A_PERSON)
    return client.post(url, {"form": word} | chosen, follow=True)


def test_a_vote_from_the_mail_is_written_once_told_and_undone(client, sent):
    url = link(sent, "more")
    assert "Yes, more like this" in client.get(url).text
    for _ in range(2):
        page = press(client, url)
        assert page.status_code == 200
    assert "You have said so already" in client.get(url).text
    vote = Vote.objects.get()
    assert (vote.paper.title, vote.value, vote.source) == ("Agents that plan", 1, "mail")
    assert [(change.field, change.way) for change in Change.objects.all()] == [("vote", "mail")]

    done = press(client, link(sent, "less"))
    assert "less like “Agents that plan”" in done.text
    assert Vote.objects.get().value == -1
    undo = re.search(r'href="(/undo/[^"]+)"', done.text)[1]
    assert "Undo this?" in client.get(undo).text
    assert "Undone" in press(client, undo).text
    assert Vote.objects.get().value == 1
    assert "nothing left to undo" in press(client, undo).text


def test_tomorrows_mail_tells_what_was_said_and_undoes_it(client, sent, agents):
    press(client, link(sent, "less"))
    make_paper(3, day=TOMORROW, scores={agents: 0.9}, seen=NOW + timedelta(hours=20))
    tomorrow = text_of(mail_of(TOMORROW, NOW + timedelta(days=1)))
    assert "- less like “Agents that plan”" in tomorrow
    press(client, re.search(r"http://127\.0\.0\.1:8000(/undo/\S+)", tomorrow)[1])
    assert not Vote.objects.exists()


@pytest.mark.parametrize("verb", ["more", "less", "not-this-topic"])
def test_a_scanner_that_follows_and_presses_everything_changes_nothing(client, sent, rows, verb):
    before = rows()
    url = link(sent, verb)
    for _ in range(2):
        for method in (client.get, client.head):
            assert method(url).status_code == 200
            assert method(url.removesuffix(f"{verb}/")).status_code == 200
        for word in ("", "made up", word_of_form(url.split("/")[2], timezone.now())):
            page = client.post(url, {"form": word, "leave": "agents", "mute": "agents"})
            assert "press the button once more" in page.text
    assert rows() == before


@pytest.mark.parametrize("method", ["get", "head"])
def test_following_every_link_of_a_mail_changes_nothing(client, sent, rows, method):
    press(client, link(sent, "less"))
    make_paper(3, day=TOMORROW, scores={sent.subscriber.topics.first(): 0.9}, seen=NOW + timedelta(hours=20))
    mail = mail_of(TOMORROW, NOW + timedelta(days=1))
    html = decode(compose_digest(mail).html_body, "en")
    ours = set(re.findall(r'href="http://127\.0\.0\.1:8000([^"]*)"', html))
    assert sum(part in url for part in ("/v/", "/undo/") for url in ours) >= 5
    before = rows()
    for url in ours:
        assert getattr(client, method)(url).status_code == 200, url
    assert rows() == before


def test_a_topic_is_followed_no_more_and_what_meets_another_still_comes(client, sent, agents):
    page = client.get(link(sent, "not-this-topic", 1)).text
    assert page.index("Robots") < page.index("LLM agents")
    press(client, link(sent, "not-this-topic", 0), leave="agents")
    assert list_of(sent.subscriber, "topics") == ["robots"]
    assert list_of(sent.subscriber, "muted_topics") == []


def test_a_muted_topic_keeps_away_what_meets_another_too(client, sent, agents, robots):
    page = client.get(link(sent, "not-this-topic", 0)).text
    assert "Nothing would have changed" not in page
    press(client, link(sent, "not-this-topic", 0), mute="agents")
    both = make_paper(3, day=TOMORROW, scores={agents: 0.6, robots: 0.9}, seen=NOW + timedelta(hours=20))
    plain = make_paper(4, day=TOMORROW, scores={robots: 0.6}, seen=NOW + timedelta(hours=20))
    tomorrow = mail_of(TOMORROW, NOW + timedelta(days=1))
    assert [entry["paper"] for entry in tomorrow.entries] == [plain.pk]
    assert both.pk not in [entry["paper"] for entry in tomorrow.entries]
    assert "muted topics: + LLM agents" in text_of(tomorrow)


def test_a_topic_that_the_paper_does_not_meet_cannot_be_left_by_its_link(client, sent):
    press(client, link(sent, "not-this-topic", 0), leave="robots")
    press(client, link(sent, "not-this-topic", 0), mute="made up")
    assert not Change.objects.exists()


def test_the_page_of_an_effect_names_the_papers_it_would_keep_away(client, sent):
    page = client.get(link(sent, "not-this-topic", 0)).text
    left, muted = page.split("If you mute it")
    assert "Agents that plan" in left.split("follow it no more")[1]
    assert "Robots that plan" not in left.split("follow it no more")[1]
    assert "Robots that plan" in muted


def test_only_the_entries_of_that_mail_have_pages(client, sent):
    token = links.token(Purpose.VOTE, sent)
    assert client.get(reverse("entry", args=[token, 1])).status_code == 200
    for address in (reverse("entry", args=[token, 2]), reverse("say", args=[token, 0, "everything"])):
        assert client.get(address).status_code == 404
    for purpose in (Purpose.READ, Purpose.UNDO):
        assert client.get(reverse("entry", args=[links.token(purpose, sent), 1])).status_code == 404


def test_what_the_owner_changed_elsewhere_is_not_undone_by_a_mails_link(client, sent, alice):
    from_page = Change.objects.create(subscriber=alice, at=NOW, way="page", field="hour", before=7, after=9)
    token = links.token(Purpose.UNDO, sent)
    assert client.get(reverse("undo", args=[token, from_page.pk])).status_code == 404
    others = make_reader("bob@example.com")
    theirs = Change.objects.create(subscriber=others, at=NOW, way="mail", field="hour", before=7, after=9)
    assert client.get(reverse("undo", args=[token, theirs.pk])).status_code == 404
