"""Whether the numbers of a claim stand in the sentences of its quote, in a block that holds its names, elsewhere, or nowhere."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from papers.checking.cells import stands_in_another_cell
from papers.checking.counted import counts_another
from papers.checking.figures import SAME, SCALE, SIGN, UNIT, compare, other_infinity
from papers.checking.lexicon import one_of, words
from papers.checking.names import Name, parts_of
from papers.checking.numbers import Quantity, distinct, is_year, quantities
from papers.checking.ordinals import exchanges_ordinal, ordinals
from papers.checking.passages import Passage, Passages, Support
from papers.checking.ratios import is_ratio
from papers.checking.retold import told_beside
from papers.checking.tokens import FUNCTION_WORDS
from papers.checking.units import MEASURES

NUMBER = "number"
_SMALL = 20  # whole numbers up to this stand in every paper, so what they count must agree too
_LABEL = re.compile(
    r"\b"
    + one_of(
        r"""
        stage step phase level round part section table figure row column chapter appendix equation algorithm task question
        fig\.? tab\.? sec\.? eq\.?
        """
    )
    + r"s? \(?$",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"\b[A-Za-z]\s?=\s?$")
_MONTH = re.compile(r"\s?月")
_MONTHS = words("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec")
_WORD_BEFORE = re.compile(r"(\w+)\s$")
_LISTED = 10  # up to so many things a teller may count himself where the paper lists them
_SIDES = re.compile(r"\b(?:two|both|the|left|right|upper|lower|its)\s$", re.IGNORECASE)
_ORDERED = re.compile(r"\s(?!(?:of|the|as|to|in|on|at|and|or|while|less|more|fewer|than|by|when|for|with|[a-z]+er)\b)[a-z]")
_JOINS = re.compile(r",(?!\d)|[;、]|\b(?:and|or|both|pair|dual|two-\w+)\b|&|\n")


@dataclass(frozen=True)
class Grounding:
    """The flags that a claim's numbers raise, and whether one of them stands nowhere in the paper."""

    flags: frozenset[str] = frozenset()
    is_missing: bool = False


def ground_numbers(text: str, names: Iterable[Name], support: Support, passages: Passages) -> Grounding:
    """Judge every number of plain `text` that is not part of one of its `names`."""
    named, numbers = list(names), distinct(quantities(text))
    claimed = [
        number
        for number in numbers
        if not (
            _is_in_name(number, named)
            or _is_no_figure(number, text)
            or _LABEL.search(text, 0, number.start)
            or _is_told_month(number, text, support.sentences)
        )
    ]
    is_placed = exchanges_ordinal(text, support.passage.text)
    flags = {NUMBER} if is_placed or any(_other_label(number, text, support.sentences) for number in numbers) else set()
    if any(_is_doubled(number, text, support, claimed) for number in claimed):
        flags.add(NUMBER)
    if other_infinity(text, support.sentences):
        flags.add(SIGN)
    is_missing = False
    for number in claimed:
        flag, stands = _judge(number, _Claim(text, claimed, named), support, passages)
        if flag:
            flags.add(flag)
            is_missing = is_missing or not stands
    return Grounding(frozenset(flags), is_missing)


def _is_doubled(number: Quantity, text: str, support: Support, claimed: list[Quantity]) -> bool:
    """Whether the claim has a number once more than the quote, which has another that the claim lacks: `from 3 to 3`."""
    near = quantities(support.sentences)
    times = [sum(_is_alike(number, other) for other in found) for found in (quantities(text), near)]
    return times[0] > times[1] > 0 and _takes_place(number, near, _Claim(text, claimed, []))


def _is_alike(one: Quantity, other: Quantity) -> bool:
    return one.face == other.face and one.dimension == other.dimension


@dataclass(frozen=True)
class _Claim:
    text: str
    numbers: list[Quantity]
    names: list[Name]


def _is_in_name(number: Quantity, names: list[Name]) -> bool:
    return any(name.start <= number.start < name.end for name in names)


def _is_no_figure(number: Quantity, text: str) -> bool:
    """`one` is mostly a pronoun, `a third sub-layer` comes after two, and `both halves` are parts."""
    written = text[number.start : number.end].strip().lower()
    if written.startswith(("one", "zero")) and not number.measure:
        return True
    if written == "halves":
        return bool(_SIDES.search(text, 0, number.start))
    return written.startswith("a ") and bool(_ORDERED.match(text, number.end))


