"""One question to a model behind an OpenAI-compatible endpoint, and one answer, bounded in time and in size."""

import functools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import httpx2
from openai import APIConnectionError, APIStatusError, APITimeoutError, OpenAI

from papers.telling.completion import Reply, json_or_none, read_completion
from papers.telling.errors import NotUnderstoodError, PermanentError, TemporaryError, refusal, short

MAX_ANSWER_BYTES = 2_000_000
CONNECT_S = 10.0


@dataclass(frozen=True)
class Teller:
    """A model and how to reach it.

    `timeout_s` bounds each request as a whole; prices are per million tokens; `context_chars` is how much of a paper
    it is given, `answer_tokens` how much it may write, its reasoning included.
    """

    base_url: str
    api_key: str = field(repr=False)
    model: str
    timeout_s: float = 180.0
    price_in: float = 0.0
    price_out: float = 0.0
    context_chars: int = 100_000
    answer_tokens: int = 8_000


@dataclass(frozen=True)
class Dialect:
    """What a server understands of the parameters that servers differ in."""

    answer_format: str = "json_schema"
    temperature: bool = True
    limit: str = "max_tokens"


# Per endpoint and model, for the life of the process: what worked last.
_dialects: dict[tuple[str, str], Dialect] = {}


def ask(teller: Teller, messages: list[dict[str, str]], schema: dict[str, Any]) -> Reply:
    """The model's answer to `messages`, in the form of `schema` where the server can hold it to that.

    Raises TemporaryError and PermanentError.
    """
    known_as = (teller.base_url, teller.model)
    dialect = _dialects.get(known_as, Dialect())
    while True:
        try:
            reply = read_completion(post(teller, "/chat/completions", _request(teller, messages, schema, dialect)))
        except NotUnderstoodError as error:
            plainer = _plainer(dialect, error.detail)
            if plainer is None:
                raise
            dialect = plainer
        else:
            _dialects[known_as] = dialect
            return reply


def _request(teller: Teller, messages: list[dict[str, str]], schema: dict[str, Any], dialect: Dialect) -> dict[str, Any]:
    request: dict[str, Any] = {
        "model": teller.model,
        "messages": messages,
        "stream": False,
        dialect.limit: teller.answer_tokens,
    }
    if dialect.temperature:
        request["temperature"] = 0
    if dialect.answer_format == "json_schema":
        wanted = {"name": "summary", "strict": True, "schema": schema}
        request["response_format"] = {"type": "json_schema", "json_schema": wanted}
    elif dialect.answer_format == "json_object":
        request["response_format"] = {"type": "json_object"}
    return request


def _plainer(dialect: Dialect, complaint: str) -> Dialect | None:
    """The next dialect to try after `complaint`; None when there is nothing left to leave out."""
    if dialect.limit == "max_tokens" and "max_completion_tokens" in complaint:
        return replace(dialect, limit="max_completion_tokens")
    if dialect.temperature and "temperature" in complaint:
        return replace(dialect, temperature=False)
    if dialect.answer_format == "json_schema":
        return replace(dialect, answer_format="json_object")
    if dialect.answer_format == "json_object":
        return replace(dialect, answer_format="text")
    return None


def post(teller: Teller, path: str, request: dict[str, Any]) -> bytes:
    """What the endpoint answers, bounded in time and size. Raises TemporaryError and PermanentError."""
    deadline = time.monotonic() + teller.timeout_s

    def bound(response: httpx2.Response) -> None:
        # A few compressed bytes can be gigabytes.
        if response.headers.get("content-encoding", "identity") != "identity":
            raise PermanentError("unreadable", "a compressed answer, which was not asked for")
        response.stream = _Bounded(response.stream, deadline)

    timeout = httpx2.Timeout(teller.timeout_s, connect=min(CONNECT_S, teller.timeout_s))
    try:
        with (
            httpx2.Client(event_hooks={"response": [bound]}, timeout=timeout, verify=_trusted()) as http,
            OpenAI(
                base_url=teller.base_url,
                # Without one the client would look for a key in the environment.
                api_key=teller.api_key or "none",
                max_retries=0,
                timeout=timeout,
                default_headers={"Accept-Encoding": "identity"},
                http_client=http,
            ) as client,
        ):
            return client.post(path, cast_to=httpx2.Response, body=request).content
    except APIStatusError as error:
        # Some servers repeat the key that they refuse.
        text = error.response.text.replace(teller.api_key or "none", "…")
        raise refusal(error.status_code, json_or_none(text) or text, error.response.headers) from None
    except APITimeoutError:
        raise TemporaryError("timeout", f"no answer within {teller.timeout_s:g} s") from None
    except APIConnectionError as error:
        raise TemporaryError("unreachable", short(error.__cause__ or error)) from None
    except (UnicodeError, httpx2.InvalidURL) as error:
        raise PermanentError("bad_request", f"the address or the key cannot be sent: {type(error).__name__}") from None


# To read the certificates takes longer than all else here.
_trusted = functools.cache(httpx2.create_ssl_context)


class _Bounded(httpx2.SyncByteStream):
    """The body of an answer, which ends in an error past a size or a time, however slowly it drips."""

    def __init__(self, stream: Any, deadline: float) -> None:
        self.stream = stream
        self.deadline = deadline

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for piece in self.stream:
            size += len(piece)
            if size > MAX_ANSWER_BYTES:
                raise PermanentError("too_large", f"more than {MAX_ANSWER_BYTES} bytes")
            if time.monotonic() > self.deadline:
                raise TemporaryError("timeout", "the answer came too slowly")
            yield piece

    def close(self) -> None:
        self.stream.close()
