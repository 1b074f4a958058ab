"""Linear: weights of terms score papers. Each term has its exact part of the score, so the reasons add up to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from papers.ranking import REST, Origin, PaperText, Reason, Scored, calibrated
from papers.ranking.lexicon import FIELDS, Floats, Lexicon

REASONS_KEPT = 16
# Where so little speaks for a paper, on balance, nothing does.
LEAST = 0.05


class Part(NamedTuple):
    """A term's signed part of a linear score, in units of the bar."""

    term: str
    where: tuple[str, ...]
    amount: float
    origin: Origin = "words"

    @property
    def is_rest(self) -> bool:
        return self.term == REST


@dataclass(frozen=True)
class Weights:
    """A linear model over the columns of a lexicon, in units of the bar: a paper whose parts add up to 1 is at the bar."""

    lexicon: Lexicon
    by_column: Floats

    def score(self, papers: Sequence[PaperText]) -> list[Scored]:
        return [scored(self.parts(paper, most=REASONS_KEPT)) for paper in papers]

    def parts(self, paper: PaperText, *, most: int, origin: Origin = "words") -> list[Part]:
        """The parts of a paper's linear score, the strongest first; beyond `most` they are one. Their sum is the score."""
        row = self.lexicon.row(paper)
        amounts = row.weights * self.by_column[row.columns]
        met = np.flatnonzero(amounts)
        strongest = met[np.argsort(-np.abs(amounts[met]), kind="stable")]
        terms, spelled = self.lexicon.terms, self.lexicon.spelled
        top = strongest[:most]
        known = zip(row.columns[top].tolist(), row.where[top].tolist(), amounts[top].tolist(), strict=True)
        parts = [Part(spelled(terms[column]), FIELDS[bits], amount, origin) for column, bits, amount in known]
        if len(strongest) > most:
            parts.append(Part(REST, (), float(amounts[strongest[most:]].sum()), origin))
        return parts

    def to_json(self) -> dict[str, float]:
        """By term its weight, to four digits; the heaviest first."""
        heaviest = np.argsort(-np.abs(self.by_column), kind="stable")[: np.count_nonzero(self.by_column)]
        return {self.lexicon.terms[column]: float(f"{self.by_column[column]:.4g}") for column in heaviest}

    @classmethod
    def from_json(cls, lexicon: Lexicon, kept: Mapping[str, float]) -> "Weights":
        by_column = np.zeros(len(lexicon.terms), np.float32)
        for term, weight in kept.items():
            if (column := lexicon.columns.get(term)) is not None:
                by_column[column] = weight
        return cls(lexicon, by_column)


def scored(parts: Sequence[Part]) -> Scored:
    """The score that parts make together, and their shares of it."""
    linear = sum(part.amount for part in parts)
    if linear < LEAST:
        return Scored(0.0)
    return Scored(calibrated(linear), tuple(Reason(part.term, part.where, part.amount / linear, part.origin) for part in parts))
