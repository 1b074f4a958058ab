"""A link in a mail is a key: the logs of the site hold none."""

import logging
import runpy

import pytest
from django.conf import settings
from django.urls import get_resolver, reverse

TOKEN = "a.d7.0123456789abcdefghijklmn"


@pytest.fixture
def logged():
    """What is left of a line in the log."""
    words = runpy.run_path(str(settings.BASE_DIR / "deploy" / "gunicorn.conf.py"))["WithoutTokens"]()

    def line(message: str, *values: object) -> str:
        record = logging.LogRecord("gunicorn.access", logging.INFO, "", 0, message, values, None)
        assert words.filter(record)
        return record.getMessage()

    return line


def pages_behind_a_token() -> list[str]:
    patterns = [pattern for included in get_resolver().url_patterns for pattern in getattr(included, "url_patterns", [])]
    return [pattern.name for pattern in patterns if "token" in pattern.pattern.converters]


def parameters_of(page: str) -> list[str]:
    found: list[str] = get_resolver().reverse_dict.getlist(page)[0][0][0][1]
    return found


def test_there_are_pages_behind_a_token():
    assert {"view", "one-click"} <= set(pages_behind_a_token())


@pytest.mark.parametrize("page", pages_behind_a_token())
def test_no_token_of_a_page_is_written_down(logged, page):
    further = {name: 3 if name != "verb" else "more" for name in parameters_of(page) if name != "token"}
    address = reverse(page, kwargs={"token": TOKEN} | further)
    line = logged('%s "GET %s HTTP/1.1" %d', "127.0.0.1", address, 200)
    assert TOKEN not in line
    assert line.startswith('127.0.0.1 "GET /')
    assert line.endswith(' HTTP/1.1" 200')


def test_what_follows_a_token_is_left_out_too(logged):
    assert logged("Not Found: %s", f"/v/{TOKEN}/3/more?from=mail") == "Not Found: /v/…"


def test_other_addresses_are_written_as_they_are(logged):
    assert logged("GET %s", "/papers/2601.00001/?view=u") == "GET /papers/2601.00001/?view=u"