def _is_told_month(number: Quantity, text: str, source: str) -> bool:
    """Whether a Chinese month, `12 月`, is in the source by its English name."""
    is_month = _MONTH.match(text, number.end) and number.face.denominator == 1 and 1 <= number.face <= len(_MONTHS)
    return bool(is_month) and _MONTHS[int(number.face) - 1] in source


def _other_label(number: Quantity, text: str, source: str) -> bool:
    """Whether the claim labels with this number what the source labels with another: `Table 9`, where that has `Table 3`."""
    label = _label(number, text)
    same = [stated for stated in quantities(source) if label and _label(stated, source) == label]
    return bool(same) and all(stated.face != number.face for stated in same)


def _label(number: Quantity, text: str) -> str:
    """The first letters of the word that makes a number in `text` a label, else nothing."""
    label = _LABEL.search(text, 0, number.start) or _VARIABLE.search(text, 0, number.start)
    return label[0].lower()[:3] if label else ""


def _judge(number: Quantity, claim: _Claim, support: Support, passages: Passages) -> tuple[str | None, bool]:
    """The flag that a number earns, if any, and whether it stands somewhere in the paper."""
    if support.passage.block.kind == "table" and stands_in_another_cell(number, claim.text, support.passage.text):
        return NUMBER, True
    near = distinct(quantities(support.sentences))
    context = "\n".join([support.sentences, *_kin(support.passage, passages)])
    outcomes = {(compare(number, stated, claim=claim.text, source=context), stated) for stated in near}
    same = [stated for outcome, stated in outcomes if outcome == SAME]
    if same:
        return _miscounted(number, same, near, claim, support.sentences), True
    if (not number.measure or number.shared) and any(
        _leaves_out_unit(number, stated, claim) for outcome, stated in outcomes if outcome == UNIT
    ):
        return None, True
    if is_ratio(number, near, claim.text, support.sentences) or (
        not number.measure and number.face in ordinals(support.sentences)
    ):
        return None, True
    if number.measure and any(outcome == UNIT and stated.measure for outcome, stated in outcomes):
        return UNIT, bool(list(passages.numbers_like(number)))
    elsewhere = [
        (stated, passage)
        for stated, passage in passages.numbers_like(number)
        if _is_same(number, stated, claim, passage, passages)
    ]
    clashes = {outcome for outcome, _ in outcomes if outcome}
    is_rescaled = SCALE in clashes and abs(number.face) <= _SMALL
    if not is_rescaled and any(
        _fits(number, stated, claim, passage)
        for stated, passage in elsewhere
        if _holds(passage, claim.names, passages) and not (passage is support.passage and _takes_place(number, near, claim))
    ):
        return None, True
    beside = told_beside(claim.text, support)
    if any(compare(number, stated, claim=claim.text, source=beside) == SAME for stated in quantities(beside)):
        return None, True
    if not clashes and _is_told_beside(number, near, claim, support, passages):
        return None, True
    if SCALE not in clashes and _is_count_of_list(number, near, support):
        return None, True
    flag = next((kind for kind in (SIGN, UNIT, SCALE) if kind in clashes), NUMBER)
    return flag, bool(elsewhere) or (flag == UNIT and not number.measure)


def _is_told_beside(number: Quantity, near: Iterable[Quantity], claim: _Claim, support: Support, passages: Passages) -> bool:
    """Whether the quote's block has the number in another sentence, and the quote none that it could have taken the place of."""
    passage = support.passage
    if passage.block.kind == "table" or not all(
        passage.holds(parts) or passages.is_leading(parts) for name in claim.names for parts in [parts_of(name.text)]
    ):
        return False
    around = distinct(quantities(passage.text))
    same = [stated for stated in around if compare(number, stated, claim=claim.text, source=passage.text) == SAME]
    if not same or _miscounted(number, same, around, claim, passage.text):
        return False
    return not _takes_place(number, near, claim)


