"""What a paper says itself that its abbreviations stand for: `Inception Score (IS)`, `IS (Inception Score)`."""

import re
from collections.abc import Iterator

_SHORT = r"[A-Z][A-Za-z0-9]{0,8}[A-Z0-9][A-Za-z0-9]{0,3}|[A-Z]{2,10}s?"
_BEHIND = re.compile(rf"(?<![\w'/-])((?:[\w'/-]++\s){{1,9}})\(({_SHORT})\)")
_BEFORE = re.compile(rf"\b({_SHORT})\s?\(([A-Za-z][\w' -]{{5,80}})[),;]")


def abbreviations(text: str) -> dict[str, str]:
    """Each abbreviation of plain `text` with the words that it is given for, as they are written."""
    return {short: long for short, long in _given(text) if long}


def _given(text: str) -> Iterator[tuple[str, str]]:
    for found in _BEHIND.finditer(text):
        yield found[2], _long(found[2], found[1].strip())
    for found in _BEFORE.finditer(text):
        yield found[1], _long(found[1], found[2])


def _long(short: str, words: str) -> str:
    """The end of `words` that holds the letters of `short` in their order, the first of them at the head of a word."""
    letters = [letter for letter in short.lower().removesuffix("s") if letter.isalpha()]
    at = len(words)
    for place, letter in reversed(list(enumerate(letters))):
        at = words.lower().rfind(letter, 0, at)
        while place == 0 and at > 0 and words[at - 1].isalnum():
            at = words.lower().rfind(letter, 0, at)
        if at < 0:
            return ""
    long = words[at:]
    return long if " " in long or "-" in long else ""
