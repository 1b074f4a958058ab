"""What a claim says beyond its quote: a wider scope, a lost hedge, praise of its own."""

import re

from papers.checking.numbers import quantities
from papers.checking.tokens import content, tokens

_UP_TO = re.compile(
    r"(?:up to|at most|as much as|as many as|no more than|maximum of|max\.?)\s*(?:about|roughly|an?|~|≈)?\s*[-+$]?$",
    re.IGNORECASE,
)
_SAYS_UP_TO = re.compile(
    r"up to|at most|as much as|as many as|no more than|maxim|\bmax\b|peak|limit|\bcap|exceed|longer than|more than|larger than|higher than|beyond|under|below|best case|highest|within|最[多高大长晚远低少]|longest|largest|at worst|at best|高达|多达|可达|至多|超过|上限|达到?最|以内",
    re.IGNORECASE,
)
_AVERAGE_BEFORE = re.compile(
    r"\b(?:average|(?<!root )mean(?! (?:squared?|absolute|average)))\b[^.,;]{0,40}$|\bon average\b[^.;]{0,25}$|\baveraged (?:over|across)[^.;]{0,40}$",
    re.IGNORECASE,
)
_AVERAGE_AFTER = re.compile(r"^[^.,;]{0,30}\bon average\b|^[^.,;]{0,20}\baveraged (?:over|across)\b", re.IGNORECASE)
_SAYS_AVERAGE = re.compile(r"averag|\bmeans?\b|overall|平均|均值|总体|整体", re.IGNORECASE)
_PARTLY = re.compile(
    r"\b(?:most|many|some|several|often|usually|typically|majority|sometimes|partly|partially|half|mostly|largely|generally|nearly all|"
    r"almost all|all but|except|\w+ of the|\w+ out of)\b",
    re.IGNORECASE,
)
_WHOLLY = re.compile(
    r"(?<!\bin )(?<!\bafter )(?<!\bat )\b(?:all|every(?! \d| other| few)|any|always|everywhere|universally|invariably|whatever|anything|everything)\b",
    re.IGNORECASE,
)
_HAN_WHOLLY = re.compile("所有|任何|任意|每个|每一|每种|每项|全部|一切|始终|总是|总能|无论")
_SPEAKS_OF_ALL = re.compile(
    r"\b(?:all|every|each|any|both|always|entire|entirely|whole|consistently|across|fully|complete|completely|none|never|throughout|per|"
    r"solely|everything|everywhere|arbitrary|universal|universally|regardless|whichever|whatever|no|full|uniformly|overall|total)\b",
    re.IGNORECASE,
)
_EACH = re.compile(r"\b(?:all|every|any|each|always)\b", re.IGNORECASE)
_ALL_OF_THE_FIELD = re.compile(
    r"\b(?:all|every|any|whatever)\s(?:[\w-]+\s)?(?:benchmark|task|dataset|data set|model|language|domain|setting|case|scenario|metric|condition|"
    r"situation|user|baseline|method|question|problem|system)s?\b"
    r"|(?:所有|任何|全部|一切|任意)(?:的)?[\u4e00-\u9fff]{0,4}(?:基准|任务|数据集|模型|语言|领域|场景|指标|情况|设置|用户|基线|方法|问题|系统)",
    re.IGNORECASE,
)
_ONLY_THERE = re.compile(
    r"\b(?:only|solely|exclusively)\s+(?:on|when|if|for|in|with|under|after|at|during|where|works?|holds?)\b([^.;,]{0,60})"
    r"|\b(?:limited|restricted|confined) to\b([^.;,]{0,60})",
    re.IGNORECASE,
)
_SAYS_ONLY = re.compile(
    r"\b(?:only|just|solely|exclusively|alone|limited|restrict\w*|confin\w*|nothing but|no other|unless|not)\b|仅|只|限于|局限|唯",
    re.IGNORECASE,
)
_MOSTLY = re.compile(
    r"\b(?:in|on|for|across) (?:most|many|some|several|nearly all|almost all)\b|\b(?:mostly|(?<!more )(?<!less )often|usually|typically|sometimes|partly|partially)\b",
    re.IGNORECASE,
)
_SAYS_PARTLY = re.compile(
    _PARTLY.pattern
    + r"|\b(?:more often|commonly|frequent\w*|mainly|primarily|tend\w*|in part|normally|as a rule|for the most part|few|certain)\b",
    re.IGNORECASE,
)

