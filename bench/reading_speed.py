"""Reading a long page, side by side with BeautifulSoup on the same job: the text and the id of each paragraph.

`python bench/reading_speed.py FILE.html [--megabytes 2.6] [--runs 7]` makes a page of that size by repeating the sections
of a real one, lets each reader read it in a process of its own, and prints a line of JSON for each: the median of the
seconds of its runs, the most memory that its process held (MB), and how much of that it held before the first run.
`read_html` does its whole job, which is more: captions, tables, formulas, hidden text, orders to a model, the title.
"""

import argparse
import json
import multiprocessing
import resource
import statistics
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bs4 import BeautifulSoup

from papers.reading.html import read_html

Paragraphs = list[tuple[str, str]]


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("file", type=Path, help="a page of arXiv HTML, as LaTeXML makes it")
    arguments.add_argument("--megabytes", type=float, default=2.6)
    arguments.add_argument("--runs", type=int, default=7)
    given = arguments.parse_args()
    page = long_page(given.file.read_text(), int(given.megabytes * 1_000_000))
    for name, reader in READERS.items():
        print(json.dumps({"reader": name, "bytes": len(page), "runs": given.runs} | measured(reader, page, given.runs)))
    return 0


def long_page(page: str, size: int) -> bytes:
    """The page with its sections, from the first to the references, repeated until it has `size` bytes."""
    start = page.index('<section id="S1"')
    end = page.index('<section id="bib"')
    sections = page[start:end].encode()
    head, tail = page[:start].encode(), page[end:].encode()
    return head + sections * max(1, round((size - len(head) - len(tail)) / len(sections))) + tail


def ours(page: bytes) -> Paragraphs:
    return [(block.anchor, block.text) for block in read_html(page, title=None).blocks if block.kind == "paragraph"]


def soup_with(parser: str) -> Callable[[bytes], Paragraphs]:
    def read(page: bytes) -> Paragraphs:
        soup = BeautifulSoup(page, parser)
        paragraphs = soup.select("div.ltx_para, div.ltx_abstract")
        return [(str(found.get("id") or "abstract"), " ".join(found.get_text().split())) for found in paragraphs]

    return read


READERS = {"read_html": ours, "BeautifulSoup(lxml)": soup_with("lxml"), "BeautifulSoup(html.parser)": soup_with("html.parser")}


def measured(reader: Callable[[bytes], Paragraphs], page: bytes, runs: int) -> dict[str, float]:
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=_measure, args=(reader, page, runs, there))
    process.start()
    told: dict[str, float] = here.recv()
    process.join()
    return told


def _measure(reader: Callable[[bytes], Paragraphs], page: bytes, runs: int, told: Connection) -> None:
    before = _held()
    seconds = []
    paragraphs: Paragraphs = []
    for _ in range(runs):
        paragraphs = []
        start = time.perf_counter()
        paragraphs = reader(page)
        seconds.append(time.perf_counter() - start)
    told.send(
        {
            "paragraphs": len(paragraphs),
            "seconds": round(statistics.median(seconds), 3),
            "slowest": round(max(seconds), 3),
            "peak_mb": round(_held(), 1),
            "before_mb": round(before, 1),
        }
    )


def _held() -> float:
    """The most memory that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
