"""Every kind of mail, in both languages, as a mail server received it: made once, over a real connection, and rolled back."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path

from django.db import transaction
from django.test import override_settings
from django.utils import translation

from config.mailers import mailers
from newsletter.composing.letters import plan_letter
from newsletter.deliver import deliver_digests, deliver_letters
from newsletter.models import Letter, Subscriber
from newsletter.plan import plan_day, plan_due
from newsletter.planning.awaited_list import expected_day
from newsletter.preferences import Choices, change_preferences
from tests.cast import DAY, NOON, make_edition, make_paper, make_reader, make_topic
from tests.keys import rsa_key, write_key
from tests.sink import Sink, running_sink

SITE = "https://" + "papers-for-everybody-who-reads-them-daily.example.org:8443"
SENDER = "Zeitungsjunge für Papiere <papers@example.org>"
POSTAL_ADDRESS = "Paperboy, Papiergasse 1, 10115 Berlin"
LANGUAGES = {"alice@example.com": "en", "ming@example.com": "zh-hans"}
# What a reader is when they get each letter.
STATE_AT = {"confirm": "pending", "link": "active", "goodbye": "unsubscribed", "pause": "paused"}
# What is not ASCII, what looks like the end of a mail, and what LaTeX calls a letter.
TITLE = "Größe · 智能体 with $\\alpha$-Pruning {number}: how planners forget what they have learned, and how to stop them"
ABSTRACT = ".dots\n.\n..more of $\\beta$ " * 9


@dataclass(frozen=True)
class Post:
    """One mail: of which kind, for whom, the sender of its envelope, and its bytes."""

    kind: str
    sender: str
    recipient: str
    raw: bytes

    @property
    def language(self) -> str:
        return LANGUAGES[self.recipient]

    @property
    def is_digest(self) -> bool:
        return self.kind not in Letter.Kind.values

    @property
    def head(self) -> list[bytes]:
        """The lines of the head, as they came."""
        return self.raw.split(b"\r\n\r\n", 1)[0].split(b"\r\n")

    @cached_property
    def mail(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)

    @cached_property
    def text(self) -> str:
        return self.mail.get_body(("plain",)).get_content()

    @cached_property
    def html(self) -> str:
        return self.mail.get_body(("html",)).get_content()

    @cached_property
    def page(self) -> "Page":
        return Page(self.html)

    @property
    def encoded_html(self) -> bytes:
        return self.raw.split(b"Content-Type: text/html", 1)[1]

    @property
    def preheader(self) -> str:
        hidden = re.search(r"display:none[^>]*>([^<]*)", self.html)
        return hidden[1].replace("&#160;", "\xa0").split("\xa0")[0].strip() if hidden else ""

    def link(self, part: str) -> str:
        """The path of the first link of the text that has `part` in it."""
        return re.search(rf"{re.escape(SITE)}(\S*{re.escape(part)}\S*)", self.text)[1]

    @property
    def one_click(self) -> str:
        """The path of the way out in the head."""
        return self.mail["List-Unsubscribe"].strip("<>").removeprefix(SITE)


class Page(HTMLParser):
    """What a person sees of a mail's HTML: its words, links, headings; and every tag with what it says of itself."""

    HIDDEN = ("style", "title", "noscript")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.link_words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._inside: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        self.tags.append((tag, facts))
        if tag not in ("meta", "br", "img", "hr", "link"):
            hides = "display:none" in (facts.get("style") or "").replace(" ", "")
            self._inside.append("style" if hides else tag)
        if tag == "a":
            self.links.append(facts.get("href") or "")
            self.link_words.append("")

    def handle_endtag(self, tag: str) -> None:
        if self._inside:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not any(tag in self.HIDDEN for tag in self._inside):
            self.words += data.split()
            if "a" in self._inside:
                self.link_words[-1] += data


