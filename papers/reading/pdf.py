"""The full text of a paper from its PDF, as blocks anchored by page, or the reason why the file cannot stand for it."""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from papers.reading import Block, Reading
from papers.reading.addressing import quotes_from
from papers.reading.hidden import without_invisible_characters
from papers.reading.layout import Box, Line, Run, lines_of, without_furniture
from papers.reading.passages import Passages
from papers.reading.titles import is_like
from papers.reading.typeset import is_unreadable

LEAST_TEXT = 4_000  # characters in blocks
MOST_BYTES = 100_000_000
MOST_PAGES = 1_000  # of a file that can be a paper
_ROOT = Path(__file__).resolve().parent.parent.parent
_STAMP = re.compile(r"arXiv:\s?(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})v(\d{1,3})\b")
_LONGEST_FRONT = 60  # lines, among which the title must be
_MOST_TITLE_LINES = 5


@dataclass(slots=True)
class _Page:
    number: int
    box: Box
    runs: list[Run] = field(default_factory=list)
    lost: int = 0  # characters that are seen and in no run


@dataclass(slots=True)
class _File:
    """What PDFium told of a file, as far as it came; `error` is why it told nothing."""

    pages: int = 0
    read: list[_Page] = field(default_factory=list)
    error: str = ""
    images: bool = False
    hidden: list[str] = field(default_factory=list)
    characters: int = 0  # that are drawn one by one and invisible: zero-width and bidi marks
    version: int | None = None


def read_pdf(data: bytes, *, title: str | None, max_pages: int = 60, max_seconds: int = 9) -> Reading:
    """Reads the first `max_pages` of a PDF; `title` is the listed one, None where it need not agree.

    Anchors are `page.3`, headings are told by their numbers, names and type, else "". A file is accepted with
    `LEAST_TEXT` characters in blocks and a title like the listed one on its first page. `share` counts a page that was
    not read as if it were like those that were. Nothing is raised, and PDFium is ended after `max_seconds` of the
    processor's time, or twice that by the clock; what it had told by then counts. A file that cannot be read is not
    accepted, and its `reason` says why; the blocks that were found are given all the same.
    """
    file = _told(data, max_pages, max_seconds)
    if file.error:
        return Reading(accepted=False, reason=file.error)
    lines, lost = _lines(file)
    front = [line for line in lines if line.page == 1][:_LONGEST_FRONT]
    passages = Passages(_without_front(lines, front, title))
    covered = sum(len(block.text) for block in passages.blocks)
    reason = _why_not(file, passages.blocks, covered, front, title)
    return Reading(
        accepted=not reason,
        reason=reason,
        share=_share(covered, lost, file),
        hidden=len(file.hidden) + file.characters,
        version=file.version,
        blocks=passages.blocks,
        addressed=quotes_from([*file.hidden, "\n".join(line.text for line in lines)]),
    )


def _told(data: bytes, max_pages: int, max_seconds: int) -> _File:
    if len(data) > MOST_BYTES:
        return _File(error=f"the PDF is too large: {len(data) // 1_000_000} MB")
    if b"%PDF-" not in data[:1024]:
        return _File(error="no PDF")
    command = [sys.executable, "-m", "papers.reading.pdfium", str(min(max_pages, MOST_PAGES)), str(max_seconds)]
    try:
        run = subprocess.run(  # noqa: S603 the command is ours
            command, input=data, capture_output=True, timeout=2 * max_seconds, cwd=_ROOT, env={}, check=False
        )
        told = run.stdout
    except subprocess.TimeoutExpired as late:
        told = late.stdout or b""
    file = _File()
    for line in _objects(told):
        _take(file, line)
    if file.pages > MOST_PAGES:
        file.error = f"the PDF is too large: {file.pages} pages"
    elif not file.read:
        file.error = file.error or "the PDF takes too much time or memory"
    return file


def _objects(told: bytes) -> Iterator[dict[str, Any]]:
    """The lines that arrived whole: a process that is ended leaves half of one."""
    for line in told.split(b"\n")[:-1]:
        yield json.loads(line)


def _take(file: _File, line: dict[str, Any]) -> None:
    if "error" in line:
        file.error = f"the PDF is {line['error']}"
    elif "pages" in line:
        file.pages = line["pages"]
    else:
        file.read.append(_page(file, line))
        file.images = file.images or line["images"]


def _page(file: _File, line: dict[str, Any]) -> _Page:
    seen: list[Run] = []
    veiled = False
    for run in (Run(*values) for values in line["runs"]):
        if run.hidden:
            if run.text.strip():
                file.hidden += [] if veiled else [""]
                file.hidden[-1] += f" {run.text}"
                veiled = True
            continue
        veiled = False
        run.text, marks = without_invisible_characters(run.text)
        file.characters += marks
        stamp = _STAMP.search(run.text)
        file.version = file.version or (int(stamp[1]) if stamp else None)
        if not (stamp and run.turn):
            seen.append(run)
    turns: Counter[int] = Counter()
    for run in seen:
        turns[run.turn] += len(run.text)
    upright = turns.most_common(1)[0][0] if turns else 0
    return _Page(
        number=line["page"],
        box=_turned(line["box"], upright),
        runs=[run for run in seen if run.turn == upright],
        lost=line["unread"] + sum(turns.values()) - turns[upright],
    )


def _turned(box: Sequence[float], turn: int) -> Box:
    """The page's box as text that is turned so sees it."""
    left, bottom, right, top = box
    if turn == 0:
        return left, bottom, right, top
    if turn == 1:
        return bottom, -right, top, -left
    if turn == 2:
        return -right, -top, -left, -bottom
    return -top, left, -bottom, right


def _lines(file: _File) -> tuple[list[Line], int]:
    boxes = [page.box for page in file.read]
    pages = [lines_of(page.number, page.runs, page.box) for page in file.read]
    return without_furniture(pages, boxes), sum(page.lost for page in file.read)


def _without_front(lines: list[Line], front: list[Line], title: str | None) -> list[Line]:
    """The lines from the abstract on; without one, all but the title."""
    for place, line in enumerate(front):
        if re.match(r"abstract\b", line.text, re.IGNORECASE):
            return lines[place:]
    found = _title_lines(front, title) if title else None
    return [line for line in lines if line not in found] if found else lines


def _title_lines(front: list[Line], title: str) -> list[Line] | None:
    for place in range(len(front)):
        for end in range(place + 1, min(place + _MOST_TITLE_LINES, len(front)) + 1):
            if is_like(" ".join(line.text for line in front[place:end]), title):
                return front[place:end]
    return None


def _why_not(file: _File, blocks: Sequence[Block], covered: int, front: list[Line], title: str | None) -> str:
    if is_unreadable("".join(run.text for page in file.read for run in page.runs)):
        return "the PDF's fonts do not tell their characters"
    if covered < LEAST_TEXT:
        if file.images and sum(len(block.text) for block in blocks) < LEAST_TEXT / 4:
            return "the PDF is scanned: pictures of pages, no text"
        return f"only {covered} characters of text"
    if title is not None and _title_lines(front, title) is None:
        largest = max(front, key=lambda line: line.size, default=None)
        return f"another title: {largest.text[:120]}" if largest else "the PDF has no title"
    return ""


def _share(covered: int, lost: int, file: _File) -> float:
    if not covered:
        return 0.0
    return round(covered / (covered + lost) * len(file.read) / file.pages, 4)