_HEDGED = re.compile(
    r"\b(?:may|might|could(?! not)|suggests?|suggesting|potentially|possibly|perhaps|presumably|likely|seems?|appears? to|hypothesi[sz]e\w*|"
    r"conjecture\w*|speculate\w*|suspect|preliminary|we (?:believe|expect|hope))\b([^.;]{0,60})",
    re.IGNORECASE,
)
_HEDGES = re.compile(
    r"\b(?:may|might|could|can|suggest\w*|potential\w*|possib\w*|perhaps|presumabl\w*|likely|seem\w*|appear\w*|hypothe\w*|conjectur\w*|"
    r"speculat\w*|suspect\w*|preliminary|believe\w*|expect\w*|hope\w*|assum\w*|indicat\w*|hint\w*|sign|would|should|promis\w*|think|thought|"
    r"prospect|probabl\w*|plausibl\w*|tentativ\w*|apparent\w*|guess\w*|maybe|to some extent|room for|chance|candidate|propos\w* that|plan\w*)\b",
    re.IGNORECASE,
)
_HAN_HEDGES = re.compile(
    "可能|或许|也许|有望|似乎|暗示|提示|推测|预计|大概|潜在|能够|可以|可|表明|显示|说明|猜测|怀疑|看来|倾向|初步|希望|预期|认为|设想|假设|应|意味|迹象|将|会|计划|或"
)

_PRAISE = (
    (r"\bsota\b|state[- ]of[- ]the[- ]art|最先进|最优水平|业界最佳|最佳水平",
     r"\bsota\b|state[- ]of[- ]the[- ]arts?|\bbest\b|new record|\brecord\b|leading|outperform\w* (?:all|every|previous|prior|existing)|surpass\w* (?:all|every|previous|prior|existing)"),
    (r"\b(?:significant|dramatic|substantial|remarkabl|considerabl|massive|tremendous|drastic|huge|impressive|vast|outstanding|striking)(?:e|ly|ally|y)?\b"
     r"|by a (?:large|wide) margin|显著|大幅|极大|巨大|惊人|卓越|飞跃|远超|远高于|明显优于",
     r"significan|dramatic|substantial|remarkabl|considerabl|massive|tremendous|drastic|huge|impressive|vast|outstanding|striking|large|wide margin|"
     r"notabl|marked|great|\bfar\b|\bmuch\b|strong|sharp|order of magnitude|orders of magnitude|\b(?:\d+|two|three|four|five|ten|several|many) ?(?:x|×|times|fold)|"
     r"a lot|well above|well below|well ahead|clearly|by far|steep|radical|extreme|profound|pronounced|excellent|surprisingly|exceptional|double|triple"),
    (r"\bthe (?:very )?first (?!layers?\b|stages?\b|steps?\b|phases?\b|half\b|tokens?\b|authors?\b|of\b|two\b|three\b|four\b|five\b|ten\b|few\b|\d|frames?\b|"
     r"words?\b|sentences?\b|one\b|part\b|round\b|place\b|turns?\b|epochs?\b|and\b|with\b|is\b|time\b|iteration\b|pass\b|row\b|column\b|section\b|year\b|"
     r"quarter\b|block\b|attempt\b|case\b|task\b|component\b|case\b|kind\b|setting\b|option\b|type\b|image\b|sub|which\b|,|\.)"
     r"|\bfirst[- ]ever\b|\bfor the first time\b|\bis first to\b|首个|首次|首创|率先|第一个|开创性|前所未有|史无前例",
     r"\bfirst\b|never before|no (?:prior|previous|existing|earlier)|unprecedented|pioneer|yet to|unexplored|has not been|have not been|to our knowledge|to the best of our"),
    (r"\bnovel\b|\bgroundbreaking\b|\brevolution\w*\b|\bunprecedented\b|\bbreakthrough\b|\bpioneer\w*\b|突破性|革命性|颠覆|开创|全新|新颖",
     r"\bnovel|\bnew\b|\bnewly\b|innovat|original|\bfirst\b|groundbreaking|revolution|unprecedented|breakthrough|pioneer|unlike (?:prior|previous|existing)"),
    (r"\bperfect(?:ly)?\b|\bflawless\w*\b|\bunmatched\b|\bunrivall?ed\b|\bworld[- ]class\b|完美|无与伦比|世界领先|国际领先",
     r"perfect|flawless|unmatched|unrivall?ed|100 ?%|without (?:any )?errors?|no errors?"),
)  # fmt: skip
_PRAISES = tuple((re.compile(given, re.IGNORECASE), re.compile(ground, re.IGNORECASE)) for given, ground in _PRAISE)


