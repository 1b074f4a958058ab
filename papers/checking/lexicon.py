"""How the word lists of the checker are written."""


def words(row: str) -> tuple[str, ...]:
    """The words of a list that is written as one text, parted by blanks; `_` stands for a blank inside an entry."""
    return tuple(word.replace("_", " ") for word in row.split())


def one_of(row: str) -> str:
    """A pattern for any of the patterns in such a list."""
    return f"(?:{'|'.join(words(row))})"


_VOWELS = frozenset("aeiou")
_IRREGULAR_ROWS = """
    rise rose risen; fall fell fallen; grow grew grown; shrink shrank shrunk; beat beaten; win won winning; lose lost;
    cut cutting; hurt; sink sank sunk; begin began begun beginning; keep kept; forget forgot forgotten;
    forbid forbade forbidden; let letting; overcome overcame; outdo outdoes outdid outdone; understand understood; speed sped;
    lead led; overtake overtook overtaken
"""
_IRREGULAR = {found[0]: found[1:] for found in map(words, _IRREGULAR_ROWS.split(";"))}


def verb_forms(verb: str) -> frozenset[str]:
    """An English verb with its endings and its irregular forms."""
    if verb.endswith("e"):
        regular = {verb + "s", verb + "d", verb[:-1] + "ing"}
    elif verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        regular = {verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"}
    else:
        doubled = verb + verb[-1] if _doubles(verb) else verb
        regular = {verb + ("es" if verb.endswith(("s", "x", "ch", "sh")) else "s"), doubled + "ed", doubled + "ing"}
    return frozenset({verb, *regular, *_IRREGULAR.get(verb, ())})


def forms(word: str) -> frozenset[str]:
    """An English word with the endings that verbs and those that adjectives take; some of what it gives is no word."""
    if word.endswith("e"):
        return verb_forms(word) | {word + "r", word + "st"}
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return verb_forms(word) | {word[:-1] + "ier", word[:-1] + "iest"}
    doubled = word + word[-1] if _doubles(word) else word
    return verb_forms(word) | {doubled + "er", doubled + "est"}


def _doubles(word: str) -> bool:
    """`drop` becomes `dropped`, `boost` and `climb` do not double."""
    is_short = sum(letter in _VOWELS for letter in word) == 1
    return is_short and len(word) > 2 and word[-1] not in "aeiouwxy" and word[-2] in _VOWELS