@override_settings(
    SITE_URL=SITE,
    SITE_IS_SECURE=True,
    SITE_IS_LOCAL=False,
    DEFAULT_FROM_EMAIL=SENDER,
    POSTAL_ADDRESS=POSTAL_ADDRESS,
    RETURN_PATH_DOMAIN="bounces.example.org",
    DKIM_SELECTOR=["paperboy"],
)
def every_kind_of_mail(folder: Path) -> list[Post]:
    """Each kind for each reader. Nothing of it stays in the database."""
    key = write_key(rsa_key(), folder / "dkim.pem")
    with running_sink() as sink, override_settings(**doors(sink, folder), DKIM_KEY_FILE=[key]):
        return [post for kind, planned in KINDS.items() for post in _sent(sink, kind, planned)]


def doors(sink: Sink, folder: Path) -> dict[str, object]:
    return {"MAILERS": mailers({"default": sink.url}, esp="", outbox=folder, timeout=10)}


def make_readers(**facts: object) -> list[Subscriber]:
    agents = make_topic("agents", name="LLM agents", name_zh_hans="智能体")
    return [make_reader(address, follows=[agents], language=language, **facts) for address, language in LANGUAGES.items()]


def make_papers(day=DAY, *, score: float = 0.9, numbers=range(3), seen=NOON) -> None:
    agents = Subscriber.objects.first().topics.first()
    for number in numbers:
        title = TITLE.format(number=number)
        make_paper(100 * day.day + number, day=day, seen=seen, scores={agents: score}, title=title, abstract=ABSTRACT)


def sent(sink: Sink, kind: str = "digest", *, now: datetime = NOON) -> list[Post]:
    """What arrives when everything that waits is handed over; letters are of that kind."""
    sink.mails.clear()
    list(deliver_digests(clock=lambda: now))
    list(deliver_letters(clock=lambda: now))
    return [Post(kind, sender, recipient, raw) for sender, recipient, raw in sink.mails]


def _sent(sink: Sink, kind: str, planned: Callable[[], None]) -> Iterator[Post]:
    with transaction.atomic():
        planned()
        translation.deactivate()
        posts = sent(sink, kind)
        transaction.set_rollback(True)
    yield from posts


def _digest() -> None:
    """The mail of a day, with a change to tell of that a link of a mail made."""
    for reader in make_readers():
        change_preferences(reader, Choices(hour=9), way="mail", now=NOON - timedelta(hours=1))
    make_papers()
    plan_day(DAY, now=NOON)


def _quiet_day() -> None:
    make_readers(quiet_days=True)
    make_papers(score=0.1)
    plan_day(DAY, now=NOON)


def _catch_up() -> None:
    """One mail after a holiday, in which the reader missed some."""
    make_readers(away_from=DAY - timedelta(days=12))
    make_papers(DAY - timedelta(days=10), numbers=range(2))
    make_papers(numbers=range(2))
    plan_day(DAY, now=NOON)


def _late_list() -> None:
    """The day's list is not there at the hour of the mail, nor when nobody waits any longer."""
    make_readers(next_due_at=NOON - timedelta(hours=5))
    make_papers(expected_day(NOON) - timedelta(days=1), seen=NOON - timedelta(days=1))
    make_edition(DAY)
    plan_due(NOON)


def _letter(kind: Letter.Kind) -> Callable[[], None]:
    def planned() -> None:
        for reader in make_readers(state=STATE_AT[kind]):
            plan_letter(reader, kind, now=NOON)

    return planned


KINDS: dict[str, Callable[[], None]] = {
    "digest": _digest,
    "quiet day": _quiet_day,
    "catch-up": _catch_up,
    "late list": _late_list,
    **{kind.value: _letter(kind) for kind in Letter.Kind},
}
DIGESTS = tuple(kind for kind in KINDS if kind not in Letter.Kind.values)
ALL = [(kind, recipient) for kind in KINDS for recipient in LANGUAGES]
NAMES = [f"{kind} {language}" for kind in KINDS for language in LANGUAGES.values()]
