"""The summary without a model: sentences of the paper itself, each chosen for the part it answers, or nothing."""

import re
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass

from papers.excerpting import cues
from papers.excerpting.picking import Choice, Sentence, lay_out
from papers.parts import CHECKED, Claim, Innovation, Parts, Usage
from papers.reading import Block, abstract_blocks

LISTING = "listing"  # the anchor of what comes from the day's list and not from the paper's text

_NEVER = -9.0
_MOST_KEYWORDS = 8
_MOST_STEPS = 4
_MOST_INNOVATIONS = 5
_MOST_RESULTS = 6
_ASIDE = ("caption", "footnote")
_TELLS_OF_USE = frozenset({"abstract", "introduction", "method", "other"})


@dataclass(frozen=True)
class PaperFacts:
    """What the listing says of a paper."""

    title: str
    abstract: str
    keywords: tuple[str, ...]
    categories: tuple[str, ...]


def excerpt(facts: PaperFacts, blocks: Sequence[Block]) -> Parts:
    """The five parts in the paper's own sentences, list items and captions; what none of them answers is not stated.

    Each claim's quote is its text, and both stand word for word in the block of its anchor, so it is `checked` by being
    made. Only the field is not from the text: it comes from the listing, and its anchor is `LISTING`. No sentence is told
    twice, and none that addresses a model. The same blocks always give the same parts.
    """
    choice = Choice(lay_out(blocks or abstract_blocks(facts.abstract)))
    contribution = choice.best(_contribution(facts.title), least=2.0)
    if contribution:
        choice.set_aside_what_leads_up_to(contribution)
    listed = choice.listed(cues.CONTRIBUTIONS, parts={"introduction", "abstract"}, most=_MOST_INNOVATIONS)
    steps = choice.listed(cues.STEPS, parts={"method", "other"}, most=_MOST_STEPS)
    hardware = choice.best(_graded(cues.HARDWARE, _TELLS_OF_USE | {"results", "conclusion"}), least=2.0)
    results = _results(choice)
    given = choice.best(_graded(cues.INPUT, _TELLS_OF_USE), least=2.0)
    gives = choice.best(_graded(cues.OUTPUT, _TELLS_OF_USE), least=2.0)
    innovations = listed or choice.several(_innovation, most=_MOST_INNOVATIONS, least=2.0)
    steps = steps or choice.several(_step, most=_MOST_STEPS, least=1.5)
    return Parts(
        field=_field(facts),
        contribution=_claim(contribution),
        usage=Usage(input=_claim(given), process=_claims(steps), output=_claim(gives), hardware=_claim(hardware)),
        innovations=tuple(_named(sentence) for sentence in innovations),
        results=_claims(results),
    )


def _field(facts: PaperFacts) -> Claim | None:
    areas = list(dict.fromkeys(cues.AREAS.get(category, category) for category in facts.categories))
    keywords = [keyword for keyword in facts.keywords if keyword.strip()][:_MOST_KEYWORDS]
    told = "; ".join(part for part in (", ".join(areas), ", ".join(keywords)) if part)
    quote = ", ".join(keywords) or ", ".join(facts.categories)
    return Claim(text=told, quote=quote, anchor=LISTING, verdict=CHECKED) if told else None


def _contribution(title: str) -> Callable[[Sentence], float]:
    name = re.split(r"[:\s]", title, maxsplit=1)[0] if ":" in title[:40] else ""

    def grade(sentence: Sentence) -> float:
        text = sentence.text
        place = {"abstract": 2.0, "introduction": 1.0, "conclusion": 0.5}.get(sentence.part, _NEVER)
        verbs = ((4.0, cues.PROPOSES), (2.0, cues.MAKES), (1.0, cues.STUDIES))
        verb = next((points for points, pattern in verbs if pattern.search(text)), _NEVER)
        signs = (cues.IN_THIS_PAPER, cues.A_THING)
        named = 1.5 * bool(name and name in text)
        return place + verb + named + sum(bool(sign.search(text)) for sign in signs) - 3.0 * bool(cues.GOES_ON.search(text))

    return grade


