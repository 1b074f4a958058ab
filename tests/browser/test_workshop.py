"""The topic workshop without a mouse, in both languages."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import expect

from papers.fit import fit_topics
from papers.models import Listing, Paper, Topic
from papers.score import score_papers
from tests.browser.keyboard import tab_to
from tests.cast import DAY, NOON, make_edition, make_paper, make_topic

pytestmark = pytest.mark.django_db(transaction=True)

SAID = {"en": "{} gained, {} lost, {} unchanged.", "zh-hans": "新增 {} 篇，失去 {} 篇，不变 {} 篇。"}
FILLER = "We describe a study of bridges, rivers and stones, with tables and many careful remarks on weather number {n}."


@pytest.fixture
def agents():
    topic = make_topic("agents", name="Language agents", keywords=["tool calling"])
    for n in range(20, 60):
        make_paper(n, title=f"Stones {n}", abstract=FILLER.format(n=n), told_in=())
    for n in (1, 2, 3):
        make_paper(n, title="Tool calling in sandboxes", abstract="Agents learn tool calling in sandboxes.", told_in=())
    for n in (4, 5):
        make_paper(n, title="Symbolic planning", abstract="Symbolic planning of long trips.", told_in=())
    score_papers()
    return topic


@pytest.fixture
def workshop(page, live_server, agents):
    """The page, opened by an operator who has typed their name and password."""
    User.objects.create_superuser("op", password="a password for a test")
    page.goto(f"{live_server.url}{reverse('admin:papers_topic_workshop', args=[agents.pk])}")
    page.locator("#id_username").fill("op")
    page.locator("#id_password").fill("a password for a test")
    page.keyboard.press("Enter")
    expect(page.locator("#effect [data-said]")).to_be_visible()
    return page


def said(page, language, *numbers):
    expect(page.locator("#effect [data-said]")).to_contain_text(SAID[language].format(*numbers))


def test_words_are_tried_as_they_are_typed_and_saved_with_the_keyboard_alone(workshop, language):
    said(workshop, language, 0, 0, 3)
    tab_to(workshop, "#id_keywords", most=80)
    workshop.keyboard.press("Control+End")
    workshop.keyboard.type("\nsymbolic planning")
    said(workshop, language, 2, 0, 3)
    expect(workshop.locator("#effect-said")).to_contain_text(SAID[language].format(2, 0, 3))
    assert Topic.objects.get().keywords == ["tool calling"]
    tab_to(workshop, "[name=save]")
    workshop.keyboard.press("Enter")
    said(workshop, language, 0, 0, 5)
    assert Topic.objects.values_list("keywords", "version").get() == (["tool calling", "symbolic planning"], 2)


def test_a_suggested_word_is_added_with_a_key_and_the_focus_stays_near(workshop, language):
    tab_to(workshop, "#suggestion-1", most=80)
    word = workshop.evaluate("document.activeElement.value")
    workshop.keyboard.press("Enter")
    expect(workshop.locator("#id_keywords")).to_have_value(f"tool calling\n{word}")
    expect(workshop.locator(f'button[value="{word}"]')).to_have_count(0)
    assert workshop.evaluate("document.querySelector('#effect').contains(document.activeElement)")
    assert Topic.objects.get().keywords == ["tool calling"]


def test_enter_in_a_field_tries_and_saves_nothing(workshop, language):
    tab_to(workshop, "#id_threshold", most=80)
    workshop.keyboard.type("0.99")
    workshop.keyboard.press("Enter")
    said(workshop, language, 0, 3, 0)
    assert Topic.objects.get().threshold is None


def test_the_workshop_is_no_wider_than_a_phone(workshop, language):
    said(workshop, language, 0, 0, 3)
    assert workshop.evaluate("document.documentElement.scrollWidth") <= 390


FITTED = {"en": "what readers get now, and would get", "zh-hans": "这就是读者现在收到的，和将会收到的"}


@pytest.fixture
def archive(agents):
    """Enough papers to fit models to words."""
    facts = {"abstract": FILLER, "first_seen_at": NOON}
    papers = Paper.objects.bulk_create(
        Paper(arxiv_id=f"2512.{n:05}", title=f"Stones and rivers {n}", **facts) for n in range(400)
    )
    edition = make_edition(DAY)
    Listing.objects.bulk_create(
        Listing(edition=edition, paper=paper, first_seen_at=NOON, position=n) for n, paper in enumerate(papers, start=1000)
    )
    fit_topics(NOON)


def test_the_fitted_effect_appears_when_the_worker_has_it(archive, workshop, language):
    expect(workshop.locator("#effect")).to_contain_text(FITTED[language])
    tab_to(workshop, "#id_keywords", most=80)
    workshop.keyboard.press("Control+End")
    workshop.keyboard.type("\nsymbolic planning")
    said(workshop, language, 2, 0, 3)
    tab_to(workshop, "#fit", most=80)
    workshop.keyboard.press("Enter")
    expect(workshop.locator("#effect [data-again]")).to_be_visible()
    assert fit_topics(NOON) == 1
    expect(workshop.locator("#effect")).to_contain_text(FITTED[language], timeout=15_000)
    said(workshop, language, 2, 0, 3)
