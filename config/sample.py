"""The bundled sample edition: its lists and pages answered from files, its topics and its readers."""

import json
from datetime import date, datetime
from typing import Any

import httpx
from django.conf import settings

from newsletter.deciding.lists import LISTS, change_list
from newsletter.models import LibraryEntry, Subscriber, SubscriberState
from newsletter.schedule import next_due
from papers.manners import user_agent
from papers.models import Topic
from papers.web import Site, Web

FOLDER = settings.BASE_DIR / "sample"
DAY = date(2026, 1, 14)
EMPTY_FEED = b'<feed xmlns="http://www.w3.org/2005/Atom"></feed>'


class AtOnce:
    """Manners towards files: nobody has to wait."""

    def wait_for_turn(self, site: Site) -> None:
        """It is always our turn."""

    def hold(self, site: Site, seconds: float) -> None:
        """Files ask for no pause."""

    def stop(self, site: Site) -> None:
        """Files refuse nobody."""


def sample_web() -> Web:
    """A way out that ends in the sample folder: it answers as Hugging Face and arXiv would, and there is no network."""
    return Web(user_agent=user_agent(), manners=AtOnce(), transport=httpx.MockTransport(_answer))


def load_topics() -> None:
    """The sample's topics, where they are not there yet; what an operator changed stays."""
    for order, topic in enumerate(_read("topics.json")):
        Topic.objects.get_or_create(slug=topic["slug"], defaults={**topic, "order": order})


def load_readers(now: datetime) -> None:
    """The sample's readers with what they chose, active since the day of the edition."""
    for reader in _read("subscribers.json"):
        lists = {name: reader.pop(name) for name in LISTS if name in reader}
        library = reader.pop("library", [])
        defaults = {**reader, "state": SubscriberState.ACTIVE, "created_at": now, "confirmed_at": now, "start_day": DAY}
        subscriber, is_new = Subscriber.objects.get_or_create(email=reader["email"], defaults=defaults)
        if is_new:
            subscriber.next_due_at = next_due(subscriber, now)
            subscriber.save(update_fields=["next_due_at"])
            for name, words in lists.items():
                change_list(subscriber, name, words)
            LibraryEntry.objects.bulk_create(LibraryEntry(subscriber=subscriber, title=title, at=now) for title in library)


def _read(name: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads((FOLDER / name).read_text())
    return entries


def _answer(request: httpx.Request) -> httpx.Response:
    path = request.url.path
    if path == "/api/daily_papers":
        file = FOLDER / "daily_papers" / f"{request.url.params['date']}.json"
        is_first_page = request.url.params.get("p", "0") == "0"
        return httpx.Response(200, content=file.read_bytes() if is_first_page and file.exists() else b"[]")
    if path == "/api/query":
        return httpx.Response(200, content=EMPTY_FEED)
    folder, _, name = path.removeprefix("/").partition("/")
    pages = {page.stem: page for page in (FOLDER / "html").glob("*.html")} if folder == "html" else {}
    return httpx.Response(200, content=pages[name].read_bytes()) if name in pages else httpx.Response(404)
