"""The numbers of a text, as quantities: value, scale, sign, unit and what is counted."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from papers.checking.lexicon import words
from papers.checking.stems import stem
from papers.checking.units import (
    COUNTS,
    HAN_DIGITS,
    HAN_MEASURES,
    MEASURES,
    NUMBER_WORDS,
    PERCENT,
    POINTS,
    SCALES,
    SPELT_OUT,
    TIMES,
    Measure,
)


@dataclass(frozen=True)
class Quantity:
    """One number of a text. 1.35万 has `digits` 1.35 and `scale` 10,000; a power of ten is a scale too.

    `sign` is -1 or 1 where one is written, else 0. `noun` is the word after it, `before` the capitalised word in
    front of it, both in lower case and without an ending; `count` is the class of what is counted, if that is known.
    """

    digits: Fraction
    scale: Fraction
    sign: int
    measure: Measure | None
    count: str
    noun: str
    before: str
    start: int
    end: int
    shared: bool = False

    @property
    def face(self) -> Fraction:
        """As it is written, the scale folded in and the unit not."""
        return self.digits * self.scale

    @property
    def value(self) -> Fraction:
        """In the base unit of its dimension: 42 % is 0.42 and 2 min is 120."""
        return self.face * self.measure[1] if self.measure else self.face

    @property
    def dimension(self) -> str:
        return self.measure[0] if self.measure else ""


def _any_of(spellings: list[str]) -> str:
    return "|".join(re.escape(spelling).replace(r"\ ", r"[\s-]") for spelling in sorted(spellings, key=len, reverse=True))


_LATIN_UNITS = [spelling for spelling in MEASURES if spelling.isascii() and spelling[0].isalpha()]
_OTHER_UNITS = [spelling for spelling in MEASURES if spelling not in _LATIN_UNITS]
_UNIT = rf"(?:(?:{_any_of(_LATIN_UNITS)})(?![A-Za-z0-9^])|{_any_of(_OTHER_UNITS)})"
_SCALE = (
    r"(?:(?:thousand|million|billion|trillion|hundred|mn|bn)(?![A-Za-z])|[kKMBT](?![A-Za-z0-9/])|b(?![A-Za-z0-9])|"
    + _any_of([scale for scale in SCALES if not scale.isascii()])
    + ")(?!分)"
)
_FIGURES = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?<!\d)\.\d+"
_NUMBER = re.compile(
    rf"""(?<![A-Za-z0-9_^.]) (?P<prefix>百分之|\$\s?|US\$\s?)? (?:(?<![\w)\]%.])(?P<sign>[-+]))? (?<![A-Za-z_^])
    (?P<digits>{_FIGURES})
    (?: \s?(?:×|x|X|·|\*)\s?10\s?(?:\^\s?|(?=[-+]))(?P<power>[-+]?\d+) | e(?P<exponent>[-+]?\d+)(?!\w) | \^(?P<raised>[-+]?\d+) )?
    (?: (?<!\.\d)(?<!\.\d\d)/(?P<parts>\d+)(?![\d/]) )?
    (?: \s*[-‐]?\s*(?!to\b) (?P<scale>{_SCALE}) )?
    (?: \s*-?\s*(?:个|[A-Z][\w-]*\s(?=points?\b|[GT]PU[\s-]))?(?P<unit>{_UNIT}) )?""",
    re.VERBOSE,
)
_PARTED = frozenset("之类割布支别为成辨析组层段配享数子区离散位")
_FRAMES, _PER_SECOND = re.compile(r"\s?帧"), re.compile(r"每秒\s*$")
_OF_A_SIZE = re.compile(r"\s*(?:\d|[A-Z][\w-]*\d)")
_REPEATED = re.compile(r"\s(?:as|too|more|less|fewer|the|real|that|those|its|better|cheaper|than|[a-z]+er\b|speed)")
_WORDS = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
_WORD_NUMBER = re.compile(
    rf"""(?<![\w-])(?: (?P<spelt>{_any_of([word for word in SPELT_OUT if word.isascii()])}) (?![\w-])
      (?:\sof\sa\s|\san?\s)? (?P<share_of>(?<=\s){_UNIT})?
    | (?P<words>(?:{_WORDS})(?:[-\s](?:{_WORDS}))?) (?!\w)
      (?:\s(?P<scale>hundred|thousand|million|billion|trillion)\b)? (?:[\s-]?(?P<unit>{_UNIT}))? )""",
    re.VERBOSE | re.IGNORECASE,
)
_HAN_NUMBER = re.compile(
    rf"(?P<spelt>{_any_of([word for word in SPELT_OUT if not word.isascii()])})"
    r"|(?P<parts>[二三四五六七八九十]{1,2})分之(?P<share>[一二三四五六七八九]{1,2})"
    r"|百分之(?P<percent>[一二三四五六七八九十]{1,3})"
    r"|(?<![第一二两三四五六七八九十百千数几上])(?P<many>(?:[一二两三四五六七八九十]|[百千](?=[一二三四五六七八九]))[一二三四五六七八九十百千]{0,6})"
    r"(?P<scale>万亿|亿|万)(?!分)"
    rf"|(?<![第一二两三四五六七八九十百千数几上之])(?P<han>[二两三四五六七八九十百千][一二三四五六七八九十百千]*)(?=\s?(?:{'|'.join(HAN_MEASURES)}))"
    rf"(?:\s?个?(?P<unit>{_any_of([unit for unit in MEASURES if not unit.isascii()])}))?"
)
_ONE = Fraction(1)
_LONGEST = 400  # signs; what is longer counts nothing, and Python makes no integer of it
_AFTER = re.compile(r"[\s-]{0,2}([A-Za-z][A-Za-z]+|[A-Za-z]+\d+)?")
_BEFORE = re.compile(r"([A-Z][A-Za-z0-9.-]*)[\s-]$")
_NEAR = re.compile(
    r"(?:[\s-]{1,2}|[\s-]{0,2}(?=[a-z]))([A-Za-z][\w-]*)|\s?[个张块名段幅条位颗篇份部本台种项]?\s?([\u4e00-\u9fff]{1,4})"
)
_OF = re.compile(r"\sof(?:\s(?:the|all|its|their|our))?(?=\s[a-z])")
_FAR = 4  # words behind a number among which is what it counts
_RANGE_MARKS = frozenset(("-", "~", "to", "至", "到", "→"))
_LIST_MARKS = frozenset(("and", "or", "和", "与", "或", "、", ",", ", and", "vs", "vs.", "versus"))
_LISTED = frozenset((PERCENT, POINTS, TIMES))
_NO_NOUNS = frozenset(
    words(
        """
        and or of to in on at by for from with than as is are was were the an per over under while when which that after
        before into it its we our each vs versus respectively out more less fewer higher lower faster slower times
        """
    )
)


@lru_cache(maxsize=4096)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Every number of plain `text`, those inside names too, in order; the ends of a range or a list share a unit."""
    found = [*_in_figures(text), *_in_words(text), *_in_wholes(text), *_in_han(text)]
    found.sort(key=lambda quantity: (quantity.start, -quantity.end))
    found = [one for at, one in enumerate(found) if not at or one.start >= found[at - 1].end]
    for at in range(len(found) - 2, -1, -1):
        left, right = found[at], found[at + 1]
        if not left.measure and not left.count and (right.measure or right.count or right.scale != 1):
            between = text[left.end : right.start].strip()
            if between in _RANGE_MARKS or (between in _LIST_MARKS and right.dimension in _LISTED and not is_year(left)):
                borrows = left.scale == 1 and between in _RANGE_MARKS and left.digits < right.digits
                scale = right.scale if borrows else left.scale
                found[at] = replace(left, measure=right.measure, count=right.count, noun=right.noun, scale=scale, shared=True)
    return tuple(found)


