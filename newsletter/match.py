"""Match: which of the papers of these days one reader gets. Plain values in, a choice out; nothing is read or written here.

The order of power: what is muted never comes; what a followed author or organization wrote comes whatever the bar; then the
bar; then how much there is room for.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from newsletter.matching.shelf import Candidate, Shelf
from newsletter.schedule import Due
from papers.score import moved

# A paper older than this in the lists is no candidate any more.
CANDIDATE_DAYS = 7
# Papers beyond the reader's room are listed by their titles, up to this many.
MAX_TITLES = 12

TOO_LATE = "too late: the mail could not be handed over in its window"
LIST_IS_LATE = "the day's list was not there in time, and of earlier days there was nothing new for the reader"
NOTHING_TOLD = "no paper of these days is listed and told yet"
NO_TOPICS = "the reader follows no topic"
NOTHING_ABOVE_THE_BAR = "nothing above the bar"
ALL_MUTED = "all that is above the bar is muted"
ALL_HAD = "nothing new above the bar: the reader has had it all"
# Why a reader gets nothing although there are papers and wishes: a quiet day.
QUIET = (NOTHING_ABOVE_THE_BAR, ALL_MUTED, ALL_HAD)

type When = Literal["", "late", "earlier", "away"]
WHENS = ("", "late", "earlier", "away")


@dataclass(frozen=True)
class Pick:
    """A paper that a reader gets: told in full or by its title, and whether it comes late or from an earlier day."""

    paper_id: int
    kind: Literal["section", "title"]
    when: When

    def to_json(self) -> dict[str, Any]:
        entry = {"paper": self.paper_id, "kind": self.kind}
        return entry | {"when": self.when} if self.when else entry


@dataclass(frozen=True)
class Choice:
    """What one reader gets on one day, in the order of the mail; or nothing, and why."""

    due: Due
    picks: tuple[Pick, ...] = ()
    reason: str = ""

    @property
    def is_quiet(self) -> bool:
        """Nothing is for the reader, who wants to hear that too."""
        return self.due.subscriber.quiet_days and self.reason in QUIET

    @property
    def is_sent(self) -> bool:
        return bool(self.picks) or self.is_quiet


@dataclass(frozen=True)
class Followed:
    """A topic, ours or the reader's own: its scores by paper, the bar from which a paper meets it, and how it is followed."""

    key: str
    scores: Mapping[int, float]
    bar: float
    closely: bool = False


@dataclass(frozen=True)
class Wishes:
    """What a reader chose. `muted_topics` says at which bar a paper meets one."""

    follows: tuple[Followed, ...] = ()
    authors: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    muted_topics: Mapping[int, float] = field(default_factory=dict)
    muted_words: tuple[str, ...] = ()
    # By paper, what the reader's votes add to its linear score.
    moves: Mapping[int, float] = field(default_factory=dict)

    @property
    def are_none(self) -> bool:
        return not (self.follows or self.authors or self.organizations)


@dataclass
class Past:
    """What a reader has had, or may have, and when their last mail was written."""

    had: set[int] = field(default_factory=set)
    written_last: datetime | None = None


class Reader(NamedTuple):
    """A due reader, what they chose, what they had, and the day that their mail is about."""

    due: Due
    wishes: Wishes
    past: Past
    masthead: date


class Wanted(NamedTuple):
    """A paper that a reader may get, what it is worth to them, and by what it comes: followed authors, or topics it meets."""

    paper: Candidate
    by_author: bool
    value: float
    meets: frozenset[str]

    @property
    def place(self) -> tuple[Any, ...]:
        """Smaller is sooner. Upvotes break ties and do no more."""
        return (not self.by_author, -self.value, -self.paper.upvotes, self.paper.position, self.paper.paper_id)


def match(reader: Reader, shelf: Shelf) -> Choice:
    """The papers of the shelf that the reader gets, in the order of the mail, or the reason why there are none."""
    due, wishes, past, _masthead = reader
    first = first_day(due)
    candidates = [candidate for candidate in shelf.papers.values() if candidate.day >= first]
    if not candidates:
        return Choice(due, reason=NOTHING_TOLD)
    if wishes.are_none:
        return Choice(due, reason=NO_TOPICS)
    wanted = wanted_of(wishes, candidates, shelf)
    if not wanted:
        return Choice(due, reason=NOTHING_ABOVE_THE_BAR)
    muted = muted_of(wishes, shelf)
    heard = [paper for paper in wanted if paper.paper.paper_id not in muted]
    if not heard:
        return Choice(due, reason=ALL_MUTED)
    new = [paper for paper in heard if paper.paper.paper_id not in past.had]
    if not new:
        return Choice(due, reason=ALL_HAD)
    full = _told_in_full(new, due, shelf)
    told = {paper.paper.paper_id for paper in full}
    named = [paper for paper in new if paper.paper.paper_id not in told][:MAX_TITLES]
    picks = [Pick(paper.paper_id, "section", _when(paper, reader)) for paper, *_ in full]
    picks.sort(key=lambda pick: WHENS.index(pick.when))
    picks += [Pick(paper.paper_id, "title", _when(paper, reader)) for paper, *_ in named]
    return Choice(due, picks=tuple(picks))