def _graded(grades: Iterable[tuple[int, re.Pattern[str]]], parts: Container[str]) -> Callable[[Sentence], float]:
    def grade(sentence: Sentence) -> float:
        if sentence.part not in parts or sentence.kind == "caption" or cues.BACKGROUND.search(sentence.text):
            return _NEVER
        points_found = next((float(points) for points, pattern in grades if pattern.search(sentence.text)), 0.0)
        return points_found - 2.0 * bool(cues.WINS.search(sentence.text))

    return grade


def _results(choice: Choice) -> list[Sentence]:
    caption = choice.best(_table_of_results, least=1.0)
    found = choice.several(_measured_result, most=_MOST_RESULTS - bool(caption), least=4.0)
    if len(found) < 2:
        found += choice.several(_claimed_result, most=2 - len(found), least=3.0)
    return sorted([*found, *([caption] if caption else [])], key=lambda sentence: sentence.order)


def _table_of_results(sentence: Sentence) -> float:
    of_results = (
        sentence.kind == "caption" and sentence.part in ("results", "other") and re.match(r"tab", sentence.text, re.IGNORECASE)
    )
    return (
        1.0 * bool(cues.COMPARES.search(sentence.text)) + 1.0 * bool(cues.GAINS.search(sentence.text)) if of_results else _NEVER
    )


def _measured_result(sentence: Sentence) -> float:
    """Graded by where it stands, whether it measures, and whether it compares."""
    plain = cues.POINTER.sub(" ", sentence.text)
    if sentence.kind == "caption" or not cues.FIGURE.search(plain):
        return _NEVER
    place = {"abstract": 2.0, "conclusion": 1.5, "results": 2.0, "other": 1.0, "introduction": 0.5}.get(sentence.part, _NEVER)
    return (
        place
        + 2.0 * bool(cues.GAINS.search(plain))
        + 1.0 * bool(cues.MEASURED.search(plain))
        - 2.0 * bool(cues.SETTINGS.search(plain))
        - 2.0 * bool(cues.BACKGROUND.search(plain) and sentence.part not in ("abstract", "results"))
    )


def _claimed_result(sentence: Sentence) -> float:
    if sentence.kind == "caption" or cues.BACKGROUND.search(sentence.text):
        return _NEVER
    place = {"abstract": 2.0, "conclusion": 1.5, "results": 0.5}.get(sentence.part, _NEVER)
    return place + 1.5 * bool(cues.WINS.search(sentence.text)) + 1.0 * bool(cues.SHOWS.search(sentence.text))


def _innovation(sentence: Sentence) -> float:
    text = sentence.text
    place = {"abstract": 1.0, "introduction": 0.5, "conclusion": 0.5, "method": 0.0}.get(sentence.part, _NEVER)
    names_the_whole = cues.IN_THIS_PAPER.search(text) and cues.PROPOSES.search(text) and sentence.part != "abstract"
    if sentence.kind in _ASIDE or names_the_whole or cues.BACKGROUND.search(text):
        return _NEVER
    return place + 2.0 * bool(cues.ADDS.search(text)) + 1.0 * bool(cues.EXPLAINS.search(text))


def _step(sentence: Sentence) -> float:
    text = sentence.text
    place = {"abstract": 0.5, "method": 1.0, "other": 0.5}.get(sentence.part, _NEVER)
    measures = cues.GAINS.search(text) and cues.MEASURED.search(text)
    if sentence.kind in _ASIDE or measures or cues.STUDIES.search(text) or cues.BACKGROUND.search(text):
        return _NEVER
    return place + 2.0 * bool(cues.STEP.search(text)) + 1.0 * bool(cues.WORKS_BY.search(text))


def _named(sentence: Sentence) -> Innovation:
    name, told = sentence.with_lead() if sentence.kind == "list_item" else ("", sentence)
    return Innovation(name=name, claim=told.as_claim())


def _claim(sentence: Sentence | None) -> Claim | None:
    return sentence.as_claim() if sentence else None


def _claims(sentences: Iterable[Sentence]) -> tuple[Claim, ...]:
    return tuple(sentence.as_claim() for sentence in sentences)
