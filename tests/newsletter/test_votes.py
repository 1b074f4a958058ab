"""Votes move what comes next, from the third on; taken back, they never were. What is the reader's own is scored like a topic."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from newsletter import links
from newsletter.compose import compose_digest
from newsletter.composing.mime import decode
from newsletter.deciding.lists import list_of
from newsletter.deciding.undo import undo
from newsletter.deciding.votes import LESS, MORE, vote
from newsletter.deliver import deliver_digests
from newsletter.links import Purpose
from newsletter.matching.tastes import learn_tastes, tastes_of
from newsletter.models import Change, Digest, LibraryEntry, ReaderTaste
from newsletter.pages.pressed import QUICKER_THAN_A_PERSON, word_of_form
from newsletter.plan import plan_day
from newsletter.preferences import Choices, change_preferences
from papers.learn import learn_archive
from papers.models import Paper
from tests.cast import make_paper, make_reader, make_topic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outbox")]

NOW = timezone.now()
TODAY = NOW.date()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
# Beyond the days that a digest may take from.
LONG_AGO = TODAY - timedelta(days=20)

GRASPING = [
    ("Grasping cups", "A gripper grasps cups. Grasping with two fingers needs a model of contact and of friction."),
    ("Grasping cloth", "Towels are grasped and folded by a gripper. Contact with cloth is felt by the fingers."),
    ("Grasping in clutter", "A gripper picks a cup out of clutter. Its fingers feel contact while grasping."),
    ("Grasping by touch", "Friction and contact are felt by the fingers of a gripper before grasping."),
]
WALKING = [
    ("Walking over rubble", "Legs step over rubble. Gaits of legged walking are learned on terrain of many kinds."),
    ("Walking downstairs", "Stairs are terrain for legs. A gait of walking downstairs is learned step by step."),
    ("Walking on ice", "Legs slip on ice. Gaits adapt to slippery terrain while walking."),
    ("Walking in sand", "A legged gait for terrain that gives way: walking in sand, step by step."),
]
OTHERS = [
    (f"Theorem {number}", f"Bound {number} on convex losses is proved tight up to constants of order {number}.")
    for number in range(12)
]


@pytest.fixture
def robots():
    return make_topic("robots", name="Robots")


@pytest.fixture
def archive(robots):
    """Papers of long ago, from which words are learned, by title."""
    papers = [
        make_paper(number, day=LONG_AGO, title=title, abstract=abstract, seen=NOW - timedelta(days=20), told_in=())
        for number, (title, abstract) in enumerate([*GRASPING[:3], *WALKING[:3], *OTHERS], start=1)
    ]
    learn_archive(NOW)
    return {paper.title: paper for paper in papers}


@pytest.fixture
def alice(robots):
    return make_reader("alice@example.com", follows=[robots], now=NOW)


@pytest.fixture
def newest(archive, robots):
    """Two papers of today: that on grasping meets the topic a little better than that on walking."""
    return {
        title: make_paper(100 + number, day=TODAY, title=title, abstract=abstract, scores={robots: score}, seen=NOW)
        for number, ((title, abstract), score) in enumerate([(GRASPING[3], 0.75), (WALKING[3], 0.73)])
    }


@pytest.fixture
def say(alice, archive):
    """Alice's votes on papers of the archive, by title."""

    def say(value, *titles, at=NOW - timedelta(hours=2)):
        return [vote(alice, archive[title], value, way="mail", now=at) for title in titles]

    return say


def titles_of(digest):
    papers = Paper.objects.in_bulk([entry["paper"] for entry in digest.entries])
    return [papers[entry["paper"]].title for entry in digest.entries]


def order_of(day=TODAY, now=NOW):
    """The titles of a day's mail, planned anew."""
    Digest.objects.filter(day=day).delete()
    plan_day(day, now=now)
    return titles_of(Digest.objects.get(day=day))


def text_of(digest):
    return decode(compose_digest(digest).text_body, digest.language)


def test_three_votes_turn_the_order_of_the_next_mail_and_two_do_not(alice, newest, say):
    assert order_of() == ["Grasping by touch", "Walking in sand"]
    say(MORE, "Walking over rubble", "Walking on ice")
    assert order_of() == ["Grasping by touch", "Walking in sand"]
    say(LESS, "Grasping cups")
    assert order_of() == ["Walking in sand", "Grasping by touch"]


def test_a_vote_taken_back_leaves_the_order_as_if_it_had_never_been(alice, newest, say):
    say(MORE, "Walking over rubble", "Walking on ice")
    (third,) = say(LESS, "Grasping cups")
    moved = order_of()
    assert undo(third, way="mail", now=NOW - timedelta(hours=1))
    assert order_of() == moved[::-1]
    assert not ReaderTaste.objects.exists()


def test_the_same_votes_make_the_same_taste_in_whatever_order_they_came(alice, newest, say):
    say(MORE, "Walking over rubble", "Walking on ice")
    say(LESS, "Grasping cups")
    (first,) = tastes_of([alice]).values()
    for change in Change.objects.all():
        undo(change, way="page", now=NOW)
    say(LESS, "Grasping cups")
    say(MORE, "Walking on ice", "Walking over rubble")
    (second,) = tastes_of([alice]).values()
    assert first == second


