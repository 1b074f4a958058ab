"""Score papers for topics as the service does, without a database; JSON lines on stdout.

python bench/topics.py --papers P.jsonl --topics T.json [--archive DIR or papers.jsonl(.gz)] [--ids IDS.txt] [--evaluate L.tsv]

One line a pair: {"paper", "topic", "score", "chosen", "reasons": [{"term", "where", "share"}]}. With --evaluate, lines
follow that say how good ranking and choice are: {"measure": "choice", "ranking": "paperboy", "archive": 8285, "ndcg@5": …}.
"paperboy" chooses at the service's own bar, 0.5; the others at bars that for each topic are the best of all other topics, of
those that keep these silent as often as is wanted.
"masked": the words of a topic's name and keywords are taken out of the papers.
"""

import argparse
import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from bench.plain_rankings import PLAIN_RANKINGS
from bench.relevance import Judged, by_topic, measure
from papers.ranking import PaperText, Scored, WantedWords
from papers.ranking.serving import Archive
from papers.ranking.stems import stem
from papers.ranking.terms import WORD

BAR = 0.5
ARCHIVE_SIZES = (0, 500, 2000, 7000)
# Days of the archive on which a topic's matches are withheld.
QUIET_DAYS = 60


@dataclass(frozen=True)
class Listed:
    """A paper as a list has it."""

    id: str
    day: str
    text: PaperText


@dataclass(frozen=True)
class Wish:
    """A topic by its slug."""

    slug: str
    words: WantedWords
    bar: float = BAR


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=Path, required=True, help="JSON lines: day, id, title, abstract, ai_keywords")
    parser.add_argument("--topics", type=Path, required=True, help="a JSON list: slug, name, description, keywords, excluded")
    parser.add_argument("--archive", type=Path, help="a folder of day files, or JSON lines of papers, which may be .gz")
    parser.add_argument("--evaluate", type=Path, help="tab-separated: paper, topic, grade")
    parser.add_argument("--ids", type=Path, help="only these of the papers, an id a line")
    options = parser.parse_args()
    papers = read_papers(options.papers)
    if options.ids:
        only = set(options.ids.read_text("utf-8").split())
        papers = [paper for paper in papers if paper.id in only]
    wishes = read_topics(options.topics)
    archive = read_archive(options.archive) if options.archive else []
    for line in lines(papers, wishes, archive, options.evaluate):
        print(json.dumps(line, ensure_ascii=False), flush=True)


def lines(papers: list[Listed], wishes: list[Wish], archive: list[Listed], labels: Path | None) -> Iterator[dict[str, Any]]:
    known = {paper.id for paper in papers}
    archive = [paper for paper in archive if paper.id not in known]
    learned = learn(archive, papers)
    scored = {wish.slug: learned.weights(wish.words).score(texts(papers)) for wish in wishes}
    for at, paper in enumerate(papers):
        for wish in wishes:
            yield pair(paper, wish, scored[wish.slug][at])
    if labels:
        judged = read_labels(labels, papers, wishes)
        yield from evaluated(papers, wishes, archive, judged, learned)


def learn(archive: Sequence[Listed], papers: Sequence[Listed]) -> Archive:
    """As the service: it has listed the papers that it scores, too; that matters only where there is little else."""
    return Archive.learned_from(texts(archive) or texts(papers))


def pair(paper: Listed, wish: Wish, scored: Scored) -> dict[str, Any]:
    return {
        "paper": paper.id,
        "topic": wish.slug,
        "score": round(scored.score, 4),
        "chosen": scored.score >= wish.bar,
        "reasons": [reason.to_json() for reason in scored.reasons],
    }


def evaluated(
    papers: list[Listed], wishes: list[Wish], archive: list[Listed], judged: Judged, learned: Archive
) -> Iterator[dict[str, Any]]:
    ours = score_all(learned, papers, wishes)
    yield told("paperboy", len(archive), measure(ours, judged, bar=BAR))
    yield told("paperboy, bars by the other topics", len(archive), measure(ours, judged))
    yield {"measure": "f1 by topic"} | by_topic(ours, judged, [wish.slug for wish in wishes], bar=BAR)
    yield told(
        "paperboy, first estimate", len(archive), measure(score_all(learned, papers, wishes, fitted=False), judged, bar=BAR)
    )
    for name, ranking in PLAIN_RANKINGS.items():
        yield told(name, len(archive), measure(ranking(texts(papers), words(wishes), texts(archive or papers)), judged))
    yield from masked(papers, wishes, archive, judged, learned)
    for size in (size for size in ARCHIVE_SIZES if size < len(archive)):
        newest = archive[len(archive) - size :]
        yield told("paperboy", size, measure(score_all(learn(newest, papers), papers, wishes), judged, bar=BAR))
    if archive:
        yield quiet(archive, wishes, learned)


