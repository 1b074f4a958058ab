"""Why: what brought a paper to a reader, in words and numbers that add up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor

from newsletter.matching.shelf import is_by, is_from
from newsletter.models import Interest
from papers.models import Paper, TopicScore
from papers.score import Scored, stored

WORDS_SHOWN = 4


@dataclass(frozen=True)
class Part:
    """A word that met, and how many hundredths of the score are its; less than none where it speaks against the paper."""

    word: str
    percent: int


@dataclass(frozen=True)
class Line:
    """One way by which a paper came: a topic with the words that met, or a name that is followed (then without parts).

    The percents of the parts, `votes` and `rest` add up to 100. `resembles` is the title of a paper that was voted on.
    """

    name: str
    parts: tuple[Part, ...] = ()
    rest: int = 0
    votes: int = 0
    resembles: str = ""
    is_name: bool = False


# All of it, in a form that can be kept in a cache.
type Why = tuple[Line, ...]


def topic_line(name: str, scored: Scored, resembles: str = "") -> Line:
    """The words of a topic that weigh most, what the reader's votes add together, and the rest."""
    words = [reason for reason in scored.reasons if reason.origin != "votes" and reason.where][:WORDS_SHOWN]
    if not words:
        return Line(name)
    shares = [reason.share for reason in words]
    votes = sum(reason.share for reason in scored.reasons if reason.origin == "votes")
    *percents, by_votes, rest = in_hundredths([*shares, votes, 1 - sum(shares) - votes])
    parts = tuple(Part(reason.term, percent) for reason, percent in zip(words, percents, strict=True))
    return Line(name, parts, rest, by_votes, resembles if by_votes else "")


def in_hundredths(shares: Sequence[float]) -> list[int]:
    """Whole numbers that add up to 100 where the shares add up to 1: the largest remainders are rounded up."""
    exact = [share * 100 for share in shares]
    whole = [floor(value) for value in exact]
    missing = round(sum(exact)) - sum(whole)
    by_remainder = sorted(range(len(exact)), key=lambda at: (whole[at] - exact[at], at))
    for at in by_remainder[:missing]:
        whole[at] += 1
    return whole


def names_on(paper: Paper, interests: Iterable[Interest]) -> list[str]:
    """The followed authors and organizations that stand on a paper, as the reader wrote them."""
    stands = {
        Interest.Kind.AUTHOR: lambda name: is_by(name, paper.authors),
        Interest.Kind.ORGANIZATION: lambda name: is_from(name, paper.organization),
    }
    return [each.words for each in interests if each.kind in stands and stands[Interest.Kind(each.kind)](each.words)]


def words_that_met(score: TopicScore) -> tuple[str, ...]:
    """The words of a topic that make up most of a paper's score, the heaviest first."""
    return tuple(part.word for part in topic_line("", stored(score)).parts)