def test_a_word_that_is_struck_out_weighs_nothing(alice, newest, say):
    say(MORE, "Walking over rubble", "Walking on ice")
    say(LESS, "Grasping cups")
    (taste,) = tastes_of([alice]).values()
    assert order_of()[0] == "Walking in sand"
    change_preferences(alice, Choices(struck_terms=tuple(taste.weights)), way="page", now=NOW - timedelta(hours=1))
    assert order_of()[0] == "Grasping by touch"


def test_a_vote_on_a_mail_moves_the_mail_of_that_hour_that_still_waits(alice, newest, say):
    say(MORE, "Walking over rubble", "Walking on ice")
    plan_day(TODAY, now=NOW)
    say(LESS, "Grasping cups", at=NOW + timedelta(minutes=5))
    list(deliver_digests(clock=lambda: NOW + timedelta(minutes=10)))
    assert titles_of(Digest.objects.get()) == ["Walking in sand", "Grasping by touch"]


def test_the_mail_says_how_much_votes_moved_a_paper_and_which_one_it_is_like(alice, newest, say):
    say(MORE, "Walking over rubble", "Walking on ice")
    say(LESS, "Grasping cups")
    order_of()
    text = text_of(Digest.objects.get())
    walking = re.search(r"\[Robots · robots (\d+) %, your votes (\d+) % \(like “(Walking [^”]+)”\)\]", text)
    assert int(walking[1]) + int(walking[2]) == 100
    grasping = re.search(r"\[Robots · robots (\d+) %, your votes -(\d+) % \(like “Grasping cups”\)\]", text)
    assert int(grasping[1]) - int(grasping[2]) == 100


def test_votes_alone_bring_no_paper_that_meets_no_topic(alice, newest, say, archive):
    say(MORE, "Walking over rubble", "Walking on ice", "Walking downstairs")
    far = make_paper(200, day=TODAY, title="Walking still", abstract=WALKING[0][1], seen=NOW)
    assert far.title not in order_of()


def test_the_page_of_a_vote_shows_which_words_and_papers_it_would_move(client, alice, newest, say):
    say(MORE, "Walking over rubble", "Walking on ice", at=NOW - timedelta(days=1))
    order_of()
    list(deliver_digests(clock=lambda: NOW))
    digest = Digest.objects.get()
    place = titles_of(digest).index("Grasping by touch")
    page = client.get(f"/v/{links.token(Purpose.VOTE, digest)}/{place}/less/").text
    assert "gripper" in page.split("These would weigh less:")[1].split("</p>")[0]
    assert "Walking in sand" in page.split("further up")[1].split("</ul>")[0]
    first = client.get(f"/v/{links.token(Purpose.VOTE, digest)}/{place}/more/")
    assert first.status_code == 200


def test_a_first_vote_says_how_many_are_needed(client, alice, newest):
    order_of()
    list(deliver_digests(clock=lambda: NOW))
    page = client.get(f"/v/{links.token(Purpose.VOTE, Digest.objects.get())}/0/less/").text
    assert "2 more are needed" in page


@pytest.mark.parametrize("words", ["grippers that grasp", "机器人抓取"])
def test_a_readers_own_topic_in_english_or_chinese_is_met_like_any_other(alice, newest, robots, words):
    change_preferences(alice, Choices(topics=(make_topic("other"),), own_topics=(words,)), way="page", now=NOW)
    assert order_of() == ["Grasping by touch"]
    assert f"[{words} · " in text_of(Digest.objects.get())


def test_a_topic_in_own_words_is_dropped_by_the_link_of_its_paper_and_can_come_back(client, alice, newest):
    change_preferences(alice, Choices(own_topics=("grippers that grasp",)), way="page", now=NOW)
    order_of()
    list(deliver_digests(clock=lambda: NOW))
    digest = Digest.objects.get()
    url = f"/v/{links.token(Purpose.VOTE, digest)}/{titles_of(digest).index('Grasping by touch')}/not-this-topic/"
    assert "grippers that grasp" in client.get(url).text
    word = word_of_form(url.split("/")[2], timezone.now() - QUICKER_THAN_A_PERSON)
    client.post(url, {"form": word, "drop": "grippers that grasp"})
    assert list_of(alice, "own_topics") == []
    assert undo(Change.objects.get(field="own_topics", way="mail"), way="mail", now=timezone.now())
    assert list_of(alice, "own_topics") == ["grippers that grasp"]


def test_titles_of_the_library_that_no_list_ever_held_are_liked_too(alice, newest):
    LibraryEntry.objects.bulk_create(
        LibraryEntry(subscriber=alice, title=title, at=NOW)
        for title in ("Legged gaits on terrain", "Walking and stepping", "A gait for legs")
    )
    assert order_of() == ["Walking in sand", "Grasping by touch"]


def test_who_said_too_little_or_changed_something_else_stands_in_nobodys_way(alice, newest, say):
    say(MORE, "Walking over rubble", "Walking on ice")
    assert learn_tastes() == 0
    say(MORE, "Walking downstairs")
    assert learn_tastes() == 1
    change_preferences(alice, Choices(max_papers=3), way="page", now=timezone.now())
    assert [learn_tastes() for _ in range(2)] == [1, 0]


def test_what_the_planning_will_ask_for_is_learned_ahead_once(alice, newest, say):
    say(MORE, "Walking over rubble", "Walking on ice", "Walking downstairs")
    assert [learn_tastes() for _ in range(2)] == [1, 0]
    learned = ReaderTaste.objects.get().learned_at
    order_of()
    assert ReaderTaste.objects.get().learned_at == learned
    say(LESS, "Grasping cups", at=timezone.now())
    assert learn_tastes() == 1
