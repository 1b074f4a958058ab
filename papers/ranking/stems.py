"""Stems: a word without the ending that its grammar gives it, so that "quantized" meets "quantization"."""

# Tried in this order; what remains of the word is at least so long.
ENDINGS = (
    *(("ization", "", 4), ("isation", "", 4), ("ational", "ate", 3), ("ications", "", 4), ("ication", "", 4), ("ations", "", 4)),
    *(
        ("ation", "", 4),
        ("atives", "", 4),
        ("ative", "", 4),
        ("encies", "ent", 4),
        ("ency", "ent", 4),
        ("izing", "", 4),
        ("ising", "", 4),
        ("ized", "", 4),
        ("ised", "", 4),
        ("izer", "", 4),
        ("izers", "", 4),
    ),
    *(("ize", "", 4), ("ise", "", 4), ("ements", "", 4), ("ement", "", 4), ("ments", "", 4), ("ment", "", 4), ("nesses", "", 4)),
    *(("ness", "", 4), ("ities", "", 4), ("ity", "", 4), ("ally", "", 4), ("ical", "ic", 3), ("ics", "", 4), ("ic", "", 4)),
    *(("ators", "", 4), ("ator", "", 4), ("ating", "", 4), ("ated", "", 4), ("ates", "", 4), ("ate", "", 4), ("ings", "", 4)),
    *(("ing", "", 4), ("ions", "", 4), ("ion", "", 4), ("ives", "", 4), ("ive", "", 4), ("ies", "y", 3), ("ers", "", 4)),
    *(("er", "", 4), ("ed", "", 4), ("es", "", 4), ("ly", "", 4), ("al", "", 4), ("s", "", 3), ("e", "", 4)),
)
SHORTEST = 5


def stem(word: str) -> str:
    """The stem of a lower-case word. Words that are short, hold a digit or are not ASCII lose at most a plural's s."""
    if len(word) < SHORTEST or not word.isascii() or not word.isalpha():
        return _singular(word)
    for ending, instead, left in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= left:
            word = word[: -len(ending)] + instead
            break
    # "planning" and "plan", but "less" and "call" as they are.
    doubled = len(word) >= SHORTEST and word[-1] == word[-2] and word[-1] not in "sl"
    return word[:-1] if doubled else word


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] not in "su" and word[:-1].isalnum() else word
