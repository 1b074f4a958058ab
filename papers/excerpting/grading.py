"""How well a sentence answers each part of a summary, in points, by where it stands and what words it has."""

import re
from collections.abc import Callable, Container, Iterable

from papers.excerpting import cues
from papers.excerpting.picking import Sentence

_NEVER = -9.0
_ASIDE = ("caption", "footnote")
TELLS_OF_USE = frozenset({"abstract", "how", "introduction", "method", "other"})
TELLS_OF_HARDWARE = TELLS_OF_USE | {"results", "conclusion", "availability", "appendix"}
MEASURES = 3.7  # points from which a sentence is a result with a number
_A_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]")


def contribution(title: str) -> Callable[[Sentence], float]:
    name = _name_in(title)
    begins = re.compile(rf"(?:the )?{re.escape(name)}\b", re.IGNORECASE) if name else None

    def grade(sentence: Sentence) -> float:
        text = sentence.text
        place = {"abstract": 2.0, "introduction": 1.0, "conclusion": 0.5}.get(sentence.part, _NEVER)
        if (
            sentence.kind == "footnote"
            or cues.LOOKS_BACK.search(text)
            or cues.POINTS.search(text)
            or cues.GIVES_AWAY.search(text)
        ):
            return _NEVER
        verbs = ((4.0, cues.PROPOSES), (2.0, cues.MAKES), (1.0, cues.STUDIES))
        of_ours = 0.0 if sentence.part == "abstract" and cues.OURS.search(text) else _NEVER
        verb = next((points for points, pattern in verbs if pattern.search(text)), of_ours)
        if begins and begins.match(text):
            verb = max(verb, 1.0)
        signs = (cues.IN_THIS_PAPER, cues.A_THING)
        named = 1.5 * bool(name and name in text)
        points = place + verb + named + sum(bool(sign.search(text)) for sign in signs)
        return points - 3.0 * bool(cues.GOES_ON.search(text)) - 1.0 * bool(cues.CITES.search(text))

    return grade


def graded(grades: Iterable[tuple[int, re.Pattern[str]]], parts: Container[str]) -> Callable[[Sentence], float]:
    def grade(sentence: Sentence) -> float:
        if sentence.part not in parts or sentence.kind == "caption" or cues.BACKGROUND.search(sentence.text):
            return _NEVER
        points_found = next((float(points) for points, pattern in grades if pattern.search(sentence.text)), 0.0)
        return points_found - 2.0 * bool(cues.WINS.search(sentence.text))

    return grade


def hardware(sentence: Sentence) -> float:
    """What it was run on, else whether it can be had."""
    points = graded(cues.HARDWARE, TELLS_OF_HARDWARE)(sentence)
    borrowed = points <= 3 and cues.BORROWS.search(sentence.text)
    is_result = measured_result(sentence) >= MEASURES
    return points - 2.0 * bool(borrowed) - 6.0 * is_result - 0.5 * (sentence.part == "appendix")


def table_of_results(sentence: Sentence) -> float:
    """A caption that tells its table's outcome, not just its subject."""
    text = cues.POINTER.sub(" ", sentence.text)
    of_results = (
        sentence.kind == "caption" and sentence.part in ("results", "other") and re.match(r"tab", sentence.text, re.IGNORECASE)
    )
    wins, measures = bool(cues.WINS.search(text)), bool(cues.MEASURED.search(text))
    signs = wins + bool(cues.COMPARES.search(text)) + bool(cues.GAINS.search(text))
    return float(signs) if of_results and (wins or measures) else _NEVER


def measured_result(sentence: Sentence) -> float:
    """Graded by where it stands, whether it measures, and whether it compares."""
    plain = cues.POINTER.sub(" ", sentence.text)
    if sentence.kind == "caption" or not cues.FIGURE.search(plain):
        return _NEVER
    place = {"abstract": 2.5, "how": 1.0, "conclusion": 1.5, "results": 2.0, "other": 1.0, "introduction": 0.5}
    return (
        place.get(sentence.part, _NEVER)
        + 2.0 * bool(cues.GAINS.search(plain))
        + 1.0 * bool(cues.MEASURED.search(plain))
        + 1.0 * bool(cues.SHOWS.search(plain))
        - 2.0 * bool(cues.SETTINGS.search(plain) and sentence.part != "abstract")
        - 2.0 * bool(cues.BACKGROUND.search(plain) and sentence.part not in ("abstract", "results"))
    )


def claimed_result(sentence: Sentence) -> float:
    """Graded by what it claims, without a number."""
    text = sentence.text
    if sentence.kind == "caption" or cues.LOOKS_BACK.search(text) or cues.GIVES_AWAY.search(text):
        return _NEVER
    place = {"abstract": 2.0, "conclusion": 1.5, "results": 0.5}.get(sentence.part, _NEVER)
    signs = 1.5 * bool(cues.WINS.search(text)) + 1.0 * bool(cues.SHOWS.search(text)) + 0.5 * bool(cues.GAINS.search(text))
    return place + signs - 0.5 * bool(cues.SUMS_UP.search(text))


def is_outcome(sentence: Sentence) -> bool:
    """Whether an abstract has come to what was found, or to where its code is."""
    text = sentence.text
    measures = cues.FIGURE.search(text) and cues.MEASURED.search(text)
    return bool(measures or cues.WINS.search(text) or cues.TESTS.search(text) or cues.GIVES_AWAY.search(text))


def innovation(sentence: Sentence) -> float:
    text = sentence.text
    place = {"abstract": 1.0, "how": 1.0, "introduction": 0.5, "conclusion": 0.5, "method": 0.0}.get(sentence.part, _NEVER)
    names_the_whole = cues.IN_THIS_PAPER.search(text) and cues.PROPOSES.search(text) and sentence.part not in ("abstract", "how")
    if sentence.kind in _ASIDE or names_the_whole or _is_of_others(sentence) or cues.GIVES_AWAY.search(text):
        return _NEVER
    return place + 2.0 * bool(cues.ADDS.search(text)) + 1.0 * bool(cues.EXPLAINS.search(text))


def step(sentence: Sentence) -> float:
    text = sentence.text
    place = {"abstract": 0.5, "how": 2.0, "method": 1.0, "other": 0.5}.get(sentence.part, _NEVER)
    measures = cues.GAINS.search(text) and cues.MEASURED.search(text)
    studies = cues.STUDIES.search(text) and sentence.part != "how"
    if sentence.kind in _ASIDE or measures or studies or _is_of_others(sentence) or cues.GIVES_AWAY.search(text):
        return _NEVER
    return place + 2.0 * bool(cues.STEP.search(text)) + 1.0 * bool(cues.WORKS_BY.search(text))


def _is_of_others(sentence: Sentence) -> bool:
    """Background, a picture's description, or work that is cited and not called the authors' own."""
    text = sentence.text
    cited = cues.CITES.search(text) and not cues.OURS.search(text)
    return bool(cues.BACKGROUND.search(text) or cues.POINTS.search(text) or cited)


def _name_in(title: str) -> str:
    """What the paper calls its thing: the words before the colon, or a first word that is no common one."""
    before, colon, _ = title.partition(":")
    if colon and len(before.split()) <= 4:
        return before.strip()
    if not colon and len(before.split()) <= 3:
        return before.strip()
    first = title.split(maxsplit=1)[0] if title.strip() else ""
    return "" if _A_WORD.fullmatch(first) or not first[:1].isalnum() else first
