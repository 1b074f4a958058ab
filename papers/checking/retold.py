"""The sentences of a quote's block that a claim tells beside those of the quote."""

from functools import lru_cache

from papers.checking.clauses import HEAD, clauses
from papers.checking.passages import Support
from papers.checking.tokens import content, tokens

_MANY = 3  # words or numbers of another sentence make a claim, or a clause of it, tell it; two in Chinese, of a whole claim
_MORE = 2  # and so many more must it have than the quote's sentences


@lru_cache(maxsize=8)
def told_beside(text: str, support: Support) -> str:
    """The other sentences of the block that tell plain `text`, or a clause of it, better than the quote's do."""
    if support.passage.block.kind == "table":
        return ""
    own, whole = _heads(support.sentences), _heads(text)
    least = _MANY if text.isascii() else _MANY - 1
    parts = [clause.heads for clause in clauses(tokens(text))]
    found = []
    for sentence in support.passage.all_sentences:
        if sentence in support.sentences:
            continue
        theirs = _heads(sentence)
        if len((whole - own) & theirs) >= least or any(
            len(part & theirs) >= max(_MANY, len(part & own) + _MORE) for part in parts
        ):
            found.append(sentence)
    return "\n".join(found)


def _heads(text: str) -> frozenset[str]:
    return frozenset(word[:HEAD] for word in content(text))
