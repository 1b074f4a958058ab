"""The summary without a model: sentences of the paper itself, each chosen for the part it answers, or nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from papers.excerpting import cues, grading
from papers.excerpting.areas import AREAS
from papers.excerpting.picking import Choice, Sentence, lay_out
from papers.parts import CHECKED, Claim, Innovation, Parts, Usage
from papers.reading import Block, abstract_blocks

LISTING = "listing"  # the anchor of what comes from the day's list and not from the paper's text

_MOST_KEYWORDS = 8
_MOST_STEPS = 4
_MOST_INNOVATIONS = 5
_MOST_RESULTS = 6


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
    contribution = choice.best(grading.contribution(facts.title), least=2.0)
    if contribution:
        choice.tell_the_abstract_apart(contribution, grading.is_outcome)
    listed = choice.listed(
        cues.CONTRIBUTIONS,
        parts={"introduction", "abstract", "how"},
        most=_MOST_INNOVATIONS,
        unlike=(cues.TRIES, cues.GIVES_AWAY),
    )
    steps = choice.listed(cues.STEPS, parts={"method", "other"}, most=_MOST_STEPS)
    hardware = choice.best(grading.hardware, least=2.0)
    results = _results(choice)
    given = choice.best(grading.graded(cues.INPUT, grading.TELLS_OF_USE), least=2.0)
    gives = choice.best(grading.graded(cues.OUTPUT, grading.TELLS_OF_USE), least=2.0)
    innovations = listed or choice.several(grading.innovation, most=_MOST_INNOVATIONS, least=2.0)
    steps = steps or choice.several(grading.step, most=_MOST_STEPS, least=1.5)
    return Parts(
        field=_field(facts),
        contribution=_claim(contribution),
        usage=Usage(input=_claim(given), process=_claims(steps), output=_claim(gives), hardware=_claim(hardware)),
        innovations=tuple(_named(sentence) for sentence in innovations),
        results=_claims(results),
    )


def _field(facts: PaperFacts) -> Claim | None:
    areas = list(dict.fromkeys(AREAS.get(category, category) for category in facts.categories))
    keywords = [keyword for keyword in facts.keywords if keyword.strip()][:_MOST_KEYWORDS]
    told = "; ".join(part for part in (", ".join(areas), ", ".join(keywords)) if part)
    quote = ", ".join(keywords) or ", ".join(facts.categories)
    return Claim(text=told, quote=quote, anchor=LISTING, verdict=CHECKED) if told else None


def _results(choice: Choice) -> list[Sentence]:
    caption = choice.best(grading.table_of_results, least=1.0)
    found = choice.several(grading.measured_result, most=_MOST_RESULTS - bool(caption), least=grading.MEASURES, new_figures=True)
    if len(found) < 2:
        found += choice.several(grading.claimed_result, most=2 - len(found), least=2.5, new_figures=True)
    return sorted([*found, *([caption] if caption else [])], key=lambda sentence: sentence.order)


def _named(sentence: Sentence) -> Innovation:
    name, told = sentence.with_lead() if sentence.kind == "list_item" else ("", sentence)
    return Innovation(name=name, claim=told.as_claim())


def _claim(sentence: Sentence | None) -> Claim | None:
    return sentence.as_claim() if sentence else None


def _claims(sentences: Iterable[Sentence]) -> tuple[Claim, ...]:
    return tuple(sentence.as_claim() for sentence in sentences)
