"""A claim that is wider than its quote: an `up to`, an average, an `only` or a `most` is lost, or an `all` is added."""

import re

from papers.checking.lexicon import one_of
from papers.checking.numbers import quantities
from papers.checking.tokens import content, tokens

_REACH = 60  # characters around a number in which a bound or an average belongs to it
_LIKE = 0.6  # of a claim's content words, shared with the source, make it tell the same thing

_UP_TO = re.compile(
    one_of("up_to at_most as_much_as as_many_as no_more_than maximum_of max\\.?") + r"\s*(?:about|roughly|an?|~|≈)?\s*[-+$]?$",
    re.IGNORECASE,
)
_SAYS_UP_TO = re.compile(
    one_of(
        r"""
        up_to at_most as_much_as as_many_as no_more_than maxim \bmax\b peak limit \bcap exceed longer_than more_than larger_than
        higher_than beyond under below best_case highest within longest largest at_worst at_best
        最[多高大长晚远低少] 高达 多达 可达 至多 超过 上限 以内
        """
    ),
    re.IGNORECASE,
)
_AVERAGE_BEFORE = re.compile(
    r"\b(?:average|(?<!root )mean(?! (?:squared?|absolute|average)))\b[^.,;]{0,40}$"
    r"|\bon average\b[^.;]{0,25}$|\baveraged (?:over|across)[^.;]{0,40}$",
    re.IGNORECASE,
)
_AVERAGE_AFTER = re.compile(r"^[^.,;]{0,30}\bon average\b|^[^.,;]{0,20}\baveraged (?:over|across)\b", re.IGNORECASE)
_SAYS_AVERAGE = re.compile(r"averag|\bmeans?\b|overall|平均|均值|总体|整体", re.IGNORECASE)

_WHOLLY = re.compile(
    r"(?<!\bin )(?<!\bafter )(?<!\bat )\b"
    + one_of(r"all every(?!_\d|_other|_few) any always everywhere universally invariably whatever anything everything")
    + r"\b|所有|任何|任意|每个|每一|每种|每项|全部|一切|始终|总是|总能|无论",
    re.IGNORECASE,
)
_EACH = re.compile(r"\b(?:all|every|any|each|always)\b", re.IGNORECASE)
_SPEAKS_OF_ALL = re.compile(
    r"\b"
    + one_of(
        """
        all every each any both always entire entirely consistently across throughout solely everything everywhere
        arbitrary universal universally regardless whichever whatever uniformly overall no none never agnostic
        """
    )
    + r"\b",
    re.IGNORECASE,
)
_FIELD = one_of(
    """
    benchmark task dataset data_set model language domain setting case scenario metric condition situation user baseline
    method question problem system
    """
)
_HAN_FIELD = one_of("基准 任务 数据集 模型 语言 领域 场景 指标 情况 设置 用户 基线 方法 问题 系统")
_ALL_OF_THE_FIELD = re.compile(
    rf"\b(?:all|every|any|whatever)\s(?:[\w-]+\s)?{_FIELD}s?\b|(?:所有|任何|全部|一切|任意)的?[\u4e00-\u9fff]{{0,4}}{_HAN_FIELD}",
    re.IGNORECASE,
)

