from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsletter.deliver import send_again
from newsletter.delivering.recover import recover
from newsletter.match import (
    ALL_HAD,
    MAX_TITLES,
    NO_TOPICS,
    NOTHING_ABOVE_THE_BAR,
    NOTHING_TOLD,
    TOO_LATE,
)
from newsletter.models import Digest, HandoverState, Issue, SubscriberState
from newsletter.plan import plan_day, plan_due, preview_day
from papers.models import Summary
from tests.cast import DAY, NOON, make_edition, make_listing, make_paper, make_reader, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def agents():
    return make_topic("agents")


@pytest.fixture
def robots():
    return make_topic("robots")


@pytest.fixture
def alice(agents):
    return make_reader("alice@example.com", follows=[agents])


def papers_of(digest):
    return [entry["paper"] for entry in digest.entries]


def test_a_reader_gets_what_meets_a_followed_topic_best_first(alice, agents, robots):
    good, better = make_paper(1, scores={agents: 0.6}), make_paper(2, scores={agents: 0.9})
    make_paper(3, scores={agents: 0.4, robots: 0.99})
    assert plan_day(DAY, now=NOON) == 1
    digest = Digest.objects.get()
    assert papers_of(digest) == [better.pk, good.pk]
    assert (digest.state, digest.edition.day, digest.language) == (HandoverState.PLANNED, DAY, "en")


def test_planning_a_day_twice_writes_one_digest(alice, agents):
    make_paper(1, scores={agents: 0.9})
    assert plan_day(DAY, now=NOON) == 1
    make_paper(2, scores={agents: 0.9})
    assert plan_day(DAY, now=NOON) == 0
    assert len(papers_of(Digest.objects.get())) == 1


def test_upvotes_break_ties_and_nothing_else(alice, agents):
    liked = make_paper(1, scores={agents: 0.7}, upvotes=50)
    best = make_paper(2, scores={agents: 0.8}, upvotes=0)
    plain = make_paper(3, scores={agents: 0.7}, upvotes=1)
    plan_day(DAY, now=NOON)
    assert papers_of(Digest.objects.get()) == [best.pk, liked.pk, plain.pk]


def test_what_goes_beyond_the_readers_number_is_listed_by_title(agents):
    make_reader(follows=[agents], max_papers=2)
    for number in range(1, 20):
        make_paper(number, scores={agents: 0.9})
    plan_day(DAY, now=NOON)
    kinds = [entry["kind"] for entry in Digest.objects.get().entries]
    assert kinds == ["section"] * 2 + ["title"] * MAX_TITLES


def test_the_bar_is_the_readers_else_the_topics_else_the_default(agents):
    strict = make_topic("strict", threshold=0.8)
    make_reader("own@example.com", follows=[agents, strict], threshold=0.3)
    make_reader("topic@example.com", follows=[strict])
    make_reader("default@example.com", follows=[agents])
    make_paper(1, scores={agents: 0.4, strict: 0.7})
    make_paper(2, scores={agents: 0.6, strict: 0.2})
    plan_day(DAY, now=NOON)
    number = {digest.subscriber.email: len(digest.entries) for digest in Digest.objects.select_related("subscriber")}
    assert number == {"own@example.com": 2, "topic@example.com": 0, "default@example.com": 1}


def test_no_paper_comes_twice(alice, agents):
    first = make_paper(1, scores={agents: 0.9})
    plan_day(DAY, now=NOON)
    second = make_paper(2, day=DAY + timedelta(days=1), scores={agents: 0.6})
    make_listing(first, day=DAY + timedelta(days=1))
    plan_day(DAY + timedelta(days=1), now=NOON + timedelta(days=1))
    assert papers_of(Digest.objects.get(day=DAY + timedelta(days=1))) == [second.pk]


def test_a_paper_listed_again_months_later_does_not_come_again(alice, agents):
    paper = make_paper(1, scores={agents: 0.9})
    plan_day(DAY, now=NOON)
    later = DAY + timedelta(days=90)
    make_listing(paper, day=later)
    plan_day(later, now=NOON + timedelta(days=90))
    digest = Digest.objects.get(day=later)
    assert (digest.state, digest.reason) == (HandoverState.SKIPPED, ALL_HAD)


@pytest.mark.parametrize("state", [HandoverState.SKIPPED, HandoverState.REJECTED])
def test_a_digest_that_never_went_gives_its_papers_back(alice, agents, state):
    paper = make_paper(1, scores={agents: 0.9})
    plan_day(DAY, now=NOON)
    Digest.objects.update(state=state, reason="it did not go")
    plan_day(DAY + timedelta(days=1), now=NOON + timedelta(days=1))
    assert papers_of(Digest.objects.get(day=DAY + timedelta(days=1))) == [paper.pk]