def distinct(found: Iterable[Quantity]) -> list[Quantity]:
    """The quantities without those that repeat another in everything but their place."""
    kept = {(one.face, one.sign, one.measure, one.count, one.noun, one.before, one.shared): one for one in found}
    return list(kept.values())


def is_year(quantity: Quantity) -> bool:
    """Whether a number may well be a year."""
    return 1900 <= quantity.digits <= 2100 and quantity.scale == 1 and quantity.digits.denominator == 1


def _in_figures(text: str) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(text):
        if len(match[0]) > _LONGEST:
            continue
        digits = Fraction(match["digits"].replace(",", "")) / (int(match["parts"] or 1) or 1)
        power = int(match["power"] or match["exponent"] or 0)
        scale = Fraction(SCALES[match["scale"]] if match["scale"] else 1) * (Fraction(10) ** power if abs(power) < 100 else 1)
        if match["raised"]:
            raised = int(match["raised"])
            digits, scale = (Fraction(1), Fraction(10) ** raised) if digits == 10 and abs(raised) < 100 else (digits, scale)
        unit = match["unit"]
        if unit and _is_no_unit(text, match, unit):
            unit, end = None, match.start("unit")
        else:
            end = match.end()
        is_factor = text.endswith("factor of ", 0, match.start())
        measure = MEASURES[re.sub(r"[\s-]+", " ", unit).strip()] if unit and unit in MEASURES else _measure(unit)
        if is_factor and measure is None:
            measure = MEASURES["×"]
        if (
            not measure
            and _PER_SECOND.search(text, max(0, match.start() - 4), match.start())
            and _FRAMES.match(text, match.end())
        ):
            measure = MEASURES["fps"]
        if match["prefix"]:
            measure = MEASURES["%"] if match["prefix"] == "百分之" else measure or MEASURES["USD"]
        sign = {"-": -1, "+": 1}.get(match["sign"] or "", 0)
        yield _placed(text, (match.start("digits"), end), digits, scale, sign, measure)


