"""Seeing before choosing: the two weeks that a reader would have had."""

from datetime import UTC, date, datetime, timedelta

import pytest

from newsletter.match import ALL_HAD, ALL_MUTED, NO_TOPICS, NOTHING_ABOVE_THE_BAR, NOTHING_TOLD
from newsletter.matching.wishes import Unsaved
from newsletter.models import Change, Digest, Follow, Interest, Issue, Mute, Subscriber, Vote
from newsletter.plan import plan_day
from newsletter.previewing.back_test import DAYS, back_test
from papers.learn import learn_archive
from tests.cast import NOON, make_listing, make_paper, make_reader, make_topic

pytestmark = pytest.mark.django_db

LAST = date(2026, 1, 14)
FIRST = LAST - timedelta(days=DAYS - 1)
DAYS_OF_IT = [FIRST + timedelta(days=n) for n in range(DAYS)]


@pytest.fixture
def agents():
    return make_topic("agents")


@pytest.fixture
def robots():
    return make_topic("robots", threshold=0.7)


@pytest.fixture
def fortnight(agents, robots):
    """Five papers on each weekday, of which some meet agents and some robots; one is listed on two days."""
    weekdays = [day for day in DAYS_OF_IT if day.isoweekday() < 6]
    papers = [
        make_paper(
            5 * n + k,
            day=day,
            seen=datetime(day.year, day.month, day.day, 3, tzinfo=UTC),
            scores={agents: (n * 7 + k * 3) % 11 / 10.5, robots: (n * 5 + k * 2) % 13 / 12.5},
            upvotes=k,
            authors=["Ada Lovelace" if k == 4 and n % 3 == 0 else "Grace Hopper"],
            title=f"A benchmark {n}" if k == 2 and n % 2 == 0 else f"Paper {n} {k}",
        )
        for n, day in enumerate(weekdays)
        for k in range(5)
    ]
    make_listing(papers[0], day=LAST)
    return papers


def would_have_had(reader, *topics, **facts):
    follows = [Follow(subscriber=reader, topic=topic, **facts) for topic in topics]
    return back_test(reader, Unsaved(follows=follows), until=LAST)


def somebody(**facts):
    """Nobody that we know: no row, and none is made."""
    return Subscriber(pk=0, **{"weekdays": "1234567"} | facts)


def written(reader):
    """What planning day by day writes for a reader who came on the first of the days."""
    Subscriber.objects.filter(pk=reader.pk).update(start_day=FIRST)
    for day in DAYS_OF_IT:
        plan_day(day, now=datetime(day.year, day.month, day.day, reader.hour, tzinfo=UTC))
    digests = Digest.objects.filter(subscriber=reader).order_by("day")
    return [(digest.day, digest.entries, digest.reason) for digest in digests]


def as_written(test):
    return [(day.day, [pick.to_json() for pick in day.choice.picks], day.choice.reason) for day in test.days]


@pytest.mark.parametrize(
    "facts",
    [{}, {"max_papers": 1}, {"minutes": 2}, {"minutes": 2, "depth": "short"}, {"threshold": 0.2}, {"threshold": 0.9}],
    ids=lambda facts: "_".join(map(str, facts)) or "plain",
)
def test_each_day_is_what_planning_would_write_for_such_a_reader(fortnight, agents, robots, facts):
    reader = make_reader(follows=[agents, robots], **facts)
    Follow.objects.filter(topic=robots).update(weight=Follow.Weight.CLOSELY)
    Mute.objects.create(subscriber=reader, word="benchmark")
    Interest.objects.create(subscriber=reader, kind=Interest.Kind.AUTHOR, words="Ada Lovelace")
    test = back_test(reader, Unsaved(), until=LAST)
    assert as_written(test) == written(reader)
    assert sum(len(day.papers) for day in test.days) > 5


def test_votes_and_own_topics_count_as_in_the_planning(fortnight, agents):
    learn_archive(NOON)
    reader = make_reader(follows=[agents], max_papers=2)
    plain = would_have_had(reader, agents)
    Interest.objects.create(subscriber=reader, kind=Interest.Kind.TOPIC, words="benchmark")
    for paper in fortnight[3::9]:
        Vote.objects.create(subscriber=reader, paper=paper, value=-1, source=Vote.Source.PAGE, at=NOON)
    test = would_have_had(reader, agents)
    assert as_written(test) == written(reader)
    assert as_written(test) != as_written(plain)