_ONLY_THERE = re.compile(
    r"\b(?:only|solely|exclusively)\s+(?:on|when|if|for|in|with|under|after|at|during|where|works?|holds?)\b([^.;,]{0,60})"
    r"|(?<!not )(?<!n't )\b(?:limited|restricted|confined) to\b(?! (?:[a-z]+ )?\d)([^.;,]{0,60})",
    re.IGNORECASE,
)
_ONLY_SO = re.compile(
    r"\b(?:only|solely) (?:been )?(?:test|stud|evaluat|consider|cover|examin|look|explor|focus|rel|appl)[a-z]*\b([^.;]{0,80})"
    r"|([^.;,]{0,50}\b(?:[a-z]+))\s(?:only|alone|exclusively)(?=[.,;]|$)",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(r"\b(?:unlike|existing|previous|prior|earlier|current)\b[^.;,]*$", re.IGNORECASE)
_ON_AVERAGE = re.compile(r"([^.;:]{10,80})\bon average\b", re.IGNORECASE)
_TOLD = 3  # content words of what is true on average
_SHORT = 25  # words of a sentence that says one thing only
_SAYS_ONLY = re.compile(
    r"\b"
    + one_of(r"only just solely exclusively alone limited restrict\w* confin\w* nothing_but no_other unless not")
    + r"\b|仅|只|限于|局限|唯",
    re.IGNORECASE,
)
_MOSTLY = re.compile(
    r"\b(?:in|on|for|across) (?:most|many|some|several|nearly all|almost all)\b|\b"
    + one_of("mostly (?<!more_)(?<!less_)often usually typically sometimes partly partially")
    + r"\b",
    re.IGNORECASE,
)
_SAYS_PARTLY = re.compile(
    r"\b"
    + one_of(
        r"""
        most many some several often usually typically majority sometimes partly partially half mostly largely generally
        nearly_all almost_all all_but except \w+_of_the \w+_out_of commonly frequent\w* mainly primarily tend\w* in_part
        normally as_a_rule few certain
        """
    )
    + r"\b",
    re.IGNORECASE,
)


def is_wider(claim: str, source: str) -> bool:
    """Whether the claim drops a limit that the source sets, or speaks of all where the source does not."""
    losses = (_loses_bound, _loses_average, _speaks_of_all, _loses_only, _loses_most)
    return any(is_lost(claim, source) for is_lost in losses)


def _loses_bound(claim: str, source: str) -> bool:
    claimed = {key for number in quantities(claim) for key in (number.face, number.value)}
    for stated in quantities(source):
        if stated.face not in claimed and stated.value not in claimed:
            continue
        before, after = source[max(0, stated.start - _REACH) : stated.start], source[stated.end : stated.end + _REACH]
        if _UP_TO.search(before) and not _SAYS_UP_TO.search(claim):
            return True
        if (_AVERAGE_BEFORE.search(before) or _AVERAGE_AFTER.search(after)) and not _SAYS_AVERAGE.search(claim):
            return True
    return False


def _speaks_of_all(claim: str, source: str) -> bool:
    """All, where the source says most or some; or all of the field's benchmarks or models, where it says nothing of the kind."""
    if not _WHOLLY.search(claim):
        return False
    if _MOSTLY.search(source) and not _EACH.search(source):
        return True
    return bool(_ALL_OF_THE_FIELD.search(claim)) and not _SPEAKS_OF_ALL.search(source)


def _loses_only(claim: str, source: str) -> bool:
    if _SAYS_ONLY.search(claim) or not _SAYS_ONLY.search(source):
        return False
    limits = [
        limit
        for pattern in (_ONLY_THERE, _ONLY_SO)
        for limit in pattern.finditer(source)
        if not _OF_OTHERS.search(source, max(0, limit.start() - _REACH), limit.start())
    ]
    if not claim.isascii():
        return bool(limits) and len(tokens(source)) <= _SHORT
    told = content(claim)
    return any(told & content(found[1] or found[2] or "") for found in limits)


def _loses_average(claim: str, source: str) -> bool:
    """Where nothing but the words tell what is true on average."""
    if "average" not in source.lower() or _SAYS_AVERAGE.search(claim):
        return False
    told = content(claim)
    return any(len(told & content(found[1])) >= _TOLD for found in _ON_AVERAGE.finditer(source))


def _loses_most(claim: str, source: str) -> bool:
    """Only where the claim keeps the words of the source, for it may as well tell another part of the sentence."""
    if _SAYS_PARTLY.search(claim) or not claim.isascii():
        return False
    told = content(claim)
    is_alike = len(told & content(source)) >= _LIKE * len(told)
    return is_alike and any(told & content(source[most.end() : most.end() + 25]) for most in _MOSTLY.finditer(source))
