"""How much a claim speaks of: all where its source names a few, a part where that says all, or one thing only of several."""

import re

from papers.checking.clauses import HEAD
from papers.checking.lexicon import one_of
from papers.checking.numbers import quantities
from papers.checking.tokens import content, tokens

_ALWAYS = re.compile(
    r"\b"
    + one_of("always invariably universally in_(?:all|every)_cases? in_any_case every_time without_exception")
    + r"\b|始终|总是|总能|一律|无一例外|任何情况|所有情况|在任何",
    re.IGNORECASE,
)
_ANY = re.compile(
    r"(?<!at )\bany(?:where|thing)?\b(?! (?:other|more|longer|further|case|means|kind of))|任何|任意", re.IGNORECASE
)
_DENIED = re.compile(
    r"(?:\b(?:not?|never|without|cannot|nor|neither|hardly|lacks?|before|than|unlike|if|whether|less|fails?|nothing|none)\b|n't\b"
    r"|不|无|没|未|非|超过|比|优于|免)[^.,;，。；]{0,25}$",
    re.IGNORECASE,
)
_SAYS_ALL = re.compile(
    r"\b"
    + one_of(
        r"""
        all every each per any\w* both always entire\w* whole\w* consistent\w* across full\w* complete\w* never throughout
        everything everywhere arbitrar\w* univers\w* regardless which\w*ever whatever no none uniform\w* overall invariabl\w*
        wherever agnostic general-purpose even_(?:if|when|where|though) fixed constant\w* same altogether exclusiv\w* sole\w*
        unlimited various
        """
    )
    + r"\b",
    re.IGNORECASE,
)

_ALL_OF = re.compile(r"\b(?:all|every|any)\s(?:of\s)?(?:the\s|its\s)?([a-z-]{3,}(?:\s[a-z-]{3,})?)", re.IGNORECASE)
_NEAR = 40  # characters in front of a noun, and half as many behind its head, in which a word for all belongs to it
_SOME_OF = re.compile(
    r"(?<!the )\b(?:most|many|some|several|few) (?:of (?:the|them|its|these|those|our)\b|(?:[\w-]+ ){0,2}[a-z]{3,}s\b)",
    re.IGNORECASE,
)
_ALL = re.compile(r"(?<!\bin )(?<!\bat )(?<!\bafter )\b(?:all|every)\b|所有|全部", re.IGNORECASE)
_EACH = re.compile(r"\b(?:all|every|any|each|always|both)\b", re.IGNORECASE)
_ALL_COUNTED = re.compile(r"\ball (?:of )?(?:the )?(\d+|[a-z]+)\b|(\d+)[^,，。；;]{0,20}(?:全部|无一例外)", re.IGNORECASE)

_PARTLY = re.compile(
    r"\b"
    + one_of("partly partially in_part sometimes occasionally rarely now_and_then in_(?:some|a_few)_cases to_some_extent")
    + r"\b|有时|偶尔|(?<!大)(?<!绝)部分(?:地|依|取决|情况|上)|很少|一定程度|某些情况|个别情况",
    re.IGNORECASE,
)
_SAYS_PARTLY = re.compile(
    r"\b"
    + one_of(
        r"""
        part\w* some\w* occasional\w* rare\w* few several certain limited infrequent\w* seldom at_times not_(?:all|every|always)
        may might can could mixed modest\w* slight\w* often most\w* usual\w* half tend\w* subset portion fraction extent
        potential\w* possib\w* moderate\w* nearly almost little case\w* when where
        """
    )
    + r"\b",
    re.IGNORECASE,
)

_ONE_OF_SOME = re.compile(
    r"\bone of (?:the )?(?:several|many|few|some|various|a few|first|earliest)\b|(?<!原因)之一", re.IGNORECASE
)
_SINGLE = re.compile(r"\b(?:the|our) (?:very )?(?:first|only|sole)\b", re.IGNORECASE)
_SAYS_ONE_OF = re.compile(r"\b(?:one|some|two|three|few|many|any) of\b|\bamong\b", re.IGNORECASE)

_ONLY = re.compile(
    r"\b(?:on|in|for|of|from|with|to|by) (?:only|solely|exclusively)\b(?! (?:an?|one|two|three|half|a few)\b| [\d$])"
    r"|(?<!not )\b(?:only|solely|exclusively) (?:on|in|for|the|those|these|its|their|at|to|from)\b(?! same)"
    r"|(?<!the )\b(?:only|alone|exclusively)(?=[.,;]|$)|\b(?:on|in|for) [\w-]+ only\b"
    r"|(?<!不)(?<!不仅)(?:仅仅|只|仅)(?:在|对|限|支持|适用|用于|显式|覆盖|考察|测试|评估|研究)",
    re.IGNORECASE,
)
_SAYS_ONLY = re.compile(
    r"\b"
    + one_of(
        r"""
        only just sole\w* exclusiv\w* alone limit\w* restrict\w* confin\w* nothing no not unless single merely purely simply
        without unlike instead rather entirely never exactly otherwise identical
        """
    )
    + r"\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"\b(?:both|all|every|each|any|as well as|along with|and|various|multiple|across)\b", re.IGNORECASE)


def extends_otherwise(claim: str, source: str) -> bool:
    """Whether a claim speaks of more or of less than its source, by a word for which that has none."""
    return (
        (_says_all(claim) and not _SAYS_ALL.search(source))
        or _says_all_of_what_are_some(claim, source)
        or _says_all_of_another(claim, source)
        or bool(_PARTLY.search(claim) and not _SAYS_PARTLY.search(source))
        or bool(_ONE_OF_SOME.search(claim) and _SINGLE.search(source) and not _SAYS_ONE_OF.search(source))
        or bool(_ONLY.search(claim) and _SEVERAL.search(source) and not _SAYS_ONLY.search(source))
    )


def _says_all(claim: str) -> bool:
    """A denied `any` says nothing of all."""
    return bool(_ALWAYS.search(claim)) or any(not _DENIED.search(claim, 0, found.start()) for found in _ANY.finditer(claim))


def _says_all_of_another(claim: str, source: str) -> bool:
    """`any family`, where the source has that word, and all of nothing in front of it."""
    for found in _ALL_OF.finditer(claim):
        if _DENIED.search(claim, 0, found.start()):
            continue
        heads = {word[:HEAD] for word in content(found[1])}
        places = [word.start for word in tokens(source) if word.stem[:HEAD] in heads]
        if places and not any(_SAYS_ALL.search(source, max(0, place - _NEAR), place + _NEAR // 2) for place in places):
            return True
    return False


def _says_all_of_what_are_some(claim: str, source: str) -> bool:
    """All, where the source has many, or counts fewer: `all 24 won` for `of the 24 it tried 17 won`."""
    if not _ALL.search(claim) or _EACH.search(source):
        return False
    if _SOME_OF.search(source) and not _SOME_OF.search(claim):
        return True
    told = {number.face for number in quantities(claim)}
    counted = {number.face for counted in _ALL_COUNTED.finditer(claim) for number in quantities(counted[0])}
    fewer = [number.face for number in quantities(source) if not number.measure and number.face.denominator == 1]
    return any(face > few > 1 and few not in told for face in counted for few in fewer)
