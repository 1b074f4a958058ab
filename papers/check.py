"""Hold every claim of a summary against the paper's own words, by code alone."""

from collections.abc import Sequence
from dataclasses import replace

from papers.checking.bindings import change_is_reversed, numbers_are_swapped
from papers.checking.changes import contradicts_itself, number_goes_the_other_way
from papers.checking.direction import denials_clash, directions_clash
from papers.checking.direction_in_chinese import directions_clash_in_chinese
from papers.checking.edits import exchanges_number, is_turned_round
from papers.checking.extent import extends_otherwise
from papers.checking.grounding import ground_numbers
from papers.checking.han_terms import brings_in_chinese_term
from papers.checking.kin import tells_of_another
from papers.checking.names import is_supported, names
from papers.checking.negation import negation_differs
from papers.checking.negation_in_chinese import negation_is_lost_in_chinese
from papers.checking.normalise import plain, skeleton
from papers.checking.pairings import partners_are_traded
from papers.checking.passages import Passages, Support
from papers.checking.qualities import qualities_clash
from papers.checking.relations import relation_is_reversed, time_is_reversed
from papers.checking.retold import told_beside
from papers.checking.scope import is_wider
from papers.checking.swaps import has_swapped_name
from papers.checking.terms import brings_in_term, exchanges_term
from papers.checking.told_in_english import in_english
from papers.checking.tone import loses_hedge, praises
from papers.parts import CHECKED, FOUND_ELSEWHERE, UNVERIFIED, Claim, Parts
from papers.reading import Block

_OF_NUMBERS = (change_is_reversed, number_goes_the_other_way, numbers_are_swapped)
FLAGS = ("number", "unit", "scale", "sign", "name", "quote", "negation", "direction", "scope", "hedge", "praise")


def check_parts(parts: Parts, blocks: Sequence[Block], language: str) -> Parts:
    """The same parts with every claim's verdict, flags and true anchor; `language` is that of the claims (`en`, `zh-hans`)."""
    passages = Passages(blocks)
    return parts.with_claims({claim: check_claim(claim, passages, language) for claim in parts.claims()})


def check_claim(claim: Claim, passages: Passages, language: str) -> Claim:
    """The claim with its verdict, its flags in the order of FLAGS, and the anchor where its quote truly stands.

    It is unverified, and without anchor, where its quote, a number or a name of it stands nowhere in the paper.
    """
    support = passages.find(claim.quote, claim.anchor)
    if support is None:
        return replace(claim, verdict=UNVERIFIED, flags=("quote",), anchor=None)
    flags, is_missing = _doubts(plain(claim.text), support, passages, language)
    if is_missing:
        return replace(claim, verdict=UNVERIFIED, flags=flags, anchor=None)
    stands_at = support.passage.block.anchor
    verdict = CHECKED if stands_at == claim.anchor else FOUND_ELSEWHERE
    return replace(claim, verdict=verdict, flags=flags, anchor=stands_at)


def _doubts(text: str, support: Support, passages: Passages, language: str) -> tuple[tuple[str, ...], bool]:
    """The flags that a claim's text earns, and whether something in it stands nowhere in the paper."""
    if skeleton(text) in skeleton(support.sentences):
        if skeleton(text) == skeleton(support.quote):
            return (), False
        lost = {"scope": is_wider(text, support.sentences), "hedge": loses_hedge(text, support.sentences, language)}
        return tuple(flag for flag, is_lost in lost.items() if is_lost), False
    chinese = language.startswith("zh")
    named = names(text, language, passages)
    unknown = [name for name in named if not is_supported(name, support, passages)]
    grounding = ground_numbers(text, named, support, passages)
    is_misnamed = (
        bool(unknown)
        or has_swapped_name(text, named, support, passages)
        or (bool(named) and partners_are_traded(text, named, support.sentences, names(support.sentences, "en", passages)))
        or tells_of_another(text, f"{support.sentences}\n{told_beside(text, support)}")
        or (chinese and brings_in_chinese_term(text, passages))
        or (not chinese and (exchanges_term(text, support.sentences) or brings_in_term(text, passages)))
    )
    is_exchanged = not chinese and exchanges_number(text, support.sentences)
    flags = (
        grounding.flags
        | ({"name"} if is_misnamed else set())
        | ({"number"} if is_exchanged else set())
        | _wording_flags(text, support, language)
    )
    return tuple(flag for flag in FLAGS if flag in flags), grounding.is_missing or bool(unknown)


def _wording_flags(text: str, support: Support, language: str) -> set[str]:
    chinese = language.startswith("zh")
    source = support.sentences
    around = f"{source}\n{told_beside(text, support)}"
    told = in_english(text) if chinese else text
    rests_on = f"{source}\n{told_beside(told, support)}"
    turned = (
        directions_clash_in_chinese(text, source) if chinese else denials_clash(text, source) or is_turned_round(text, source)
    )
    doubts = {
        "negation": negation_differs(told, rests_on) or (chinese and negation_is_lost_in_chinese(text, rests_on)),
        "direction": turned
        or directions_clash(told, rests_on)
        or qualities_clash(told, rests_on)
        or any(is_turned(text, source) for is_turned in _OF_NUMBERS)
        or contradicts_itself(text)
        or relation_is_reversed(text, source, chinese=chinese)
        or time_is_reversed(told, rests_on, chinese=chinese),
        "scope": is_wider(text, source) or extends_otherwise(text, around),
        "hedge": loses_hedge(text, support.quote, language),
        "praise": praises(text, around),
    }
    return {flag for flag, is_doubted in doubts.items() if is_doubted}
