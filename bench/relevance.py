"""How good a ranking and a choice are, against graded judgements.

A grade is 2 where the reader wants the paper, 1 where it is related, which is neither asked for nor punished, else 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

DEPTH = 5
WANTED, RELATED = 2, 1
# On such a share of the topic-days without a related paper a bar has to choose nothing.
SILENT = 15 / 16


@dataclass(frozen=True)
class Judged:
    """Grades of papers (rows) for topics (columns), and the day of each paper."""

    grades: np.ndarray
    days: Sequence[str]

    def topic_days(self) -> list[tuple[int, np.ndarray]]:
        """Each topic with the rows of each day."""
        days = np.array(self.days)
        return [(topic, np.flatnonzero(days == day)) for topic in range(self.grades.shape[1]) for day in sorted(set(self.days))]

    def quiet_topic_days(self) -> list[tuple[int, np.ndarray]]:
        """Those without any related paper."""
        return [(topic, rows) for topic, rows in self.topic_days() if not self.grades[rows, topic].any()]


def measure(scores: np.ndarray, judged: Judged, *, bar: float | None = None) -> dict[str, Any]:
    """The ranking, and the choice from `bar` on; without one, each topic has the bar that is best for the others."""
    bars = np.full(scores.shape[1], bar) if bar is not None else bars_by_the_others(scores, judged)
    chosen = scores >= bars
    right, wrong, missed = counted(chosen, judged.grades).sum(axis=1)
    silent, quiet = silence(chosen, judged)
    rankings = [(scores[rows, topic], judged.grades[rows, topic]) for topic, rows in judged.topic_days()]
    relevant = [(given, grades) for given, grades in rankings if grades.any()]
    wanted = [(given, grades) for given, grades in rankings if (grades == WANTED).any()]
    return {
        "ndcg@5": _rounded(np.mean([ndcg(given, grades) for given, grades in relevant])),
        "map": _rounded(np.mean([average_precision(given, grades) for given, grades in wanted])),
        "precision": _rounded(right / max(right + wrong, 1)),
        "recall": _rounded(right / max(right + missed, 1)),
        "f1": _rounded(f1(right, wrong, missed)),
        "silent": silent,
        "quiet_topic_days": quiet,
        "bar": _rounded(float(np.mean(bars))),
    }


def bars_by_the_others(scores: np.ndarray, judged: Judged) -> np.ndarray:
    """For each topic the bar with the best F1 of all other topics among those that keep these silent: no topic sets its own.

    Where no bar keeps them silent enough, the best of those that keep them silent most.
    """
    bars = np.unique(np.quantile(scores, np.linspace(0.5, 0.9995, 500)))
    tried = np.array([counted(scores >= bar, judged.grades) for bar in bars])
    best = []
    for topic in range(scores.shape[1]):
        others = np.delete(tried, topic, axis=2).sum(axis=2)
        loudest = np.array([scores[rows, other].max() for other, rows in judged.quiet_topic_days() if other != topic])
        silent = np.array([(loudest < bar).mean() if len(loudest) else 1.0 for bar in bars])
        enough = silent >= min(SILENT, silent.max())
        best.append(bars[np.argmax([f1(*of_bar) if kept else -1.0 for of_bar, kept in zip(others, enough, strict=True)])])
    return np.array(best)


def counted(chosen: np.ndarray, grades: np.ndarray) -> np.ndarray:
    """Rightly chosen, wrongly chosen, missed; by topic."""
    wanted, nothing = grades == WANTED, grades == 0
    return np.array([(chosen & wanted).sum(axis=0), (chosen & nothing).sum(axis=0), (~chosen & wanted).sum(axis=0)])


def silence(chosen: np.ndarray, judged: Judged) -> tuple[int, int]:
    """On how many of the topic-days without a related paper nothing is chosen, and how many these are."""
    quiet = judged.quiet_topic_days()
    return sum(not chosen[rows, topic].any() for topic, rows in quiet), len(quiet)


def f1(right: float, wrong: float, missed: float) -> float:
    return 2 * right / (2 * right + wrong + missed) if right else 0.0


def ndcg(scores: np.ndarray, grades: np.ndarray) -> float:
    """With gains of 2^grade - 1, at DEPTH; equal scores keep their order."""
    gains = 2.0**grades - 1
    discounts = 1 / np.log2(np.arange(2, 2 + min(DEPTH, len(gains))))
    best_first = np.argsort(-scores, kind="stable")[:DEPTH]
    return float((gains[best_first] * discounts).sum() / (np.sort(gains)[::-1][:DEPTH] * discounts).sum())


def average_precision(scores: np.ndarray, grades: np.ndarray) -> float:
    hits = grades[np.argsort(-scores, kind="stable")] == WANTED
    return float((hits.cumsum() / np.arange(1, len(hits) + 1))[hits].mean())


def _rounded(value: Any) -> float:
    return round(float(value), 4)


def by_topic(scores: np.ndarray, judged: Judged, topics: Sequence[str], *, bar: float) -> Mapping[str, float]:
    """F1 of each topic's choice."""
    found = counted(scores >= bar, judged.grades)
    return {topic: _rounded(f1(*found[:, at])) for at, topic in enumerate(topics)}
