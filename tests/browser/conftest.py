"""A real browser on a live server: Chromium, headless, driven by Playwright, and mostly by the keyboard."""

import os
import shutil
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import override_settings
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-quic", "--disable-sync", "--no-first-run")
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("no Chromium found; CHROMIUM says where it is (on Debian: apt install chromium)")
    with pytest.MonkeyPatch.context() as patched, sync_playwright() as playwright:
        # Playwright keeps a loop in this very thread, in which Django would refuse to touch the database.
        patched.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        # Without a sandbox: the pages are our own, and root in a container has none.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", *QUIET])
        yield browser
        browser.close()


@pytest.fixture(scope="session", autouse=True)
def collected_files(tmp_path_factory) -> Iterator[None]:
    """A folder for the static files, as `collectstatic` makes it; the live server finds the files where they are kept."""
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("staticfiles")):
        yield


@pytest.fixture(autouse=True)
def nobody_asked_before():
    cache.clear()


@pytest.fixture(params=["en", "zh-hans"])
def language(request) -> str:
    return request.param


@pytest.fixture
def page(browser, language) -> Iterator[Page]:
    """A page on a phone that speaks `language`. What the page's scripts get wrong, or its own rules forbid, fails the test."""
    context = browser.new_context(viewport=PHONE, locale=language, timezone_id="Asia/Shanghai", reduced_motion="reduce")
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert complaints == []
