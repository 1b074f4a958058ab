"""The Latin-script names of a claim, models, data sets, benchmarks and hardware, and whether the paper knows them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from papers.checking.field import COMMON_WORDS, EXPANSIONS
from papers.checking.lexicon import words
from papers.checking.numbers import quantities
from papers.checking.passages import Passages, Support
from papers.checking.tokens import FUNCTION_WORDS
from papers.checking.units import MEASURES

_LETTER = r"A-Za-zÀ-ÖØ-öø-ɏΑ-Ωα-ω"
_TOKEN = re.compile(rf"(?<![{_LETTER}0-9])(?:[{_LETTER}]|[0-9]+(?=[A-Z]))[{_LETTER}0-9]*(?:[-_.@'&:][{_LETTER}0-9]+)*\+*")
_PARTS = re.compile(rf"[A-Z]+(?![a-z])|[A-Z]?[{_LETTER}]+?(?=[A-Z0-9]|$)|[0-9]+(?:\.[0-9]+)*")
_SCALED = re.compile(r"[0-9]+(?:\.[0-9]+)?[kKMBTGx]?[A-Za-z]{0,2}")
_OPENS = re.compile(r"(?:^|[.!?:;。！？：；\"(\[\n•|*]|[-~]\s)[\s\"'(*]*$")
_TAILS = frozenset(
    words("based level style scale like only trained powered driven specific tuned generated free aware guided class")
)
_VERSION = re.compile(r"\s?([0-9]+(?:\.[0-9]+)*)(?![0-9.%×kKMBTx]|\s?(?:%|percent|points?|×|times)|[a-rt-z]|s[a-z])")
_SIZE = re.compile(r"\s([0-9]+(?:\.[0-9]+)?[BM])(?![A-Za-z0-9])")


@dataclass(frozen=True)
class Name:
    """One name in a claim: `is_coined` where digits or capitals inside show that it is no ordinary word."""

    text: str
    start: int
    end: int
    is_coined: bool


def names(text: str, language: str, passages: Passages) -> list[Name]:
    """The names in plain `text`, in order. A version that stands apart belongs to its name: `Llama 4`."""
    found: list[Name] = []
    for name in _names(text, language, passages):
        last = found[-1] if found else None
        joined = text[last.start : name.end] if last else ""
        if last and text[last.end : name.start] == " " and not knows(passages, last.text) and knows(passages, joined):
            found[-1] = Name(joined, last.start, name.end, is_coined=True)
        else:
            found.append(name)
    return found


def _names(text: str, language: str, passages: Passages) -> Iterator[Name]:
    units = [(number.start, number.end) for number in quantities(text)]
    for token in _TOKEN.finditer(text):
        word, start, end = _trimmed(token)
        if word in MEASURES and any(first < start < last for first, last in units):
            continue
        if word[0].isdigit() and _SCALED.fullmatch(word) and not re.fullmatch(r"[1-4]D", word):
            continue
        coined = _is_coined(word)
        if not coined and not _is_proper(text, word, start, language, passages):
            continue
        size = _SIZE.match(text, end)
        if size and word[0].isupper() and passages.has_sized(parts_of(word)):
            yield Name(f"{word} {size[1]}", start, size.end(), is_coined=True)
            continue
        version = _VERSION.match(text, end)
        if version and word[0].isupper() and knows(passages, f"{word} {version[1]}"):
            end, word, coined = version.end(1), f"{word} {version[1]}", True
        yield Name(word, start, end, coined)


def _trimmed(token: re.Match[str]) -> tuple[str, int, int]:
    word = re.sub(r"'s?$|:.*$|(?<=\d)s$", "", token[0])
    return word, token.start(), token.start() + len(word)


def _is_coined(word: str) -> bool:
    letters = word.replace("-", "")
    has_capitals = sum(letter.isupper() for letter in letters) >= 2 and not all(
        part[:1].isupper() and part[1:].islower() and len(part) > 3 for part in word.split("-") if part
    )
    glued = any(
        any(sign.isdigit() for sign in part) and any(sign.isalpha() for sign in part) for part in re.split("[-@:']", word)
    )
    numbered = word[0].isupper() and any(sign.isdigit() for sign in word)
    return has_capitals or glued or numbered


def _is_proper(text: str, word: str, start: int, language: str, passages: Passages) -> bool:
    """Whether an ordinary-looking word is used as a name: a capital amid a sentence, or Latin letters amid Chinese."""
    if len(word) < 2 or word.lower() in COMMON_WORDS:
        return False
    if language.startswith("zh"):
        return True
    if not word[0].isupper():
        return False
    if _OPENS.search(text, max(0, start - 12), start):
        return (
            not word.endswith(("ing", "ed", "ion", "ty", "ce"))
            and word.lower() not in FUNCTION_WORDS
            and _acts_as_name(text[start + len(word) :])
            and not passages.has_stem(word)
        )
    return True


_ACTS = re.compile(
    r"\s(?:achieves|outperforms|obtains|scores|attains|beats|surpasses|generates|learns|matches|introduces|proposes|combines|reaches)\b"
)


def _acts_as_name(rest: str) -> bool:
    """Whether the first word of a sentence stands where English has a name: before a verb, without an article."""
    return bool(_ACTS.match(rest))


def knows(passages: Passages, name: str) -> bool:
    """Whether the paper writes `name`, give or take case, hyphens, blanks, a plural, or a longer name that goes on with it."""
    return passages.has_words(parts_of(name))


def parts_of(name: str) -> list[str]:
    """The parts of a name, in lower case, between which a writer may or may not set a hyphen or a blank."""
    return [part.lower() for piece in re.split(r"[-_@'&:+/\s]+", name) for part in re.findall(_PARTS, piece) if part]


def is_supported(name: Name, support: Support, passages: Passages) -> bool:
    """Whether the paper knows the name, its parts where they are ordinary words, or what its letters stand for."""
    if knows(passages, name.text):
        return True
    pieces = [piece for piece in re.split(r"[-'&:]", name.text) if len(piece) > 1]
    has_version = any(sign.isdigit() for sign in name.text)
    firm = [piece for piece in pieces if not (piece in _TAILS or (piece.islower() and piece.isalpha() and not has_version))]
    if 0 < len(firm) < len(pieces) and knows(passages, "-".join(firm)):
        return True
    if not name.is_coined and all(passages.has_stem(piece) or piece.lower() in COMMON_WORDS for piece in pieces):
        return True
    return _is_abbreviation(name.text, support, passages)


def _is_abbreviation(name: str, support: Support, passages: Passages) -> bool:
    letters = name.lower().removesuffix("s") if name.endswith("s") and name[:-1].isupper() else name.lower()
    known = EXPANSIONS.get(letters)
    if known is not None:
        return not known or any(passages.has_words(long.split()) for long in known)
    if len(letters) == 2 and name.isupper() and passages.has_compound(letters):
        return True
    initials = "".join(word[0] for word in re.findall(r"[A-Za-z]+", support.sentences)).lower()
    return len(letters) >= 3 and name[:2].isupper() and letters.isalpha() and letters in initials
