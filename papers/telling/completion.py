"""A chat completion as servers really send it: whole or as events, with an error inside, without a choice, as parts."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx2

from papers.telling.errors import PermanentError, TellingError, TemporaryError, refusal, short


@dataclass(frozen=True)
class Reply:
    """What the model wrote. `cut` says that it was stopped at its length limit. Tokens are 0 where the server tells none."""

    content: str
    cut: bool
    tokens_in: int
    tokens_out: int


def read_completion(body: bytes) -> Reply:
    """The model's words in `body`. Raises TemporaryError and PermanentError, which tell the tokens that were spent."""
    completion = _completion(body.decode("utf-8", "replace").strip("\ufeff \r\n"))
    tokens_in, tokens_out = _tokens(completion, "prompt"), _tokens(completion, "completion")
    try:
        content, cut = _first_choice(completion)
    except TellingError as error:
        error.tokens_in, error.tokens_out = tokens_in, tokens_out
        raise
    return Reply(content=content, cut=cut, tokens_in=tokens_in, tokens_out=tokens_out)


def _first_choice(completion: dict[str, Any]) -> tuple[str, bool]:
    choices = completion.get("choices")
    if not choices and completion.get("error"):
        raise _refusal_inside(completion)
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        raise PermanentError("no_choices", short(json.dumps(completion, ensure_ascii=False)))
    choice = choices[0]
    message = choice.get("message")
    if choice.get("error") or choice.get("finish_reason") == "error":
        raise _refusal_inside(choice)
    if not isinstance(message, dict):
        raise PermanentError("no_choices", "a choice without a message")
    if message.get("refusal") or choice.get("finish_reason") == "content_filter":
        raise PermanentError("refused", short(message.get("refusal") or "stopped by the content filter"))
    cut = choice.get("finish_reason") == "length"
    content = _written(message.get("content"))
    if not content.strip():
        raise PermanentError("cut_short" if cut else "empty_answer")
    return content, cut


def _completion(text: str) -> dict[str, Any]:
    completion = _from_events(text) if text.startswith(("data:", "event:", "id:", ":")) else json_or_none(text)
    if not isinstance(completion, dict):
        raise PermanentError("unreadable", short(text))
    return completion


def _from_events(text: str) -> dict[str, Any]:
    """The one answer that the events of a stream add up to: some servers stream although they were asked not to."""
    content, refused, finish = "", "", None
    usage: Any = None
    for line in text.splitlines():
        event = json_or_none(line.removeprefix("data:")) if line.startswith("data:") else None
        if not isinstance(event, dict):
            continue
        if event.get("error"):
            return event
        usage = event.get("usage") or usage
        choices = event.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
        delta = choice.get("delta")
        if isinstance(delta, dict):
            content += _written(delta.get("content"))
            refused += _written(delta.get("refusal"))
        finish = choice.get("finish_reason") or finish
    if finish is None:
        raise TemporaryError("unreachable", "the stream broke off")
    message = {"content": content, "refusal": refused}
    return {"choices": [{"message": message, "finish_reason": finish}], "usage": usage}


def _refusal_inside(body: dict[str, Any]) -> TellingError:
    """An error that came with status 200: its code is a status if it is a number."""
    error = body.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    status = int(str(code)) if str(code).isdecimal() else HTTPStatus.INTERNAL_SERVER_ERROR
    return refusal(status, body, httpx2.Headers())


def _written(content: Any) -> str:
    """The text of a message; some servers give a list of parts, of which the thoughts are none."""
    if isinstance(content, list):
        return "".join(_written(part.get("text")) for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def _tokens(completion: dict[str, Any], kind: str) -> int:
    usage = completion.get("usage")
    count = usage.get(f"{kind}_tokens") if isinstance(usage, dict) else None
    return max(0, count) if isinstance(count, int) else 0


def json_or_none(text: str) -> Any:
    """`text` as JSON; None where it is none, or is nested beyond reason."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
