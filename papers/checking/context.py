"""What a claim tells beyond the sentences of its quote: other sentences of the same block."""

from papers.checking.clauses import HEAD, clauses
from papers.checking.passages import Support
from papers.checking.tokens import content, tokens

_MANY = 3  # content words of a clause that another sentence must share
_MORE = 2  # and so many more than the quote's sentences do


def with_context(claim: str, support: Support) -> str:
    """The sentences of the quote, and those of its block that tell a clause of the claim better than they do."""
    own = _heads(support.sentences)
    others = [sentence for sentence in support.passage.all_sentences if sentence not in support.sentences]
    added = []
    for clause in clauses(tokens(claim)):
        shared = len(clause.heads & own)
        best = max(others, key=lambda sentence: len(clause.heads & _heads(sentence)), default="")
        if len(clause.heads & _heads(best)) >= max(_MANY, shared + _MORE) and best not in added:
            added.append(best)
    return ". ".join([support.sentences, *added])


def _heads(text: str) -> frozenset[str]:
    return frozenset(word[:HEAD] for word in content(text))
