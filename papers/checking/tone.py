"""A claim that is surer or warmer than its quote: a hedge is lost, or praise is added."""

import re

from papers.checking.lexicon import one_of
from papers.checking.tokens import content, tokens

_SHORT = 30  # words and marks of a quote that says one thing only
_HEDGED = re.compile(
    r"\b"
    + one_of(
        r"""
        may(?!_not) might(?!_not) could(?!_not) suggests? suggesting potentially possibly perhaps presumably likely seems?
        appears?_to potential_to hypothesi[sz]e\w* conjecture\w* speculate\w* suspect preliminary we_(?:believe|expect|hope)
        """
    )
    + r"\b(?=([^.;]{0,60}))",
    re.IGNORECASE,
)
_HEDGES = re.compile(
    r"\b"
    + one_of(
        r"""
        may might could can suggest\w* potential\w* possib\w* perhaps presumabl\w* likely seem\w* appear\w* hypothe\w*
        conjectur\w* speculat\w* suspect\w* preliminary believe\w* expect\w* hope\w* assum\w* indicat\w* hint\w* sign would
        should promis\w* think thought prospect probabl\w* plausibl\w* tentativ\w* apparent\w* guess\w* maybe to_some_extent
        room_for chance candidate plan\w*
        """
    )
    + r"\b",
    re.IGNORECASE,
)
_HAN_HEDGES = re.compile(
    one_of(
        """
        可能 或 也许 有望 似乎 暗示 提示 推测 预计 大概 潜在 能够 可 表明 显示 说明 猜测 怀疑 看来 倾向 初步 希望 预期 认为
        设想 假设 应 意味 迹象 将 会 计划
        """
    )
)

_LARGE = one_of(
    "significan dramatic substantial remarkabl considerabl massive tremendous drastic huge impressive vast outstanding striking"
)
_NO_FIRSTS = one_of(
    r"""
    layers?\b stages?\b steps?\b phases?\b half\b tokens?\b authors?\b of\b two\b three\b four\b five\b ten\b few\b \d
    frames?\b words?\b sentences?\b one\b part\b round\b place\b turns?\b epochs?\b and\b with\b is\b time\b iteration\b
    pass\b row\b column\b section\b year\b quarter\b block\b attempt\b case\b task\b component\b kind\b setting\b option\b
    type\b image\b sub which\b , \.
    """
)
# What a claim says in praise, and what in its passage gives it the right to.
_PRAISE = {
    r"\bsota\b|state[- ]of[- ]the[- ]art|最先进|最优水平|业界最佳|最佳水平": one_of(
        r"""
        \bsota\b state[-_]of[-_]the[-_]arts? \bbest\b \brecord\b leading
        (?:outperform|surpass)\w*_(?:all|every|previous|prior|existing)
        """
    ),
    rf"\b{_LARGE}\w*|by a (?:large|wide) margin|显著|大幅|极大|巨大|惊人|卓越|飞跃|远超|远高于|明显优于": _LARGE
    + "|"
    + one_of(
        r"""
        large wide_margin notabl marked great \bfar\b \bmuch\b strong sharp orders?_of_magnitude a_lot well_above well_below
        well_ahead clearly by_far steep radical extreme profound pronounced excellent surprisingly exceptional double triple
        \b(?:\d+|two|three|four|five|ten|several|many)_?(?:x|×|times|fold)
        """
    ),
    rf"\bthe (?:very )?first (?!{_NO_FIRSTS})|\bfirst[- ]ever\b|\bfor the first time\b|\bis first to\b"
    r"|首个|首次|首创|率先|第一个|开创性|前所未有|史无前例": one_of(
        r"""
        \bfirst\b never_before no_(?:prior|previous|existing|earlier) unprecedented pioneer yet_to unexplored ha(?:s|ve)_not_been
        to_our_knowledge to_the_best_of_our
        """
    ),
    r"\b(?:novel|groundbreaking|revolution|unprecedented|breakthrough|pioneer)|突破性|革命性|颠覆|开创|全新|新颖": one_of(
        r"""
        \bnovel \bnew innovat original \bfirst\b groundbreaking revolution unprecedented breakthrough pioneer
        unlike_(?:prior|previous|existing)
        """
    ),
    r"\bperfect(?:ly)?\b|\bflawless|\bunmatched\b|\bunrivall?ed\b|\bworld[- ]class\b|完美|无与伦比|世界领先|国际领先": one_of(
        "perfect flawless unmatched unrivall?ed 100_?% without_(?:any_)?errors? no_errors?"
    ),
}
_PRAISES = tuple((re.compile(given, re.IGNORECASE), re.compile(ground, re.IGNORECASE)) for given, ground in _PRAISE.items())


