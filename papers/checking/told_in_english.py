"""A Chinese text told in English words, term by term, so that the rules of English wording can be asked of it.

It is no translation: what the glossary lacks is left out, names and numbers stay, and `A 比 B 高` becomes `A higher than B`.
"""

import re
from functools import lru_cache

from papers.checking.glossary import ENGLISH
from papers.checking.lexicon import words

_TERM = re.compile(
    "|".join(sorted(ENGLISH, key=len, reverse=True))
    + r"|[A-Za-z0-9][A-Za-z0-9.+/%-]*(?<=[A-Za-z0-9%])|[,.;:!?()，。；：！？（）、\n]"
)
_MARKS = dict(zip("，。；：！？（）、", ",.;:!?(),", strict=True))
# `A 比 B 高`: the word that compares goes before what is compared with.
_THAN = re.compile(
    "[比较]([^,.;，。；]{1,24}?)(?:更|要|还|都|明显|显著|略|稍|大幅|平均)*(好|强|高|大|快|长|多|优|准|差|弱|低|小|慢|短|少|"
    "提高了?|提升了?|增加了?|降低了?|减少了?|下降了?)"
)
_NEITHER = re.compile("既(?:不|没有|未|无)([^。;；]{1,24}?)也(?:不|没有|未|无)")
# `大得多`, `高 3 个点`: the bare words, where they compare.
_BARE = re.compile(r"(好|强|高|大|快|长|多|优|差|弱|低|小|慢|短|少)(?:得多|(?:出|了)? ?(?=\d))")
_COMPARED = dict(
    pair.split("=")
    for pair in words(
        """
        好=better 强=stronger 高=higher 大=larger 快=faster 长=longer 多=more 优=better 准=better 差=worse 弱=weaker 低=lower
        小=smaller 慢=slower 短=shorter 少=fewer 提=higher 增=more 降=lower 减=fewer 下=lower
        """
    )
)


@lru_cache(maxsize=1024)
def in_english(text: str) -> str:
    """The terms of a plain Chinese text in English, in an order that English has."""
    text = _THAN.sub(lambda found: f" {_COMPARED[found[2][0]]} than {found[1]} ", text)
    text = _NEITHER.sub(r" neither \1 nor ", text)
    text = _BARE.sub(lambda found: f" {_COMPARED[found[1]]} ", text)
    told = (ENGLISH.get(found[0]) or _MARKS.get(found[0], found[0]) for found in _TERM.finditer(text))
    return " ".join(told).replace(" ,", ",").replace(" .", ".")
