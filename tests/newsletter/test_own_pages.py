"""The pages that only the owner of an address can open: own words and mutes, and what was learned of the reader."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from newsletter import links
from newsletter.deciding.lists import list_of
from newsletter.deciding.votes import LESS, MORE, vote
from newsletter.links import Purpose
from newsletter.models import Change, LibraryEntry, ReaderTaste, StruckTerm, Vote
from newsletter.preferences import Choices, change_preferences
from papers.learn import learn_archive
from tests.cast import make_paper
from tests.newsletter.test_owner import another_proof

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client, alice):
    client.cookies["owner"] = links.token(Purpose.OWNER, another_proof(alice))
    return client


@pytest.fixture
def voted(alice, now):
    """Three votes of Alice, and an archive that words are learned from."""
    papers = [
        make_paper(number, title=title, abstract=f"{title}. {title} again.")
        for number, title in enumerate(["Legged walking", "Legged running", "Grasping grippers", *("Other bounds",) * 3], start=1)
    ]
    learn_archive(timezone.now())
    for paper, value in zip(papers, (MORE, MORE, LESS), strict=False):
        vote(alice, paper, value, way="mail", now=now)
    return papers


WORDS = {
    "own_topics": "protein folding\n 蛋白质  折叠 \nprotein folding\n",
    "authors": "Ada Lovelace",
    "organizations": "Example Lab",
    "muted_words": "survey\naudio",
    "muted_topics": ["vision"],
}


@pytest.mark.parametrize("page", ["interests", "library", "learned"])
def test_without_the_owners_proof_the_page_shows_nothing(client, alice, page):
    assert client.get(f"/me/{page}/").headers["Location"] == "/link/?asked"
    assert client.post(f"/me/{page}/", WORDS).headers["Location"] == "/link/?asked"
    assert not Change.objects.exists()


def test_own_topics_names_and_mutes_are_saved_each_with_a_change(owner, alice, vision_topic):
    for _ in range(2):
        assert owner.post("/me/interests/", WORDS).headers["Location"] == "/me/interests/?saved"
    assert {name: list_of(alice, name) for name in WORDS} == {
        "own_topics": ["protein folding", "蛋白质 折叠"],
        "authors": ["Ada Lovelace"],
        "organizations": ["Example Lab"],
        "muted_words": ["audio", "survey"],
        "muted_topics": ["vision"],
    }
    assert Change.objects.count() == 5
    page = owner.get("/me/interests/").text
    assert "蛋白质 折叠" in page
    assert re.search(r'value="vision"[^>]*checked', page)
    owner.post("/me/interests/", {})
    assert not alice.mutes.exists()
    assert not alice.interests.exists()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"own_topics": "a\nb\nc\nd"}, "Up to 3 own topics"),
        ({"muted_words": "x" * 81}, "may have 80 characters"),
        ({"authors": "\n".join(f"Author {number}" for number in range(51))}, "At most 50 lines"),
    ],
)
def test_what_is_too_much_is_said_and_nothing_is_saved(owner, vision_topic, wrong, told):
    page = owner.post("/me/interests/", WORDS | wrong)
    assert told in page.text
    assert not Change.objects.exists()


def test_the_page_of_what_was_learned_shows_words_votes_and_changes_and_asking_writes_nothing(owner, alice, voted, rows):
    before = rows()
    page = owner.get("/me/learned/").text
    assert rows() == before
    speak_for, against = page.split("Speak against it")
    assert "legged" in speak_for.lower().split("speak for a paper")[1]
    assert "gripper" in against.lower().split("votes")[0]
    assert "more like “Legged walking”" in page
    assert "by a link of a mail" in page


def test_a_word_is_struck_out_and_restored(owner, alice, voted):
    page = owner.get("/me/learned/").text
    term = re.search(r'name="strike" value="(leg[^"]*)"', page)[1]
    owner.post("/me/learned/", {"strike": term})
    struck = owner.get("/me/learned/").text
    assert f'name="strike" value="{term}"' not in struck
    assert f'name="restore" value="{term}"' in struck
    owner.post("/me/learned/", {"restore": term})
    assert not StruckTerm.objects.exists()


def test_a_vote_is_taken_back_and_any_change_is_undone(owner, alice, voted, now):
    owner.post("/me/learned/", {"unvote": Vote.objects.get(value=LESS).pk})
    assert set(Vote.objects.values_list("value", flat=True)) == {MORE}
    change_preferences(alice, Choices(hour=9), way="page", now=now + timedelta(hours=1))
    owner.post("/me/learned/", {"undo": Change.objects.get(field="hour").pk})
    alice.refresh_from_db()
    assert alice.hour == 7


def test_all_of_it_is_forgotten_at_once(owner, alice, voted, now):
    LibraryEntry.objects.create(subscriber=alice, title="A title", at=now)
    StruckTerm.objects.create(subscriber=alice, term="leg")
    owner.post("/me/learned/", {"forget": "all"})
    assert not any(model.objects.exists() for model in (Vote, LibraryEntry, StruckTerm, ReaderTaste))
    assert "votes and library: 4 → 0" in owner.get("/me/learned/").text


def test_what_is_anothers_cannot_be_touched(owner, bob, voted, now):
    theirs = vote(bob, voted[3], MORE, way="page", now=now)
    number = Vote.objects.get(subscriber=bob).pk
    for sent in ({"unvote": number}, {"undo": theirs.pk}, {"unvote": "x"}, {}):
        assert owner.post("/me/learned/", sent).status_code == 302
    assert Vote.objects.filter(pk=number).exists()


def settings_form(reader, **chosen):
    form = {"topics": [topic.pk for topic in reader.topics.all()], "language": reader.language, "timezone": reader.timezone}
    return form | {"hour": reader.hour, "weekdays": list(reader.weekdays), "max_papers": reader.max_papers} | chosen


def test_how_much_is_chosen_in_plain_words_and_each_leaves_a_change(owner, alice):
    chosen = {"bar": "high", "minutes": 5, "depth": "short", "quiet_days": "on", "closely": ["agents"]}
    assert owner.post("/me/", settings_form(alice, **chosen)).status_code == 302
    alice.refresh_from_db()
    assert (alice.threshold, alice.minutes, alice.depth, alice.quiet_days) == (0.7, 5, "short", True)
    assert list_of(alice, "closely") == ["agents"]
    assert set(Change.objects.values_list("field", flat=True)) == {"threshold", "minutes", "depth", "quiet_days", "closely"}
    page = owner.get("/me/").text
    assert re.search(r'value="high"[^>]*checked', page)
    owner.post("/me/", settings_form(alice, bar="normal", depth="full"))
    alice.refresh_from_db()
    assert (alice.threshold, alice.minutes, alice.depth, alice.quiet_days) == (None, None, "full", False)


def test_a_bar_of_ones_own_needs_its_number(owner, alice):
    assert "Give a number from 0 to 1" in owner.post("/me/", settings_form(alice, bar="own")).text
    assert owner.post("/me/", settings_form(alice, bar="own", threshold="0.62")).status_code == 302
    alice.refresh_from_db()
    assert alice.threshold == 0.62
    assert re.search(r'value="own"[^>]*checked', owner.get("/me/").text)


def test_a_digests_link_changes_how_much_and_shows_no_mute(client, sent_digest, alice, now):
    change_preferences(alice, Choices(muted_words=("survey",), own_topics=("secret topic",)), way="page", now=now)
    url = f"/preferences/{links.token(Purpose.PREFERENCES, sent_digest)}/"
    page = client.get(url).text
    assert "survey" not in page
    assert "secret topic" not in page
    assert client.post(url, settings_form(alice, bar="low")).status_code == 302
    alice.refresh_from_db()
    assert alice.threshold == 0.35
    assert list_of(alice, "muted_words") == ["survey"]
