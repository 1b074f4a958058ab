"""Seeing what would have come, without a mouse, before anything is chosen."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from newsletter.composing.letters import plan_letter
from newsletter.deciding.proof import prove_by_letter
from newsletter.links import Purpose, token
from newsletter.models import Letter, Subscriber
from newsletter.pages.owner import COOKIE
from tests.browser.keyboard import tab_to
from tests.cast import NOON, make_paper, make_reader, make_topic

pytestmark = pytest.mark.django_db(transaction=True)

SAID = {"en": "you would have had", "zh-hans": "您会收到"}


@pytest.fixture
def topics():
    agents = make_topic("agents", name="AI agents", name_zh_hans="智能体")
    robots = make_topic("robots", name="Robots", name_zh_hans="机器人", order=1)
    for number in range(4):
        make_paper(number, scores={agents: 0.9, robots: 0.1}, title=f"Agents that read {number}")
    make_paper(9, scores={agents: 0.1, robots: 0.9}, title="A robot that walks")
    return agents, robots


def test_the_sign_up_page_follows_the_boxes(page, live_server, language, topics):
    page.goto(f"{live_server.url}/sign-up/")
    expect(page.get_by_role("button", name="Show what I would have had")).to_be_hidden()
    tab_to(page, "[name=topics]")
    page.keyboard.press("Space")
    said = page.locator("#back-test [data-said]")
    expect(said).to_contain_text(SAID[language])
    expect(said).to_contain_text("4")
    expect(page.locator("#back-test-said")).to_contain_text(SAID[language])
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(said).to_contain_text("5")
    assert page.evaluate("document.activeElement.name") == "topics"
    assert not Subscriber.objects.exists()


def test_days_open_with_the_keyboard_and_stay_open(page, live_server, topics):
    page.goto(f"{live_server.url}/sign-up/")
    tab_to(page, "[name=topics]")
    page.keyboard.press("Space")
    days = page.locator("#back-test-days")
    expect(days).to_be_visible()
    tab_to(page, "#back-test-days > summary")
    page.keyboard.press("Enter")
    tab_to(page, "#back-test-2026-01-14 > summary")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Agents that read 0")).to_be_visible()
    page.locator("[name=topics]").nth(1).focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("link", name="A robot that walks")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_enter_still_signs_up(page, live_server, topics):
    page.goto(f"{live_server.url}/sign-up/")
    tab_to(page, "[name=email]")
    page.keyboard.type("ada@example.org")
    tab_to(page, "[name=topics]")
    page.keyboard.press("Space")
    expect(page.locator("#back-test-days")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-up/?sent")
    assert Subscriber.objects.get().email == "ada@example.org"


def test_no_address_is_sent_to_be_looked_at(page: Page, live_server, topics):
    page.goto(f"{live_server.url}/sign-up/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    tab_to(page, "[name=email]")
    page.keyboard.type("ada@example.org")
    tab_to(page, "[name=topics]")
    page.keyboard.press("Space")
    expect(page.locator("#back-test-days")).to_be_visible()
    assert sent
    assert not [data for data in sent if "ada" in data]


@pytest.fixture
def plain_page(browser, language):
    """A browser that runs no script."""
    context = browser.new_context(locale=language, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_without_scripts_a_button_shows_it_and_keeps_what_was_filled_in(plain_page, live_server, language, topics):
    plain_page.goto(f"{live_server.url}/sign-up/")
    plain_page.locator("[name=email]").fill("ada@example.org")
    plain_page.locator("[name=topics]").nth(1).check()
    plain_page.locator("button[name=try]").press("Enter")
    expect(plain_page.locator("#back-test [data-said]")).to_contain_text(SAID[language])
    expect(plain_page.locator("[name=email]")).to_have_value("ada@example.org")
    expect(plain_page.locator("[name=topics]").nth(1)).to_be_checked()
    assert plain_page.url.endswith("#back-test")


def test_the_settings_show_it_at_once_and_follow_what_is_changed(page, live_server, language, topics):
    reader = make_reader(follows=topics[:1], language=language)
    page.goto(f"{live_server.url}{reverse('preferences', args=[token(Purpose.PREFERENCES, reader)])}")
    said = page.locator("#back-test [data-said]")
    expect(said).to_contain_text("4")
    tab_to(page, "[name=topics]")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(said).to_contain_text("5")
    tab_to(page, "[name=rhythm]")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[name=rhythm]").first).to_be_checked()
    expect(page.locator("#back-test-days")).to_contain_text(
        {"en": "no mail on this weekday", "zh-hans": "这一天不寄邮件"}[language]
    )
    assert reader.follows.count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_muted_word_is_seen_to_take_papers_away_before_it_is_saved(page, live_server, language, topics):
    reader = make_reader(follows=topics, language=language)
    proof = prove_by_letter(plan_letter(reader, Letter.Kind.LINK, now=NOON), timezone.now())
    cookie = {"name": COOKIE, "value": token(Purpose.OWNER, proof, expires=proof.until), "url": live_server.url}
    page.context.add_cookies([cookie])
    page.goto(f"{live_server.url}{reverse('interests')}")
    said = page.locator("#back-test [data-said]")
    expect(said).to_contain_text("5")
    tab_to(page, "[name=muted_words]")
    page.keyboard.type("walks")
    expect(said).to_contain_text("4")
    assert not reader.mutes.exists()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
