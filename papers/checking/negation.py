"""A `not` that a claim lost or added against the quote's sentences."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from papers.checking.clauses import Clause, akin, clauses
from papers.checking.denials import ADJECTIVES, DENIERS, SHADES, denies, is_not, spoken
from papers.checking.lexicon import words
from papers.checking.tokens import Word, tokens

_VERBAL = frozenset(words("not never cannot"))
_REMOVES = re.compile(r"^(?:remov\w*|skipping|skipped|omit\w*|exclud\w*|ablat\w*|disabl\w*|discard\w*|out|dropping|without)$")
_CLAUSE_ENDS = frozenset((".", ",", ";", ":", "!", "?", "\n", "(", ")")) | frozenset(
    words("it we they which that because since while but so")
)
_VERBS_OF_STATE = frozenset(words("is are was were be been being has have had does do did can could will would may might"))
_NO_HEADS = frozenset(words("further additional extra any more much other such single explicit longer able task prior new need"))
_REACH = 4
_FAR = 13  # words behind a denial that still belong to it, if no mark ends its clause
_SENTENCE_MARKS = frozenset(".;:!?\n")
_HEAD = 5  # letters that tell a word
_MANY = 2  # words that the source affirms are no chance
_SHORT = 22  # words and marks of a source that says one thing only


def negation_differs(claim: str, source: str) -> bool:
    """Whether the English `claim` denies what the source affirms, or affirms what it denies."""
    said, stated = spoken(claim), spoken(source)
    ours, theirs = clauses(said), clauses(stated)
    return (
        (_adds(said, stated) and _is_unanswered(ours, theirs, by=_denials))
        or (_loses(said, stated) and _is_unanswered(theirs, ours, by=_is_shaded))
        or _denies_twice(claim, source)
        or _stands_alone(said, stated)
    )


def _is_unanswered(these: Sequence[Clause], those: Sequence[Clause], *, by: Callable[[Clause], int]) -> bool:
    """Whether some clause with a `not` has none among the clauses that tell the same."""
    return any(not any(map(by, akin(clause, those))) for clause in these if any(map(is_not, clause.words)))


def _denies_twice(claim: str, source: str) -> bool:
    """`not excluded`, `not no`: two denials in a row, where the whole source has but one."""
    said, stated = (spoken(text, bounds=True) for text in (claim, source))
    twice = any(
        (word.text in _VERBAL or word.text.endswith("n't")) and any(map(_is_denial, said[at + 1 : at + 3]))
        for at, word in enumerate(said)
    )
    return twice and sum(map(_is_denial, stated)) == 1


def _is_denial(word: Word) -> bool:
    return denies(word) or bool(ADJECTIVES.match(word.text))


def _denials(clause: Clause) -> int:
    return sum(map(_is_denial, clause.words))


def _stands_alone(said: tuple[Word, ...], stated: tuple[Word, ...]) -> bool:
    """A `not` on one side, where the other has nothing that could answer to it, though it tells the same."""
    ours, theirs = clauses(said), clauses(stated)
    if not any(map(_is_shaded, theirs)) and any(map(is_not, said)):
        return True
    return (not any(map(_denials, theirs)) and _is_lonely(ours, theirs)) or (
        not any(map(_denials, ours)) and _is_lonely(theirs, ours)
    )


def _is_lonely(these: Sequence[Clause], those: Sequence[Clause]) -> bool:
    """Whether a clause with a `not` is told on the other side, by clauses without a shade of one."""
    return any(
        _tells(clause, those) and not any(map(_is_shaded, akin(clause, those)))
        for clause in these
        if any(map(is_not, clause.words))
    )


def _is_shaded(clause: Clause) -> bool:
    return any(_is_denial(word) or SHADES.match(word.text) for word in clause.words)


def _tells(clause: Clause, others: Sequence[Clause]) -> bool:
    return any(len(clause.heads & other.heads) >= min(_MANY, len(clause.heads)) for other in akin(clause, others))


def _denied(text: tuple[Word, ...]) -> Iterator[tuple[Word, list[str]]]:
    """Each `not` with the stems of the content words that it denies, nearest first."""
    for at, word in enumerate(text):
        if is_not(word):
            yield word, _scope(text, at)


def _scope(text: tuple[Word, ...], at: int) -> list[str]:
    stems: list[str] = []
    for word in text[at + 1 :]:
        ends = word.text in _CLAUSE_ENDS or (stems and word.text == "and") or (stems and word.text in _VERBS_OF_STATE)
        if ends or len(stems) >= _REACH:
            break
        if word.is_content and word.text not in _NO_HEADS:
            stems.append(word.stem)
    return stems


def _near(text: tuple[Word, ...], *shades: re.Pattern[str]) -> frozenset[str]:
    """The stems near a `not` or a word of the `shades`."""
    near: set[str] = set()
    for at, word in enumerate(text):
        if is_not(word):
            start = _start_of_clause(text, at) if at and text[at - 1].text in _VERBS_OF_STATE else max(0, at - 4)
            near.update(other.stem for other in text[start : _end_of_clause(text, at, word.text in _VERBAL)])
        elif ADJECTIVES.match(word.text):
            start = _start_of_clause(text, at) if at and text[at - 1].text in _VERBS_OF_STATE else max(0, at - 3)
            near.update(other.stem for other in text[start : at + 4])
        elif any(shade.match(word.text) for shade in shades):
            near.update(other.stem for other in text[_start_of_clause(text, at) : _end_of_clause(text, at, goes_on=False)])
    return frozenset(near)


def _start_of_clause(text: tuple[Word, ...], at: int) -> int:
    """What is removed or unknown mostly stands in front of the word."""
    for place in range(at - 1, max(-1, at - _FAR), -1):
        is_joint = text[place].text in ("and", "but") and text[place + 1].text in _VERBS_OF_STATE
        if is_joint or text[place].text in _SENTENCE_MARKS:
            return place + 1
    return max(0, at - _FAR)


def _end_of_clause(text: tuple[Word, ...], at: int, goes_on: bool) -> int:
    """Where what stands behind a denial ends; with `goes_on` a comma does not end it: not A, B or C."""
    for place in range(at + 1, min(at + _FAR, len(text))):
        if text[place].text in _SENTENCE_MARKS or (text[place].text == "," and not goes_on):
            return place
    return at + _FAR


def _adds(said: tuple[Word, ...], stated: tuple[Word, ...]) -> bool:
    """Each `not` of the claim must answer to one in the source, or stand beside a word that can be told by it."""
    denied, shaded = _near(stated, DENIERS), _near(stated, DENIERS, SHADES)
    affirmed = {word.stem for word in stated}
    left = sum(is_not(word) or bool(DENIERS.match(word.text)) for word in stated)
    for word, scope in _denied(said):
        if not scope:
            continue
        answers = denied if word.text in _VERBAL or word.text.endswith("n't") else shaded
        answered = sum(stem in answers for stem in scope)
        if scope[0] in affirmed and scope[0] not in answers and 2 * answered <= len(scope):
            return True
        if word.text in _VERBAL and sum(stem in affirmed and stem not in answers for stem in scope) >= _MANY:
            return True
        if left <= 0 and not shaded:
            return True
        left -= 1
    return False


def _touch(stems: list[str], others: frozenset[str]) -> bool:
    """Whether two sets share a word, however it ends."""
    return bool({stem[:_HEAD] for stem in stems} & {stem[:_HEAD] for stem in others})


def _loses(said: tuple[Word, ...], stated: tuple[Word, ...]) -> bool:
    """A `not` is lost where the claim affirms what the source only denies."""
    denied, affirmed = _near(said, DENIERS), {word.stem[:_HEAD] for word in said}
    scopes = [scope for _, scope in _denied(stated)]
    counts = Counter(word.stem for word in stated)
    inside = Counter(stem for scope in scopes for stem in scope)
    for scope in scopes:
        kept = [stem for stem in scope if stem[:_HEAD] in affirmed and counts[stem] <= inside[stem]]
        if kept and not _touch(scope, denied) and (kept[0] == scope[0] or len(kept) >= _MANY):
            return True
    return _restores(said, stated) and not denied


def _restores(said: tuple[Word, ...], stated: tuple[Word, ...]) -> bool:
    """Whether the claim has `with X` where the source has X removed."""
    removed = {stem for at, word in enumerate(stated) if _REMOVES.match(word.text) for stem in _scope(stated, at)[:1]}
    removed |= {stated[at - 1].stem for at, word in enumerate(stated) if at and word.text == "free"}
    given = {
        stem
        for at, word in enumerate(said)
        if word.text in ("with", "using", "adding", "keeping")
        for stem in _scope(said, at)[:2]
    }
    return bool(removed & given)


_HAN_NOT = re.compile(
    "没有|无法|无需|不|未|无|非|免|少|鲜|几乎|反|拒|低于|别|缺|难以|而非|仅|只|排除|除|避免|摒弃|取消|去掉|失败|停止|防止"
)
_HAN_STRONG = re.compile(
    "没有|无法|无需|未能|并未|未(?!来|知|必)|(?<![为无从])不(?!到|足|仅|同|断|过|久|止|少|论|但|等|确定|变|超过)|并非"
)


def negation_differs_in_chinese(claim: str, source: str) -> bool:
    """The same for a Chinese `claim`, where it is plain: a no where the English has no shade of one, or none for its only no."""
    if _HAN_STRONG.search(claim):
        return not _near(tokens(source), DENIERS, SHADES)
    stated = spoken(source)
    return len(stated) <= _SHORT and any(map(is_not, stated)) and not _HAN_NOT.search(claim)
