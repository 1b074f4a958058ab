"""Opinions of models beside the words: how near two meanings are, and a judge's grade. Each is one part of the linear score."""

from collections.abc import Sequence

import numpy as np

from papers.ranking.linear import Part

# A meaning that stands out from other papers' by one deviation is worth so much of the bar.
MEANING_SHARE = 0.05
# By grade: not about it, related, probably wanted, clearly wanted.
BY_GRADE = (-0.8, -0.3, 0.4, 0.8)


def meaning(paper: Sequence[float], topic: Sequence[float], others: Sequence[Sequence[float]]) -> Part:
    """How much nearer the paper is to the topic than other papers are; the cosines of some models are all high."""
    usual = np.array(others) @ np.array(topic)
    cosine = float(np.dot(paper, topic))
    apart = (cosine - float(usual.mean())) / max(float(usual.std()), 1e-6)
    return Part("meaning", (), MEANING_SHARE * apart, "meaning")


def grade(given: int) -> Part:
    return Part("judge", (), BY_GRADE[given], "judge")
