"""Which denial of a claim answers to which of its source: `uses no masks` to `does without masks`, `unstable` to `not stable`."""

import re
from collections.abc import Iterable
from functools import lru_cache

from papers.checking.clauses import HEAD, Clause, clauses
from papers.checking.denials import ABLATES, base, deprives, is_adjective, is_not, is_verbal
from papers.checking.directions import WAYS
from papers.checking.opposites import are_opposites
from papers.checking.reach import Denial, denials
from papers.checking.stems import stem
from papers.checking.synonyms import senses
from papers.checking.tokens import Word

_NEAR = 3  # content words of a denial that a word may stand against
_ALIKE, _SURE = 3, 20  # what the same word adds to a likeness, among plain denials and among others
_SAME_FAMILY = 2
_PREVENTS = re.compile(r"(?:prevent\w*|forbid\w*|preclud\w*|prohibit\w*|refus\w*|avoid\w*|impossible|excluding)$")
_HARDLY = re.compile(r"struggl|difficult|hard|unlikely|challenging")  # denies what it stands before: `hard to read`
_BEYOND = frozenset(
    (
        ("best", "better"),
        ("worst", "worse"),
        ("most", "more"),
        ("best", "other"),
        ("most", "other"),
        ("only", "other"),
        ("alone", "other"),
    )
)


def keys(word: Word) -> frozenset[str]:
    """What a word has in common with those that say the same: its beginning, its senses, its direction, what it denies."""
    return _keys(word.text, word.stem)


@lru_cache(maxsize=65536)
def _keys(text: str, stemmed: str) -> frozenset[str]:
    found = {stemmed[:HEAD]} | {f"sense {row}" for row in senses(stemmed)}
    if text in WAYS:
        axis, sign = WAYS[text]
        found.add(f"way {axis} {sign}")
    if denied := base(text):
        found.add(stem(denied)[:HEAD])
    return frozenset(found)


def all_keys(found: Iterable[Word]) -> frozenset[str]:
    return frozenset().union(*map(keys, found))


def unanswered(said: tuple[Word, ...], stated: tuple[Word, ...]) -> tuple[list[Denial], list[Denial]]:
    """The denials of a claim and those of its source that none of the other side answers; each answers to one."""
    ours, theirs = list(denials(said)), list(denials(stated))
    pairs = [(likeness, one, other) for one in ours for other in theirs if (likeness := _likeness(one, other))]
    for _, one, other in sorted(pairs, key=lambda pair: ("nor" in (pair[1].word.text, pair[2].word.text), -pair[0])):
        if one in ours and other in theirs:
            ours.remove(one)
            theirs.remove(other)
    for plain, others, text in ((ours, theirs, stated), (theirs, ours, said)):
        for denial in [denial for denial in plain if denial.is_plain]:
            if shade := next((other for other in others if _may_answer(other, denial, clauses(text))), None):
                plain.remove(denial)
                others.remove(shade)
    return ours, theirs


def _may_answer(shade: Denial, plain: Denial, parts: tuple[Clause, ...]) -> bool:
    """Whether a word that may stand for a `not` stands in the clause that tells most of a denial's own, or of what is denied."""
    if shade.is_plain or not parts:
        return False
    wanted = all_keys(plain.words)
    first = plain.scope[0].stem[:HEAD] if plain.scope else ""
    for told in (wanted, all_keys(plain.scope)):
        best = _clause_of(told, parts)
        kept = {word.stem[:HEAD] for word in best.content if word is not shade.word}
        is_kept = is_verbal(plain.word) and first in kept and not _HARDLY.match(shade.word.text)
        if not is_kept and any(word is shade.word for word in best.words) and wanted & all_keys(best.content):
            return True
    return False


def _clause_of(told: frozenset[str], parts: tuple[Clause, ...]) -> Clause:
    return max(parts, key=lambda part: len(told & all_keys(part.content)))


def _likeness(one: Denial, other: Denial) -> int:
    """How well two denials answer to each other; 0: they do not."""
    is_same = one.word.stem[:HEAD] == other.word.stem[:HEAD]
    shared = len(all_keys(one.scope) & all_keys(other.scope))
    likeness = len(one.heads & other.heads) + len(all_keys(one.words) & all_keys(other.words)) + 2 * shared
    if one.is_plain and other.is_plain:
        is_family = is_verbal(one.word) == is_verbal(other.word)
        return likeness + _ALIKE * (1 + is_same) + _SAME_FAMILY * is_family if likeness or is_same else 0
    if one.is_plain or other.is_plain:
        plain, telling = (one, other) if one.is_plain else (other, one)
        return likeness + _ALIKE * is_same if _answers(telling, plain, shares=bool(shared)) else 0
    if is_same:
        return likeness + _SURE
    if shared and _takes_away(one.word) and _takes_away(other.word):
        return likeness
    is_sense = not ABLATES.match(one.word.text) and not ABLATES.match(other.word.text) and keys(one.word) & keys(other.word)
    return likeness + _ALIKE if is_sense else 0


def _takes_away(word: Word) -> bool:
    return deprives(word) or word.text.startswith("drop")


def _answers(telling: Denial, plain: Denial, *, shares: bool) -> bool:
    """Whether a word that may stand for a `not` stands for this one."""
    word = telling.word
    if any(are_opposites(denied.text, word.text) for denied in plain.scope[:_NEAR]):
        return True
    if is_not(word) or deprives(word) or is_adjective(word):
        return shares or bool(_PREVENTS.match(word.text) and telling.heads & plain.heads)
    return any(_is_beyond(word.text, denied.text) for denied in plain.words)


def _is_beyond(word: str, other: str) -> bool:
    """`the smallest` of what `none is smaller` than."""
    return (word, other) in _BEYOND or (word.endswith("est") and other.endswith("er") and word[:-3] == other[:-2])
