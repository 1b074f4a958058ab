"""What belongs to what: two numbers, or the ends of a change, that a claim has in each other's place."""

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, pairwise

from papers.checking.lexicon import one_of
from papers.checking.numbers import Quantity, quantities
from papers.checking.stems import stem
from papers.checking.tokens import content
from papers.checking.units import NUMBER_WORDS

# Where one thing that is told ends and the next begins; a bracket belongs to what stands before it.
_JOINT = re.compile(
    r"[,;，；。、](?!\d)|[.!?](?!\d)|\n|\b"
    + one_of(
        """
        while whereas but against versus vs than where and as though although when compared_(?:to|with) unlike rather instead
        from
        """
    )
    + r"\b|而(?!非)|但|相比|比",
    re.IGNORECASE,
)
RESPECTIVELY = re.compile(r"\brespectively\b|分别|依次", re.IGNORECASE)  # here the parts of a sentence do not tell
CELLS = " | "  # of a table, whose numbers belong to its heads
_NUMERALS = frozenset(map(stem, NUMBER_WORDS))
_HEAD = 5  # letters that tell a word
_HAN = re.compile("[\u4e00-\u9fff]")
_FEW = 2  # words that have gone to the other number
CHANGE_TO = re.compile(
    r"\W{0,3}(?:%|percent|points?|[A-Za-z]{0,3})?\W{0,2}(?:down |up |all the way )?(?:to|→|->)\W{0,3}", re.IGNORECASE
)
CHANGE_HAN = re.compile(r"[^\d,，。;；]{0,8}(?:到|至|为)\s?")


def numbers_are_swapped(claim: str, source: str) -> bool:
    """Whether two numbers of the claim stand with each other's words: `A has 41%, B 12%` told as `A has 12%, B 41%`."""
    if CELLS in source or RESPECTIVELY.search(source) or RESPECTIVELY.search(claim):
        return False
    said, stated = dict(_bound(claim)), dict(_bound(source))
    least = 1 if _HAN.search(claim) else _FEW  # a Chinese claim shares its names only
    both = [key for key in said if key in stated]
    for one, other in combinations(both, 2):
        if said[one] == said[other] or one[0] != other[0]:
            continue
        ours, theirs = (said[one], said[other]), (stated[one], stated[other])
        if _have_swapped(ours, theirs, least=least):
            return True
    return False


def _have_swapped(
    ours: tuple[frozenset[str], frozenset[str]], theirs: tuple[frozenset[str], frozenset[str]], *, least: int
) -> bool:
    """Whether words that belong to one number only have gone to the other: all that are told, or some of each."""
    (first, second), (there, over_there) = ours, theirs
    gone, come = first & over_there - there - second, second & there - over_there - first
    stay = first & there - over_there or second & over_there - there
    return bool(gone and come) or (len(gone | come) >= least and not stay)


def _bound(text: str) -> Iterator[tuple[tuple[str, Fraction], frozenset[str]]]:
    """Each number that stands once, with the content words of its part of the sentence, else of a part in front."""
    found = list(quantities(text))
    faces = [number.face for number in found]
    starts = [0, *(joint.end() for joint in _JOINT.finditer(text)), len(text)]
    for number in found:
        if faces.count(number.face) > 1:
            continue
        at = max(place for place, start in enumerate(starts) if start <= number.start)
        around: frozenset[str] = frozenset()
        while not around and at >= 0:
            around = frozenset(
                word[:_HEAD]
                for word in content(text[starts[at] : starts[min(at + 1, len(starts) - 1)]])
                if word[0].isalpha() and word not in _NUMERALS
            )
            at -= 1
        yield (number.dimension, number.face), around


def change_is_reversed(claim: str, source: str) -> bool:
    """Whether the claim goes from 20 to 10 where the source goes from 10 to 20."""
    stated = set(_changes(source))
    return any((end, start) in stated and (start, end) not in stated for start, end in _changes(claim))


def _changes(text: str) -> Iterator[tuple[Fraction, Fraction]]:
    found: tuple[Quantity, ...] = quantities(text)
    for one, other in pairwise(found):
        between = text[one.end : other.start]
        if one.face != other.face and (CHANGE_TO.fullmatch(between) or CHANGE_HAN.fullmatch(between)):
            yield one.face, other.face
