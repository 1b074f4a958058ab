"""What each denial of an English text denies."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import takewhile

from papers.checking.clauses import HEAD, Clause, clauses
from papers.checking.denials import ABLATES, NAMES_BEFORE, deprives, is_adjective, is_not, is_shade
from papers.checking.lexicon import words
from papers.checking.tokens import Word

_ENDS = frozenset(".;:!?\n()—") | frozenset(
    words("but while whereas although though because since so which whom who yet unless whenever if as than")
)
_AUXILIARIES = frozenset(
    words("is are was were be been being has have had does do did can could will would may might must should")
)
_OF_THINGS = frozenset(words("no none neither nothing nobody hardly too"))  # and their verb: `no run is stable`
_SAYS_NOTHING = frozenset(words("further additional extra any more much other such single explicit longer able need new prior"))
_TRIED = frozenset(words("when if once after"))
_SENTENCES = frozenset(".;!?\n")
_MOST = 5  # content words that a denial reaches
_LIST = 8  # words in which a list, `not A, B or C`, shows itself by its `or`


@dataclass(frozen=True)
class Denial:
    """A word that denies, where it stands, what it denies, nearest first, and the other content words of its clause.

    A plain one (`not`, `without`) always denies; of the others some do (`avoids`), some may stand for a `not` (`worse`, `only`).
    """

    word: Word
    at: int
    is_plain: bool
    scope: tuple[Word, ...]
    around: tuple[Word, ...]

    @property
    def words(self) -> tuple[Word, ...]:
        return self.scope + self.around

    @cached_property
    def heads(self) -> frozenset[str]:
        """The beginnings of these words."""
        return frozenset(word.stem[:HEAD] for word in self.words)


@lru_cache(maxsize=512)
def denials(text: tuple[Word, ...]) -> tuple[Denial, ...]:
    """The denials of a text that was made ready by `spoken`, in their order."""
    parts = clauses(text)
    return tuple(
        Denial(word, at, _is_plain(text, at), _scope(text, at), _around(word, parts))
        for at, word in enumerate(text)
        if is_not(word) or deprives(word) or is_shade(word)
    )


def _is_plain(text: tuple[Word, ...], at: int) -> bool:
    """`fails to run` is `does not run`; what only fails, does something; and a `nor` goes with its `neither`."""
    word = text[at]
    is_verb = word.text.startswith("fail") and [other.text for other in text[at + 1 : at + 2]] != ["to"]
    return is_not(word) and not is_verb and word.text != "nor"


def _scope(text: tuple[Word, ...], at: int) -> tuple[Word, ...]:
    word = text[at]
    scope = [word] if is_adjective(word) else []
    if word.text in NAMES_BEFORE and at:
        scope.append(text[at - 1])
    behind = list(_behind(text, at, most=(_LIST if word.text == "neither" else _MOST) - len(scope)))
    scope += behind
    is_predicate = at and text[at - 1].text in _AUXILIARIES and not is_not(word)
    if not behind and at and text[at - 1].text in _TRIED and ABLATES.match(word.text):
        scope += _of_sentence(text, at)
    if is_predicate or (not behind and (is_adjective(word) or word.text in _OF_THINGS)):
        scope += _before(text, at)
    return tuple(scope)


def _behind(text: tuple[Word, ...], at: int, *, most: int) -> Iterator[Word]:
    found = 0
    for place in range(at + 1, len(text)):
        word = text[place]
        before, behind = text[place - 1].text, text[place + 1 : place + 2]
        is_end = word.text in _ENDS and (before, word.text) not in (("such", "as"), ("not", "yet"))
        is_end = is_end or (word.text == "and" and any(other.text in _AUXILIARIES for other in behind))
        is_verb = word.text in _AUXILIARIES and found and text[at].text not in _OF_THINGS
        if is_end or is_verb or found >= most or (word.text == "," and not _goes_on(text, at, place)):
            return
        if word.is_content and word.text not in _SAYS_NOTHING and not is_not(word):
            found += 1
            yield word


def _goes_on(text: tuple[Word, ...], at: int, comma: int) -> bool:
    """Whether a comma stands inside of what is denied, as in `not A, B or C`."""
    return text[at - 1].text != "," and any(word.text == "or" for word in text[comma + 1 : comma + _LIST])


def _before(text: tuple[Word, ...], at: int) -> list[Word]:
    """`audio is removed`, `more steps bring nothing`: the content words in front, nearest first."""
    found: list[Word] = []
    for word in reversed(text[:at]):
        if word.text in _ENDS or word.is_mark or len(found) >= _MOST:
            break
        if word.is_content and not is_not(word):
            found.append(word)
    return found


def _of_sentence(text: tuple[Word, ...], at: int) -> list[Word]:
    """`the cache lowers latency, by 3 ms when removed`: what is taken away may stand anywhere in front."""
    found = takewhile(lambda word: word.text not in _SENTENCES, reversed(text[:at]))
    return [word for word in found if word.is_content]


def _around(word: Word, parts: tuple[Clause, ...]) -> tuple[Word, ...]:
    own = next((part for part in parts if any(other is word for other in part.words)), None)
    return tuple(other for other in own.words if other.is_content and other is not word) if own else ()
