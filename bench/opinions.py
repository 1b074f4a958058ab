"""What an embedding model and a judge add to the choice by words, and what they cost; JSON lines on stdout.

python bench/opinions.py --papers P.jsonl --topics T.json --archive DIR or papers.jsonl(.gz) --evaluate LABELS.tsv
    [--embeddings http://127.0.0.1:8199/v1 --embedding-model NAME] [--judge URL --judge-model NAME] [--days 8]

Each is asked as the service asks it, at any OpenAI-compatible endpoint, and its part is added to the linear score of the words
at the service's weight. Told are the choice by words alone, with the model, and by the model alone (at bars by the other topics).
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from bench.relevance import Judged, measure
from bench.topics import BAR, Listed, Wish, learn, read_archive, read_labels, read_papers, read_topics, texts
from papers.ranking import PaperText, Scored
from papers.ranking.fusion import fused
from papers.ranking.linear import Part
from papers.ranking.opinions import grade, meaning
from papers.telling.chat import Teller
from papers.telling.embedding import TEXTS_AT_ONCE, embed
from papers.telling.errors import PermanentError
from papers.telling.judging import judge

# The papers that a meaning is held against, as in the service.
OTHERS = 100
TIMEOUT_S = 900.0

type Parts = list[list[Part | None]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("papers", "topics", "archive", "evaluate"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    for name in ("embeddings", "embedding-model", "judge", "judge-model"):
        parser.add_argument(f"--{name}", default="")
    parser.add_argument("--days", type=int, default=100, help="only so many days of the papers, the first")
    options = parser.parse_args()
    wishes = read_topics(options.topics)
    papers = read_papers(options.papers)
    days = sorted({paper.day for paper in papers})[: options.days]
    papers = [paper for paper in papers if paper.day in days]
    archive = [paper for paper in read_archive(options.archive) if paper.id not in {each.id for each in papers}]
    learned = learn(archive, papers)
    by_words = [learned.weights(wish.words).score(texts(papers)) for wish in wishes]
    judged = read_labels(options.evaluate, papers, wishes)
    print(json.dumps({"choice": "by words"} | measure(_scores(by_words), judged, bar=BAR)), flush=True)
    if options.embeddings:
        teller = Teller(options.embeddings, "", options.embedding_model, timeout_s=TIMEOUT_S)
        for line in added("meaning", meanings(teller, papers, wishes, archive), by_words, judged):
            print(json.dumps(line), flush=True)
    if options.judge:
        teller = Teller(options.judge, "", options.judge_model, timeout_s=TIMEOUT_S, answer_tokens=1000)
        for line in added("judge", grades(teller, papers, wishes), by_words, judged):
            print(json.dumps(line), flush=True)


def added(
    name: str, told: tuple[Parts, dict[str, Any]], by_words: list[list[Scored]], judged: Judged
) -> Iterator[dict[str, Any]]:
    parts, cost = told
    both = [
        [fused(one, [part] if part else []) for one, part in zip(*row, strict=True)] for row in zip(by_words, parts, strict=True)
    ]
    alone = np.array([[part.amount if part else 0.0 for part in row] for row in parts]).T
    yield {"choice": f"by words and {name}"} | measure(_scores(both), judged, bar=BAR) | cost
    yield {"choice": f"by {name} alone"} | measure(alone, judged)


def meanings(teller: Teller, papers: list[Listed], wishes: list[Wish], archive: list[Listed]) -> tuple[Parts, dict[str, Any]]:
    others = archive[:: max(1, len(archive) // OTHERS)][:OTHERS]
    began = time.perf_counter()
    of_papers, of_others = (_vectors(teller, [_text(paper.text) for paper in group]) for group in (papers, others))
    words = [wish.words for wish in wishes]
    of_topics = _vectors(teller, ["\n".join(filter(None, [w.name, ", ".join(w.keywords), w.description])) for w in words])
    spent = time.perf_counter() - began
    parts: Parts = [[meaning(paper, topic, of_others) for paper in of_papers] for topic in of_topics]
    return parts, {"model": teller.model, "seconds_a_text": round(spent / (len(papers) + len(others) + len(wishes)), 3)}


def grades(teller: Teller, papers: list[Listed], wishes: list[Wish]) -> tuple[Parts, dict[str, Any]]:
    """In one call a paper; what the model does not grade, or cannot be read, adds nothing."""
    parts: Parts = [[None] * len(papers) for _ in wishes]
    began, unreadable = time.perf_counter(), 0
    for at, paper in enumerate(papers):
        try:
            given = judge(teller, paper.text, {wish.slug: wish.words for wish in wishes}).grades
        except PermanentError:
            unreadable += 1
            continue
        for row, wish in zip(parts, wishes, strict=True):
            row[at] = grade(given[wish.slug]) if wish.slug in given else None
    spent = round((time.perf_counter() - began) / len(papers), 2)
    return parts, {"model": teller.model, "papers": len(papers), "unreadable": unreadable, "seconds_a_paper": spent}


def _vectors(teller: Teller, written: Sequence[str]) -> list[list[float]]:
    found: list[list[float]] = []
    for start in range(0, len(written), TEXTS_AT_ONCE):
        found += embed(teller, written[start : start + TEXTS_AT_ONCE])
    return found


def _text(paper: PaperText) -> str:
    return f"{paper.title}\n{paper.abstract}".strip()


def _scores(scored: Sequence[Sequence[Scored]]) -> np.ndarray:
    return np.array([[one.score for one in row] for row in scored]).T


if __name__ == "__main__":
    main()
