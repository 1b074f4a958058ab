"""The shape of a summary as a model is asked for it, and what of an answer is kept: field by field, whole or not at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from papers.parts import Claim, Innovation, Parts, Usage
from papers.telling.plain import one_line, plain, plain_quote, speaks_to_a_model, visible

ENGLISH = "en"
CHINESE = "zh-hans"
LANGUAGES = (ENGLISH, CHINESE)


@dataclass(frozen=True)
class Field:
    """A place in the summary: one claim, or a list of `most`. `budget` is its length in characters of English."""

    name: str
    budget: int
    most: int = 0
    named: bool = False

    @property
    def path(self) -> list[str]:
        return self.name.split(".")

    def budget_in(self, language: str) -> int:
        """Chinese says the same in half the signs."""
        return self.budget // 2 if language == CHINESE else self.budget


FIELDS = (
    Field("field", 120),
    Field("contribution", 300),
    Field("usage.input", 240),
    Field("usage.process", 200, most=8),
    Field("usage.output", 240),
    Field("usage.hardware", 240),
    Field("innovations", 360, most=5, named=True),
    Field("results", 300, most=6),
)
KEYS = tuple(dict.fromkeys(field.path[0] for field in FIELDS))
NAME_BUDGET = 60
QUOTE_BUDGET = 200
# Models count badly: what is asked for is a budget, what is refused is this many times longer.
TOLERANCE = 2
# Longer than any honest field with all its markup; past it nothing is read.
LONGEST_RAW = 2_000
ANCHOR = re.compile(r"[A-Za-z][\w.:-]{0,79}", re.ASCII)
# The marks around the paper (`papers/telling/prompts.py`): a small model takes them for its first words.
MARK = re.compile(r"\bPAPER [0-9a-f]{12}\b")
CJK = re.compile(r"[\u3400-\u9fff]")
LETTER = re.compile(r"[^\W\d_]")
NOT_STATED = re.compile(
    r"(the paper )?(does not (state|say|specify|mention)( it| this)?"
    r"|(is |are )?not (stated|specified|mentioned|reported|given|available))"
    r"( (in|by) the (paper|text))?|n/?a|none|null|unknown|(原文|论文|文中)?(并)?未(说明|提及|提到|给出|注明|指明)|无|不详",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Answer:
    """The fields that held, by name (None and () are "not stated"), and what was wrong, as it can be told to the model."""

    values: dict[str, Any]
    faults: tuple[str, ...] = ()

    @property
    def parts(self) -> Parts:
        values = self.values
        return Parts(
            field=values.get("field"),
            contribution=values.get("contribution"),
            usage=Usage(
                input=values.get("usage.input"),
                process=values.get("usage.process", ()),
                output=values.get("usage.output"),
                hardware=values.get("usage.hardware"),
            ),
            innovations=values.get("innovations", ()),
            results=values.get("results", ()),
        )

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(field.name for field in FIELDS if field.name not in self.values)


def answer_schema() -> dict[str, Any]:
    """JSON Schema within what strict servers allow: every key required, no other key, null through anyOf.

    No maxLength: a server that holds a model to it cuts in the middle of a word.
    """
    properties: dict[str, Any] = {}
    for field in FIELDS:
        *parents, key = field.path
        place = properties
        for parent in parents:
            place = place.setdefault(parent, _object({}))["properties"]
        claim = _object(
            ({"name": {"type": ["string", "null"]}} if field.named else {})
            | {"text": {"type": "string"}, "quote": {"type": "string"}, "anchor": {"type": ["string", "null"]}}
        )
        value = {"type": "array", "items": claim, "maxItems": field.most} if field.most else claim
        place[key] = {"anyOf": [value, {"type": "null"}]}
    for entry in properties.values():
        if "properties" in entry:
            entry["required"] = list(entry["properties"])
    return _object(properties)


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def read_answer(answer: dict[str, Any], language: str) -> Answer:
    """What of `answer` can stand in a summary in `language`."""
    values: dict[str, Any] = {}
    faults: list[str] = []
    for field in FIELDS:
        try:
            found = _dig(answer, field.path)
            if field.most:
                kept, wrong = _read_list(found, field, language)
                faults += wrong
                # A list of which nothing held is missing; one that was empty says "not stated".
                if kept or not wrong:
                    values[field.name] = kept
            else:
                values[field.name] = _read_claim(found, field, language)
        except ValueError as fault:
            faults.append(f"{field.name}: {fault}")
    return Answer(values, tuple(faults))


def _dig(answer: Any, path: Sequence[str]) -> Any:
    for key in path:
        if answer is None:
            return None
        if not isinstance(answer, dict) or key not in answer:
            raise ValueError(f"the key {key} is missing")
        answer = answer[key]
    return answer


def _read_list(value: Any, field: Field, language: str) -> tuple[tuple[Any, ...], list[str]]:
    """The entries that held, and what was wrong with the others. Too few are no fault: who must have two invents one."""
    entries = value if isinstance(value, list) else [value]
    kept: list[Any] = []
    said: set[str] = set()
    wrong = [f"{field.name}: {len(entries)} entries, at most {field.most}"] if len(entries) > field.most else []
    for number, entry in enumerate(entries[: field.most]):
        try:
            claim = _read_claim(entry, field, language)
            # A small model that has no more to say says it again.
            if claim is None or claim.text in said:
                continue
            kept.append(Innovation(name=_read_name(entry.get("name"), language), claim=claim) if field.named else claim)
            said.add(claim.text)
        except ValueError as fault:
            wrong.append(f"{field.name}[{number}]: {fault}")
    return tuple(kept), wrong


def _read_claim(value: Any, field: Field, language: str) -> Claim | None:
    """None for "not stated". Raises ValueError with what is wrong."""
    if value is None or (isinstance(value, str) and _says_nothing(value)):
        return None
    if not isinstance(value, dict):
        raise ValueError("must be null or an object with text, quote and anchor")
    raw = value.get("text")
    if raw is None or (isinstance(raw, str) and _says_nothing(raw)):
        return None
    text = _within(plain(_string(raw, "text")), field.budget_in(language), "text")
    raw_quote = _string(value.get("quote"), "quote")
    quote = _within(plain_quote(raw_quote), QUOTE_BUDGET, "quote")
    if ANCHOR.fullmatch(quote):
        raise ValueError("quote is a single word or an anchor; copy the words of the passage")
    # Orders are looked for in what was written, too: cleaning may have cut the sign by which they are known.
    if any(speaks_to_a_model(said) for said in (text, quote, one_line(visible(raw_quote)))):
        raise ValueError("repeats an order to a model; tell what the paper says instead")
    if MARK.search(text) or MARK.search(quote):
        raise ValueError("repeats the mark around the paper; tell what the paper says instead")
    if not _is_in(language, text):
        raise ValueError(f"text is not in {'Simplified Chinese' if language == CHINESE else 'English'}")
    return Claim(text=text, quote=quote, anchor=_read_anchor(value.get("anchor")))


def _read_name(value: Any, language: str) -> str:
    if value is None:
        return ""
    name = plain(_string(value, "name")).rstrip(".:：。")
    if speaks_to_a_model(name):
        raise ValueError("name repeats an order to a model")
    return _within(name, NAME_BUDGET // 2 if language == CHINESE else NAME_BUDGET, "name") if name else ""


def _read_anchor(value: Any) -> str | None:
    anchor = value.strip(" []#") if isinstance(value, str) else ""
    return anchor if ANCHOR.fullmatch(anchor) else None


def _string(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{what} must be a string")
    if len(value) > LONGEST_RAW:
        raise ValueError(f"{what} has {len(value)} characters")
    return value


def _within(text: str, budget: int, what: str) -> str:
    if not LETTER.search(text):
        raise ValueError(f"{what} is empty")
    if len(text) > TOLERANCE * budget:
        raise ValueError(f"{what} has {len(text)} characters, at most {budget}")
    return text


def _says_nothing(text: str) -> bool:
    return bool(NOT_STATED.fullmatch(text.strip(" .。()（）[]\"'")))


def _is_in(language: str, text: str) -> bool:
    chinese = len(CJK.findall(text))
    return chinese > 0 if language == CHINESE else chinese <= len(LETTER.findall(text)) * 0.3
