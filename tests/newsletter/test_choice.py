"""The choice for a reader, of plain values: no row, no day, no clock."""

from datetime import UTC, date, datetime, timedelta

import pytest

from newsletter.match import (
    ALL_HAD,
    ALL_MUTED,
    NO_TOPICS,
    NOTHING_ABOVE_THE_BAR,
    NOTHING_TOLD,
    Followed,
    Past,
    Reader,
    Wishes,
    match,
)
from newsletter.matching.shelf import Candidate, Shelf, Unranked
from newsletter.models import Subscriber
from newsletter.schedule import Due

DAY = date(2026, 1, 14)
NOON = datetime(2026, 1, 14, 12, tzinfo=UTC)
AGENTS, ROBOTS = 1, 2


def paper(number, *, day=DAY, upvotes=0, **facts):
    facts.setdefault("minutes", {"full": 2.0, "short": 0.5})
    return Candidate(number, day, upvotes, number, NOON, **facts)


class Pairs(Unranked):
    """Only these pairs are nearly the same."""

    def __init__(self, pairs):
        self.pairs = [set(pair) for pair in pairs]

    def alike(self, one, other):
        return {one, other} in self.pairs


def agents(scores, *, bar=0.5, closely=False):
    return Followed("topic agents", scores, bar, closely)


def robots(scores, *, bar=0.5, closely=False):
    return Followed("topic robots", scores, bar, closely)


def chosen(papers, *follows, alike=(), had=(), scores=None, reader=None, **wishes):
    """The choice for a reader of these wishes: `scores` are those of the topics that may be muted."""
    shelf = Shelf(papers, scores or {}, Pairs(alike))
    due = Due(Subscriber(**{"max_papers": 8, "start_day": DAY - timedelta(days=30)} | (reader or {})), DAY, NOON)
    return match(Reader(due, Wishes(follows=follows, **wishes), Past(had=set(had)), DAY), shelf)


def told(choice):
    return [pick.paper_id for pick in choice.picks if pick.kind == "section"]


def named(choice):
    return [pick.paper_id for pick in choice.picks if pick.kind == "title"]


def test_an_author_is_sent_whatever_the_bar_and_comes_first():
    ada = paper(1, authors=("Ada Lovelace",))
    choice = chosen([ada, paper(2)], agents({1: 0.1, 2: 0.9}), authors=("Ada Lovelace",))
    assert told(choice) == [1, 2]
    assert told(chosen([ada, paper(2)], agents({1: 0.1, 2: 0.9}))) == [2]


def test_an_organization_is_sent_to_a_reader_who_follows_nothing_else():
    assert told(chosen([paper(1, organization="Google DeepMind"), paper(2)], organizations=("DeepMind",))) == [1]


@pytest.mark.parametrize(
    ("mute", "papers"),
    [
        ({"muted_words": ("benchmark",)}, {"title": "A Benchmark of Plans"}),
        ({"muted_words": ("benchmark",)}, {"abstract": "We build benchmarks."}),
        ({"muted_words": ("benchmark",)}, {"keywords": ("benchmark",)}),
        ({"muted_topics": {ROBOTS: 0.5}}, {}),
    ],
)
def test_what_is_muted_comes_by_no_way_not_even_by_its_author(mute, papers):
    muted = paper(1, authors=("Ada Lovelace",), **papers)
    plain = paper(2)
    wishes = {"scores": {ROBOTS: {1: 0.5, 2: 0.49}}, "authors": ("Ada Lovelace",), "reader": {"max_papers": 1}}
    follows = agents({1: 0.9, 2: 0.8})
    assert told(chosen([muted, plain], follows, **wishes)) == [1]
    choice = chosen([muted, plain], follows, **wishes, **mute)
    assert [pick.paper_id for pick in choice.picks] == [2]


def test_the_bar_of_a_muted_topic_is_where_its_mute_begins():
    choice = chosen(
        [paper(1), paper(2)], agents({1: 0.9, 2: 0.8}), scores={ROBOTS: {1: 0.7, 2: 0.69}}, muted_topics={ROBOTS: 0.7}
    )
    assert told(choice) == [2]


def test_what_is_followed_closely_comes_before_what_is_followed():
    papers = [paper(1), paper(2)]
    assert told(chosen(papers, agents({1: 0.6}), robots({2: 0.7}))) == [2, 1]
    assert told(chosen(papers, agents({1: 0.6}, closely=True), robots({2: 0.7}))) == [1, 2]


def test_following_closely_lowers_no_bar():
    assert chosen([paper(1)], agents({1: 0.49}, closely=True)).reason == NOTHING_ABOVE_THE_BAR


