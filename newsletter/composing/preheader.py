"""Preheader: what a mail program shows beside the subject, before the mail is opened."""

import re
import unicodedata

COLUMNS = 110
# A short form ("Nov. 30") ends no sentence.
SENTENCE_ENDS = re.compile(r"(?<=[.?!]) +(?=[^\s\da-z])|(?<=[。？！]) *")


def preheader(text: str) -> str:
    """The first sentences of `text`, as many as there is room for; none is cut. A Chinese character takes two columns."""
    shown, *others = SENTENCE_ENDS.split(text)
    for sentence in others:
        longer = f"{shown}{' ' if shown[-1:].isascii() else ''}{sentence}"
        if _columns(longer) > COLUMNS:
            break
        shown = longer
    return shown


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
