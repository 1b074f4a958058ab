"""A list that is late is waited for, up to a cut-off; the mail then says so, and none of an earlier day is called today's."""

from datetime import UTC, date, datetime, timedelta

import pytest

from newsletter.compose import compose_digest
from newsletter.match import ALL_HAD, LIST_IS_LATE
from newsletter.models import Digest
from newsletter.plan import plan_day, plan_due
from newsletter.planning.awaited_list import expected_day, list_day
from papers.models import Listing, Wanted
from tests.cast import DAY, make_edition, make_paper, make_reader, make_topic

pytestmark = pytest.mark.django_db

SEVEN = datetime(2026, 1, 14, 7, tzinfo=UTC)
YESTERDAY = DAY - timedelta(days=1)


@pytest.fixture
def agents():
    return make_topic("agents", name="AI agents")


@pytest.fixture
def alice(agents):
    """She is due at seven, and of yesterday's list there is a paper that she has not had."""
    make_paper(1, day=YESTERDAY, scores={agents: 0.9}, seen=SEVEN - timedelta(hours=20))
    return make_reader("alice@example.com", follows=[agents], now=SEVEN - timedelta(hours=1), start_day=YESTERDAY)


def minutes(number):
    return SEVEN + timedelta(minutes=number)


def said(digest):
    """The words of the text part."""
    return " ".join(compose_digest(digest).as_bytes().decode().replace("=\r\n", "").split("\r\n"))


@pytest.mark.parametrize(
    ("now", "about", "expected"),
    [
        (datetime(2026, 1, 14, 0, 10, tzinfo=UTC), date(2026, 1, 13), date(2026, 1, 13)),  # too early: about the day before
        (datetime(2026, 1, 14, 2, 0, tzinfo=UTC), date(2026, 1, 14), date(2026, 1, 14)),
        (
            datetime(2026, 1, 17, 9, 0, tzinfo=UTC),
            date(2026, 1, 17),
            date(2026, 1, 16),
        ),  # on Saturday Friday's
        (datetime(2026, 1, 19, 1, 0, tzinfo=UTC), date(2026, 1, 18), date(2026, 1, 16)),  # early on Monday too
        (datetime(2026, 1, 19, 2, 0, tzinfo=UTC), date(2026, 1, 19), date(2026, 1, 19)),
    ],
)
def test_which_list_a_mail_is_about_and_which_should_be_there(now, about, expected):
    assert (list_day(now), expected_day(now)) == (about, expected)


@pytest.mark.parametrize("edition", [None, DAY], ids=["not fetched", "fetched and empty"])
def test_a_late_list_is_waited_for_and_then_comes(alice, agents, edition):
    if edition:
        make_edition(edition)
    assert plan_due(minutes(0)) == plan_due(minutes(90)) == 0
    today = make_paper(2, scores={agents: 0.8}, seen=minutes(95))
    assert plan_due(minutes(100)) == 1
    digest = Digest.objects.get()
    assert (digest.edition.day, digest.entries[0]["paper"], digest.due_at) == (DAY, today.pk, SEVEN)
    assert "late" not in said(digest).lower().replace("late arrivals", "")


def test_what_is_listed_and_hardly_told_is_not_there_yet(alice, agents):
    papers = [make_paper(number, scores={agents: 0.8}, seen=minutes(0), told_in=()) for number in (2, 3, 4)]
    Wanted.objects.want(papers, "en", needed_by=None)
    assert plan_due(minutes(30)) == 0
    make_paper(5, scores={agents: 0.8}, seen=minutes(30))
    make_paper(6, scores={agents: 0.8}, seen=minutes(30))
    assert plan_due(minutes(31)) == 1


def test_after_the_cut_off_there_is_a_mail_of_earlier_days_and_it_says_so(alice, settings):
    settings.WAIT_FOR_LIST = 60
    assert [plan_due(minutes(number)) for number in (59, 60, 61)] == [0, 1, 0]
    digest = Digest.objects.get()
    text = said(digest)
    assert digest.edition.day == YESTERDAY
    assert "At 08:00 the list of 14 January 2026 was not there yet." in text
    assert "From the list of 13 January 2026" in text
    assert "New today" not in text


def test_after_the_cut_off_nothing_is_sent_where_nothing_is_new_and_the_row_says_why(alice):
    plan_day(YESTERDAY, now=SEVEN - timedelta(hours=12))
    plan_due(minutes(120))
    digest = Digest.objects.get(day=DAY)
    assert (digest.state, digest.reason) == ("skipped", LIST_IS_LATE)


def test_with_the_list_there_nobody_waits_and_a_quiet_day_is_called_one(alice, agents):
    plan_day(YESTERDAY, now=SEVEN - timedelta(hours=12))
    make_paper(2, scores={agents: 0.1}, seen=SEVEN)
    assert plan_due(minutes(0)) == 1
    assert Digest.objects.get(day=DAY).reason == ALL_HAD


