"""Which of two things beats the other, stands in the other's place or is meant instead of it: a claim must keep their parts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from papers.checking.lexicon import one_of, verb_forms, words
from papers.checking.tokens import content, tokens

_HEAD = 5  # letters that tell a word
_NEAR = 60  # characters on each side in which the two things stand
_WINNING = "outperform beat surpass exceed outdo outscore outclass overtake lead eclipse dominate outpace outrank outshine"
_LOSING = "underperform trail lag"
_WON = "|".join(form for verb in words(_WINNING) for form in sorted(verb_forms(verb)) if form != "leading")
_LOST = "|".join(form for verb in words(_LOSING) for form in sorted(verb_forms(verb)))
_BEATS = rf"(?:{_WON})(?!\s+by\b)|" + one_of(
    r"""
    edges?_out edged_out (?:better|higher|faster|stronger|quicker|larger)_than ahead_of superior_to wins_(?:over|against)
    has_(?:the|an)_(?:edge|advantage|lead)_over
    """
)
_LOSES = rf"(?:{_LOST})(?:\s+behind)?|(?:{_WON})\s+by|" + one_of(
    r"(?:worse|lower|slower|weaker|poorer|smaller)_than behind inferior_to loses?_to lost_to falls?_short_of fell_short_of"
)
_HAN_BEATS = "(?:优于|胜过|超过|超越|领先于?|好于|强于|击败|战胜|高于|快于|胜出|略胜|压倒|赶超|大于)"
_HAN_LOSES = "(?:不如|逊于|逊色于|劣于|落后于?|差于|弱于|不及|输给|低于|慢于|不敌|小于|逊色)"
_HAN_BETTER, _HAN_WORSE = "[^,。，；;]{0,8}?(?:好|强|高|优|快|准|大|多|适合)", "[^,。，；;]{0,8}?(?:差|弱|低|慢|少|小)"
_DENIED = re.compile(
    r"(?:\b(?:not(?! (?:only|just|merely))|no|never|cannot|neither)\b|n't\b|不(?!仅|但|只)|未|没有)[^.,;。，；]{0,20}$",
    re.IGNORECASE,
)
# Each kind with its patterns, and what stands in front of each and behind: `first` is what wins, or goes, or is meant, and
# `second` the other; a pattern may name one itself.
_THERE = r"[^.;,。；，]{1,60}?"
_RELATIONS = {
    "beats": (
        (rf"\b(?:{_BEATS})\b|{_HAN_BEATS}", "first", "second"),
        (rf"\b(?:{_LOSES})\b|{_HAN_LOSES}", "second", "first"),
        (rf"[比较](?P<second>{_THERE}){_HAN_BETTER}", "first", ""),
        (rf"[比较](?P<first>{_THERE}){_HAN_WORSE}", "second", ""),
    ),
    "gives way": (
        (rf"\breplac(?:es|ed|ing|e)\b(?P<first>{_THERE})\b(?:by|with)\b", "", "second"),
        (r"\b(?:is|are|was|were) replaced (?:by|with)\b", "first", "second"),
        (rf"\b(?:swap|exchang)(?:s|es|ped|ping|ed|ing|e)?\b(?P<first>{_THERE})\bfor\b", "", "second"),
        (rf"\bsubstitut(?:es|ed|ing|e)\b(?P<second>{_THERE})\bfor\b", "", "first"),
        (r"换成|换为|替换为|替换成|改为|改成", "first", "second"),
        (rf"用(?P<second>{_THERE})(?:取代|替代|代替|替换)了?", "", "first"),
    ),
    "is meant": (
        (
            r"(?<=\w),? (?:rather than|instead of|in place of|as opposed to|in favou?r over|and not)\b|(?<=\w), not\b(?! only)",
            "first",
            "second",
        ),
        (rf"^(?:Rather than|Instead of)\b(?P<second>{_THERE}),", "", "first"),
        (rf"\bnot(?! only)\b(?P<second>{_THERE})\bbut\b", "", "first"),
        (r"而非|而不是", "first", "second"),
        (rf"不是(?P<second>{_THERE})[,，]?而是", "", "first"),
    ),
}
_KINDS = [
    (kind, re.compile(pattern, re.IGNORECASE), before, behind)
    for kind, patterns in _RELATIONS.items()
    for pattern, before, behind in patterns
]
_OTHER_TIME = {"before": "after", "after": "before"}
_MARK = re.compile(r"[.;。；](?!\d)|\n")
_END = re.compile(r"[.,;。，；](?!\d)|\n")


@dataclass(frozen=True)
class _Relation:
    kind: str
    first: frozenset[str]
    second: frozenset[str]


def relation_is_reversed(claim: str, source: str, *, chinese: bool) -> bool:
    """Whether two things have changed their parts in a relation of the claim, in English or, by their Latin names, in Chinese."""
    stated = list(_relations(source))
    for said in _relations(claim):
        akin = [other for other in stated if other.kind == said.kind]
        if any(_is_reversed(said, other, by_one=chinese) for other in akin) and not any(_agrees(said, other) for other in akin):
            return True
    return False


def time_is_reversed(claim: str, source: str, *, chinese: bool) -> bool:
    """Whether the claim says `before` of the thing of which the source says `after`, or the other way round.

    In a text told from the `chinese` the word stands behind its thing.
    """
    said, stated = set(_times(claim, behind=chinese)), set(_times(source, behind=False))
    return any((_OTHER_TIME[when], thing) in stated and (when, thing) not in stated for when, thing in said)


def _times(text: str, *, behind: bool) -> Iterator[tuple[str, str]]:
    found = [word for word in tokens(text) if word.text in _OTHER_TIME or word.is_content]
    for at, word in enumerate(found):
        beside = at - 1 if behind else at + 1
        if word.text in _OTHER_TIME and 0 <= beside < len(found):
            yield word.text, found[beside].stem[:_HEAD]


def _relations(text: str) -> Iterator[_Relation]:
    for kind, pattern, before, behind in _KINDS:
        for found in pattern.finditer(text):
            if _DENIED.search(text, max(0, found.start() - _NEAR), found.start()):
                continue
            things = {name: thing for name, thing in found.groupdict().items() if thing}
            if before:
                things[before] = _MARK.split(text[max(0, found.start() - _NEAR) : found.start()])[-1]
            if behind:
                things[behind] = _END.split(text[found.end() : found.end() + _NEAR])[0]
            yield _Relation(kind, _heads(things["first"]), _heads(things["second"]))


def _heads(text: str) -> frozenset[str]:
    return frozenset(word[:_HEAD] for word in content(text) if word[0].isalpha())


def _agrees(said: _Relation, other: _Relation) -> bool:
    return bool(said.second & other.second - other.first)


def _is_reversed(said: _Relation, other: _Relation, *, by_one: bool) -> bool:
    """Whether both things have gone to the other's side; `by_one`: or one has, and the other does not stand where it stood."""
    gone, come = said.first & other.second - other.first, said.second & other.first - other.second
    return bool(gone and come) or (by_one and bool(gone or come) and not said.first & other.first - other.second)