def wanted_of(wishes: Wishes, candidates: Iterable[Candidate], shelf: Shelf) -> list[Wanted]:
    """The papers that come by an author or meet a bar, best first; what is muted is among them still."""
    sources = {name: shelf.by_author(name) for name in wishes.authors}
    sources |= {name: shelf.by_organization(name) for name in wishes.organizations}
    met_by = _met(wishes)
    wanted = []
    for paper in candidates:
        authors = [name for name, papers in sources.items() if paper.paper_id in papers]
        met = met_by.get(paper.paper_id, {})
        if authors or met:
            wanted.append(Wanted(paper, bool(authors), max(met.values(), default=0.0), frozenset([*authors, *met])))
    return sorted(wanted, key=lambda paper: paper.place)


def muted_of(wishes: Wishes, shelf: Shelf) -> set[int]:
    """The papers that hold a muted word or meet a muted topic at its bar."""
    muted = {pk for topic, bar in wishes.muted_topics.items() for pk, score in shelf.scores_of(topic).items() if score >= bar}
    return muted.union(*(shelf.holding(word) for word in wishes.muted_words))


def first_day(due: Due) -> date:
    """Papers of earlier days are no candidates: neither older than a week nor from before the reader came.

    Whoever went without for a while gets what they would have got: a week back from the first day that they missed.
    """
    start = due.subscriber.start_day or due.day
    return max(min(start, due.day), (due.owed_since or due.day) - timedelta(days=CANDIDATE_DAYS))


def _met(wishes: Wishes) -> dict[int, dict[str, float]]:
    """By paper the topics whose bar it meets, and its worth by each: nearer to 1 by half where the topic is followed closely."""
    met: dict[int, dict[str, float]] = defaultdict(dict)
    for followed in wishes.follows:
        worths = {paper: worth(followed, paper, wishes) for paper in followed.scores} if wishes.moves else followed.scores
        # Most papers meet no bar: this is the inner loop of all planning.
        for paper, score in worths.items():
            if score >= followed.bar:
                met[paper][followed.key] = (1 + score) / 2 if followed.closely else score
    return met


def worth(followed: Followed, paper_id: int, wishes: Wishes) -> float:
    """A topic's score of a paper, moved by the reader's votes; these bring nothing that meets no word of the topic."""
    score = followed.scores.get(paper_id, 0.0)
    by = wishes.moves.get(paper_id, 0.0) if wishes.moves else 0.0
    return moved(score, by) if score and by else score


def _told_in_full(best_first: Sequence[Wanted], due: Due, shelf: Shelf) -> list[Wanted]:
    """As many as there is room for: first the best of each that the reader follows, so that none starves another, then by worth.

    Of papers that are nearly the same, the first is told.
    """
    room = _Room(due)
    full: dict[int, Wanted] = {}
    for paper in [*_best_of_each(best_first), *best_first]:
        number = paper.paper.paper_id
        if number in full or any(shelf.ranking.alike(number, other) for other in full):
            continue
        if room.takes(paper.paper):
            full[number] = paper
    return sorted(full.values(), key=lambda paper: paper.place)


def _best_of_each(best_first: Sequence[Wanted]) -> Iterator[Wanted]:
    served: set[str] = set()
    for paper in best_first:
        if paper.meets - served:
            served |= paper.meets
            yield paper


class _Room:
    """What is left of the reader's number of papers and of their minutes. The first paper always fits."""

    def __init__(self, due: Due) -> None:
        self._papers = due.subscriber.max_papers
        self._minutes = due.subscriber.minutes
        self._depth = due.subscriber.depth
        self._used = 0.0

    def takes(self, paper: Candidate) -> bool:
        minutes = paper.minutes.get(self._depth, 0.0)
        if self._papers < 1 or (self._minutes and self._used and self._used + minutes > self._minutes):
            return False
        self._papers -= 1
        self._used += minutes
        return True


def _when(paper: Candidate, reader: Reader) -> When:
    """A paper of an earlier day came while the reader was away, or it came late, after their last mail was written."""
    due, _wishes, past, masthead = reader
    if paper.day >= masthead:
        return ""
    if due.away_from and paper.day >= due.away_from:
        return "away"
    return "late" if past.written_last and paper.first_seen_at > past.written_last else "earlier"