def test_at_ten_past_midnight_nobody_waits_and_the_mail_is_about_the_day_before(agents):
    """Eight in the morning in Shanghai: a list that opened ten minutes ago is no list yet, and its papers come whole tomorrow."""
    early = datetime(2026, 1, 14, 0, 10, tzinfo=UTC)
    whole = make_paper(1, day=YESTERDAY, scores={agents: 0.9}, seen=early - timedelta(hours=20))
    make_paper(2, scores={agents: 0.9}, seen=early)
    make_reader(follows=[agents], timezone="Asia/Shanghai", hour=8, now=early - timedelta(hours=1))
    assert plan_due(early) == 1
    digest = Digest.objects.get()
    assert (digest.edition.day, [entry["paper"] for entry in digest.entries]) == (YESTERDAY, [whole.pk])
    assert "not there yet" not in said(digest)


def test_on_a_weekend_nobody_waits_for_what_never_comes(agents):
    saturday = datetime(2026, 1, 17, 7, tzinfo=UTC)
    make_paper(1, day=date(2026, 1, 16), scores={agents: 0.9}, seen=saturday - timedelta(hours=9))
    make_edition(date(2026, 1, 17))
    make_reader(follows=[agents], now=saturday - timedelta(hours=1))
    assert plan_due(saturday) == 1
    digest = Digest.objects.get()
    assert digest.state == "planned"
    assert "not there yet" not in said(digest)


def test_a_mail_that_waits_is_not_late_for_its_window(alice, settings):
    settings.WAIT_FOR_LIST = 60
    plan_due(minutes(60))
    assert Digest.objects.get().window_ends_at == SEVEN + timedelta(hours=12)


def test_with_a_service_that_slept_for_three_hours_the_mail_is_late_and_comes_once(alice, agents):
    make_paper(2, scores={agents: 0.8}, seen=minutes(150))
    assert [plan_due(minutes(180)) for _ in range(2)] == [1, 0]
    assert Digest.objects.filter(state="planned").count() == 1


def test_after_two_days_down_the_lost_days_say_so_and_their_papers_come(alice, agents):
    slept = SEVEN + timedelta(days=2, hours=3)
    papers = [make_paper(number + 10, day=DAY + timedelta(days=number), scores={agents: 0.8}, seen=slept) for number in range(3)]
    plan_due(slept)
    rows = {digest.day.day: digest for digest in Digest.objects.all()}
    assert [rows[day].reason[:8] for day in (14, 15)] == ["too late"] * 2
    assert {paper.pk for paper in papers} < {entry["paper"] for entry in rows[16].entries}
    assert Listing.objects.count() == 4


def test_what_a_lost_weekly_mail_held_comes_with_the_next(agents):
    """The week before is more than seven days back by then."""
    reader = make_reader(follows=[agents], weekdays="3", now=SEVEN - timedelta(hours=1))
    of_the_lost_week = make_paper(1, day=DAY - timedelta(days=6), scores={agents: 0.9}, seen=SEVEN - timedelta(days=6))
    too_old = make_paper(2, day=DAY - timedelta(days=8), scores={agents: 0.9}, seen=SEVEN - timedelta(days=8))
    make_paper(3, scores={agents: 0.1}, seen=SEVEN)
    plan_due(SEVEN)
    Digest.objects.update(state="skipped", reason="too late: the mail could not be handed over in its window")
    make_paper(4, day=DAY + timedelta(days=7), scores={agents: 0.1}, seen=SEVEN)
    plan_due(SEVEN + timedelta(days=7))
    papers = [entry["paper"] for entry in Digest.objects.get(subscriber=reader, day=DAY + timedelta(days=7)).entries]
    assert papers == [of_the_lost_week.pk]
    assert too_old.pk not in papers


def test_a_weekly_mail_holds_the_whole_week_since_the_last(agents):
    """What came to last Wednesday's list after last Wednesday's mail is a week old today, and was never sent."""
    make_reader(follows=[agents], weekdays="3", now=SEVEN - timedelta(days=7, hours=1), start_day=DAY - timedelta(days=20))
    first = make_paper(1, day=DAY - timedelta(days=7), scores={agents: 0.9}, seen=SEVEN - timedelta(days=7))
    plan_due(SEVEN - timedelta(days=7))
    late = make_paper(2, day=DAY - timedelta(days=7), scores={agents: 0.9}, seen=SEVEN - timedelta(days=6, hours=20))
    week = [make_paper(number, day=DAY - timedelta(days=7 - number), scores={agents: 0.9}, seen=SEVEN) for number in range(3, 8)]
    plan_due(SEVEN)
    sent, now = Digest.objects.order_by("day")
    assert [entry["paper"] for entry in sent.entries] == [first.pk]
    assert {entry["paper"] for entry in now.entries} == {late.pk, *(paper.pk for paper in week)}