_BEST = "(?:best|first|fastest|strongest|largest|smallest|highest|only|leading)"
_RANKED = re.compile(
    rf"\b(?:among the|one of the(?: very)?|second[- ]|third[- ]|nearly the|almost the|close to the) ?{_BEST}\b", re.IGNORECASE
)
_RANKS = re.compile(rf"\bthe (?:very )?{_BEST}\b|最好|最优|最佳|最强|第一|首个|最快", re.IGNORECASE)
_SAYS_RANKED = re.compile(r"\b(?:among|one of|second|third|nearly|almost|close)\b|之一|第二|第三|接近|几乎", re.IGNORECASE)
_ON_PAR = re.compile(
    r"\b"
    + one_of(
        r"competitive comparabl[ey] on[-_]par similar(?:ly)?_to as_(?:well|good)_as match(?:es|ed|ing)? rival(?:s|led)? equals?"
    )
    + r"\b",
    re.IGNORECASE,
)
_BEATS = re.compile(
    r"\b"
    + one_of(
        r"outperform\w* surpass\w* exceed\w* beats? beating superior better higher stronger ahead improv\w* best faster lower"
    )
    + r"\b|优于|超过|超越|胜过|领先|好于|强于",
    re.IGNORECASE,
)
_PROMISED = re.compile(r"\bwill (?:be |soon )*(?:releas|open[- ]?sourc|publish|made|make|provid)", re.IGNORECASE)
_IS_GIVEN = re.compile(r"\b(?:releas|open[- ]?sourc|publish|availab|provid)|开源|公开|发布", re.IGNORECASE)
_SAYS_LATER = re.compile(
    r"\b(?:will|shall|plan\w*|promis\w*|to be|soon|later|upon|going to|intend\w*)\b|将|会|计划|拟|准备|承诺", re.IGNORECASE
)


def loses_hedge(claim: str, quote: str, language: str) -> bool:
    """Whether the quote says `may` or `suggests` of what the claim says outright, or `will` of what that says is done."""
    if _PROMISED.search(quote) and _IS_GIVEN.search(claim) and not _SAYS_LATER.search(claim):
        return True
    if language.startswith("zh"):
        return bool(_HEDGED.search(quote)) and not _HAN_HEDGES.search(claim) and len(tokens(quote)) <= _SHORT
    if _HEDGES.search(claim):
        return False
    told = content(claim)
    for hedged in _HEDGED.finditer(quote):
        said = [word.stem for word in tokens(hedged[1]) if word.is_content][:3]
        is_modal = hedged[0].split()[0].lower() in ("may", "might", "could")
        if said and (said[0] in told or (not is_modal and len(told.intersection(said)) >= 2)):
            return True
    return False


def praises(claim: str, passage: str) -> bool:
    """Whether the claim is warmer than its passage: first, novel, the best for `among the best`, better for `as good`."""
    if _RANKED.search(passage) and _RANKS.search(claim) and not _SAYS_RANKED.search(claim):
        return True
    if _ON_PAR.search(passage) and _BEATS.search(claim) and not (_ON_PAR.search(claim) or _BEATS.search(passage)):
        return True
    return any(given.search(claim) and not ground.search(passage) for given, ground in _PRAISES)
