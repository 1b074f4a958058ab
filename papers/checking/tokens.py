"""English text as words with stems, and what of it is content."""

import re
from dataclasses import dataclass
from functools import lru_cache

from papers.checking.lexicon import words
from papers.checking.stems import stem

_TOKEN = re.compile(r"[A-Za-z]+(?:'t)?|\d+(?:[.,]\d+)*|[.,;:!?()\n—]")
FUNCTION_WORDS = frozenset(
    words(
        """
        a an the this nothing everything nobody everyone something there whether that these those it its we our us
        they their them he she his her you your i my of to in on at by for from with as and or but nor so if then than
        when while where which who whose what how is are was were be been being am do does did done doing have has had
        having will would shall should can could may might must also too very much such there here into onto over
        under between among through during before after against about up down out off both each every all any some
        more most less least many other another same own just even still yet only again further additional extra
        several various given using used use via per
        """
    )
)


@dataclass(frozen=True)
class Word:
    """One word, number or mark of a text."""

    text: str
    stem: str
    start: int

    @property
    def is_mark(self) -> bool:
        return not self.text[0].isalnum()

    @property
    def is_content(self) -> bool:
        return not self.is_mark and self.text not in FUNCTION_WORDS


@lru_cache(maxsize=1024)
def tokens(text: str) -> tuple[Word, ...]:
    """The words, numbers and marks of plain `text`, in lower case."""
    return tuple(
        Word(found, found.replace(",", "") if found[0].isdigit() else stem(found), token.start())
        for token in _TOKEN.finditer(text)
        for found in [token[0].lower()]
    )


@lru_cache(maxsize=1024)
def content(text: str) -> frozenset[str]:
    """The stems of the content words and numbers of plain `text`."""
    return frozenset(word.stem for word in tokens(text) if word.is_content)
