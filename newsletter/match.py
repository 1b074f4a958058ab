"""Match: which of the papers of these days one reader gets. Plain values in, a choice out; nothing is read or written here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from newsletter.schedule import Due
from newsletter.want import CANDIDATE_DAYS

# Papers beyond the reader's number are listed by their titles, up to this many.
MAX_TITLES = 12

TOO_LATE = "too late: the mail could not be handed over in its window"
NOTHING_TOLD = "no paper of these days is listed and told yet"
NO_TOPICS = "the reader follows no topic"
NOTHING_ABOVE_THE_BAR = "nothing above the bar"
ALL_HAD = "nothing new above the bar: the reader has had it all"


@dataclass(frozen=True)
class Candidate:
    """A listed paper that can be told, with what orders it among others."""

    paper_id: int
    day: date
    upvotes: int
    position: int
    first_seen_at: datetime
    scores: Mapping[int, float]


@dataclass(frozen=True)
class Pick:
    """A paper that a reader gets: told in full or by its title, and whether it comes late or from an earlier day."""

    paper_id: int
    kind: Literal["section", "title"]
    when: Literal["", "late", "earlier"]

    def to_json(self) -> dict[str, Any]:
        entry = {"paper": self.paper_id, "kind": self.kind}
        return entry | {"when": self.when} if self.when else entry


@dataclass(frozen=True)
class Choice:
    """What one reader gets on one day, in the order of the mail; or nothing, and why."""

    due: Due
    picks: tuple[Pick, ...] = ()
    reason: str = ""


@dataclass
class Past:
    """What a reader has had, or may have, and when their last mail was written."""

    had: set[int] = field(default_factory=set)
    written_last: datetime | None = None


class Reader(NamedTuple):
    """A due reader, the bar of each topic they follow, what they had, and the day that their mail is about."""

    due: Due
    bars: Mapping[int, float]
    past: Past
    masthead: date


def match(reader: Reader, listed: Sequence[Candidate]) -> Choice:
    """The papers of `listed` that the reader gets, best first, or the reason why there are none."""
    due, bars, past, masthead = reader
    candidates = [candidate for candidate in listed if candidate.day >= first_day(due)]
    if not candidates:
        return Choice(due, reason=NOTHING_TOLD)
    if not bars:
        return Choice(due, reason=NO_TOPICS)
    above = {candidate.paper_id: best for candidate in candidates if (best := _best(candidate, bars)) is not None}
    if not above:
        return Choice(due, reason=NOTHING_ABOVE_THE_BAR)
    new = {candidate.paper_id: candidate for candidate in candidates if candidate.paper_id in above.keys() - past.had}
    if not new:
        return Choice(due, reason=ALL_HAD)
    best_first = sorted(new.values(), key=lambda paper: (-above[paper.paper_id], -paper.upvotes, paper.position, paper.paper_id))
    full, named = best_first[: due.subscriber.max_papers], best_first[due.subscriber.max_papers :][:MAX_TITLES]
    picks = [Pick(paper.paper_id, "section", _when(paper, masthead, past.written_last)) for paper in full]
    picks.sort(key=lambda pick: ("", "late", "earlier").index(pick.when))
    picks += [Pick(paper.paper_id, "title", _when(paper, masthead, past.written_last)) for paper in named]
    return Choice(due, picks=tuple(picks))


def _when(paper: Candidate, masthead: date, written_last: datetime | None) -> Literal["", "late", "earlier"]:
    """A paper of an earlier day came late if the reader's last mail was written before we saw it."""
    if paper.day >= masthead:
        return ""
    return "late" if written_last and paper.first_seen_at > written_last else "earlier"


def _best(candidate: Candidate, bars: Mapping[int, float]) -> float | None:
    """The best score of a paper among the topics whose bar it meets; None where it meets none."""
    met = [score for topic, bar in bars.items() if (score := candidate.scores.get(topic, 0.0)) >= bar]
    return max(met, default=None)


def first_day(due: Due) -> date:
    """Papers of earlier days are no candidates: neither older than a week nor from before the reader came."""
    start = due.subscriber.start_day or due.day
    return max(min(start, due.day), due.day - timedelta(days=CANDIDATE_DAYS))
