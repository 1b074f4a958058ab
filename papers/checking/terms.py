"""Where a claim keeps the words of its source and has another term between them: `a sigmoid gate` for `a softmax gate`."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from papers.checking.denials import denies, spoken
from papers.checking.field import EXPANSIONS
from papers.checking.lexicon import words
from papers.checking.passages import HEAD, Passages
from papers.checking.synonyms import are_synonyms, is_common
from papers.checking.tokens import Word, tokens

_LONG = 8  # words of a claim that is not told alike by chance
_NEARLY = 0.8  # of its words, kept, leave room for a term or two
_TWO = 2  # places that are told otherwise
_FEW = 3  # words that a term has at most
_LEAST = 4  # letters of a term
_ARTICLES = frozenset(words("a an the"))
_PRONOUNS = frozenset(words("ones others thing things"))
_NOUNS_FOLLOW = frozenset(
    words("a an the of in on for by with from its our their s than via using that as each every per between")
)


@dataclass(frozen=True)
class _Slot:
    """What stands in the source and in the claim in one place, between two words that the claim has, if there are any."""

    theirs: tuple[Word, ...]
    ours: tuple[Word, ...]
    before: Word | None
    behind: Word | None

    @property
    def is_of_nouns(self) -> bool:
        """Whether nouns and what qualifies them stand here: behind an article or a preposition, or in front of a noun."""
        return not self.before or self.before.text in _NOUNS_FOLLOW or bool(self.behind and self.behind.is_content)


def exchanges_term(claim: str, source: str) -> bool:
    """Whether an English claim repeats its source but for a place or two, and has another term in one of them.

    A free telling changes more than that; so what it exchanges is not asked for.
    """
    said, stated = _words(claim), _words(source)
    if len(said) < _LONG:
        return False
    places = list(_slots(said, stated))
    slots = [slot for slot in places if any(word.is_content for word in (*slot.ours, *slot.theirs))]
    if len(slots) > _TWO or sum(len(slot.ours) for slot in slots) > (1 - _NEARLY) * len(said):
        return False
    ours, theirs = Counter(word.stem for word in said), Counter(word.stem for word in stated)
    for slot in slots:
        if (len(places) > 1 and not slot.is_of_nouns) or max(len(slot.ours), len(slot.theirs)) > _FEW:
            continue
        put = [word for word in slot.ours if _is_term(word) and ours[word.stem] > theirs[word.stem]]
        gone = [word for word in slot.theirs if _is_term(word) and theirs[word.stem] > ours[word.stem]]
        if put and gone and not _may_be_alike(put, gone, slot):
            return True
    return False


def brings_in_term(claim: str, passages: Passages) -> bool:
    """Whether an English claim has a noun of two words, behind an article, of which the whole paper has neither."""
    run = 0
    for word in tokens(claim):
        if word.text in _ARTICLES:
            run = 1
        elif run and _is_term(word) and not is_common(word.stem) and word.stem[:HEAD] not in passages.heads:
            run += 1
        else:
            run = 0
        if run > _TWO:
            return True
    return False


def _words(text: str) -> tuple[Word, ...]:
    return tuple(word for word in spoken(text, bounds=True) if not word.is_mark)


def _slots(said: tuple[Word, ...], stated: tuple[Word, ...]) -> Iterator[_Slot]:
    """The places that are told otherwise; what the claim leaves out at either end of the source is none."""
    matcher = SequenceMatcher(None, [word.stem for word in stated], [word.stem for word in said], autojunk=False)
    for kind, first, last, start, stop in matcher.get_opcodes():
        if kind != "equal" and not (start == stop and (first == 0 or last == len(stated))):
            before, behind = said[start - 1] if start else None, said[stop] if stop < len(said) else None
            yield _Slot(stated[first:last], said[start:stop], before, behind)


def _is_term(word: Word) -> bool:
    is_long = word.text not in _PRONOUNS and word.is_content and word.text.isalpha() and len(word.text) >= _LEAST
    return is_long and not denies(word) and word.text.removesuffix("s") not in EXPANSIONS


def _may_be_alike(put: Sequence[Word], gone: Sequence[Word], slot: _Slot) -> bool:
    """Whether what was put may be other words for what is gone: everyday ones, of one sense or stem, or an abbreviation."""
    if all(is_common(word.stem) for word in (*put, *gone)) or _abbreviates(put, slot.theirs) or _abbreviates(gone, slot.ours):
        return True
    return any(are_synonyms(one.stem, other.stem) or one.stem[:HEAD] == other.stem[:HEAD] for one in put for other in gone)


def _abbreviates(words: Sequence[Word], long: Sequence[Word]) -> bool:
    initials = "".join(word.text[0] for word in long)
    return any(len(long) > 1 and word.text.removesuffix("s") == initials for word in words)