def masked(
    papers: list[Listed], wishes: list[Wish], archive: list[Listed], judged: Judged, learned: Archive
) -> Iterator[dict[str, Any]]:
    """Each topic meets papers from which its own words are gone."""
    without = [[without_words(paper.text, wish.words) for paper in papers] for wish in wishes]
    ours = [
        [scored.score for scored in learned.weights(wish.words).score(each)] for wish, each in zip(wishes, without, strict=True)
    ]
    yield told("paperboy", len(archive), measure(np.array(ours).T, judged, bar=BAR), masked=True)
    yield told("paperboy, bars by the other topics", len(archive), measure(np.array(ours).T, judged), masked=True)
    for name, ranking in PLAIN_RANKINGS.items():
        all_at_once = ranking([text for each in without for text in each], words(wishes), texts(archive or papers))
        own = all_at_once.reshape(len(wishes), len(papers), len(wishes))
        scores = np.array([own[at, :, at] for at in range(len(wishes))]).T
        yield told(name, len(archive), measure(scores, judged), masked=True)


def quiet(archive: list[Listed], wishes: list[Wish], learned: Archive) -> dict[str, Any]:
    """Days of the archive, with every paper withheld that says a topic's name or one of its keywords: where is nothing chosen?"""
    days = sorted({paper.day for paper in archive})[-QUIET_DAYS:]
    last = [paper for paper in archive if paper.day in days]
    scores = score_all(learned, last, wishes)
    said = [[says_a_keyword(paper.text, wish.words) for wish in wishes] for paper in last]
    chosen = (scores >= BAR) & ~np.array(said)
    of_day = np.array([paper.day for paper in last])
    silent = sum(int((~chosen[of_day == day].any(axis=0)).sum()) for day in days)
    return {
        "measure": "silence with matches withheld",
        "days": len(days),
        "topic_days": len(days) * len(wishes),
        "silent": silent,
    }


def score_all(learned: Archive, papers: list[Listed], wishes: list[Wish], *, fitted: bool = True) -> np.ndarray:
    weights = [learned.weights(wish.words, fitted=fitted) for wish in wishes]
    return np.array([[scored.score for scored in each.score(texts(papers))] for each in weights]).T


def told(ranking: str, size: int, figures: dict[str, Any], *, masked: bool = False) -> dict[str, Any]:
    return {"measure": "choice", "ranking": ranking, "archive": size, "masked": masked} | figures


def without_words(paper: PaperText, wanted: WantedWords) -> PaperText:
    own = {stem(word) for text in (wanted.name, *wanted.keywords) for word in WORD.findall(text.lower())}

    def rest(text: str) -> str:
        return WORD.sub(lambda word: "" if stem(word[0]) in own else word[0], text.lower())

    return PaperText(rest(paper.title), rest(paper.abstract), tuple(map(rest, paper.keywords)))


def says_a_keyword(paper: PaperText, wanted: WantedWords) -> bool:
    said = " ".join(map(stem, WORD.findall(f"{paper.title} . {paper.abstract}".lower())))
    return any(f" {' '.join(map(stem, WORD.findall(word.lower())))} " in f" {said} " for word in (wanted.name, *wanted.keywords))


def texts(papers: Sequence[Listed]) -> list[PaperText]:
    return [paper.text for paper in papers]


def words(wishes: Sequence[Wish]) -> list[WantedWords]:
    return [wish.words for wish in wishes]


def read_papers(path: Path) -> list[Listed]:
    written = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [_listed(json.loads(line)) for line in written.decode().splitlines() if line.strip()]


def read_archive(path: Path) -> list[Listed]:
    """Papers in the order of their days, each once."""
    found = (
        read_papers(path)
        if path.is_file()
        else [_of_day(entry, day) for day in sorted(path.glob("*.json")) for entry in _entries(day)]
    )
    return sorted({paper.id: paper for paper in found}.values(), key=lambda paper: (paper.day, paper.id))


def read_topics(path: Path) -> list[Wish]:
    return [
        Wish(
            topic["slug"],
            WantedWords(topic["name"], tuple(topic["keywords"]), tuple(topic.get("excluded", ())), topic.get("description", "")),
            BAR if topic.get("threshold") is None else topic["threshold"],
        )
        for topic in json.loads(path.read_text("utf-8"))
    ]


def read_labels(path: Path, papers: list[Listed], wishes: list[Wish]) -> Judged:
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line.strip()]
    grades = {(paper, topic): int(grade) for paper, topic, grade in rows}
    graded = [[grades.get((paper.id, wish.slug), 0) for wish in wishes] for paper in papers]
    return Judged(np.array(graded), [paper.day for paper in papers])


def _entries(day: Path) -> list[Any]:
    entries = json.loads(day.read_text("utf-8"))
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


def _of_day(entry: dict[str, Any], day: Path) -> Listed:
    """An entry of a day file, as the lister answers it."""
    paper = entry.get("paper") or entry
    facts = {"day": day.stem, "id": paper["id"], "title": paper.get("title"), "abstract": paper.get("summary")}
    return _listed(facts | {"ai_keywords": paper.get("ai_keywords")})


def _listed(paper: dict[str, Any]) -> Listed:
    title, abstract = (" ".join((paper.get(field) or "").split()) for field in ("title", "abstract"))
    return Listed(paper["id"], paper.get("day") or "", PaperText(title, abstract, tuple(paper.get("ai_keywords") or ())))


if __name__ == "__main__":
    main()
