"""Whether the numbers of a claim go the way that its words say: up or down as in the source, and as the numbers themselves go."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from papers.checking.bindings import CHANGE_HAN, CHANGE_TO
from papers.checking.denials import denies
from papers.checking.directions import FAST, GOOD, MORE, WANTED_HIGH, WANTED_LOW, WAYS, in_one_word
from papers.checking.lexicon import one_of, verb_forms, words
from papers.checking.numbers import Quantity, quantities
from papers.checking.tokens import tokens

_UP_VERBS = "increase raise rise grow climb jump surge soar add gain lift widen pick_up go_up"
_DOWN_VERBS = "decrease reduce lower drop decline fall shrink cut lose sink plunge shave trim subtract dip slip slide go_down"


def _any_form(verbs: str) -> str:
    """A pattern for every form of some verbs; a particle may stand apart, `picks it up`."""
    found = []
    for verb in words(verbs):
        head, _, particle = verb.partition(" ")
        heads = "|".join(sorted(verb_forms(head) | ({"went", "goes"} if head == "go" else set())))
        found.append(rf"(?:{heads})" + (rf"(?:\s\w+)?\s{particle}" if particle else ""))
    return rf"\b(?:{'|'.join(found)})\b"


_UP = re.compile(_any_form(_UP_VERBS) + "|" + one_of("提高 提升 增加 上升 增长 升 涨 增至 增 多出 上涨 攀升"), re.IGNORECASE)
_DOWN = re.compile(
    _any_form(_DOWN_VERBS) + "|" + one_of("降低 下降 减少 降 跌 损失 缩短 减 少了 下滑 下跌 削减 掉"), re.IGNORECASE
)
# What is taken away on one side and given on the other turns every change round, and rightly so.
_TAKEN = re.compile(
    r"\b(?:without|no|not|never|instead|rather|less|fewer|lower|remov\w+|ablat\w+|dropping|disabl\w+|exclud\w+|skip\w+|omit\w+|"
    r"replac\w+|worse\w*|behind|error\w*|loss|latency|cost\w*|time)\b|n't\b|没有|去掉|移除|不|无|未|去除|取消|误差|损失|延迟|换",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:()，；。、：（）](?!\d)|[.!?](?!\d)|\n|\b(?:and|but|while|whereas)\b|而|但")
_REACH = 60
_DENIED = 3  # words in front in which a `hardly` is looked for
_APART = re.compile(r"[,:(]|\b(?:is|was|are|starts?|runs?|lies|stands?|comes?)\b|\w+\s+\w+")
_AGAINST = re.compile(
    r"\w+ (?:than|of|the|its|\w+'s)\b|(?:behind|ahead|above|below|beats|outperforms|underperforms|surpass\w*)\b"
)
_IS_OF = re.compile(r"(?:\b(?:the|of|at|than|with|its|has|have|is|gets)|'s)\s*\(?$|\($")
_MARK = re.compile(r"[.;](?!\d)|\b(?:while|whereas|but)\b")
_END = re.compile(r"[.;,](?!\d)|\b(?:while|whereas|but|and)\b")


def number_goes_the_other_way(claim: str, source: str) -> bool:
    """Whether a number that falls in the source rises in the claim, or the other way round."""
    if bool(_TAKEN.search(claim)) != bool(_TAKEN.search(source)):
        return False
    said, stated = dict(_ways(claim)), dict(_ways(source))
    return any(way and stated.get(number, way) == -way for number, way in said.items())


def contradicts_itself(claim: str) -> bool:
    """Whether the claim has something rise from a larger number to a smaller one, or a smaller number above a larger."""
    return any(way and (end > start) != (way > 0) for start, end, way in _spans(claim)) or _compares_wrongly(claim)


def _compares_wrongly(claim: str) -> bool:
    """`2.31, better than the 2.04 of the teacher`, where the claim names an error."""
    text = in_one_word(claim)
    told, found = tokens(text), quantities(text)
    measures = {word.text for word in told}
    wanted = bool(measures & WANTED_HIGH) - bool(measures & WANTED_LOW)
    for at, word in enumerate(told):
        axis, way = WAYS.get(word.text, ("", 0))
        pair = _set_against(found, word.start, text) if axis else None
        if pair is None or any(denies(other) for other in told[max(0, at - _DENIED) : at]):
            continue
        before, behind = pair
        if axis == GOOD:
            way *= wanted
        elif axis == FAST:
            way = -way if before.dimension == behind.dimension == "time" else 0
        elif axis != MORE:
            way = 0
        if way and (before.value > behind.value) != (way > 0):
            return True
    return False


def _set_against(found: Sequence[Quantity], at: int, text: str) -> tuple[Quantity, Quantity] | None:
    """The two numbers of one kind around a comparing word, if the first is no difference, as in `2.1 points better than`."""
    for behind in (number for number in found if number.start >= at):
        for before in (number for number in reversed(found) if number.end <= at and _kind(number) == _kind(behind)):
            left, right = text[before.end : at], text[at : behind.start]
            is_near = len(left) < _REACH and len(right) < _REACH and not _MARK.search(left) and not _END.search(right)
            is_told = bool(_APART.search(left) and _AGAINST.match(right) and _IS_OF.search(right))
            return (before, behind) if is_near and is_told else None
    return None


def _kind(number: Quantity) -> tuple[str, bool]:
    return number.dimension, number.face.denominator == 1


def _ways(text: str) -> Iterator[tuple[Fraction, int]]:
    """Each number with the way that the words before it, or right behind it, say: 1 up, -1 down, 0 neither or both."""
    for number in quantities(text):
        before = _CLAUSE.split(text[max(0, number.start - _REACH) : number.start])[-1]
        yield number.face, _way(before)


def _spans(text: str) -> Iterator[tuple[Fraction, Fraction, int]]:
    found: tuple[Quantity, ...] = quantities(text)
    for one, other in pairwise(found):
        between = text[one.end : other.start]
        if one.dimension == other.dimension or not (one.measure and other.measure):
            before = _CLAUSE.split(text[max(0, one.start - _REACH) : one.start])[-1]
            if CHANGE_TO.fullmatch(between) and one.face != other.face:
                yield one.face, other.face, _way(before)
            elif CHANGE_HAN.fullmatch(between) and one.face != other.face:
                yield one.face, other.face, _way(between)


def _way(words_before: str) -> int:
    return bool(_UP.search(words_before)) - bool(_DOWN.search(words_before))
