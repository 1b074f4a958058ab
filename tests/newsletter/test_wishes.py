"""What a reader chose, from the rows to the mail: who comes by name, what is muted, and what changes a mail that waits."""

from datetime import timedelta

import pytest

from newsletter.deciding.lists import list_of
from newsletter.deliver import deliver_digests
from newsletter.match import ALL_MUTED
from newsletter.models import Digest, HandoverState
from newsletter.plan import plan_day
from newsletter.preferences import Choices, change_preferences
from newsletter.want import want_papers
from papers.models import Wanted
from tests.cast import DAY, NOON, make_paper, make_reader, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def agents():
    return make_topic("agents")


@pytest.fixture
def robots():
    return make_topic("robots", threshold=0.7)


@pytest.fixture
def alice(agents):
    return make_reader("alice@example.com", follows=[agents])


@pytest.fixture
def choose(alice):
    def choose(at=NOON, **chosen):
        change_preferences(alice, Choices(**chosen), way="page", now=at)

    return choose


def planned(day=DAY):
    plan_day(day, now=NOON)
    return [entry["paper"] for entry in Digest.objects.get(day=day).entries]


def handed_over(at=NOON + timedelta(hours=1)):
    list(deliver_digests(clock=lambda: at))
    return Digest.objects.get()


def test_a_followed_author_comes_below_the_bar_and_a_muted_word_of_the_title_keeps_even_them_away(alice, agents, choose):
    ada = make_paper(1, scores={agents: 0.1}, authors=["Ada Lovelace"], title="Notes on a Survey")
    make_paper(2, scores={agents: 0.1})
    choose(authors=("ada lovelace",))
    assert planned() == [ada.pk]
    Digest.objects.all().delete()
    choose(muted_words=("surveys",))
    assert planned() == []
    assert Digest.objects.get().reason == ALL_MUTED


def test_an_organization_can_be_followed(alice, agents, choose):
    lab = make_paper(1, scores={agents: 0.1}, organization="Example Lab")
    choose(organizations=("example lab",))
    assert planned() == [lab.pk]


def test_a_muted_topic_begins_at_the_topics_own_bar_whatever_the_readers_is(alice, agents, robots, choose):
    make_paper(1, scores={agents: 0.9, robots: 0.7})
    below = make_paper(2, scores={agents: 0.8, robots: 0.69})
    choose(muted_topics=("robots",), threshold=0.2)
    assert planned() == [below.pk]


def test_what_is_followed_closely_stands_above_a_better_match_of_what_is_followed(alice, agents, robots, choose):
    plain = make_paper(1, scores={robots: 0.8})
    close = make_paper(2, scores={agents: 0.7})
    choose(topics=(agents, robots))
    choose(closely=("agents",))
    assert planned() == [close.pk, plain.pk]


@pytest.mark.usefixtures("outbox")
def test_a_mute_holds_for_a_mail_that_is_planned_and_waits(alice, agents, choose):
    make_paper(1, scores={agents: 0.9}, title="A Survey of Agents")
    kept = make_paper(2, scores={agents: 0.8})
    assert len(planned()) == 2
    choose(at=NOON + timedelta(minutes=5), muted_words=("survey",))
    digest = handed_over()
    assert digest.state == HandoverState.ACCEPTED
    assert [entry["paper"] for entry in digest.entries] == [kept.pk]


def test_a_mail_of_which_a_mute_leaves_nothing_is_skipped_with_the_reason(alice, agents, choose, outbox):
    make_paper(1, scores={agents: 0.9}, title="A Survey of Agents")
    planned()
    choose(at=NOON + timedelta(minutes=5), muted_words=("survey",))
    digest = handed_over()
    assert (digest.state, digest.reason, digest.frozen_at) == (HandoverState.SKIPPED, ALL_MUTED, None)
    assert not list(outbox.glob("*.eml"))


@pytest.mark.usefixtures("outbox")
def test_what_was_chosen_before_the_planning_changes_nothing_after_it(alice, agents, choose):
    make_paper(1, scores={agents: 0.9})
    choose(at=NOON, max_papers=1)
    planned()
    make_paper(2, scores={agents: 0.95})
    assert len(handed_over().entries) == 1


def test_a_followed_topic_that_is_muted_too_is_muted(alice, agents, choose):
    make_paper(1, scores={agents: 0.9})
    choose(muted_topics=("agents",))
    assert planned() == []
    assert list_of(alice, "topics") == ["agents"]


def test_only_what_somebody_may_get_is_prepared_and_that_includes_what_is_their_own(alice, agents, choose, settings):
    settings.PREPARE = "wanted"
    met = make_paper(1, scores={agents: 0.6}, told_in=())
    make_paper(2, scores={agents: 0.1}, told_in=())
    theirs = make_paper(3, scores={agents: 0.1}, told_in=(), authors=["Ada Lovelace"])
    want_papers(NOON, day=DAY)
    assert {wanted.paper for wanted in Wanted.objects.all()} == {met}
    choose(authors=("Ada Lovelace",))
    want_papers(NOON, day=DAY)
    assert {wanted.paper for wanted in Wanted.objects.all()} == {met, theirs}
