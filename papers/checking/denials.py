"""The words that deny, as tables, and English text made ready to be asked for them."""

import re

from papers.checking.lexicon import one_of, words
from papers.checking.tokens import Word, tokens

_NOT = frozenset(
    words(
        """
        not no never cannot without neither nor none nothing nobody nowhere fail fails failed failing unable lack lacks lacked
        lacking hardly rarely scarcely seldom barely
        """
    )
)
_VERBAL = frozenset(words("not never cannot"))
# Words that deny as plainly as a `not`.
DENIERS = re.compile(
    one_of(
        r"""
        unlike avoid\w* remov\w* eliminat(?:e|es|ed|ing) discard\w* dispens\w* eschew\w* free exclu\w* except\w* absence
        absent prevent\w* preclud\w* forbid\w* refus\w* ignor\w* disregard\w* overlook\w* dismiss\w* skip\w* omit\w*
        replac\w* reject\w* obviat\w* bypass\w* contrary non (?:need|use|price|cost|label|train)less too frozen freez\w*
        impossible forgo\w* forego\w* waiv\w* abstain\w* refrain\w* circumvent\w* sidestep\w* prohibit\w* ban(?:s|ned)?
        withh\w* abolish\w* unavailable unaffected unchanged untouched intact unimpaired unaltered undamaged spared
        """
    )
    + "$"
)
# Those of them that a claim must answer for as for a `not`.
FIRM = re.compile(
    one_of(
        r"""
        avoid\w* ignor\w* disregard\w* overlook\w* dismiss\w* exclu\w* prevent\w* forbid\w* prohibit\w* refus\w* reject\w*
        eschew\w* obviat\w* bypass\w* dispens\w* impossible preclud\w* neglect\w*
        """
    )
    + "$"
)
# What is taken away in a trial; that it is worth something may be told without a word of that.
ABLATES = re.compile(one_of(r"without remov\w* skip\w* omit\w* excluding ablat\w* dropp\w* disabl\w* discard\w*") + "$")
NAMES_BEFORE = frozenset(("free",))  # `training-free`
ADJECTIVES = re.compile(
    one_of(
        r"""
        un(?!der|do|i[fotqv]|til|less)\w{4,} in\w{2,}able im\w{2,}able missing absent lacking illegal\w* impractical\w*
        insignificant\w* insufficient\w* infeasible inconsistent\w* incomplete\w* inaccurate\w* incorrect\w* ineffective\w*
        inefficient\w* irrelevant inadequate\w* invisible impossible imprecise imperfect\w* indistinguishable inactive
        insensitive independent\w* irregular\w*
        """
    )
    + "$"
)
_PREFIX = re.compile(r"^(?:un|in|im|ir)(?=\w{4})")
_LESS = 8  # letters
_NOT_LESS = frozenset(words("nevertheless nonetheless regardless wireless doubtless"))
# Words that a `not` may fairly stand for: no more than 5 is at most 5, what stays the same does not change.
SHADES = re.compile(
    one_of(
        r"""
        stop\w* los(?:e|es|ing|t) collaps\w* vanish\w* disappear\w* forg\w* fixed constant only solely alone limited den\w*
        difficult\w* hard little far remain\w* stay\w* keep\w* kept preserv\w* maintain\w* retain\w* same identical
        struggle\w* less cease\w* despite false wrong\w* mistak\w* incorrect\w* neglect\w* disable\w* inhibit\w* poor\w* low
        lower worse weak\w* insufficien\w* inadequa\w* spar\w* below most away best worst just miss\w* regardless directly
        purely entirely exactly hid(?:es|den)? blind agnostic independent\w* breaks? broke\w* halt\w* abandon\w* negat\w*
        nullif\w* ended spared? deni\w* deny declin\w* drop\w* shun\w* minimal negligible scarce\w* rare harmless useless
        optional unnecessary unsolved unknown violat\w* differ\w* gone quit\w* anonym\w* depend\w* var(?:y|ies|ied) unlikely
        trivial\w* irrelevant invariant first
        (?:small|larg|high|low|fast|slow|great|strong|weak|short|long|few|cheap|simpl|earli)est
        """
    )
    + "$"
)
# A `not` that denies nothing.
_IDLE = re.compile(
    r"\bnot (?:only|just|merely|solely|simply)\b|\bno later than\b|\bwhether or not\b|\bnot least\b|\bif not\b"
    r"|\bno other\b|\bno doubt\b|\bno\. ?(?=\d)|\byes[ -](?:or|and)[ -]no\b|\b(?:cannot|not) rule out\b|\bnot to mention\b"
    r"|\b(?:hardly|barely|scarcely)\b(?=\s(?:above|below|over|under|behind|ahead|more|less|\w+er\b))"
    r"|\bno(?:ne|thing)?\b(?=(?:\s[\w-]+){1,4}\s(?:better|worse|faster|slower|stronger|weaker|\w+er) than\b)",
    re.IGNORECASE,
)
# A `not` that only sets a bound; bounds are compared as directions.
_OF_BOUNDS = re.compile(
    r"\b(?:no|not|never|nothing|cannot|n't)\b(?=(?:\s[\w-]+){0,4}\s(?:more|less|fewer|longer|shorter|higher|lower|larger|smaller|"
    r"greater) than\b)|\b(?:no|not|never|nothing|cannot|none)\b(?=(?:\s[\w-]+){0,5}\sexceed\w*\s\d)"
    r"|\b(?:no|nothing|none)\b(?=(?:\s[\w-]+){0,5}\s(?:above|below|over|under|beyond)\s(?:about\s|roughly\s|some\s)?\d)",
    re.IGNORECASE,
)
_TOO_FEW = re.compile(r"(\b(?:fewer|less) than\b[^.;]{1,30}?)\bnot (?=enough|sufficient)", re.IGNORECASE)
# Phrases that deny without a word for it, and one word that stands for all of their kind.
_PHRASES = {
    "excluding": r"""
        (?:leav(?:es?|ing)|left)_out (?:in_place|instead)_of rather_than in_contrast_to other_than opposed_to free_of
        in_the_absence_of do(?:es|ing)?_without did_without do(?:es|ing)?_away_with dispens\w*_with
        """,
    "impossible": r"""
        rul(?:es?|ed|ing)_out out_of_reach
        beyond_(?:what|the_(?:reach|scope|grasp|abilit\w+|capabilit\w+)) far_from falls?_apart breaks?_down
        (?:still|yet|remains?)_to_be
        """,
    "only": r"(?:nothing|none)_(?:but|except|other_than)",
    "beyond": r"not_(?:confined|limited|restricted)_to",
    "never": r"no_longer not_any_?more",
}
_SPOKEN = {word: re.compile(rf"\b{one_of(row)}\b", re.IGNORECASE) for word, row in _PHRASES.items()}


