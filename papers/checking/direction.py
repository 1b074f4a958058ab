"""Better told as worse, more as less, faster as slower: a claim's direction against that of the quote's sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from papers.checking.bounds import bounds, bounds_clash
from papers.checking.directions import FAST, GOOD, MORE, WANTED_HIGH, WANTED_LOW, WAYS
from papers.checking.lexicon import words
from papers.checking.tokens import Word, content, tokens

_WINDOW = 7  # content words on each side of a turn that tell what it is about
_NEAR = 2  # of them, those that tell most
_BESIDE = 3  # and those that tell which side is which
_REACH, _FAR = 4, 10  # words that a `not` reaches, and a `neither`
_WITHOUT = 2  # words that a `without` reaches
_HEAD = 6  # letters that tell a word: accurate, accuracy
_CLOSE = 3  # so much in common makes two turns one statement
_DENIALS = frozenset(words("not no never cannot without neither nor hardly fail fails failed failing unable rarely"))
_BEING = frozenset(words("is are was were be been being"))
_BREAKS = frozenset((".", ";", ":", "\n", "!", "?")) | frozenset(
    words("but while whereas although though yet where which as because since if")
)
_PRONOUNS = frozenset(words("it they we what one"))
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


def directions_clash(claim: str, source: str) -> bool:
    """Whether a word of direction of the English `claim` points away from its counterpart in the source."""
    if bounds_clash(bounds(claim), bounds(source)):
        return True
    said, stated = list(turns(claim)), list(turns(source))
    if any(_is_opposed(turn, [other for other in stated if other.is_denied == turn.is_denied]) for turn in said):
        return True
    return len(said) == len(stated) == 1 and _are_opposed_alone(said[0], stated[0], claim, source)


def _are_opposed_alone(turn: Turn, other: Turn, claim: str, source: str) -> bool:
    """The only turns of two texts, whose sides are told in other clauses: `its strength, which rises`, `it falls`."""
    if turn.axis != other.axis or turn.sign == other.sign or turn.is_denied != other.is_denied or turn.compares or other.compares:
        return False
    return len(content(claim) & content(source)) >= _CLOSE


def denials_clash(claim: str, source: str) -> bool:
    """Whether the English `claim` says `no better` where the source says `better`, or the other way round."""
    stated = list(turns(source))
    for turn in turns(claim):
        alike = [
            (_nearness(turn, other), other.is_denied == turn.is_denied)
            for other in stated
            if (turn.axis, turn.sign) == (other.axis, other.sign) and not _has_changed_sides(turn, other)
        ]
        nearest = max((nearness for nearness, _ in alike), default=0)
        if nearest >= _CLOSE and not any(agrees for nearness, agrees in alike if nearness >= nearest - 1):
            return True
    return False


def turns(text: str) -> Iterator[Turn]:
    """Each word of direction in an English text."""
    found = tokens(text)
    bound_at = [(bound.start, bound.end) for bound in bounds(text)]
    for at, word in enumerate(found):
        if (word.text not in WAYS and not _is_speed(found, at)) or any(start <= word.start < end for start, end in bound_at):
            continue
        axis, sign = _meaning(text, found, at)
        if axis and not _is_of_none(found, at):
            middle = next((place for place in range(at + 1, min(at + 7, len(found))) if found[place].text == "than"), at)
            left = _side(_main_clause(found[:middle])[::-1], word)
            right = _side(found[middle + 1 :], word)
            yield Turn(
                word.text,
                axis,
                -sign if _is_passive(found, at) else sign,
                _worth(axis, sign, found, at),
                _compares(found, at),
                _is_denied(found, at),
                left,
                right,
            )


def _is_of_none(found: tuple[Word, ...], at: int) -> bool:
    """`no method is better than ours`: the other side wins, and none loses."""
    is_comparison = [word.text for word in found[at + 1 : at + 2]] == ["than"]
    return is_comparison and any(word.text in ("no", "none", "nothing") for word in found[max(0, at - _REACH) : max(0, at - 1)])


def _meaning(text: str, found: tuple[Word, ...], at: int) -> tuple[str, int]:
    """The axis and sign of a word in its place: `more robust` turns `robust`, `up` turns before `from`; no axis is no turn."""
    word, behind = found[at].text, found[at + 1 :]
    if word in ("slow", "speed"):
        return FAST, -1 if word == "slow" else 1
    axis, sign = WAYS[word]
    if word in ("up", "down"):
        return (axis, sign) if behind and behind[0].text in ("from", "by") else ("", 0)
    if not behind or behind[0].is_mark or behind[0].text in ("and", "or"):
        return axis, sign
    if behind[0].text in ("behind", "below", "under") or (axis == MORE and behind[0].text in ("more", "less", "fewer")):
        return "", 0
    if behind[0].text == "than" and any(other.text in _PRONOUNS for other in behind[1:2]):
        return "", 0
    if word in ("more", "less") and behind[0].text in _SPEEDS:
        return FAST, sign * _SPEEDS[behind[0].text]
    if word == "less" and behind[0].text == "well":
        return GOOD, sign
    is_attribute = behind[0].is_content and (word in ("more", "less", "fewer") or (axis == MORE and word.endswith("er")))
    if not is_attribute or behind[0].text in WANTED_LOW | WANTED_HIGH or behind[0].text[0].isdigit():
        return axis, sign
    head = behind[0]
    if text[head.start + len(head.text) :].startswith("-") and len(behind) > 1:
        head = behind[1]
    return f"more {head.stem[:_HEAD]}", sign


def _is_speed(found: tuple[Word, ...], at: int) -> bool:
    """`slow down` and `speed up`."""
    pair = [word.text for word in found[at : at + 2]]
    return pair in (["slow", "down"], ["speed", "up"])


def _is_denied(found: tuple[Word, ...], at: int) -> bool:
    for back, word in enumerate(reversed(found[max(0, at - _FAR) : at])):
        if word.text == "neither":
            return True
        if back >= _REACH:
            continue
        if word.text == "without":
            return back < _WITHOUT
        if word.text in _LOSSES:
            return back < _WITHOUT + 1 and found[at].text in _EDGES
        if word.text == "no" and any(other.text in _OPENINGS for other in found[at - back : at]):
            return False
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
    return bool(COMPARES.search(found[at].text)) or any(word.text == "than" for word in found[at + 1 : at + 7])


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


def _worth(axis: str, sign: int, found: tuple[Word, ...], at: int) -> int:
    """Whether the turn is for the good (1) or the bad (-1), as far as the nearest measure tells; 0: unknown."""
    if axis in (GOOD, FAST):
        return sign
    if not axis.startswith(MORE) or (axis != MORE and not _is_measure(found[at + 1 : at + 2])):
        return 0
    start = max(0, at - 5)
    near = [
        (abs(place - at), word.text)
        for place, word in enumerate(found[start : at + 6], start)
        if word.text in WANTED_LOW | WANTED_HIGH
    ]
    if not near:
        return sign if found[at].text in ("above", "below") and found[at - 1].text.startswith("point") else 0
    return -sign if min(near)[1] in WANTED_LOW else sign


def _is_measure(behind: tuple[Word, ...]) -> bool:
    return any(word.text in WANTED_LOW | WANTED_HIGH for word in behind)


def _is_opposed(turn: Turn, stated: list[Turn]) -> bool:
    """Whether the turn of the source that shares most of its surroundings points the other way."""
    support, opposition = -1, -1
    akin = [other for other in stated if _is_same_axis(turn, other) and _nearness(turn, other) >= _CLOSE]
    for other in akin or stated:
        agrees = _agrees(turn, other)
        if agrees:
            support = max(support, _nearness(turn, other))
        elif agrees is not None:
            opposition = max(opposition, _nearness(turn, other))
        elif turn.sign == other.sign:  # to climb and to improve are no opposites, whatever their measure
            support = max(support, _nearness(turn, other))
    return opposition > support and opposition >= (1 if support < 0 else 2)


def _agrees(turn: Turn, other: Turn) -> bool | None:
    """Whether two turns say the same, the opposite, or speak of different things (None)."""
    if _is_same_axis(turn, other):
        same = turn.sign == other.sign
    elif turn.worth and other.worth and turn.compares == other.compares:
        same = turn.worth == other.worth
    else:
        return None
    return same != _has_changed_sides(turn, other)


def _is_same_axis(turn: Turn, other: Turn) -> bool:
    """Also where one says `more collisions` and the other that collisions increase."""
    if turn.axis == other.axis:
        return True
    keyed, plain = sorted((turn, other), key=lambda one: one.axis == MORE)
    return (
        plain.axis == MORE
        and not plain.word.endswith("er")
        and keyed.axis.startswith(MORE)
        and keyed.axis.split()[1] in plain.left[:_BESIDE] + plain.right[:_BESIDE]
    )


def _nearness(turn: Turn, other: Turn) -> int:
    """How much of what surrounds two turns is the same: near words count twice, numbers and changed sides too."""
    ours, theirs = turn.left + turn.right, other.left + other.right
    near = set(turn.left[:_NEAR] + turn.right[:_NEAR]) & set(other.left[:_NEAR] + other.right[:_NEAR])
    shared = set(ours) & set(theirs)
    return len(shared) + len(near) + sum(word[0].isdigit() for word in shared)


def _has_changed_sides(turn: Turn, other: Turn) -> bool:
    """Whether what stood before the word now stands behind it: A beats B, and B is worse than A."""
    if not (turn.compares and other.compares) and (turn.sign == other.sign or not (turn.compares or other.compares)):
        return False
    left, right, there_left, there_right = (
        {word for word in side[:_BESIDE] if word.isalpha() and word not in ("point", "percen")}
        for side in (turn.left, turn.right, other.left, other.right)
    )
    stay = len(left & there_left) + len(right & there_right)
    went, came = left & there_right, right & there_left
    if turn.sign == other.sign:  # both sides must be seen to move before a claim is called false for it
        return bool(went) and bool(came) and len(went) + len(came) > stay
    return len(went) + len(came) > stay