def test_no_topic_starves_another():
    papers = [paper(number) for number in range(1, 7)]
    choice = chosen(papers, agents({1: 0.99, 2: 0.98, 3: 0.97, 4: 0.96}), robots({5: 0.6, 6: 0.55}), reader={"max_papers": 3})
    assert told(choice) == [1, 2, 5]
    assert named(choice) == [3, 4, 6]


def test_a_flood_of_one_organization_leaves_room_for_each_topic():
    papers = [*(paper(number, organization="Big Lab") for number in range(1, 7)), paper(7), paper(8)]
    choice = chosen(papers, agents({7: 0.6}), robots({8: 0.9}), organizations=("Big Lab",), reader={"max_papers": 4})
    assert told(choice) == [1, 2, 8, 7]


def test_one_paper_that_meets_two_topics_serves_both():
    papers = [paper(number) for number in range(1, 4)]
    choice = chosen(papers, agents({1: 0.9, 2: 0.8}), robots({1: 0.7, 3: 0.6}), reader={"max_papers": 2})
    assert told(choice) == [1, 2]


def test_of_papers_that_are_nearly_the_same_one_is_told_and_the_other_named():
    papers = [paper(1), paper(2), paper(3)]
    choice = chosen(papers, agents({1: 0.9, 2: 0.8, 3: 0.7}), alike=[(1, 2)], reader={"max_papers": 2})
    assert (told(choice), named(choice)) == ([1, 3], [2])


def test_five_minutes_hold_two_long_sections_and_the_rest_is_named():
    papers = [paper(number) for number in range(1, 5)]
    scores = {1: 0.9, 2: 0.8, 3: 0.7, 4: 0.6}
    five = chosen(papers, agents(scores), reader={"minutes": 5})
    assert (told(five), named(five)) == ([1, 2], [3, 4])
    assert told(chosen(papers, agents(scores), reader={"minutes": 5, "depth": "short"})) == [1, 2, 3, 4]


def test_a_short_paper_fills_what_a_long_one_leaves():
    papers = [paper(1), paper(2, minutes={"full": 9.0}), paper(3)]
    choice = chosen(papers, agents({1: 0.9, 2: 0.8, 3: 0.7}), reader={"minutes": 4})
    assert (told(choice), named(choice)) == ([1, 3], [2])


def test_even_one_minute_holds_the_first_paper():
    choice = chosen([paper(1, minutes={"full": 9.0}), paper(2)], agents({1: 0.9, 2: 0.8}), reader={"minutes": 1})
    assert told(choice) == [1]


def test_minutes_lift_no_limit_of_papers():
    papers = [paper(number) for number in range(1, 5)]
    assert len(told(chosen(papers, agents(dict.fromkeys(range(1, 5), 0.9)), reader={"minutes": 60, "max_papers": 2}))) == 2


@pytest.mark.parametrize(
    ("papers", "wishes", "reason"),
    [
        ([], {}, NOTHING_TOLD),
        ([paper(1, day=DAY - timedelta(days=8))], {}, NOTHING_TOLD),
        ([paper(1)], {"muted_words": ("x",)}, NO_TOPICS),
        ([paper(1)], {"authors": ("Ada Lovelace",)}, NOTHING_ABOVE_THE_BAR),
        ([paper(1, organization="A Lab", title="A Table")], {"organizations": ("A Lab",), "muted_words": ("table",)}, ALL_MUTED),
        ([paper(1, organization="A Lab")], {"organizations": ("A Lab",), "had": (1,)}, ALL_HAD),
    ],
)
def test_a_reader_who_gets_nothing_has_a_reason(papers, wishes, reason):
    choice = chosen(papers, **wishes)
    assert (choice.picks, choice.reason, choice.is_sent) == ((), reason, False)


@pytest.mark.parametrize(("reason", "is_sent"), [("quiet", True), ("no list", False), ("no wishes", False)])
def test_a_quiet_day_is_told_to_who_wants_to_hear_it(reason, is_sent):
    follows = () if reason == "no wishes" else (agents({1: 0.2}),)
    choice = chosen([] if reason == "no list" else [paper(1)], *follows, reader={"quiet_days": True})
    assert choice.is_sent is is_sent
    assert choice.is_quiet is is_sent


def test_the_same_wishes_and_papers_make_the_same_choice_in_whatever_order_they_come():
    papers = [paper(number, upvotes=number % 2) for number in range(1, 9)]
    scores = {number: 0.5 + number % 3 / 10 for number in range(1, 9)}
    assert chosen(papers, agents(scores)).picks == chosen(papers[::-1], agents(scores)).picks
