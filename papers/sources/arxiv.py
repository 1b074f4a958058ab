"""arXiv: the pages of a paper, and its metadata by the API (`/api/query?id_list=…`, an Atom feed)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import batched
from xml.etree import ElementTree

from django.conf import settings

from papers.web import BadAnswerError, Site, Web

IDS_PER_REQUEST = 100
MAX_BYTES = 20_000_000
NAMESPACES = {"atom": "http://www.w3.org/2005/Atom", "arxiv": "http://arxiv.org/schemas/atom"}
VERSIONED_ID = re.compile(r"/abs/(?P<id>.+?)(?:v(?P<version>\d+))?$")


@dataclass(frozen=True)
class Arxiv:
    """Where arXiv answers, and the pause it asks for between requests, in seconds."""

    base_url: str
    export_url: str
    pause_s: float
    api_pause_s: float

    @property
    def pages(self) -> Site:
        return Site("arxiv", self.pause_s)

    @property
    def api(self) -> Site:
        return Site("arxiv-api", self.api_pause_s)


def configured() -> Arxiv:
    """arXiv as the switches of this installation name it."""
    return Arxiv(settings.ARXIV_BASE_URL, settings.ARXIV_EXPORT_URL, settings.ARXIV_DELAY, settings.ARXIV_API_DELAY)


@dataclass(frozen=True)
class Metadata:
    """What arXiv says of a paper: its categories, the primary one first, and its newest version."""

    arxiv_id: str
    categories: tuple[str, ...]
    version: int | None


def metadata(web: Web, arxiv: Arxiv, ids: Sequence[str]) -> dict[str, Metadata]:
    """The metadata of those `ids` that arXiv knows, a hundred a request. Raises WebError."""
    known: dict[str, Metadata] = {}
    for batch in batched(ids, IDS_PER_REQUEST):
        params: dict[str, str | int] = {"id_list": ",".join(batch), "max_results": len(batch)}
        answer = web.get(f"{arxiv.export_url}/api/query", site=arxiv.api, max_bytes=MAX_BYTES, params=params)
        known |= {entry.arxiv_id: entry for entry in parse_feed(answer.body)}
    return known


def html_page(web: Web, arxiv: Arxiv, arxiv_id: str, *, max_bytes: int) -> bytes:
    """The paper as arXiv's HTML. Raises WebError, NotFoundError where there is none."""
    return web.get(f"{arxiv.base_url}/html/{arxiv_id}", site=arxiv.pages, max_bytes=max_bytes).body


def pdf_file(web: Web, arxiv: Arxiv, arxiv_id: str, *, max_bytes: int) -> bytes:
    """The paper as its PDF. Raises WebError, NotFoundError where there is none."""
    return web.get(f"{arxiv.base_url}/pdf/{arxiv_id}", site=arxiv.pages, max_bytes=max_bytes).body


def parse_feed(body: bytes) -> list[Metadata]:
    """The papers of an Atom feed. Raises BadAnswerError where it is none, or where it is the API's error feed."""
    try:
        # Expat refuses entity bombs since 2.4.1, which every supported Python carries.
        feed = ElementTree.fromstring(body)  # noqa: S314
    except ElementTree.ParseError as error:
        raise BadAnswerError(f"arXiv's feed is not XML: {error}") from error
    entries = []
    for entry in feed.iterfind("atom:entry", NAMESPACES):
        address = entry.findtext("atom:id", "", NAMESPACES)
        if "/api/errors" in address:
            raise BadAnswerError(f"arXiv's API says: {entry.findtext('atom:summary', '', NAMESPACES)}")
        if found := VERSIONED_ID.search(address):
            entries.append(Metadata(found["id"], _categories(entry), int(found["version"]) if found["version"] else None))
    return entries


def _categories(entry: ElementTree.Element) -> tuple[str, ...]:
    primary = entry.find("arxiv:primary_category", NAMESPACES)
    terms = [primary.get("term", "")] if primary is not None else []
    terms += [category.get("term", "") for category in entry.iterfind("atom:category", NAMESPACES)]
    return tuple(dict.fromkeys(term for term in terms if term))
