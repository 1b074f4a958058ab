"""A `not` that a claim lost or added against what it rests on."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import takewhile

from papers.checking.answers import all_keys, keys, unanswered
from papers.checking.clauses import HEAD, clauses
from papers.checking.denials import ABLATES, FIRM, SHADES, deprives, is_adjective, is_not, is_verbal, spoken
from papers.checking.directions import WAYS
from papers.checking.lexicon import words
from papers.checking.opposites import QUALITIES, are_opposites
from papers.checking.reach import Denial, denials
from papers.checking.synonyms import is_common
from papers.checking.tokens import Word
from papers.checking.turns import COMPARES

_MANY, _SHARE = 2, 0.4  # words in common that are no chance, and what part of a clause they must be
_NEAR, _TWICE = 3, 5  # words in front of a thing that give it, and within which two denials are one
_GIVES = frozenset(
    words(
        """
        with using use uses used need needs require requires relies on some any keep keeps keeping add adding has have after
        presence
        """
    )
)
_IS_GIVEN = frozenset(words("needed required kept used included necessary"))
_OF_THINGS = frozenset(words("nothing none neither nor"))
_STILL = frozenset(words("left be been at all still longer entirely completely fully"))


def negation_differs(claim: str, source: str) -> bool:
    """Whether the English `claim` denies what the source affirms, or affirms what it denies.

    Each denial of the one must answer to one of the other, in whatever words; those left over must not meet with what they deny.
    """
    said, stated = spoken(claim), spoken(source)
    added, lost = unanswered(said, stated)
    ours, theirs = _twice(said), _twice(stated)
    if not theirs and any(denial.at in ours and ours[denial.at] not in {other.at for other in added} for denial in added):
        return True
    added = [denial for denial in added if denial.at not in ours]
    lost = [denial for denial in lost if denial.at not in theirs]
    return _adds(added, lost, stated) or _loses(added, lost, said, stated)


def _twice(text: tuple[Word, ...]) -> dict[int, int]:
    """The places of two denials that make one another void, each with the other: `not unknown`, `not no`."""
    places = {denial.at: denial for denial in denials(text)}
    found: dict[int, int] = {}
    for at, denial in places.items():
        if not (is_verbal(denial.word) or denial.word.text in _OF_THINGS):
            continue
        near = takewhile(lambda place: not text[place].is_mark, range(at + 1, min(at + _TWICE, len(text))))
        other = next((place for place in near if place in places), None)
        if other and (places[other].is_plain or _is_told_of(text, at, other)):
            found |= {at: other, other: at}
    return found


def _is_told_of(text: tuple[Word, ...], at: int, other: int) -> bool:
    """Whether the second of two denials is all that the first denies: `is not left untuned`."""
    word = text[other]
    if not (is_adjective(word) or deprives(word) or word.text in QUALITIES):
        return False
    is_last = not any(word.is_content for word in text[other + 1 : other + 2]) or bool(FIRM.match(word.text))
    return is_verbal(text[at]) and is_last and all(between.text in _STILL for between in text[at + 1 : other])


def _adds(added: Sequence[Denial], lost: Sequence[Denial], stated: tuple[Word, ...]) -> bool:
    plain = [denial for denial in added if denial.is_plain]
    if any(_is_affirmed(denial, stated, lost) for denial in plain):
        return True
    if any(denial.is_plain for denial in lost):
        return False
    is_alone = all(SHADES.match(denial.word.text) for denial in lost) and not any(denial.is_plain for denial in denials(stated))
    return any((is_alone and _is_of_source(denial, stated)) or _is_told(denial, stated, lost) for denial in plain)


def _is_of_source(denial: Denial, stated: tuple[Word, ...]) -> bool:
    """Whether the source tells what the clause of a denial tells; what a teller rules out in own words it need not name."""
    told = all_keys(word for word in stated if word.is_content)
    shared = sum(bool(keys(word) & told) for word in denial.words)
    return shared >= _MANY and shared >= _SHARE * len(denial.words)


def _loses(added: Sequence[Denial], lost: Sequence[Denial], said: tuple[Word, ...], stated: tuple[Word, ...]) -> bool:
    for denial in lost:
        text = denial.word.text
        if not (denial.is_plain or FIRM.match(text) or ABLATES.match(text) or text == "nor") or _is_affirmed_too(denial, stated):
            continue
        if _is_affirmed(denial, said, added):
            return True
        if denial.is_plain and not ABLATES.match(text) and not added and _is_told(denial, said, added):
            return True
    return False


def _is_affirmed_too(denial: Denial, text: tuple[Word, ...]) -> bool:
    """Whether the text has what a denial of it denies also where nothing denies it."""
    inside = Counter(word.stem for word in {word.start: word for other in denials(text) for word in other.scope}.values())
    return bool(denial.scope) and sum(word.stem == denial.scope[0].stem for word in text) > inside[denial.scope[0].stem]


def _is_affirmed(denial: Denial, text: tuple[Word, ...], left: Sequence[Denial]) -> bool:
    """Whether a text, of whose denials some are `left` over, says plainly what a denial denies."""
    plainly = _undenied(text)
    first = denial.scope[0] if denial.scope else None
    if first and (_compares_otherwise(first, text) or any(are_opposites(first.text, word.text) for word in plainly)):
        return False
    if denial.word.text == "nor" or (ABLATES.match(denial.word.text) and not (first and first.text.endswith("ing"))):
        return _is_given(denial, text, plainly)
    told = all_keys(plainly)
    heads = {word.stem[:HEAD] for word in plainly}
    if all_keys(denial.scope[:2]) & told:
        others = {word.stem[:HEAD]: word for word in denial.words}.values()
        if sum(bool(keys(word) & told) for word in others) >= min(_MANY, len(others)):
            return True
    if first and first.stem[:HEAD] in heads and not is_common(first.stem) and not left:
        return True
    return any(word.text[0].isdigit() and len(word.text) > 1 and word.stem[:HEAD] in heads for word in denial.scope)


def _undenied(text: tuple[Word, ...]) -> list[Word]:
    denied = {
        word.start for denial in denials(text) if denial.is_plain or not SHADES.match(denial.word.text) for word in denial.scope
    }
    return [word for word in text if word.is_content and word.start not in denied]


def _compares_otherwise(first: Word, text: tuple[Word, ...]) -> bool:
    """`not beaten` and `wins`: which of two is the better is asked for as a direction."""
    return bool(COMPARES.search(first.text)) and any(
        word.text in WAYS and WAYS[word.text][0] == WAYS.get(first.text, ("",))[0] and word.stem != first.stem for word in text
    )


def _is_given(denial: Denial, text: tuple[Word, ...], plainly: Sequence[Word]) -> bool:
    """`with X`, `needs X`: what is taken away is there."""
    gone = {word.stem[:HEAD] for word in denial.scope if word.text[0].isalpha()}
    return any(
        word.stem[:HEAD] in gone
        and word in plainly
        and (
            any(other.text in _GIVES for other in text[max(0, at - _NEAR) : at])
            or (not denial.is_plain and any(other.text in _IS_GIVEN for other in text[at + 1 : at + 1 + _NEAR]))
        )
        for at, word in enumerate(text)
    )


def _is_told(denial: Denial, text: tuple[Word, ...], left: Iterable[Denial]) -> bool:
    """Whether a clause in which nothing is denied tells what the clause of a denial tells."""
    denied = {id(other.word) for other in left if not SHADES.match(other.word.text)}
    scope = {word.stem[:HEAD] for word in denial.scope} or denial.heads
    subject = denial.heads - scope
    least = min(_MANY, len(denial.heads)) if denial.scope else _MANY
    return any(
        len(denial.heads & clause.heads) >= least
        and (scope & clause.heads or (subject and subject <= clause.heads))
        and not any(is_not(word) or id(word) in denied for word in clause.words)
        for clause in clauses(text)
    )
