"""Acronyms: "vision-language-action (VLA)" in a paper teaches what VLA is short for."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

# One word with at least two capitals in brackets; its long form stands within so many characters before it.
IN_BRACKETS = re.compile(r"\(([A-Za-z][A-Za-z0-9]{1,7})\)")
REACH = 90
SEEN, SHARE = 2, 0.5
JOINS = frozenset(("of", "and", "for", "in", "the", "with", "to", "a", "on"))


def learned_acronyms(texts: Iterable[str]) -> dict[str, str]:
    """By lower-case acronym its long form, where several papers introduce it and most of them so."""
    long_forms: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for found in IN_BRACKETS.finditer(text):
            acronym = found[1].removesuffix("s")
            before = text[max(0, found.start() - REACH) : found.start()]
            if sum(letter.isupper() for letter in acronym) >= 2 and (words := _long_form(before, acronym)):
                long_forms[acronym.lower()][words] += 1
    chosen = {}
    for acronym, counted in long_forms.items():
        words, seen = min(counted.items(), key=lambda form: (-form[1], form[0]))
        if seen >= SEEN and seen >= SHARE * counted.total():
            chosen[acronym] = words
    return dict(sorted(chosen.items()))


def _long_form(before: str, acronym: str) -> str:
    """The last words of `before` whose first letters are those of `acronym`, in the singular; "" where they are not."""
    words = re.findall(r"\w+", before.lower())
    letters = [letter for letter in acronym.lower() if letter.isalpha()]
    said: list[str] = []
    while words and letters:
        word = words.pop()
        said.append(word)
        if word[0] == letters[-1]:
            letters.pop()
        elif word not in JOINS:
            return ""
    return " ".join(reversed(said)).removesuffix("s") if not letters and len(said) > 1 else ""
