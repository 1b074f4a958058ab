"""The Hugging Face Daily Papers, by their own endpoint: `GET /api/daily_papers?date=D&limit=100&p=N`.

Every field but the id and the title may be missing, and fields appear over the years, so the reading is lenient:
an entry that cannot be used is named in `problems` and costs no other.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from papers.web import BadAnswerError, Site, Web

SITE = Site("huggingface", pause_s=0.0)
PAGE_SIZE = 100
MAX_PAGES = 20
MAX_BYTES = 20_000_000
TITLE_LENGTH = 1000

ARXIV_ID = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?")
# Control, direction and invisible characters, and halves of a pair that was cut.
CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f\ud800-\udfff]"
)


@dataclass(frozen=True)
class ListedPaper:
    """One entry of a day's list. Texts hold no line breaks; their LaTeX is kept."""

    arxiv_id: str
    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    organization: str = ""
    keywords: tuple[str, ...] = ()
    published_at: datetime | None = None
    submitted_at: datetime | None = None
    upvotes: int = 0
    project_page: str = ""
    code_url: str = ""


@dataclass(frozen=True)
class DayList:
    """The list of a day as it stood, in its order, and what of it could not be used."""

    papers: tuple[ListedPaper, ...]
    problems: tuple[str, ...] = field(default=())


class UnusableEntryError(ValueError):
    """An entry without an id or a title that can be used."""


def daily_papers(web: Web, base_url: str, day: date) -> DayList:
    """The list of `day`; empty on weekends and holidays. Raises WebError, BadAnswerError where it is no list of objects."""
    papers: dict[str, ListedPaper] = {}
    problems: list[str] = []
    for entry in _entries(web, base_url, day):
        try:
            paper = parse_entry(entry)
        except UnusableEntryError as error:
            problems.append(str(error))
            continue
        if paper.submitted_at and paper.submitted_at.date() != day:
            problems.append(f"{paper.arxiv_id} belongs to the list of {paper.submitted_at.date()}")
            continue
        papers.setdefault(paper.arxiv_id, paper)
    return DayList(papers=tuple(papers.values()), problems=tuple(problems))


def _entries(web: Web, base_url: str, day: date) -> Iterator[Any]:
    """Page on until a page is empty: a page may hold fewer than the limit without being the last."""
    for page in range(MAX_PAGES):
        params: dict[str, str | int] = {"date": day.isoformat(), "limit": PAGE_SIZE, "p": page}
        answer = web.get(f"{base_url}/api/daily_papers", site=SITE, max_bytes=MAX_BYTES, params=params)
        entries = parse_list(answer.body)
        if not entries:
            return
        yield from entries


def parse_list(body: bytes) -> list[Any]:
    """The entries of one page. Raises BadAnswerError where the body is no list of objects."""
    try:
        entries = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadAnswerError(f"the list of the day is not JSON but begins {body[:60]!r}") from error
    if not isinstance(entries, list):
        raise BadAnswerError(f"the list of the day is no list but {type(entries).__name__}")
    if entries and not any(isinstance(entry, dict) for entry in entries):
        raise BadAnswerError(f"the list of the day holds no objects but {type(entries[0]).__name__}")
    return entries


def parse_entry(entry: Any) -> ListedPaper:
    """One entry, leniently. Raises UnusableEntryError where it has no usable id or title."""
    if not isinstance(entry, dict):
        raise UnusableEntryError(f"an entry is no object but {type(entry).__name__}")
    paper = entry.get("paper")
    if not isinstance(paper, dict):
        paper = {}
    given_id = paper.get("id") or entry.get("id")
    found = ARXIV_ID.fullmatch(given_id.strip()) if isinstance(given_id, str) else None
    if not found:
        raise UnusableEntryError(f"an entry has no usable id: {given_id!r:.60}")
    title = clean(paper.get("title")) or clean(entry.get("title"))
    if not title:
        raise UnusableEntryError(f"{found[1]} has no title")
    organization = paper.get("organization") or entry.get("organization")
    return ListedPaper(
        arxiv_id=found[1],
        title=title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1] + "…",
        abstract=clean(paper.get("summary")) or clean(entry.get("summary")),
        authors=_names(paper.get("authors")),
        organization=_organization(organization),
        keywords=tuple(word for given in _list(paper.get("ai_keywords")) if (word := clean(given)))[:50],
        published_at=_instant(paper.get("publishedAt")),
        submitted_at=_instant(paper.get("submittedOnDailyAt")),
        upvotes=upvotes if isinstance(upvotes := paper.get("upvotes"), int) and 0 <= upvotes < 2**31 else 0,
        project_page=_web_address(paper.get("projectPage")),
        code_url=_web_address(paper.get("githubRepo")),
    )


def clean(text: Any) -> str:
    """`text` on one line, without control and direction characters; empty where it is no text."""
    return " ".join(CONTROL.sub("", text).split()) if isinstance(text, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _names(authors: Any) -> tuple[str, ...]:
    named = (author.get("name") if isinstance(author, dict) else author for author in _list(authors))
    return tuple(name[:200] for given in named if (name := clean(given)))


def _organization(value: Any) -> str:
    if not isinstance(value, dict):
        return clean(value)[:200]
    return (clean(value.get("fullname")) or clean(value.get("name")))[:200]


def _instant(value: Any) -> datetime | None:
    try:
        instant = datetime.fromisoformat(value)
        return instant.astimezone(UTC) if instant.tzinfo else None
    except (TypeError, ValueError, OverflowError):
        return None


def _web_address(value: Any) -> str:
    address = clean(value)
    return address if address.startswith(("https://", "http://")) and len(address) <= 500 and " " not in address else ""
