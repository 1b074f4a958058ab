"""What a number counts, where it is told: 25,000 sentences are not 25,000 tokens, though the number is the same."""

import re

from papers.checking.lexicon import words
from papers.checking.numbers import Quantity
from papers.checking.stems import stem
from papers.checking.synonyms import are_synonyms
from papers.checking.tokens import FUNCTION_WORDS, content
from papers.checking.units import COUNTS

_OF_TEXT = frozenset(("token", "sentence", "document", "word"))
_REACH = 40  # characters behind a number in which its noun may be told in other words
_FAR = 4  # words behind a number that may be its noun, and what qualifies it
_HEAD = 5  # letters that tell a word
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[A-Za-z]+")
_NEXT = re.compile(r"[\s-]{1,2}([A-Za-z]{3,})")
# Nouns that tellers put for one another, a row a kind.
_ALIKE = """
    benchmark dataset data task test suite evaluation corpus set problem domain setting ; model system network llm baseline method
    agent variant ; example sample instance item record case pair entry point demonstration ; image picture photo figure ;
    paper article publication work study ; person people participant user annotator expert rater volunteer ;
    step iteration update round ; run seed trial repetition attempt ; category class type kind group field area topic domain ;
    stage phase part ; question query prompt ; robot arm platform ; video clip film ; session day ; module component block ;
    word term item phrase lexical
"""
_KINDS = [{stem(word)[:_HEAD] for word in words(line)} for line in _ALIKE.split(";")]


def counts_another(number: Quantity, stated: Quantity, claim: str, source: str) -> bool:
    """Whether the two count things of known kinds that differ, or, in English, nouns that have nothing in common."""
    if number.count and stated.count:
        return number.count != stated.count and not _is_told_in_other_words(number, stated, source)
    if number.measure or number.face.denominator != 1 or not claim.isascii():
        return False
    ours, theirs = _noun(claim, number), _noun(source, stated)
    if not (ours and theirs) or ours & _heads(content(source)) or theirs & _heads(content(claim)):
        return False
    return not any(_may_be_alike(one, other) for one in ours for other in theirs)


def _is_told_in_other_words(number: Quantity, stated: Quantity, source: str) -> bool:
    """Whether its noun stands there as well, `8 layers, or heads`, or is the parameters that a model's size counts."""
    counts = {number.count, stated.count}
    if "parameter" in counts and not counts & _OF_TEXT:
        return True
    beyond = _DIGIT.split(source[stated.end : stated.end + _REACH])[0]
    return number.count in {COUNTS.get(word.lower()) for word in _LETTERS.findall(beyond)}


def _noun(text: str, number: Quantity) -> frozenset[str]:
    """The stems of the content words right behind a number, cut to their heads."""
    found, end = [], number.end
    for _ in range(_FAR):
        word = _NEXT.match(text, end)
        if not word or word[1].lower() in FUNCTION_WORDS:
            break
        found.append(stem(word[1]))
        end = word.end()
    return _heads(found)


def _heads(stems: frozenset[str] | list[str]) -> frozenset[str]:
    return frozenset(one[:_HEAD] for one in stems)


def _may_be_alike(one: str, other: str) -> bool:
    return (
        one.startswith(other)
        or other.startswith(one)
        or are_synonyms(one, other)
        or any(one in kind and other in kind for kind in _KINDS)
    )
