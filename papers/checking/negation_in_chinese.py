"""The denial that a Chinese claim lost, by its characters: the only one of a short English source."""

import re

from papers.checking.denials import is_not, spoken

_SHORT = 22  # words and marks of a source that says one thing only
# All that may stand for a denial.
_SHADES = re.compile(
    "没有|无法|无需|不|未|无|非|免|少|鲜|几乎|反|拒|低于|别|缺|难以|而非|仅|只|排除|除|避免|摒弃|取消|去掉|失败|停止|防止"
)


def negation_is_lost_in_chinese(claim: str, source: str) -> bool:
    """Whether a Chinese `claim` has no shade of the denial of its short English source."""
    stated = spoken(source)
    return len(stated) <= _SHORT and any(map(is_not, stated)) and not _SHADES.search(claim)
