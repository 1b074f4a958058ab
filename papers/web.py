"""The one door out: every request to a site goes through here, with its timeout, its size limit and the site's own pace.

WebError               the site did not give what was asked
├── TemporaryError     try again later: 429, 5xx, a time-out, a connection that broke
└── PermanentError     asking again will not help
    ├── NotFoundError  404, 410
    ├── RefusedError   401, 403, or a site that refused us before: leave it alone for the day
    └── BadAnswerError too large, or not what it should be
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import TracebackType
from typing import Protocol, Self

import httpx

TRIES = 3
# A site that did not answer so many questions in a row is in trouble, and is spared for the rest of the run.
TROUBLES = 3
# A site that asks for a longer pause than this is left to the next sweep.
LONGEST_WAIT_S = 60.0
BACK_OFF_S = 0.5
# The whole answer must be here by then, however slowly it drips.
DEADLINE_S = 120.0
TIMEOUT = httpx.Timeout(15.0, connect=10.0)
TEMPORARY = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}


class WebError(Exception):
    """The site did not give what was asked."""


class TemporaryError(WebError):
    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class PermanentError(WebError):
    pass


class NotFoundError(PermanentError):
    pass


class RefusedError(PermanentError):
    pass


class BadAnswerError(PermanentError):
    pass


@dataclass(frozen=True)
class Site:
    """A site by the name that its pace is kept under, with the seconds it wants between requests."""

    name: str
    pause_s: float


class Manners(Protocol):
    """Whose turn it is. Kept by the caller, so that all workers share it and this module needs no database."""

    def wait_for_turn(self, site: Site) -> None:
        """Return when `site` may be asked once; raises RefusedError or TemporaryError where it may not be asked for long."""

    def hold(self, site: Site, seconds: float) -> None:
        """The site asked everybody for a pause."""

    def stop(self, site: Site) -> None:
        """The site refused us: leave it alone for the day."""


@dataclass(frozen=True)
class Answer:
    url: str
    body: bytes
    media_type: str


class Web:
    """Connections to the outside, to be closed after use. `transport` and `sleep` are arguments: nothing needs patching."""

    def __init__(
        self,
        *,
        user_agent: str,
        manners: Manners,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = httpx.Client(
            headers={"User-Agent": user_agent},
            timeout=TIMEOUT,
            follow_redirects=True,
            max_redirects=5,
            transport=transport,
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=0),
        )
        self._manners = manners
        self._sleep = sleep
        self._troubles: dict[str, list[TemporaryError]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self._client.close()

    def get(self, url: str, *, site: Site, max_bytes: int, params: dict[str, str | int] | None = None) -> Answer:
        """The answer to a GET, tried again with back-off while the trouble is temporary. Raises WebError."""
        troubles = self._troubles.setdefault(site.name, [])
        if len(troubles) >= TROUBLES:
            raise TemporaryError(f"{site.name} is in trouble: {troubles[-1]}")
        try:
            answer = self._get_with_patience(url, site=site, max_bytes=max_bytes, params=params)
        except TemporaryError as error:
            troubles.append(error)
            raise
        troubles.clear()
        return answer

    def _get_with_patience(self, url: str, *, site: Site, max_bytes: int, params: dict[str, str | int] | None) -> Answer:
        for attempt in range(1, TRIES + 1):
            self._manners.wait_for_turn(site)
            try:
                return self._get_once(url, site=site, max_bytes=max_bytes, params=params)
            except TemporaryError as error:
                wait = error.retry_after_s
                if wait is None:
                    wait = BACK_OFF_S * 2 ** (attempt - 1) * (1 + random.random() / 2)  # noqa: S311 -- jitter, no secret
                if attempt == TRIES or wait > LONGEST_WAIT_S:
                    raise
                self._sleep(wait)
        raise AssertionError("unreachable")

    def _get_once(self, url: str, *, site: Site, max_bytes: int, params: dict[str, str | int] | None) -> Answer:
        try:
            with self._client.stream("GET", url, params=params) as response:
                self._raise_for_status(response, site)
                return Answer(str(response.url), _body(response, max_bytes), response.headers.get("Content-Type", ""))
        except httpx.TooManyRedirects as error:
            raise BadAnswerError(f"{url}: it redirects in circles") from error
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise BadAnswerError(f"{url}: {error}") from error
        except httpx.HTTPError as error:
            raise TemporaryError(f"{url}: {type(error).__name__} {error}".strip()) from error

    def _raise_for_status(self, response: httpx.Response, site: Site) -> None:
        status = response.status_code
        if status < HTTPStatus.BAD_REQUEST:
            return
        said = f"{response.url} answered {status}"
        if status in TEMPORARY or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            wait = retry_after_s(response.headers.get("Retry-After"), now=datetime.now(UTC))
            if wait is not None:
                self._manners.hold(site, wait)
            raise TemporaryError(said, retry_after_s=wait)
        if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
            raise NotFoundError(said)
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            self._manners.stop(site)
            raise RefusedError(said)
        raise BadAnswerError(said)


def retry_after_s(value: str | None, *, now: datetime) -> float | None:
    """The seconds that a Retry-After header asks for, which may be a number or a date (RFC 9110, 10.2.3)."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - now).total_seconds())


def _body(response: httpx.Response, max_bytes: int) -> bytes:
    started = time.monotonic()
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > max_bytes:
            raise BadAnswerError(f"{response.url} is larger than {max_bytes:,} bytes")
        if time.monotonic() - started > DEADLINE_S:
            raise TemporaryError(f"{response.url} was not here after {DEADLINE_S:.0f} s")
    return bytes(body)