def _is_no_unit(text: str, match: re.Match[str], unit: str) -> bool:
    """A year (`2014年`), a size (`64 x 64`), a decade (`1990s`), or a letter that is the next word."""
    if unit in ("年", "s") and not match["scale"] and re.search(r"(?<![0-9])(?:19|20)[0-9]{2}\s?(?:年|s)$", match[0]):
        return True
    if unit == "分":  # `3 分之一` and `5 分类` are no points
        return text[match.end() : match.end() + 1] in _PARTED
    if unit in ("x", "X", "×"):
        return bool(_OF_A_SIZE.match(text, match.end()))
    if unit == "times":  # five times faster, but repeated five times
        return "." not in match[0] and not _REPEATED.match(text, match.end())
    return unit in ("d", "h", "g", "m", "J", "W", "s") and text[match.end() : match.end() + 1] in ("-", "=", "_", "^", "(")


def _measure(unit: str | None) -> Measure | None:
    if not unit:
        return None
    spaced = re.sub(r"[\s-]+", " ", unit).strip()
    return MEASURES.get(spaced) or MEASURES.get(spaced.lower())


def _in_words(text: str) -> Iterator[Quantity]:
    for match in _WORD_NUMBER.finditer(text):
        if match["spelt"]:
            value, unit = SPELT_OUT[re.sub(r"[\s-]+", " ", match["spelt"].lower())]
            measure = MEASURES.get(unit) or _measure(match["share_of"])
            scale = _ONE
        else:
            parts = re.split(r"[-\s]", match["words"].lower())
            if len(parts) == 2 and not (NUMBER_WORDS[parts[0]] >= 20 and 0 < NUMBER_WORDS[parts[1]] < 10):
                parts = parts[:1]
            value = Fraction(sum(NUMBER_WORDS[part] for part in parts))
            scale = Fraction(SCALES[match["scale"].lower()] if match["scale"] else 1)
            has_unit = match["unit"] and not _is_no_unit(text, match, match["unit"])
            is_factor = text.endswith("factor of ", 0, match.start())
            measure = _measure(match["unit"] if has_unit else None) or (MEASURES["×"] if is_factor else None)
        yield _placed(text, match.span(), value, scale, measure=measure)


_WHOLE = re.compile(
    r"\b(half\s)?(?:an?|per|each|every)\s(hundred|thousand|million|billion|trillion)\b|每(百万|千万|百|千|万|亿)", re.IGNORECASE
)


def _in_wholes(text: str) -> Iterator[Quantity]:
    """`a million` and `per thousand`: one of a scale; `half a million`."""
    for match in _WHOLE.finditer(text):
        scale = Fraction(SCALES[(match[2] or match[3]).lower()])
        start = match.start() if match[1] else match.start(match.lastindex or 0)
        yield _placed(text, (start, match.end()), Fraction(1, 2) if match[1] else _ONE, scale)


def _in_han(text: str) -> Iterator[Quantity]:
    for match in _HAN_NUMBER.finditer(text):
        unit, scale = "", _ONE
        if match["spelt"]:
            value, unit = SPELT_OUT[match["spelt"]]
        elif match["many"]:
            value, scale = Fraction(_han(match["many"])), Fraction(SCALES[match["scale"]])
        elif match["parts"]:
            value = Fraction(_han(match["share"]), _han(match["parts"]))
        elif match["percent"]:
            value, unit = Fraction(_han(match["percent"])), "%"
        else:
            value, unit = Fraction(_han(match["han"])), match["unit"] or ""
        yield _placed(text, match.span(), value, scale, measure=MEASURES.get(unit))


def _han(numeral: str) -> int:
    total, digit = 0, 0
    for sign in numeral:
        value = HAN_DIGITS[sign]
        if value >= 10:
            total, digit = total + (digit or 1) * value, 0
        else:
            digit = value
    return total + digit


def _placed(
    text: str,
    span: tuple[int, int],
    digits: Fraction,
    scale: Fraction = _ONE,
    sign: int = 0,
    measure: Measure | None = None,
) -> Quantity:
    """The quantity with the words around it: what is counted stands within three words."""
    start, end = span
    after = _AFTER.match(text, end)
    before = _BEFORE.search(text, max(0, start - 40), start)
    noun = stem(after[1]) if after and after[1] and not measure and after[1].lower() not in _NO_NOUNS else ""
    return Quantity(digits, scale, sign, measure, _count(text, end), noun, stem(before[1]) if before else "", start, end)


def _count(text: str, end: int) -> str:
    """What is counted: of the next words, `source tokens`, `language models` and `of the tool calls`, the last that tells it."""
    of = _OF.match(text, end)
    end, count = of.end() if of else end, ""
    for _ in range(_FAR):
        near = _NEAR.match(text, end)
        if not near:
            return count
        if near[2]:
            return count or next(
                (count for spelling, count in COUNTS.items() if not spelling.isascii() and near[2].startswith(spelling)), ""
            )
        word, end = near[1].lower(), near.end()
        if word in _NO_NOUNS or (count and word not in COUNTS):
            return count
        count = COUNTS.get(word, "")
    return count