def test_a_digest_in_doubt_counts_as_had(alice, agents):
    make_paper(1, scores={agents: 0.9})
    plan_day(DAY, now=NOON)
    Digest.objects.update(state=HandoverState.UNCERTAIN, handing_at=NOON)
    plan_day(DAY + timedelta(days=1), now=NOON + timedelta(days=1))
    assert Digest.objects.get(day=DAY + timedelta(days=1)).reason == ALL_HAD


def test_a_paper_that_came_late_is_in_the_next_days_digest_and_says_so(alice, agents):
    make_paper(1, scores={agents: 0.9})
    plan_day(DAY, now=NOON)
    late = make_paper(2, scores={agents: 0.95}, seen=NOON + timedelta(hours=3))
    tomorrow = make_paper(3, day=DAY + timedelta(days=1), scores={agents: 0.6}, seen=NOON + timedelta(hours=20))
    plan_day(DAY + timedelta(days=1), now=NOON + timedelta(days=1))
    entries = Digest.objects.get(day=DAY + timedelta(days=1)).entries
    assert entries == [{"paper": tomorrow.pk, "kind": "section"}, {"paper": late.pk, "kind": "section", "when": "late"}]


def test_a_paper_of_an_earlier_day_that_was_there_is_not_called_late(alice, agents):
    earlier = make_paper(1, scores={agents: 0.9}, day=DAY - timedelta(days=2), seen=NOON - timedelta(days=2))
    make_paper(2, scores={agents: 0.1})
    plan_day(DAY, now=NOON)
    assert Digest.objects.get().entries == [{"paper": earlier.pk, "kind": "section", "when": "earlier"}]


def test_papers_from_before_the_reader_came_are_not_sent(agents):
    make_reader(follows=[agents], start_day=DAY)
    make_paper(1, scores={agents: 0.9}, day=DAY - timedelta(days=1))
    today = make_paper(2, scores={agents: 0.9})
    plan_day(DAY, now=NOON)
    assert papers_of(Digest.objects.get()) == [today.pk]


def test_papers_older_than_a_week_are_not_sent(alice, agents):
    make_paper(1, scores={agents: 0.9}, day=DAY - timedelta(days=8))
    week = make_paper(2, scores={agents: 0.9}, day=DAY - timedelta(days=7))
    plan_day(DAY, now=NOON)
    assert papers_of(Digest.objects.get()) == [week.pk]


def test_a_paper_that_is_not_told_yet_waits(alice, agents):
    paper = make_paper(1, scores={agents: 0.9}, told_in=())
    plan_day(DAY, now=NOON)
    assert Digest.objects.get().reason == NOTHING_TOLD
    assert not Summary.objects.filter(paper=paper).exists()


def test_each_reader_who_gets_nothing_has_a_row_that_says_why(agents, robots):
    make_reader("robots@example.com", follows=[robots])
    make_reader("nothing@example.com")
    make_paper(1, scores={agents: 0.9})
    plan_day(DAY, now=NOON)
    reasons = {digest.subscriber.email: digest.reason for digest in Digest.objects.select_related("subscriber")}
    assert reasons == {"robots@example.com": NOTHING_ABOVE_THE_BAR, "nothing@example.com": NO_TOPICS}
    assert set(Digest.objects.values_list("state", flat=True)) == {HandoverState.SKIPPED}


@pytest.mark.parametrize("state", [state for state in SubscriberState if state != SubscriberState.ACTIVE])
def test_who_is_not_active_has_no_row(agents, state):
    make_reader(follows=[agents], state=state)
    make_paper(1, scores={agents: 0.9})
    plan_day(DAY, now=NOON)
    assert not Digest.objects.exists()


def test_a_switched_off_topic_chooses_nothing(alice, agents):
    make_paper(1, scores={agents: 0.9})
    agents.active = False
    agents.save()
    plan_day(DAY, now=NOON)
    assert Digest.objects.get().reason == NO_TOPICS


def test_a_preview_writes_nothing(alice, agents):
    paper = make_paper(1, scores={agents: 0.9})
    choices = list(preview_day(DAY, now=NOON))
    assert [(choice.due.subscriber.email, [pick.paper_id for pick in choice.picks]) for choice in choices] == [
        ("alice@example.com", [paper.pk])
    ]
    assert not Digest.objects.exists()
    assert not Issue.objects.exists()


