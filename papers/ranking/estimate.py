"""Estimate: weights for wanted words at once, from the words and the company they keep."""

from papers.ranking import WantedWords
from papers.ranking.glossary import in_english
from papers.ranking.lexicon import Floats, Lexicon, unit
from papers.ranking.linear import Weights
from papers.ranking.terms import terms

NAME_WEIGHT, KEYWORD_WEIGHT, DESCRIPTION_WEIGHT = 2.0, 3.0, 1.0
COMPANY_SHARE = 2.0
# The bar, on the scale of a cosine widened by company.
BAR = 0.195
# One mention in an abstract of a word that is not wanted outweighs what speaks for a paper at the bar.
EXCLUDED_WEIGHT = -23.0


def estimate(words: WantedWords, lexicon: Lexicon) -> Weights:
    wanted = lexicon.with_company(wanted_vector(words, lexicon), COMPANY_SHARE)
    return Weights(lexicon, without_excluded(words, wanted / BAR, lexicon))


def wanted_vector(words: WantedWords, lexicon: Lexicon) -> Floats:
    """The wanted words as one vector of length 1."""
    weighted = [(words.name, NAME_WEIGHT), (words.description, DESCRIPTION_WEIGHT)]
    weighted += [(keyword, KEYWORD_WEIGHT) for keyword in words.keywords]
    total = lexicon.vector(())
    for text, weight in weighted:
        total += weight * lexicon.vector(terms(in_full(text, lexicon)))
    return unit(total)


def in_full(text: str, lexicon: Lexicon) -> str:
    """`text` in English, with the long form behind each acronym."""
    english = in_english(text)
    longer = [lexicon.acronyms[word] for word in english.lower().split() if word in lexicon.acronyms]
    return " . ".join([english, *longer])


def without_excluded(words: WantedWords, by_column: Floats, lexicon: Lexicon) -> Floats:
    """Weights in which each excluded word, or pair of words, counts against a paper."""
    weights = by_column.copy()
    for word in words.excluded:
        *_parts, whole = terms(in_english(word)) or [""]
        if (column := lexicon.columns.get(whole)) is not None:
            weights[column] = EXCLUDED_WEIGHT
    return weights
