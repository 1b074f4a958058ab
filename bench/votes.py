"""What votes do for a reader: simulated readers over recorded months, split by time; JSON lines on stdout.

python bench/votes.py --archive DIR or papers.jsonl(.gz) --topics T.json [--readers 40]

A reader follows two topics and has a taste inside them that no topic says: of the papers that meet a topic, they like those
for which the lister names one of two keywords, drawn for each reader; where a paper has an abstract, ranking does not see these.
They vote on papers of the earlier days, in turn on one they like and one they do not, one vote in ten wrong. Told is nDCG@5 of
each later day over the papers that meet their topics, graded by the taste, after 0, 1, 5 and 20 votes, and the same without
wrong votes. Simulated readers are simpler than people.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from bench.relevance import ndcg
from bench.topics import Listed, Wish, read_archive, read_topics, texts
from papers.ranking import Scored
from papers.ranking.fusion import fused
from papers.ranking.lexicon import Lexicon
from papers.ranking.linear import Weights
from papers.ranking.serving import Archive
from papers.ranking.taste import Votes, learn_taste

VOTES = (0, 1, 5, 20)
WRONG = 0.1
TASTE_KEYWORDS = 2
# A keyword of a taste is named for such a share of the papers that meet the reader's topics.
RAREST, COMMONEST = 0.06, 0.3
OTHERS = 500
# A paper begins to be of a topic, here, well below the bar: the taste orders what the topics let through.
MEETS = 0.3
LATER = 0.5


@dataclass(frozen=True)
class Reader:
    """Scores of the papers for the better of two topics, and the papers that the reader likes."""

    scored: Sequence[Scored]
    meets: np.ndarray
    likes: np.ndarray


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--topics", type=Path, required=True)
    parser.add_argument("--readers", type=int, default=40)
    parser.add_argument("--months", type=int, default=6, help="the newest of the archive; those before only teach")
    options = parser.parse_args()
    papers = read_archive(options.archive)
    for line in measured(papers, read_topics(options.topics), readers=options.readers, months=options.months):
        print(json.dumps(line), flush=True)


def measured(papers: list[Listed], wishes: list[Wish], *, readers: int, months: int) -> Iterator[dict[str, Any]]:
    first = sorted({paper.day[:7] for paper in papers})[-months]
    archive = Archive.learned_from(texts(papers))
    recent = [paper for paper in papers if paper.day[:7] >= first]
    others = texts([paper for paper in papers if paper.day[:7] < first])[:: max(1, (len(papers) - len(recent)) // OTHERS)][
        :OTHERS
    ]
    days = sorted({paper.day for paper in recent})
    split = days[int(len(days) * LATER)]
    weights = {wish.slug: archive.weights(wish.words) for wish in wishes}
    found: dict[tuple[int, float], list[float]] = {}
    for number, pair in zip(range(readers), _pairs(wishes, readers), strict=True):
        reader = _reader(recent, [weights[wish.slug] for wish in pair], np.random.default_rng(number))
        if reader is None:
            continue
        for wrong in (WRONG, 0.0):
            for votes in VOTES:
                given = _votes(reader, recent, split, votes=votes, wrong=wrong, rng=np.random.default_rng(1000 + number))
                ordered = _fused(reader, recent, archive.lexicon, Votes(*map(texts, given), others))
                found.setdefault((votes, wrong), []).append(_later(ordered, reader, recent, split))
    for (votes, wrong), each in found.items():
        yield {
            "votes": votes,
            "wrong": wrong,
            "ndcg@5": round(float(np.mean(each)), 4),
            "readers": len(each),
            "later_from": split,
        }


def _pairs(wishes: list[Wish], readers: int) -> list[tuple[Wish, Wish]]:
    pairs = list(combinations(wishes, 2))
    chosen = np.random.default_rng(0).permutation(len(pairs))
    return [pairs[chosen[number % len(pairs)]] for number in range(readers)]


def _reader(papers: list[Listed], weights: Sequence[Weights], rng: np.random.Generator) -> Reader | None:
    """None where the topics share no keywords to have a taste for."""
    by_topic = [each.score(texts(papers)) for each in weights]
    scored = [max(both, key=lambda one: one.score) for both in zip(*by_topic, strict=True)]
    named = [{word.lower() for word in paper.text.keywords} for paper in papers]
    meets = np.array([one.score >= MEETS and bool(words) for one, words in zip(scored, named, strict=True)])
    counts = Counter(word for at in np.flatnonzero(meets) for word in named[at])
    fitting = sorted(word for word, count in counts.items() if RAREST <= count / meets.sum() <= COMMONEST)
    if len(fitting) < TASTE_KEYWORDS:
        return None
    taste = set(rng.choice(fitting, TASTE_KEYWORDS, replace=False))
    return Reader(scored, meets, meets & np.array([bool(words & taste) for words in named]))


def _votes(
    reader: Reader, papers: list[Listed], split: str, *, votes: int, wrong: float, rng: np.random.Generator
) -> tuple[list[Listed], list[Listed]]:
    """On papers of the earlier days that meet the topics, in turn one that is liked and one that is not."""
    early = reader.meets & np.array([paper.day < split for paper in papers])
    liked, not_liked = (list(rng.permutation(np.flatnonzero(early & which))) for which in (reader.likes, ~reader.likes))
    given: tuple[list[Listed], list[Listed]] = ([], [])
    for vote in range(votes):
        likes = vote % 2 == 0
        if not (source := liked if likes else not_liked):
            continue
        paper = papers[source.pop()]
        given[int(likes == (rng.random() < wrong))].append(paper)
    return given


def _fused(reader: Reader, papers: list[Listed], lexicon: Lexicon, votes: Votes) -> np.ndarray:
    """The fused scores of the papers that meet the topics."""
    counted = learn_taste(lexicon, votes).counted(lexicon)
    moved = np.zeros(len(papers))
    for at in np.flatnonzero(reader.meets):
        moved[at] = fused(reader.scored[at], counted.parts(papers[at].text, most=6, origin="votes")).score
    return moved


def _later(scores: np.ndarray, reader: Reader, papers: list[Listed], split: str) -> float:
    """The mean over the later days that have a paper to like and one not to."""
    of_day = np.array([paper.day for paper in papers])
    values = []
    for day in sorted(set(of_day[of_day >= split])):
        rows = np.flatnonzero((of_day == day) & reader.meets)
        grades = np.where(reader.likes[rows], 2, 0)
        if 0 < grades.sum() < 2 * len(grades):
            values.append(ndcg(scores[rows], grades))
    return float(np.mean(values))


if __name__ == "__main__":
    main()
