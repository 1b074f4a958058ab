"""Every change can be taken back, once, and what happened since stays."""

from datetime import timedelta

import pytest

from newsletter.deciding.lists import list_of
from newsletter.deciding.undo import can_be_undone, undo
from newsletter.deciding.votes import LESS, MORE, vote
from newsletter.models import Change, Vote
from newsletter.preferences import FIELDS, Choices, change_preferences, pause

pytestmark = pytest.mark.django_db


@pytest.fixture
def change(alice, now):
    def change(**chosen):
        return change_preferences(alice, Choices(**chosen), way="mail", now=now)[-1]

    return change


def taken_back(change, now):
    return undo(change, way="mail", now=now + timedelta(hours=1))


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("language", "zh-hans"),
        ("timezone", "Asia/Tokyo"),
        ("hour", 9),
        ("weekdays", "67"),
        ("max_papers", 3),
        ("minutes", 5),
        ("depth", "short"),
        ("threshold", 0.8),
        ("quiet_days", True),
    ],
)
def test_a_field_goes_back_once_and_leaves_two_rows(change, alice, now, field, other):
    before = getattr(alice, field)
    changed = change(**{field: other})
    assert [taken_back(changed, now) for _ in range(2)] == [True, False]
    alice.refresh_from_db()
    assert getattr(alice, field) == before
    assert [(row.before, row.after) for row in Change.objects.order_by("at")] == [(before, other), (other, before)]


def test_the_fields_that_were_tried_are_all_that_there_are():
    tried = {"language", "timezone", "hour", "weekdays", "max_papers", "minutes", "depth", "threshold", "quiet_days"}
    assert tried == set(FIELDS)


@pytest.mark.parametrize(
    ("name", "first", "second", "third"),
    [
        ("muted_words", "audio", "video", "speech"),
        ("own_topics", "protein folding", "蛋白质折叠", "tables"),
        ("authors", "Ada Lovelace", "李明", "Alan Turing"),
        ("organizations", "A Lab", "B Lab", "C Lab"),
        ("struck_terms", "agent", "plan", "tree"),
        ("muted_topics", "vision", "agents", "third"),
        ("topics", "vision", "third", "agents"),
    ],
)
def test_of_a_list_what_was_added_goes_what_was_taken_comes_back_and_the_rest_stays(
    change, alice, vision_topic, agents_topic, now, name, first, second, third
):
    topics = {topic.slug: topic for topic in (vision_topic, agents_topic, type(vision_topic).objects.create(slug="third"))}

    def make(*words):
        return change(**{name: tuple(topics[word] for word in words) if name == "topics" else words})

    make(first)
    swapped = make(second)
    make(second, third)
    assert taken_back(swapped, now)
    assert list_of(alice, name) == sorted([first, third])
    assert not taken_back(swapped, now)


def test_following_closely_goes_back_and_the_topic_stays_followed(change, alice, now):
    assert taken_back(change(closely=("agents",)), now)
    assert (list_of(alice, "topics"), list_of(alice, "closely")) == (["agents"], [])


def test_a_vote_goes_back_to_the_vote_before_it(alice, paper, now):
    first, second = (vote(alice, paper, value, way="mail", now=now) for value in (MORE, LESS))
    assert not undo(first, way="mail", now=now)
    assert undo(second, way="mail", now=now)
    assert Vote.objects.get().value == MORE
    assert undo(first, way="mail", now=now)
    assert not Vote.objects.exists()


def test_the_same_vote_again_is_no_change(alice, paper, now):
    assert vote(alice, paper, MORE, way="mail", now=now)
    assert vote(alice, paper, MORE, way="mail", now=now) is None
    assert Vote.objects.count() == Change.objects.count() == 1


def test_a_field_that_was_changed_again_since_stays(change, alice, now):
    first = change(hour=9)
    change(hour=11)
    assert not taken_back(first, now)
    alice.refresh_from_db()
    assert alice.hour == 11


def test_a_pause_goes_back_and_a_goodbye_has_its_own_way(alice, now):
    pause(alice, way="mail", now=now)
    paused = Change.objects.get()
    assert taken_back(paused, now)
    alice.refresh_from_db()
    assert alice.state == "active"
    assert not can_be_undone(Change(field="state", before="active", after="unsubscribed"))


def test_a_digest_that_waits_is_chosen_anew_after_what_changes_it_and_not_after_a_new_hour(change, alice, now):
    change(hour=9)
    alice.refresh_from_db()
    assert alice.chosen_at is None
    change(muted_words=("audio",))
    alice.refresh_from_db()
    assert alice.chosen_at == now
