"""What only the owner of an address can open, without a mouse: own words, the library, and what was learned."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from newsletter.composing.letters import plan_letter
from newsletter.deciding.lists import list_of
from newsletter.deciding.proof import prove_by_letter
from newsletter.deciding.votes import LESS, MORE, vote
from newsletter.links import Purpose, token
from newsletter.models import Letter, StruckTerm, Vote
from newsletter.pages.owner import COOKIE
from papers.learn import learn_archive
from papers.models import Paper
from tests.browser.keyboard import tab_to
from tests.cast import NOON, make_paper, make_reader, make_topic

pytestmark = pytest.mark.django_db(transaction=True)

SAVED = {"en": "Saved.", "zh-hans": "已保存。"}


@pytest.fixture
def reader(language):
    agents = make_topic("agents", name="AI agents", name_zh_hans="智能体")
    papers = {"Legged walking": 0.9, "Legged running": 0.9, "Grasping grippers": 0.1, "Proofs of bounds": 0.1}
    for number, (title, score) in enumerate(papers.items(), start=1):
        make_paper(number, scores={agents: score}, title=title, abstract=f"{title}. {title} once more.")
    learn_archive(timezone.now())
    return make_reader(follows=[agents], language=language)


@pytest.fixture
def owner(page, live_server, reader):
    """A browser that has proved to be the reader's; it opens a page by its name."""
    proof = prove_by_letter(plan_letter(reader, Letter.Kind.LINK, now=NOON), timezone.now())
    cookie = {"name": COOKIE, "value": token(Purpose.OWNER, proof, expires=proof.until), "url": live_server.url}
    page.context.add_cookies([cookie])

    def opened(name):
        page.goto(f"{live_server.url}{reverse(name)}")
        return page

    return opened


@pytest.fixture
def voted(reader):
    for paper, value in zip(Paper.objects.order_by("pk"), (MORE, MORE, LESS), strict=False):
        vote(reader, paper, value, way="mail", now=NOON)


def fits_a_phone(page):
    return page.evaluate("document.documentElement.scrollWidth") <= 390


def test_an_own_topic_is_seen_to_bring_papers_and_saved_with_a_muted_word(owner, reader, language):
    page = owner("interests")
    said = page.locator("#back-test [data-said]")
    expect(said).to_contain_text("2")
    tab_to(page, "[name=own_topics]")
    page.keyboard.type("grasping grippers")
    expect(said).to_contain_text("3")
    tab_to(page, "[name=muted_words]")
    page.keyboard.type("running")
    expect(page.locator("#back-test-days")).to_be_visible()
    tab_to(page, "form button.button:not(.plain)")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text=SAVED[language])).to_be_visible()
    assert (list_of(reader, "own_topics"), list_of(reader, "muted_words")) == (["grasping grippers"], ["running"])
    assert fits_a_phone(page)


def test_a_paper_is_brought_to_the_library_and_taken_out_again(owner, reader, language):
    page = owner("library")
    tab_to(page, "[name=pasted]")
    page.keyboard.type("@article{a, title={Walking over rubble}}")
    tab_to(page, "form button.button")
    page.keyboard.press("Enter")
    expect(page.locator("#held")).to_be_visible()
    assert [entry.title for entry in reader.library.all()] == ["Walking over rubble"]
    assert fits_a_phone(page)
    tab_to(page, "button[name=remove]")
    page.keyboard.press("Enter")
    expect(page.locator("#held")).to_have_count(0)
    assert not reader.library.exists()


def test_a_word_is_struck_out_and_restored_and_a_vote_taken_back(owner, reader, voted, language):
    page = owner("learned")
    tab_to(page, "button[name=strike]")
    term = page.evaluate("document.activeElement.value")
    page.keyboard.press("Enter")
    expect(page.locator(f"button[name=restore][value='{term}']")).to_be_visible()
    assert list(StruckTerm.objects.values_list("term", flat=True)) == [term]
    tab_to(page, "button[name=restore]", most=120)
    page.keyboard.press("Enter")
    expect(page.locator("button[name=restore]")).to_have_count(0)
    tab_to(page, "button[name=unvote]", most=120)
    page.keyboard.press("Enter")
    expect(page.locator("button[name=unvote]")).to_have_count(2)
    assert Vote.objects.count() == 2
    assert fits_a_phone(page)
