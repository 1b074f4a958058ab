"""Ranking: how well papers meet wanted words, or a reader's taste. Plain values; it knows no row and needs no database.

terms, stems, glossary, acronyms   texts become terms
lexicon                            what an archive of papers teaches of terms
linear                             weights of terms score papers, with exact reasons
estimate, fitting                  weights for wanted words: at once, and learned from the archive
taste                              weights for a reader's votes
fusion                             scores of several origins become one
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Literal, NamedTuple

# Names how terms are read, weights are found and scores are made: what was made otherwise is made anew.
SCORER = "lexical-3"
# Where a part of a score comes from: the topic's words, the reader's votes, the cosine of two meanings, or the judge.
Origin = Literal["words", "votes", "meaning", "judge"]
# What the weaker terms add together.
REST = "…"
# A linear score of this many bars is as good as any above it.
MOST = 100.0


@dataclass(frozen=True)
class PaperText:
    """What ranking sees of a paper: never its full text, nor anything that a model of ours wrote of it."""

    title: str
    abstract: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class WantedWords:
    """What is asked for, in plain words, English or Chinese."""

    name: str
    keywords: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    description: str = ""

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "keywords": list(self.keywords), "excluded": list(self.excluded)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "WantedWords":
        return cls(kept["name"], tuple(kept["keywords"]), tuple(kept["excluded"]), kept["description"])

    @property
    def fingerprint(self) -> str:
        return sha256(json.dumps(self.to_json()).encode()).hexdigest()[:12]


class Reason(NamedTuple):
    """A term that met, where in the paper it stands, and its signed part of the linear score as a share of it."""

    term: str
    where: tuple[str, ...]
    share: float
    origin: Origin = "words"

    def to_json(self) -> dict[str, Any]:
        reason = {"term": self.term, "where": list(self.where), "share": round(self.share, 4)}
        return reason if self.origin == "words" else reason | {"origin": self.origin}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Reason":
        return cls(kept["term"], tuple(kept["where"]), kept["share"], kept.get("origin", "words"))


@dataclass(frozen=True)
class Scored:
    """A score, 0 to 1 and one half at the bar, and its reasons, whose shares add up to 1; none where nothing speaks for it."""

    score: float
    reasons: tuple[Reason, ...] = ()

    @property
    def linear(self) -> float:
        """The score before calibration, in units of the bar; 0 where nothing speaks for the paper."""
        return (self.score / (1 - self.score)) ** 0.5 if self.score < 1 else MOST


def calibrated(linear: float) -> float:
    """0 to 1, rising with a linear score in units of the bar: 0 where nothing met, one half at the bar."""
    square = min(max(linear, 0.0), MOST) ** 2
    return square / (square + 1)
