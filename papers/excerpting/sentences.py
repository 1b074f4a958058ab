"""A passage cut into its sentences, each exactly as it stands there."""

import re

_END = re.compile(
    r"""[.!?][)\]"'”’]*\s+(?=[(\["'“‘]*[A-Z0-9\\$À-ÖØ-Þ])"""
    # listed abstracts lose the space between some sentences
    r"|(?<=[a-z]{4})[.!?](?=(?:In|The|We|This|Our|These|To|It|However|Compared|By|First|Extensive|Experiments?|Code)\b )"
    r"|(?<=[。！？])"
)
# Words whose full stop does not end a sentence.
_SHORT = re.compile(
    r"(?:^|[\s(\[])(?:e\.g|i\.e|et al|cf|vs|viz|resp|approx|w\.r\.t|a\.k\.a|figs?|eqs?|eqns?|secs?|sects?|tabs?|tbl|appx|alg|"
    r"thm|def|prop|lem|cor|refs?|ch|chap|vol|pp?|eds?|dr|mr|mrs|ms|prof|st|inc|ltd|co|dept|univ|conf|proc|trans|[a-z])\.$"
    r"|^\d\.$",
    re.IGNORECASE,
)
_LONGEST_LOOK_BACK = 16


def sentences(text: str) -> list[str]:
    """The sentences of `text` in their order, without the spaces between them; "e.g.", "Fig. 3" and 4.5 end none."""
    found = []
    start = 0
    for end in _END.finditer(text):
        stop = end.start() + 1
        if end[0] and _SHORT.search(text[max(start, stop - _LONGEST_LOOK_BACK) : stop]):
            continue
        found.append(text[start : end.end()].strip())
        start = end.end()
    found.append(text[start:].strip())
    return [sentence for sentence in found if sentence]
