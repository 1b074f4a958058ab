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
# Words that deny as plainly as a `not`.
DENIERS = re.compile(
    one_of(
        r"""
        unlike instead rather avoid\w* remov\w* eliminat(?:e|es|ed|ing) discard\w* dispens\w* eschew\w* free exclu\w*
        except\w* absence absent prevent\w* preclud\w* forbid\w* refus\w* ignor\w* skip\w* omit\w* replac\w* reject\w*
        obviat\w* bypass\w* contrary non (?:regard|need|use|price|cost|label|train)less too frozen freez\w* impossible
        forgo\w* forego\w* waiv\w* abstain\w* refrain\w* circumvent\w* sidestep\w* prohibit\w* ban(?:s|ned)? withh\w* abolish\w*
        unavailable unaffected unchanged untouched intact unimpaired unaltered undamaged spared
        """
    )
    + "$"
)
ADJECTIVES = re.compile(one_of(r"un(?!d|i|t|l)\w{4,} in\w{2,}able im\w{2,}able missing absent lacking") + "$")
# Words that a `not` may fairly stand for: no more than 5 is at most 5, what stays the same does not change.
SHADES = re.compile(
    one_of(
        r"""
        stop\w* los(?:e|es|ing|t) collaps\w* vanish\w* disappear\w* forg\w* fixed constant only solely alone limit\w* den\w*
        difficult\w* hard little few far remain\w* stay\w* keep\w* kept same identical struggle\w* less cease\w* despite
        false wrong\w* mistak\w* incorrect\w* neglect\w* disable\w* inhibit\w* poor\w* low lower worse weak\w* insufficien\w*
        inadequa\w* spar\w* below most out away beyond best worst just miss\w* single directly purely entirely exactly
        hid(?:es|den)? blind agnostic independent\w* breaks? broke\w* halt\w* abandon\w* zero negat\w* nullif\w* ends?
        ended spared?
        deni\w* deny declin\w* drop\w* shun\w* minimal negligible scarce\w* harmless useless optional unnecessary unsolved
        unknown
        unlikely trivial\w* irrelevant invariant
        (?:small|larg|high|low|fast|slow|great|strong|weak|short|long|few|cheap|simpl|earli)est
        """
    )
    + "$"
)
# A `not` that denies nothing.
_IDLE = re.compile(
    r"\bnot (?:only|just|merely|solely|simply)\b|\bno later than\b|\bwhether or not\b|\bnot least\b|\bif not\b"
    r"|\bnot (?:enough|sufficient)\b|\bno other\b|\bno doubt\b|\b(?:cannot|not) rule out\b|\bnot to mention\b"
    r"|\b(?:hardly|barely|scarcely)\b(?=\s(?:above|below|over|under|behind|ahead|more|less|\w+er\b))"
    r"|\bno(?:ne|thing)?\b(?=(?:\s[\w-]+){1,4}\s(?:better|worse|faster|slower|stronger|weaker|\w+er) than\b)",
    re.IGNORECASE,
)
# A `not` that only sets a bound; bounds are compared as directions.
_OF_BOUNDS = re.compile(
    r"\b(?:no|not|never|nothing|cannot|n't)\b(?=(?:\s[\w-]+){0,4}\s(?:more|less|fewer|longer|shorter|higher|lower|larger|smaller|"
    r"greater) than\b)|\b(?:no|not|never|nothing|cannot|none)\b(?=(?:\s[\w-]+){0,5}\sexceed\w*\s\d)"
    r"|\b(?:no|nothing|none)\b(?=(?:\s[\w-]+){0,5}\s(?:above|below|over|under|beyond)\s\d)",
    re.IGNORECASE,
)
# Phrases that deny without a word for it, and a word that stands for them all.
_PHRASES = re.compile(
    r"\b"
    + one_of(
        r"""
        rul(?:es?|ed|ing)_out out_of_reach beyond_(?:what|the) far_from (?:leav(?:es?|ing)|left)_out (?:in_place|instead)_of
        in_contrast_to other_than short_of opposed_to free_of in_the_absence_of do(?:es|ing)?_without did_without
        do(?:es|ing)?_away_with
        dispens\w*_with falls?_apart breaks?_down no_longer
        """
    )
    + r"\b",
    re.IGNORECASE,
)
_FOR_PHRASES = "excluding"


def spoken(text: str, *, bounds: bool = False) -> tuple[Word, ...]:
    """The words of an English text, with one word for each phrase that denies, and without the `not` that denies nothing.

    Nor with the `not` that sets a bound, unless `bounds` are asked for.
    """
    text = _IDLE.sub(" ", text)
    return tokens(_PHRASES.sub(_FOR_PHRASES, text if bounds else _OF_BOUNDS.sub(" ", text)))


def is_not(word: Word) -> bool:
    return word.text in _NOT or word.text.endswith("n't")


def denies(word: Word) -> bool:
    """Whether the word is a `not`, or denies as plainly as one."""
    return is_not(word) or bool(DENIERS.match(word.text))
