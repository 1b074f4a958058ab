"""What a muted word and a followed name find in a paper, and what they do not."""

from datetime import UTC, date, datetime

import pytest

from newsletter.matching.shelf import Candidate, Shelf, person

NOON = datetime(2026, 1, 14, 12, tzinfo=UTC)


def shelf(**facts):
    return Shelf([Candidate(1, date(2026, 1, 14), 0, 0, NOON, **facts)], {})


@pytest.mark.parametrize(
    ("word", "title", "is_held"),
    [
        ("diffusion", "Diffusion in Time", True),
        ("Agents", "An agent that plans", True),
        ("agent", "Agents that plan", True),
        ("RL", "A URL for each", False),
        ("rl", "RL with verifiable rewards", True),
        ("world models", "A World-Model of Tables", True),
        ("world model", "A model of the world", False),
        ("bias", "Two biases", False),
        ("C++", "Code models for C++", True),
        ("C++", "Plan C for models", False),
        ("C", "Code models for C++", False),
        ("Poincare", "Poincaré embeddings", True),
        ("智能体", "面向网页的智能体规划", True),
        ("智能", "面向网页的智能体规划", True),
        ("机器人", "面向网页的智能体规划", False),
        ("  ", "Anything", False),
        ("??", "What?? Really", False),
    ],
)
def test_a_word_is_found_as_a_person_would_find_it(word, title, is_held):
    assert shelf(title=title).holding(word) == ({1} if is_held else frozenset())


def test_a_word_is_looked_for_in_title_abstract_and_keywords_and_not_across_them():
    held = shelf(title="On Tables", abstract="Rows of numbers.", keywords=("data cleaning", "parsing"))
    assert all(held.holding(word) for word in ("table", "numbers", "data cleaning", "parsing"))
    assert not held.holding("tables rows")
    assert not held.holding("cleaning parsing")


@pytest.mark.parametrize(
    ("followed", "author", "is_theirs"),
    [
        ("Ada Lovelace", "ada lovelace", True),
        ("Geoffrey Hinton", "Geoffrey E. Hinton", True),
        ("Bernhard Scholkopf", "Bernhard Schölkopf", True),
        ("Li Wei", "Li Wei Chen", False),
        ("A. Lovelace", "Ada Lovelace", False),
        ("李明", "李明", True),
        ("李明", "李明远", False),
    ],
)
def test_an_author_is_known_by_the_whole_name(followed, author, is_theirs):
    assert shelf(authors=("Somebody Else", author)).by_author(followed) == ({1} if is_theirs else frozenset())


def test_an_organization_is_met_by_its_parts_name():
    assert shelf(organization="Google DeepMind").by_organization("google")
    assert not shelf(organization="Google").by_organization("Google DeepMind")
    assert not shelf().by_organization("Google")


def test_a_name_of_one_part_or_none_is_itself():
    assert (person("Plato"), person("")) == ("plato", "")