def spoken(text: str, *, bounds: bool = False) -> tuple[Word, ...]:
    """The words of an English text, with one word for each phrase that denies, and without the `not` that denies nothing.

    Nor with the `not` that sets a bound, unless `bounds` are asked for.
    """
    text = _IDLE.sub(" ", text)
    text = text if bounds else _TOO_FEW.sub(r"\1", _OF_BOUNDS.sub(" ", text))
    for word, phrases in _SPOKEN.items():
        text = phrases.sub(word, text)
    return tokens(text)


def is_not(word: Word) -> bool:
    return word.text in _NOT or word.text.endswith("n't")


def is_verbal(word: Word) -> bool:
    """Whether the word is the `not` of a verb."""
    return word.text in _VERBAL or word.text.endswith("n't")


def deprives(word: Word) -> bool:
    return bool(DENIERS.match(word.text))


def is_shade(word: Word) -> bool:
    return bool(SHADES.match(word.text)) or is_adjective(word)


def is_adjective(word: Word) -> bool:
    """Whether the word denies the one that it is made of: `untuned`, `lossless`."""
    return bool(base(word.text))


def base(text: str) -> str:
    """The word that such an adjective denies; nothing for every other word."""
    if ADJECTIVES.match(text):
        return _PREFIX.sub("", text)
    return text.removesuffix("less") if text.endswith("less") and len(text) >= _LESS and text not in _NOT_LESS else ""


def denies(word: Word) -> bool:
    """Whether the word is a `not`, or denies as plainly as one."""
    return is_not(word) or bool(DENIERS.match(word.text))
