"""The sentences of a quote's block that a claim tells beside those of the quote."""

import re
from functools import lru_cache

from papers.checking.passages import Support
from papers.checking.tokens import content

_SENTENCE = re.compile(r"[.!?;]\s|\n")
_LEAST = 3  # words or numbers of another sentence make a claim tell it; two in Chinese, which shares its names and numbers only


@lru_cache(maxsize=8)
def told_beside(text: str, support: Support) -> str:
    """The other sentences of the block of which plain `text` has words or numbers that the quote's sentences lack."""
    own = content(text) - content(support.sentences)
    least = _LEAST if text.isascii() else _LEAST - 1
    if len(own) < least or support.passage.block.kind == "table":
        return ""
    return "\n".join(one for one in _SENTENCE.split(support.passage.text) if len(own & content(one)) >= least)