def is_wider(claim: str, source: str) -> bool:
    """Whether the claim drops an `up to`, an average, an `only` or a `most` of the source, or speaks of all where it does not."""
    return (
        _loses_bound(claim, source) or _speaks_of_all(claim, source) or _loses_only(claim, source) or _loses_most(claim, source)
    )


def _loses_bound(claim: str, source: str) -> bool:
    claimed = {key for number in quantities(claim) for key in (number.face, number.value)}
    for stated in quantities(source):
        if stated.face not in claimed and stated.value not in claimed:
            continue
        before, after = source[max(0, stated.start - 60) : stated.start], source[stated.end : stated.end + 60]
        if _UP_TO.search(before) and not _SAYS_UP_TO.search(claim):
            return True
        if (_AVERAGE_BEFORE.search(before) or _AVERAGE_AFTER.search(after)) and not _SAYS_AVERAGE.search(claim):
            return True
    return False


def _speaks_of_all(claim: str, source: str) -> bool:
    """All, where the source says most or some; or all of the field's benchmarks, tasks or models, where it says nothing of the kind."""
    if not (_WHOLLY.search(claim) or _HAN_WHOLLY.search(claim)):
        return False
    if _MOSTLY.search(source) and not _EACH.search(source):
        return True
    return bool(_ALL_OF_THE_FIELD.search(claim)) and not _SPEAKS_OF_ALL.search(source)


def _loses_only(claim: str, source: str) -> bool:
    if _SAYS_ONLY.search(claim):
        return False
    told = content(claim)
    return any(told & content(found[1] or found[2] or "") for found in _ONLY_THERE.finditer(source))


def _loses_most(claim: str, source: str) -> bool:
    """Only where the claim keeps the words of the source, for it may as well tell another part of the sentence."""
    if not _MOSTLY.search(source) or _SAYS_PARTLY.search(claim) or not claim.isascii():
        return False
    told, stated = content(claim), content(source)
    return any(told & content(source[found.end() : found.end() + 25]) for found in _MOSTLY.finditer(source)) and len(
        told & stated
    ) >= 0.6 * len(told)


def loses_hedge(claim: str, quote: str, language: str) -> bool:
    """Whether the quote says `may` or `suggests` of what the claim says outright."""
    if language.startswith("zh"):
        return bool(_HEDGED.search(quote)) and not _HAN_HEDGES.search(claim) and len(tokens(quote)) <= 30
    if _HEDGES.search(claim):
        return False
    told = content(claim)
    for hedged in _HEDGED.finditer(quote):
        said = [word.stem for word in tokens(hedged[1]) if word.is_content][:3]
        if len(set(said) & told) >= (1 if len(said) < 2 else 2) or (said and said[0] in told):
            return True
    return False


def praises(claim: str, passage: str) -> bool:
    """Whether the claim is warmer than its passage: first, novel, state of the art, significant."""
    return any(given.search(claim) and not ground.search(passage) for given, ground in _PRAISES)
