"""What can go wrong when a model is asked, and which of it a server's answer is.

TellingError             the model gave no answer; `reason` is a word for the row, `detail` the server's own words
├── TemporaryError       ask again later: rate_limited, out_of_quota, server_error, timeout, unreachable
└── PermanentError       asking again will not help
                         the server: unauthorized, forbidden, not_found, context_length, bad_request, unexpected_status
                         the answer: refused, no_choices, empty_answer, unreadable, too_large
                         the summary: cut_short, not_json, invalid, nothing_told
"""

import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import httpx2

from papers.telling.plain import one_line, visible

LONGEST_DETAIL = 300

# What a server answers that does not know a parameter.
NOT_UNDERSTOOD = {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.NOT_IMPLEMENTED}
TOO_LONG = re.compile(
    r"context.{0,12}(length|window|size)|maximum context|too many (input )?tokens|reduce the length"
    r"|(prompt|input|request)( is| was)? too (long|large)",
    re.IGNORECASE,
)
FILTERED = re.compile(r"content.?(filter|policy|management)", re.IGNORECASE)
WITHOUT_MONEY = {HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}
NO_MONEY = re.compile(
    r"insufficient_quota|insufficient (balance|credit|funds)|exceeded your current quota|billing", re.IGNORECASE
)
PERMANENT_STATUS = {
    HTTPStatus.UNAUTHORIZED: "unauthorized",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "context_length",
}
TEMPORARY_STATUS = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_EARLY}


class TellingError(Exception):
    """What was spent before the error is spent: `tokens_in`, `tokens_out`, `cost` and `seconds` tell it."""

    tokens_in = 0
    tokens_out = 0
    cost = 0.0
    seconds = 0.0

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class TemporaryError(TellingError):
    """`retry_after_s` is the pause that the server asked for, if it did."""

    def __init__(self, reason: str, detail: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(reason, detail)
        self.retry_after_s = retry_after_s


class PermanentError(TellingError):
    pass


class NotUnderstoodError(PermanentError):
    """The server does not take the request as it is; in a plainer dialect it may."""


def refusal(status: int, body: Any, headers: httpx2.Headers) -> TellingError:
    """The error that an answer with `status` is, to be raised."""
    code, detail = _complaint(body)
    said = f"{code} {detail}"
    if status == HTTPStatus.PAYMENT_REQUIRED or (status in WITHOUT_MONEY and NO_MONEY.search(said)):
        return TemporaryError("out_of_quota", detail, retry_after_s=_retry_after_s(headers))
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return TemporaryError("rate_limited", detail, retry_after_s=_retry_after_s(headers))
    if status in PERMANENT_STATUS:
        return PermanentError(PERMANENT_STATUS[HTTPStatus(status)], detail)
    # Some servers call it a fault of their own.
    if TOO_LONG.search(said):
        return PermanentError("context_length", detail)
    if status in NOT_UNDERSTOOD:
        return PermanentError("refused", detail) if FILTERED.search(said) else NotUnderstoodError("bad_request", detail)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in TEMPORARY_STATUS:
        return TemporaryError("server_error", f"{status} {detail}".strip(), retry_after_s=_retry_after_s(headers))
    return PermanentError("unexpected_status", f"{status} {detail}".strip())


def _complaint(body: Any) -> tuple[str, str]:
    """Code and message of an error body; servers write `error` as an object or as text, or the message beside it."""
    error = body.get("error", body) if isinstance(body, dict) else body
    if not isinstance(error, dict):
        return "", short(error)
    message = error.get("message") or error.get("detail") or json.dumps(error, ensure_ascii=False)
    return f"{error.get('code')} {error.get('type')}", short(message)


def _retry_after_s(headers: httpx2.Headers) -> float | None:
    """RFC 9110, 10.2.3: seconds or a date; `retry-after-ms` is what OpenAI adds."""
    try:
        if "retry-after-ms" in headers:
            return max(0.0, float(headers["retry-after-ms"]) / 1000)
        value = headers.get("retry-after", "")
        if value.isdecimal():
            return float(value)
        return max(0.0, (parsedate_to_datetime(value).astimezone(UTC) - datetime.now(UTC)).total_seconds())
    except ValueError:
        return None


def short(value: Any) -> str:
    """One line of what a server said, for a row."""
    return one_line(visible(str(value)[: 4 * LONGEST_DETAIL]))[:LONGEST_DETAIL]