def test_a_back_test_leaves_no_trace(fortnight, agents):
    reader = make_reader()
    would_have_had(reader, agents)
    would_have_had(somebody(), agents)
    reader.refresh_from_db()
    assert reader.start_day != FIRST
    assert not any(model.objects.exists() for model in (Digest, Issue, Follow, Change))
    assert Subscriber.objects.count() == 1


def test_no_paper_comes_twice(fortnight, agents, robots):
    papers = [paper for day in would_have_had(somebody(), agents, robots).days for paper in day.papers]
    assert len(papers) == len(set(papers)) > 10


def test_a_paper_that_nobody_told_would_have_come_too(agents):
    paper = make_paper(1, day=LAST, scores={agents: 0.9}, told_in=())
    assert would_have_had(somebody(), agents).days[-1].papers == (paper.pk,)


def test_there_is_no_mail_on_days_that_are_not_the_readers(agents):
    """What was listed on the weekend comes on Monday."""
    saturday = date(2026, 1, 10)
    paper = make_paper(1, day=saturday, scores={agents: 0.9})
    days = {day.day: day for day in would_have_had(somebody(weekdays="12345"), agents).days}
    assert days[saturday].choice is None
    assert days[saturday + timedelta(days=2)].papers == (paper.pk,)


def test_another_bar_says_what_would_come_and_go(agents):
    low, middle, high = (make_paper(n, day=LAST, scores={agents: score}) for n, score in ((1, 0.45), (2, 0.55), (3, 0.65)))
    test = would_have_had(somebody(), agents)
    assert test.bar == 0.5
    assert (test.lower.by, test.lower.papers, test.lower.came, test.lower.went) == (-0.1, 3, (low.pk,), ())
    assert (test.higher.by, test.higher.papers, test.higher.came, test.higher.went) == (0.1, 1, (), (middle.pk,))
    assert high.pk in test.days[-1].papers


def test_topics_with_bars_of_their_own_are_moved_together(agents, robots):
    paper = make_paper(1, day=LAST, scores={agents: 0.45, robots: 0.65})
    test = would_have_had(somebody(), agents, robots)
    assert test.bar is None
    assert test.lower.came == (paper.pk,)


def test_where_nothing_comes_the_first_lower_bar_that_brings_something_is_named(agents):
    paper = make_paper(1, day=LAST, scores={agents: 0.15})
    test = would_have_had(somebody(), agents)
    assert {day.choice.reason for day in test.days} == {NOTHING_TOLD, NOTHING_ABOVE_THE_BAR}
    assert (test.lower.by, test.lower.came) == (-0.4, (paper.pk,))


def test_where_no_bar_helps_none_is_named(agents):
    make_paper(1, day=LAST, scores={agents: 0.0})
    test = would_have_had(somebody(), agents)
    assert test.lower is None
    assert (test.higher.papers, test.higher.went) == (0, ())


@pytest.mark.parametrize(("follows", "mute", "reason"), [(False, "", NO_TOPICS), (True, "paper", ALL_MUTED), (True, "", "")])
def test_a_day_without_papers_says_why(agents, follows, mute, reason):
    make_paper(1, day=LAST, scores={agents: 0.9})
    reader = make_reader()
    if mute:
        Mute.objects.create(subscriber=reader, word=mute)
    assert would_have_had(reader, *([agents] if follows else ())).days[-1].choice.reason == reason


def test_the_day_after_says_that_all_was_had(agents):
    make_paper(1, day=LAST - timedelta(days=1), scores={agents: 0.9})
    assert would_have_had(somebody(), agents).days[-1].choice.reason == ALL_HAD


def test_a_topic_that_is_switched_off_brings_nothing(agents):
    make_paper(1, day=LAST, scores={agents: 0.9})
    agents.active = False
    assert would_have_had(somebody(), agents).days[-1].choice.reason == NO_TOPICS


def test_before_the_first_edition_all_days_are_empty(agents):
    test = would_have_had(somebody(), agents)
    assert {day.choice.reason for day in test.days} == {NOTHING_TOLD}
    assert test.lower is None
