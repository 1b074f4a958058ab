"""The denials of a Chinese claim against the English sentences that it rests on."""

import re

from papers.checking.denials import DENIERS, SHADES, is_not, spoken
from papers.checking.tokens import tokens

_SHORT = 22
_HAN_NOT = re.compile(
    "没有|无法|无需|不|未|无|非|免|少|鲜|几乎|反|拒|低于|别|缺|难以|而非|仅|只|排除|除|避免|摒弃|取消|去掉|失败|停止|防止"
)
_HAN_STRONG = re.compile(
    "没有|无法|无需|未能|并未|未(?!来|知|必)|(?<![为无从])不(?!到|足|仅|同|断|过|久|止|少|论|但|等|确定|变|超过)|并非"
)


def negation_differs_in_chinese(claim: str, source: str) -> bool:
    """The same for a Chinese `claim`, where it is plain: a no where the English has no shade of one, or none for its only no."""
    if _HAN_STRONG.search(claim):
        return not any(is_not(w) or DENIERS.match(w.text) or SHADES.match(w.text) for w in tokens(source))
    stated = spoken(source)
    return len(stated) <= _SHORT and any(map(is_not, stated)) and not _HAN_NOT.search(claim)
