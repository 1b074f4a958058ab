"""Bounds, `more than 5` and `at most 12`: a claim must not turn them round."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from papers.checking.lexicon import one_of, words
from papers.checking.units import HAN_DIGITS, NUMBER_WORDS


@dataclass(frozen=True)
class Bound:
    """A limit and the side on which things stand: 1 above it, -1 below it."""

    limit: str
    side: int
    start: int
    end: int


_REACH = 200  # characters in which a clause is looked for
_FIGURE = r"[-+$]?\d[\d.,]*"
_ADJECTIVES = one_of("more less fewer higher lower greater smaller larger longer shorter bigger steeper older younger deeper")
_NUMBERS = one_of(r"an?\s\w+ one half two three four five ten twice")
_COUNTS = one_of(" ".join(NUMBER_WORDS))
_IN_WORDS = re.compile(
    rf"\b(?P<adjective>{_ADJECTIVES}) than\s(?:about\s|roughly\s)?(?P<than>{_NUMBERS}|{_FIGURE})"
    rf"|\b(?P<place>above|below|over|under|exceed\w*|at most|up to|at least|beyond)\s(?P<limit>{_FIGURE}|{_COUNTS}\b)"
    rf"|(?P<before>\d+(?:\.\d+)?|\b{_COUNTS})\S{{0,3}}(?: [a-z]+)? (?:and|or) "
    r"(?P<behind>above|below|more|less|higher|lower|fewer|under|over)\b"
    r"|(?P<sign>[≥≤<>])\s?(?P<figure>\d+(?:\.\d+)?)",
    re.IGNORECASE,
)
_LOW = frozenset(words("less fewer lower smaller shorter younger below under at_most up_to ≤ <"))
_DENIAL = re.compile(r"\b(?:no|not|never|none|nothing|cannot|neither|insufficient)\b|n't\b", re.IGNORECASE)
_DENIAL_BEHIND = re.compile(r"\b(?:not|never|cannot|insufficient)\b|n't\b", re.IGNORECASE)
_MARK = re.compile(r"[,;:.](?!\d)")

_IN_CHINESE = re.compile(
    r"(?:(?P<high>高于|超过|多于|大于|至少|不低于)|低于|少于|不到|不足|小于|至多|最多|不超过)[\s\u4e00-\u9fff]{0,3}?(?P<limit>\d+(?:\.\d+)?|[一二两三四五六七八九十](?![一二三四五六七八九十百千万]))"
)
_DENIED_BEFORE = re.compile(r"(?:没有|无|不|未)[^,。;，；]{0,16}$")
_DENIED_BEHIND = re.compile(r"[^,。;，；]{0,8}(?:不足以|不够|不能|无法)")


def bounds(text: str) -> list[Bound]:
    """The bounds of an English text; `no longer than 5` is one from above."""
    found = []
    for bound in _IN_WORDS.finditer(text):
        word = next(filter(None, (bound["adjective"], bound["place"], bound["behind"], bound["sign"]))).lower()
        limit = next(filter(None, (bound["than"], bound["limit"], bound["before"], bound["figure"]))).lower()
        is_low = (word in _LOW) != _is_denied(text, bound.start(), bound.end())
        limit = str(NUMBER_WORDS.get(limit, limit.strip(".,").replace(",", "")))
        found.append(Bound(limit, -1 if is_low else 1, bound.start(), bound.end()))
    return found


def bounds_in_chinese(text: str) -> list[Bound]:
    """The same for a Chinese text."""
    found = []
    for bound in _IN_CHINESE.finditer(text):
        is_denied = _DENIED_BEFORE.search(text, 0, bound.start()) or _DENIED_BEHIND.match(text, bound.end())
        side = 1 if bool(bound["high"]) != bool(is_denied) else -1
        limit = str(HAN_DIGITS.get(bound["limit"], bound["limit"]))
        found.append(Bound(limit, side, bound.start(), bound.end()))
    return found


def bounds_clash(claimed: Iterable[Bound], stated: Iterable[Bound]) -> bool:
    """Whether a claim bounds a number from the other side than the source does."""
    sides = {(bound.limit, bound.side) for bound in stated}
    return any((bound.limit, -bound.side) in sides and (bound.limit, bound.side) not in sides for bound in claimed)


def _is_denied(text: str, start: int, end: int) -> bool:
    """`no longer than 5` and `above 5 it is not tested`; but up to 5, no other is tested."""
    before, behind = _MARK.split(text[max(0, start - _REACH) : start])[-1], _MARK.split(text[end : end + _REACH])[0]
    return bool(_DENIAL.search(before) or _DENIAL_BEHIND.search(behind))