def _takes_place(number: Quantity, near: Iterable[Quantity], claim: _Claim) -> bool:
    """Whether the quote has a number that the claim lacks and in whose place this one may be."""
    told = {face for other in claim.numbers for face in (other.face, other.value)}
    return any(_may_stand_for(number, stated) for stated in near if not told & {stated.face, stated.value})


def _may_stand_for(number: Quantity, stated: Quantity) -> bool:
    """Whether a number of the quote is of the kind of this one, so that this may be it with other figures."""
    if number.dimension != stated.dimension or is_year(number) != is_year(stated):
        return False
    is_in_name = stated.before not in ("", number.before, *FUNCTION_WORDS)
    return not is_in_name and (not (number.count and stated.count) or number.count == stated.count)


def _leaves_out_unit(number: Quantity, stated: Quantity, claim: _Claim) -> bool:
    """Whether the claim names the unit in front of the number, or with another: `day five`, `by 0.7 points, then by 0.1`."""
    before = _WORD_BEFORE.search(claim.text, 0, number.start)
    if before and MEASURES.get(before[1].lower(), ("",))[0] == stated.dimension != "":
        return True
    return number.face == stated.face and any(
        other.dimension == stated.dimension for other in claim.numbers if other is not number
    )


def _kin(passage: Passage, passages: Passages) -> list[str]:
    """What stands under the same anchor as a table or a caption: each tells the units of the other."""
    if passage.block.kind not in ("table", "caption"):
        return []
    return [other.text for other in passages.at_anchor(passage.block.anchor) if other is not passage]


def _is_same(number: Quantity, stated: Quantity, claim: _Claim, passage: Passage, passages: Passages) -> bool:
    source = "\n".join([passage.text, *_kin(passage, passages)])
    return compare(number, stated, claim=claim.text, source=source) == SAME


def _holds(passage: Passage, names: list[Name], passages: Passages) -> bool:
    """Whether a block holds the claim's names; the names of the paper's own work, which its tables call ours, may lack."""
    own = [parts_of(name.text) for name in names if name.is_coined or name.text[0].isupper()]
    telling = [parts for parts in own if not passages.is_leading(parts)] or own
    return bool(telling) and all(passage.holds(parts) for parts in telling)


def _fits(number: Quantity, stated: Quantity, claim: _Claim, passage: Passage) -> bool:
    """Whether an equal number outside the quote is telling: a common whole number must count the same thing there."""
    if passage.block.kind == "table" and stands_in_another_cell(number, claim.text, passage.text):
        return False
    if passage.block.kind in ("table", "caption") or number.face.denominator != 1:
        return True
    if number.measure:
        return stated.measure is not None
    return abs(number.face) > _SMALL or bool(
        (number.noun and number.noun == stated.noun) or (number.count and number.count == stated.count)
    )


def _miscounted(number: Quantity, same: list[Quantity], near: Iterable[Quantity], claim: _Claim, source: str) -> str | None:
    """The flag where the quote has this number for something else only, and another or none for what is counted here."""

    def counts_alike(stated: Quantity) -> bool:
        if number.count and stated.count:
            return number.count == stated.count
        return bool(number.noun and stated.noun == number.noun)

    if number.before and not any(stated.before in ("", number.before) for stated in same):
        return NUMBER if any(stated.before == number.before for stated in near) else None
    if any(counts_alike(stated) or not (stated.noun or stated.count or stated.measure) for stated in same):
        return None
    if all(counts_another(number, stated, claim.text, source) for stated in same):
        return UNIT
    told: set[Fraction] = {other.face for other in claim.numbers}
    return NUMBER if any(counts_alike(stated) and stated.face not in told for stated in near) else None


def _is_count_of_list(number: Quantity, near: Iterable[Quantity], support: Support) -> bool:
    """Whether a small number may count what the quote lists, and the quote has no small number that it could stand for."""
    if number.measure or not 2 <= number.face <= _LISTED or number.face.denominator != 1:
        return False
    if any(
        stated.face.denominator == 1
        and stated.face <= _LISTED
        and not stated.measure
        and not _is_no_figure(stated, support.sentences)
        and not _LABEL.search(support.sentences, 0, stated.start)
        for stated in near
    ):
        return False
    return number.face <= len(_JOINS.findall(support.sentences)) + 1
