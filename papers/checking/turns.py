"""The words of direction of an English text, each with its sign, its worth and what stands on its two sides."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from papers.checking.bounds import bounds
from papers.checking.directions import FAST, GOOD, MORE, WANTED_HIGH, WANTED_LOW, WAYS, in_one_word
from papers.checking.lexicon import words
from papers.checking.opposites import QUALITIES
from papers.checking.tokens import Word, tokens

_WINDOW = 7  # content words on each side of a turn that tell what it is about
_REACH, _FAR = 4, 10  # words that a `not` reaches, and a `neither`
_WITHOUT = 2  # words that a `without` reaches
_HEAD = 6  # letters that tell a word: accurate, accuracy
_DENIALS = frozenset(words("not no never cannot without neither nor hardly fail fails failed failing unable rarely"))
_BEING = frozenset(words("is are was were be been being"))
_BREAKS = frozenset((".", ";", ":", "\n", "!", "?")) | frozenset(
    words("but while whereas although though yet where which as because since if")
)
_PARTS = frozenset(",.;:!?\n")
_BEGINS = frozenset(words("the a an our its their this that these those on in at for with from of to per when after before"))
_ADJECTIVES = frozenset(words("superior inferior better worse"))
_OVERALL = frozenset(words("average mean overall total median"))
_MODALS = frozenset(words("can could will would may might must should to not does do did"))
_BEFORE_THINGS = frozenset(words("a an the its their our both all each every this that these those"))
_UNITS = frozenset(words("point percent"))
_COMPARATIVES = frozenset(
    words(
        """
        easier harder simpler cheaper costlier safer deeper shallower thicker thinner richer warmer hotter colder noisier cleaner
        younger older denser sparser earlier later sooner fairer brighter darker tougher trickier finer coarser
        """
    )
)
_PRONOUNS = frozenset(words("it they we"))
_LOSSES = frozenset(words("lose loses lost losing"))
_EDGES = frozenset(words("advantage advantages lead gain gains benefit benefits improvement improvements"))
_SPEEDS = {"slowly": -1, "quickly": 1, "rapidly": 1}
_AGAINST = frozenset(words("against unlike compared relative versus"))
_OPENINGS = frozenset(
    words("compared relative in on for at with without against unlike after when while as by over under despite among")
)
COMPARES = re.compile(
    r"(?:out|under)perform|surpass|beat|exceed|lag|trail|^out(?!put|come|line|er|side|lier)|overtak|eclips|^(?:ahead|behind|above|below|inferior|superior|better|worse)$"
)


@dataclass(frozen=True)
class Turn:
    """One word of direction: its axis, its sign, whether it is for the good, and the words on its two sides, nearest first."""

    word: str
    axis: str
    sign: int
    worth: int
    compares: bool
    is_denied: bool
    left: tuple[str, ...]
    right: tuple[str, ...]
    on_left: frozenset[str]
    on_right: frozenset[str]
    turned: frozenset[str]


@lru_cache(maxsize=512)
def turns(text: str) -> tuple[Turn, ...]:
    """Each word of direction in an English text."""
    return tuple(_turns(in_one_word(text)))


def _turns(text: str) -> Iterator[Turn]:
    found = tokens(text)
    bound_at = [(bound.start, bound.end) for bound in bounds(text)]
    for at, word in enumerate(found):
        is_turn = word.text in WAYS or _is_speed(found, at) or word.text in _COMPARATIVES
        if not is_turn or any(start <= word.start < end for start, end in bound_at):
            continue
        axis, sign = _meaning(text, found, at)
        if axis:
            middle = next((place for place in range(at + 1, min(at + 7, len(found))) if found[place].text == "than"), at)
            before, behind = _main_clause(found[:middle])[::-1], found[middle + 1 :]
            is_of_none = _is_of_none(found, at)
            if is_of_none:
                before, behind = behind, before
            yield Turn(
                word.text,
                axis,
                -sign if _is_passive(found, at) else sign,
                _worth(axis, sign, found, at),
                _compares(found, at),
                not is_of_none and _is_denied(found, at),
                _side(before, word),
                _side(behind, word),
                _thing(before),
                _thing(behind),
                _turned(found, at, before),
            )


def _is_of_none(found: tuple[Word, ...], at: int) -> bool:
    """`no method is better than ours`: what stands behind is the better."""
    is_comparison = [word.text for word in found[at + 1 : at + 2]] == ["than"]
    return is_comparison and any(word.text in ("no", "none", "nothing") for word in found[max(0, at - _REACH) : max(0, at - 1)])


def _meaning(text: str, found: tuple[Word, ...], at: int) -> tuple[str, int]:
    """The axis and sign of a word in its place: `more robust` turns `robust`, `up` turns before `from`; no axis is no turn."""
    word, behind = found[at].text, found[at + 1 :]
    if word in ("slow", "speed", "speeds"):
        return FAST, -1 if word == "slow" else 1
    if word not in WAYS:
        return _row(word)
    axis, sign = WAYS[word]
    if word in ("up", "down"):
        return (axis, sign) if behind and behind[0].text in ("from", "by") else ("", 0)
    if not behind or behind[0].is_mark or behind[0].text in ("and", "or"):
        return axis, sign
    if _is_no_turn(word, axis, behind):
        return "", 0
    return (axis, sign) if at and found[at - 1].text in _MODALS else _of_attribute(text, found[at], behind)


def _is_no_turn(word: str, axis: str, behind: tuple[Word, ...]) -> bool:
    """`leads to`, `less behind`, `more than we`."""
    first = behind[0].text
    if (word.startswith("lead") and first == "to") or first in ("behind", "below", "under"):
        return True
    if axis == MORE and first in ("more", "less", "fewer"):
        return True
    return first == "than" and any(other.text in _PRONOUNS for other in behind[1:2])


def _of_attribute(text: str, turn: Word, behind: tuple[Word, ...]) -> tuple[str, int]:
    """The axis and sign of a word that may only be of the one behind it."""
    word, axis, sign = turn.text, *WAYS[turn.text]
    head = next((other for other in behind if other.text not in _OVERALL), behind[0])
    if word in ("more", "less") and head.text in _SPEEDS:
        return FAST, sign * _SPEEDS[head.text]
    if word == "less" and head.text == "well":
        return GOOD, sign
    is_attribute = head.is_content and (word in ("more", "less", "fewer") or (axis == MORE and word.endswith("er")))
    if not is_attribute or head.text in WANTED_LOW | WANTED_HIGH or head.text[0].isdigit():
        return axis, sign
    if word in ("more", "less") and head.text in QUALITIES:
        row, side = _row(head.text)
        return row, sign * side
    if text[head.start + len(head.text) :].startswith("-") and len(behind) > 1:
        head = behind[1]
    return f"more {head.stem[:_HEAD]}", sign


def _row(word: str) -> tuple[str, int]:
    """The pair of opposed classes that a quality stands on, as an axis, and its side; nothing for every other word."""
    return min(QUALITIES.get(word, ()), default=("", 0))


def _is_speed(found: tuple[Word, ...], at: int) -> bool:
    """`slow down` and `speed up`."""
    pair = [word.text for word in found[at : at + 2]]
    return pair in (["slow", "down"], ["speed", "up"], ["speeds", "up"])


def _is_denied(found: tuple[Word, ...], at: int) -> bool:
    for back, word in enumerate(reversed(found[max(0, at - _FAR) : at])):
        if word.text == "neither":
            return True
        if back > _REACH or (back == _REACH and word.text != "without"):
            continue
        if word.text in ("no", "without") and any(other.text in _OPENINGS for other in found[at - back : at]):
            return False
        if word.text == "without":
            return back < _WITHOUT or found[at - back].text.endswith("ing")
        if word.text in _LOSSES:
            return back < _WITHOUT + 1 and found[at].text in _EDGES
        if word.is_mark or word.text in _BREAKS or word.text == "that" or (word.text == "and" and found[at].text.endswith("s")):
            return False
        if word.text in _DENIALS or word.text.endswith("n't"):
            return True
    return any(word.text in ("no", "nothing", "none", "nobody") for word in found[at + 1 : at + 2])


def _is_passive(found: tuple[Word, ...], at: int) -> bool:
    """`is outperformed by B`: the other side wins."""
    behind = [word.text for word in found[at + 1 : at + 3]]
    is_by_whom = behind[:1] == ["by"] and not any(text[0].isdigit() for text in behind[1:])
    return is_by_whom and _compares(found, at) and any(word.text in _BEING for word in found[max(0, at - 3) : at])


def _compares(found: tuple[Word, ...], at: int) -> bool:
    """Whether the word sets two things against each other, one on each side of it."""
    is_of_noun = found[at].text in _ADJECTIVES and any(word.is_content for word in found[at + 1 : at + 2])
    return (bool(COMPARES.search(found[at].text)) and not is_of_noun) or any(
        word.text == "than" for word in found[at + 1 : at + 7]
    )


def _main_clause(line: tuple[Word, ...]) -> tuple[Word, ...]:
    """A line without the phrase that opens its sentence: `Compared with A, B is`."""
    starts = [at for at, word in enumerate(line) if word.text in ".;\n"]
    start = starts[-1] + 1 if starts else 0
    opening = line[start].text if start < len(line) else ""
    ends = (",", "it", "they", "we") if opening in _AGAINST else (",",)
    end = next((at for at, word in enumerate(line) if at > start and word.text in ends), None)
    return line[end + 1 :] if end is not None and opening in _OPENINGS else line


def _side(line: tuple[Word, ...], own: Word) -> tuple[str, ...]:
    """The content words on one side of a turn, up to the end of its clause or a joint behind which another turn stands."""
    side: list[str] = []
    has_joint, last = False, ""
    for word in line[: 2 * _WINDOW]:
        if word.text in _BREAKS or len(side) >= _WINDOW or (has_joint and word.text in WAYS and word is not own):
            break
        if (word.text, last) in ((",", "and"), ("and", ",")):
            break
        has_joint, last = has_joint or word.text in ("and", ","), word.text
        if word.is_content and word.text not in WAYS:
            side.append(word.stem[:_HEAD])
    return tuple(side)


def _thing(line: tuple[Word, ...]) -> frozenset[str]:
    """The words of what stands nearest on a side, up to where another thing begins."""
    thing: set[str] = set()
    for word in line[: 2 * _WINDOW]:
        if word.text in _BREAKS or word.text in _PRONOUNS or (thing and (word.is_mark or word.text in _BEGINS)):
            break
        is_told = word.text not in WAYS or word.text.endswith(("ler", "ger"))  # the `smaller` model
        if word.is_content and word.text.isalpha() and is_told and word.stem not in _UNITS:
            thing.add(word.stem[:_HEAD])
    return frozenset(thing)


def _turned(found: tuple[Word, ...], at: int, before: tuple[Word, ...]) -> frozenset[str]:
    """What gets more or less, better or worse: `raises the error`, `more errors`, `the error rises`."""
    behind = found[at + 1 : at + 2]
    has_object = bool(behind) and (behind[0].text in _BEFORE_THINGS or (behind[0].is_content and behind[0].text.isalpha()))
    return _thing(found[at + 1 :]) if has_object else _thing(before)


def _worth(axis: str, sign: int, found: tuple[Word, ...], at: int) -> int:
    """Whether the turn is for the good (1) or the bad (-1), as far as the nearest measure tells; 0: unknown."""
    if axis in (GOOD, FAST):
        return sign
    if not axis.startswith(MORE) or (axis != MORE and not _is_measure(found[at + 1 : at + 2])):
        return 0
    before = takewhile(lambda place: found[place].text not in _PARTS, range(at, max(-1, at - 6), -1))
    behind = takewhile(lambda place: found[place].text not in _PARTS, range(at, min(len(found), at + 6)))
    near = [(abs(place - at), found[place].text) for place in (*before, *behind) if found[place].text in WANTED_LOW | WANTED_HIGH]
    if not near:
        return sign if found[at].text in ("above", "below") and found[at - 1].text.startswith("point") else 0
    return -sign if min(near)[1] in WANTED_LOW else sign


def _is_measure(behind: tuple[Word, ...]) -> bool:
    return any(word.text in WANTED_LOW | WANTED_HIGH for word in behind)
