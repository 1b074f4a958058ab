"""Signing up without a mouse."""

import pytest
from playwright.sync_api import Page, expect

from newsletter.models import Letter, Subscriber
from tests.cast import make_topic

pytestmark = pytest.mark.django_db(transaction=True)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control called `name` has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"Tab never comes to {name}")


def test_a_reader_signs_up_with_the_keyboard_alone(page, live_server, language):
    make_topic("agents", name="AI agents", name_zh_hans="智能体")
    page.goto(f"{live_server.url}/sign-up/")
    expect(page.locator("html")).to_have_attribute("lang", language)
    tab_to(page, "email")
    page.keyboard.type("ada@example.org")
    tab_to(page, "topics")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-up/?sent")
    reader = Subscriber.objects.get()
    assert (reader.email, reader.language, reader.timezone) == ("ada@example.org", language, "Asia/Shanghai")
    assert [topic.slug for topic in reader.topics.all()] == ["agents"]
    assert Letter.objects.get().kind == Letter.Kind.CONFIRM


def test_no_page_is_wider_than_a_phone(page, live_server, language):
    make_topic("agents", name="AI agents", name_zh_hans="智能体")
    for path in ("/", "/sign-up/", "/days/", "/link/"):
        page.goto(f"{live_server.url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