def test_one_reader_alone_can_be_planned(alice, agents):
    make_reader("bob@example.com", follows=[agents])
    make_paper(1, scores={agents: 0.9})
    plan_day(DAY, now=NOON, to="BOB@example.com")
    assert Digest.objects.get().subscriber.email == "bob@example.com"


def test_who_is_due_is_planned_once_and_due_again_the_next_day(agents):
    reader = make_reader(follows=[agents], hour=11, next_due_at=datetime(2026, 1, 14, 11, tzinfo=UTC))
    make_paper(1, scores={agents: 0.9})
    assert plan_due(NOON) == 1
    assert plan_due(NOON) == 0
    reader.refresh_from_db()
    assert reader.next_due_at == datetime(2026, 1, 15, 11, tzinfo=UTC)
    assert Digest.objects.get().window_ends_at == datetime(2026, 1, 14, 23, tzinfo=UTC)


def test_days_that_were_slept_through_are_written_down_as_too_late(agents):
    make_reader(follows=[agents], hour=11, next_due_at=datetime(2026, 1, 12, 11, tzinfo=UTC))
    make_paper(1, scores={agents: 0.9})
    while plan_due(NOON):
        pass
    days = {digest.day: (digest.state, digest.reason) for digest in Digest.objects.all()}
    assert days == {
        date(2026, 1, 12): (HandoverState.SKIPPED, TOO_LATE),
        date(2026, 1, 13): (HandoverState.SKIPPED, TOO_LATE),
        DAY: (HandoverState.PLANNED, ""),
    }


def test_a_reader_west_of_greenwich_gets_no_paper_twice(agents):
    """Their Sunday evening is Monday in UTC: the digest's day is a day behind the list's."""
    monday = date(2026, 1, 12)
    sunday_evening = datetime(2026, 1, 12, 4, tzinfo=UTC)
    reader = make_reader(follows=[agents], timezone="America/Los_Angeles", hour=20, next_due_at=sunday_evening)
    make_paper(1, day=monday, scores={agents: 0.9}, seen=sunday_evening)
    plan_due(sunday_evening)
    make_paper(2, day=monday + timedelta(days=1), scores={agents: 0.1}, seen=sunday_evening)
    plan_due(sunday_evening + timedelta(days=1))
    first, second = Digest.objects.filter(subscriber=reader).order_by("day")
    assert (first.day, len(first.entries)) == (date(2026, 1, 11), 1)
    assert (second.day, second.reason) == (monday, ALL_HAD)


def test_two_days_that_fall_due_at_once_give_one_digest(agents):
    yesterday = datetime(2026, 1, 14, 1, tzinfo=UTC)
    make_reader(follows=[agents], timezone="Pacific/Honolulu", hour=1, next_due_at=yesterday)
    make_paper(1, scores={agents: 0.9})
    plan_due(NOON)
    rows = {digest.day: digest.reason for digest in Digest.objects.all()}
    assert list(rows.values()).count("") == 1
    assert TOO_LATE in rows.values()


def test_a_mail_that_was_sent_again_in_vain_still_counts_as_had(alice, agents):
    make_paper(1, scores={agents: 0.9})
    plan_day(DAY, now=NOON)
    Digest.objects.update(state=HandoverState.ACCEPTED, handing_at=NOON)
    assert send_again(Digest.objects.get(), now=NOON)
    recover(NOON + timedelta(days=1))
    assert Digest.objects.get().state == HandoverState.SKIPPED
    plan_day(DAY + timedelta(days=1), now=NOON + timedelta(days=1))
    assert Digest.objects.get(day=DAY + timedelta(days=1)).reason == ALL_HAD


def test_the_masthead_names_the_newest_edition_that_has_papers(alice, agents):
    make_paper(1, scores={agents: 0.9}, day=DAY - timedelta(days=1), seen=NOON - timedelta(days=1))
    make_edition(DAY)
    plan_day(DAY, now=NOON)
    assert Digest.objects.get().edition.day == DAY - timedelta(days=1)


def test_a_chunk_of_many_readers_costs_as_many_queries_as_one_of_few(agents):
    asked = []
    for day, readers in ((DAY, 10), (DAY + timedelta(days=1), 60)):
        for number in range(readers):
            make_reader(f"reader{number}.{day}@example.com", follows=[agents])
            make_paper(100 * readers + number, day=day, scores={agents: 0.9})
        with CaptureQueriesContext(connection) as queries:
            plan_day(day, now=NOON)
        asked.append(len(queries))
    assert Digest.objects.count() == 10 + 70
    assert asked[1] <= asked[0]
