"""The process in which PDFium reads: `python -m papers.reading.pdfium PAGES SECONDS < FILE` writes a line of JSON per page.

PDFium is C++ that meets whatever somebody put on a server. It works in a process of its own that has a bound on its time
and memory and knows no secret, so that a file can at worst end its own reading.
"""

import ctypes
import json
import math
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import astuple

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from papers.reading.ink import Ink, Inks
from papers.reading.layout import Run

MOST_MEMORY = 1 << 30  # bytes of address space
MOST_CHARACTERS = 30_000  # on a page; a full one has some 6,000

_SPACES = frozenset((0x20, 0xA0, 0x09))
_LINE_END = frozenset((0x0D, 0x0A, 0x00))
_HYPHEN_AT_LINE_END = 0x02
_GAP = 1.0  # of the type's size: wider than between words, narrower than between columns


def main() -> int:
    most_pages, most_seconds = int(sys.argv[1]), int(sys.argv[2])
    _bound(most_seconds)
    began = time.monotonic()
    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        _tell({"error": "encrypted" if "assword" in str(error) or "ecurity" in str(error) else "broken"})
        return 0
    _tell({"pages": pages})
    for number in range(min(pages, most_pages)):
        if time.monotonic() - began > most_seconds:
            break
        try:
            _tell(_page(document, number))
        except pypdfium2.PdfiumError:
            _tell({"page": number + 1, "box": (0, 0, 1, 1), "runs": [], "unread": 0, "images": False})
    return 0


def _bound(seconds: int) -> None:
    for kind, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def _tell(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _page(document: pypdfium2.PdfDocument, number: int) -> dict[str, object]:
    page = document[number]
    inks = Inks(page)
    text = page.get_textpage()
    length = text.count_chars()
    told = {
        "page": number + 1,
        "box": page.get_bbox(),
        "runs": [astuple(run) for run in _runs(text, min(length, MOST_CHARACTERS), inks)],
        "unread": max(0, length - MOST_CHARACTERS),
        "images": inks.images,
    }
    text.close()
    page.close()
    return told


def _runs(page: pypdfium2.PdfTextPage, length: int, inks: Inks) -> Iterator[Run]:
    """Joins the page's characters, in the order in which they are drawn."""
    box = pdfium.FS_RECTF()
    run: Run | None = None
    address: int | None = None
    ink: Ink | None = None
    for index in range(length):
        code = pdfium.FPDFText_GetUnicode(page, index)
        if code in _LINE_END:
            continue
        if code in _SPACES:
            if run and not run.text.endswith(" "):
                run.text += " "
            continue
        handle = pdfium.FPDFText_GetTextObject(page, index)
        if not handle or not pdfium.FPDFText_GetLooseCharBox(page, index, box):
            continue
        new = ctypes.cast(handle, ctypes.c_void_p).value
        if new != address or ink is None:
            address, ink = new, inks.of(page, index, handle)
        character = "-" if code == _HYPHEN_AT_LINE_END else chr(code)
        left, right = _along(box, ink.turn)
        outside = not inks.on_the_page((box.left + box.right) / 2, (box.top + box.bottom) / 2)
        if run and _goes_on(run, ink, left, hidden=ink.hidden or outside):
            run.text += character
            run.right = max(run.right, right)
            continue
        if run:
            yield _with_whole_characters(run)
        base = ink.base if math.isfinite(ink.base) else 0.0
        run = Run(character, left, right, base, ink.size, ink.bold, ink.turn, ink.hidden or outside)
    if run:
        yield _with_whole_characters(run)


def _along(box: pdfium.FS_RECTF, turn: int) -> tuple[float, float]:
    if turn == 0:
        return round(box.left, 2), round(box.right, 2)
    if turn == 1:
        return round(box.bottom, 2), round(box.top, 2)
    if turn == 2:
        return round(-box.right, 2), round(-box.left, 2)
    return round(-box.top, 2), round(-box.bottom, 2)


def _goes_on(run: Run, ink: Ink, left: float, *, hidden: bool) -> bool:
    return (
        run.hidden == hidden
        and run.turn == ink.turn
        and run.bold == ink.bold
        and abs(run.base - ink.base) < 0.1
        and abs(run.size - ink.size) < 0.1
        and -ink.size < left - run.right < _GAP * ink.size
    )


def _with_whole_characters(run: Run) -> Run:
    if any("\ud800" <= character <= "\udfff" for character in run.text):
        run.text = run.text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return run


if __name__ == "__main__":
    sys.exit(main())
