"""The Chinese catalogue says all that is marked for translation, and is the one that runs."""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from functools import cache
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from newsletter.compose import compose_digest
from newsletter.composing.letters import compose_letter, plan_letter
from newsletter.models import Digest, Letter
from newsletter.plan import plan_day
from papers.models import Edition
from tests.cast import DAY, NOON, make_paper, make_reader, make_topic

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES"
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in (".html", ".txt", ".mjml"))
CODE = sorted(path for room in ("newsletter", "papers") for path in (ROOT / room).rglob("*.py"))

# How Django marks a message in Python and, once templatized, in a template; which arguments are the context and the message.
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%")

Key = tuple[str | None, str | tuple[str, ...]]


@cache
def catalogue() -> Catalog:
    with (FOLDER / "django.po").open("rb") as file:
        return read_po(file, locale="zh_Hans")


@cache
def compiled_catalogue() -> Catalog:
    with (FOLDER / "django.mo").open("rb") as file:
        return read_mo(file)


def entries(of: Catalog) -> dict[Key, Message]:
    return {(_context(message), _name(message)): message for message in of if message.id}


def _context(message: Message) -> str | None:
    """A compiled catalogue is read with its contexts as bytes."""
    return message.context.decode() if isinstance(message.context, bytes) else message.context


def _name(message: Message) -> str | tuple[str, ...]:
    return message.id if isinstance(message.id, str) else tuple(message.id)


def marked(path: Path) -> set[Key]:
    """The messages that a file marks for translation, with their contexts."""
    source = path.read_text()
    source = source if path.suffix == ".py" else templatize(source)
    return {(context, message) for _, message, _, context in extract("python", BytesIO(source.encode()), KEYWORDS)}


def forms(said: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def sentences() -> Iterator[tuple[str, re.Pattern[str]]]:
    """The English of the catalogue, two words and longer, each with what finds it whatever its placeholders hold."""
    for message in entries(catalogue()).values():
        for form in forms(message.id):
            literal = PLACEHOLDER.sub("", form)
            if len(re.findall(r"[A-Za-z]{2,}", literal)) >= 2:
                pattern = ".{1,80}?".join(re.escape(piece) for piece in PLACEHOLDER.split(form))
                yield form, re.compile(rf"\b{pattern}" if form[0].isalnum() else pattern)


def english_in(shown: str) -> list[str]:
    shown = " ".join(unescape(shown).split())
    return [sentence for sentence, pattern in sentences() if pattern.search(shown)]


def body(message, kind: str) -> str:
    return message_from_bytes(message.as_bytes(), policy=policy.default).get_body((kind,)).get_content()


@pytest.mark.parametrize("path", [*TEMPLATES, *CODE], ids=lambda path: str(path.relative_to(ROOT)))
def test_all_that_is_marked_is_in_the_catalogue(path):
    assert marked(path) <= entries(catalogue()).keys()


def test_messages_are_found_where_they_are_marked():
    """Else the test above could pass for want of messages."""
    assert (None, "Usage guide") in marked(ROOT / "templates/pages/paper.html")
    assert (None, "Usage guide") in marked(ROOT / "templates/email/section.mjml")
    assert (None, "View in browser") in marked(ROOT / "templates/email/digest.txt")
    assert (None, ("%(counter)s paper", "%(counter)s papers")) in marked(ROOT / "templates/pages/days.html")
    assert (None, "l, j F Y") in marked(ROOT / "templates/pages/front.html")
    assert (None, "%(title)s · %(day)s") in marked(ROOT / "newsletter/compose.py")
    assert ("of a subscriber", "active") in marked(ROOT / "newsletter/models/readers.py")


def test_every_entry_is_translated_and_none_is_a_guess():
    assert not catalogue().fuzzy
    assert not [key for key, entry in entries(catalogue()).items() if entry.fuzzy or not all(forms(entry.string))]
    assert not catalogue().obsolete


def test_chinese_has_one_form_for_every_number():
    assert catalogue().num_plurals == 1
    plural = [entry for entry in entries(catalogue()).values() if entry.pluralizable]
    assert plural
    assert {len(forms(entry.string)) for entry in plural} == {1}


def test_the_compiled_catalogue_is_that_of_the_words():
    words = {key: forms(entry.string) for key, entry in entries(catalogue()).items()}
    assert {key: forms(entry.string) for key, entry in entries(compiled_catalogue()).items()} == words


def test_each_translation_has_the_placeholders_of_its_message():
    for entry in entries(catalogue()).values():
        asked = set(PLACEHOLDER.findall(forms(entry.id)[-1]))
        for said in forms(entry.string):
            assert set(PLACEHOLDER.findall(said)) == asked, entry.id


def test_the_catalogue_names_nobody_and_no_machine():
    """A header that is made by a tool may hold the name, the address or the folder of whoever ran it."""
    head = (FOLDER / "django.po").read_text().split("\n\n")[0]
    assert "@" not in head
    assert "/home" not in head
    assert "YEAR" not in head


@pytest.fixture(autouse=True)
def collected_files(settings, tmp_path):
    """A folder for the static files, as `collectstatic` makes it; the pages link to them and open none."""
    settings.STATIC_ROOT = tmp_path / "staticfiles"
    settings.STATIC_ROOT.mkdir()


def test_english_is_found_where_it_is_shown(client, db):
    """Else the tests below could pass for want of eyes."""
    shown = english_in(client.get("/", headers={"Accept-Language": "en"}).content.decode())
    assert "Skip to the text" in shown
    assert "All days" in shown
    assert english_in("We say: 12 papers for you, of 30 listed on 14 January 2026.")


@pytest.fixture
def ming(db):
    topic = make_topic("agents", name="LLM agents", name_zh_hans="智能体")
    make_paper(1, scores={topic: 0.9})
    make_paper(2, scores={topic: 0.8}, sample=True)
    make_paper(3, scores={topic: 0.7}, told_in=())
    return make_reader("ming@example.com", follows=[topic], language="zh-hans")


@pytest.mark.parametrize(
    "address",
    [
        "/",
        f"/days/{DAY}/",
        "/days/",
        "/days/2020-02-29/",
        "/papers/2601.00001/",
        "/papers/2601.00003/",
        "/sign-up/",
        "/sign-up/?sent",
    ],
)
def test_a_page_in_chinese_shows_no_english(client, ming, address):
    page = client.get(address, headers={"Accept-Language": "zh-hans"})
    shown = page.content.decode()
    assert '<html lang="zh-hans">' in shown
    assert "跳到正文" in shown
    assert english_in(shown) == []


@pytest.mark.parametrize("sample", [False, True])
@pytest.mark.parametrize("kind", ["plain", "html"])
def test_a_digest_in_chinese_shows_no_english(ming, sample, kind):
    Edition.objects.update(sample=sample)
    plan_day(DAY, now=NOON)
    shown = body(compose_digest(Digest.objects.get(subscriber=ming)), kind)
    assert "应用领域" in shown
    assert "阅读来源：示例" in " ".join(shown.split())
    assert english_in(shown) == []


@pytest.mark.parametrize("letter", Letter.Kind)
@pytest.mark.parametrize("kind", ["plain", "html"])
def test_a_letter_in_chinese_shows_no_english(ming, letter, kind):
    message = compose_letter(plan_letter(ming, letter, now=NOON))
    assert re.search(r"[\u4e00-\u9fff]{4}", message.subject)
    shown = body(message, kind)
    assert re.search(r"[\u4e00-\u9fff]{4}", shown)
    assert english_in(shown) == []
