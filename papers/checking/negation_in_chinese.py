"""The denials of a Chinese claim against the English sentences that it rests on, by its characters."""

import re

from papers.checking.denials import is_not, spoken
from papers.checking.reach import denials

_SHORT = 22  # words and marks of a source that says one thing only
_DENIES = re.compile(
    "没有|无法|无需|未能|并未|未(?!来|知|必)|(?<![为无从])不(?!到|足|仅|同|断|过|久|止|少|论|但|等|确定|变|超过)|并非"
)
# All that may stand for a denial.
_SHADES = re.compile(
    "没有|无法|无需|不|未|无|非|免|少|鲜|几乎|反|拒|低于|别|缺|难以|而非|仅|只|排除|除|避免|摒弃|取消|去掉|失败|停止|防止"
)


def negation_differs_in_chinese(claim: str, source: str) -> bool:
    """Whether a Chinese `claim` denies where its English source has no shade of it, or has no shade of its only denial."""
    stated = spoken(source)
    if _DENIES.search(claim):
        return not denials(stated)
    return len(stated) <= _SHORT and any(map(is_not, stated)) and not _SHADES.search(claim)
