"""A paper told by a model: one call per paper and language, at most one repair, and what held of the answer.

Errors are those of `papers/telling/errors.py`: TellingError, and under it TemporaryError and PermanentError with their `reason`.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from papers.parts import Parts
from papers.reading import Block
from papers.telling.answer import find_object
from papers.telling.chat import Teller, ask
from papers.telling.completion import Reply
from papers.telling.errors import PermanentError, TellingError, TemporaryError
from papers.telling.passages import choose
from papers.telling.prompts import Facts, opening, repair
from papers.telling.schema import KEYS, LANGUAGES, Answer, answer_schema, read_answer

__all__ = ["LANGUAGES", "Facts", "PermanentError", "Teller", "TellingError", "TemporaryError", "Told", "tell"]

CUT_SHORT = "the answer was cut off at its length limit; be brief"
NO_OBJECT = f"there is no readable JSON object with the keys {', '.join(KEYS)}"
NOTHING_TOLD = "every field is null; tell at least what the paper contributes, with a quote"


@dataclass(frozen=True)
class Told:
    """A summary, its claims not yet checked.

    `missing` names the fields that did not hold, as they are called in `Parts` (`usage.input`), for the caller to fill;
    a field that the model left null is not missing. `share_read` is the share of the blocks' characters that the model
    was given (0..1). Tokens and cost are 0 where the server does not tell them.
    """

    parts: Parts
    missing: tuple[str, ...]
    share_read: float
    repaired: bool
    tokens_in: int
    tokens_out: int
    cost: float
    seconds: float


def tell(teller: Teller, facts: Facts, blocks: Sequence[Block], language: str) -> Told:
    """Tell a paper in `language`, one of LANGUAGES.

    Raises TemporaryError and PermanentError, on which stands what was spent until then.
    """
    passages = choose(blocks, teller.context_chars)
    conversation = _Conversation(teller, opening(facts, passages, language), language)
    try:
        answer = conversation.answer()
    except TellingError as error:
        error.tokens_in, error.tokens_out = conversation.tokens_in, conversation.tokens_out
        error.cost, error.seconds = conversation.cost, conversation.seconds
        raise
    return Told(
        parts=answer.parts,
        missing=answer.missing,
        share_read=passages.share,
        repaired=conversation.repaired,
        tokens_in=conversation.tokens_in,
        tokens_out=conversation.tokens_out,
        cost=conversation.cost,
        seconds=conversation.seconds,
    )


class _Conversation:
    """What is said to the model and by it, and what that costs."""

    def __init__(self, teller: Teller, messages: list[dict[str, str]], language: str) -> None:
        self.teller = teller
        self.messages = messages
        self.language = language
        self.repaired = False
        self.tokens_in = 0
        self.tokens_out = 0
        self.began = time.monotonic()

    @property
    def cost(self) -> float:
        return (self.tokens_in * self.teller.price_in + self.tokens_out * self.teller.price_out) / 1_000_000

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def answer(self) -> Answer:
        reply = self._ask()
        first, reason = self._read(reply)
        if not first.faults:
            return first
        self.repaired = True
        self.messages = [*self.messages, *repair(reply.content, first.faults, self.language)]
        try:
            second, reason = self._read(self._ask())
        except TellingError:
            if not any(first.parts.claims()):
                raise
            return first
        best = Answer(first.values | second.values)
        if not any(best.parts.claims()):
            raise PermanentError(reason or "invalid", "; ".join(second.faults or first.faults)[:300])
        return best

    def _ask(self) -> Reply:
        try:
            reply = ask(self.teller, self.messages, answer_schema())
        except TellingError as error:
            self.tokens_in += error.tokens_in
            self.tokens_out += error.tokens_out
            raise
        self.tokens_in += reply.tokens_in
        self.tokens_out += reply.tokens_out
        return reply

    def _read(self, reply: Reply) -> tuple[Answer, str]:
        """What held, and the reason to give if that is nothing."""
        found = find_object(reply.content, KEYS)
        cut = (CUT_SHORT,) if reply.cut else ()
        if found is None:
            return Answer({}, cut or (NO_OBJECT,)), "cut_short" if reply.cut else "not_json"
        if not any(key in found for key in KEYS):
            return Answer({}, (*cut, NO_OBJECT)), "cut_short" if reply.cut else "invalid"
        answer = read_answer(found, self.language)
        if not answer.missing and not any(answer.parts.claims()):
            return Answer(answer.values, (NOTHING_TOLD,)), "nothing_told"
        return Answer(answer.values, (*cut, *answer.faults) if answer.faults else ()), "cut_short" if reply.cut else "invalid"
