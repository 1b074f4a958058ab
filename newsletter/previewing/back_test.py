"""Back-test: what a reader would have had in the last two weeks. It is the match of every day, in order; nothing is written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date

from newsletter.match import Choice, Past, Reader, Wishes, match, worth
from newsletter.matching.shelf import Shelf
from newsletter.matching.shelving import shelves_of
from newsletter.matching.wishes import Unsaved, wishes_of
from newsletter.models import Subscriber
from newsletter.schedule import ONE_DAY, Due, due_at, has_mail
from newsletter.want import told_in

DAYS = 14
STEP = 0.1
# At a bar of nothing every paper would come, at the highest score none.
LOWEST, HIGHEST = 0.05, 0.95

type Shelves = Mapping[date, Shelf]


@dataclass(frozen=True)
class PastDay:
    """A day as its mail would have been; `choice` is None where the reader has no mail on that weekday."""

    day: date
    choice: Choice | None

    @property
    def papers(self) -> tuple[int, ...]:
        return tuple(pick.paper_id for pick in self.choice.picks) if self.choice else ()


@dataclass(frozen=True)
class Shift:
    """Every bar moved by `by`: how many papers would have come then, and which come and go by it, the oldest first."""

    by: float
    papers: int
    came: tuple[int, ...]
    went: tuple[int, ...]


@dataclass(frozen=True)
class BackTest:
    """The days, the oldest first; whether anything was wished for at all; the bar, if all that is followed has the same; and what
    another bar would change.
    """

    days: tuple[PastDay, ...]
    is_choice: bool
    bar: float | None
    lower: Shift | None
    higher: Shift | None


def back_test(reader: Subscriber, unsaved: Unsaved, *, until: date) -> BackTest:
    """The two weeks up to `until` of someone who signed up at their beginning with the wishes of `reader`.

    What is `unsaved` counts in place of the reader's rows, and the reader need have none. Papers that nobody has told yet are
    taken for told.
    """
    days = [until - back * ONE_DAY for back in reversed(range(DAYS))]
    shelves = shelves_of(days, days[0], told_in(reader.language), told_only=False)
    newcomer = copy(reader)
    newcomer.start_day = days[0]
    wishes = _with_votes_counted(wishes_of([newcomer], {newcomer.pk: shelves[until]}, unsaved)[newcomer.pk])
    past = tuple(_lived(newcomer, wishes, shelves))
    bars = {followed.bar for followed in wishes.follows}
    shifts = _Shifts(newcomer, wishes, shelves, past)
    return BackTest(
        past, not wishes.are_none, bars.pop() if len(bars) == 1 else None, lower=shifts.lower(), higher=shifts.by(STEP)
    )


def _with_votes_counted(wishes: Wishes) -> Wishes:
    """The same wishes, with what votes move in the scores already: they are asked for on many days and with many bars."""
    moved_scores = ({paper: worth(followed, paper, wishes) for paper in followed.scores} for followed in wishes.follows)
    follows = tuple(replace(followed, scores=scores) for followed, scores in zip(wishes.follows, moved_scores, strict=True))
    return replace(wishes, follows=follows, moves={})


def _lived(reader: Subscriber, wishes: Wishes, shelves: Shelves) -> Iterator[PastDay]:
    past = Past()
    for day, shelf in shelves.items():
        if not has_mail(reader, day):
            yield PastDay(day, None)
            continue
        due = Due(reader, day, due_at(reader, day))
        masthead = max((paper.day for paper in shelf.papers.values()), default=day)
        lived = PastDay(day, match(Reader(due, wishes, past, masthead), shelf))
        past = Past(past.had.union(lived.papers), written_last=due.due_at)
        yield lived


class _Shifts:
    """The same days with other bars."""

    def __init__(self, reader: Subscriber, wishes: Wishes, shelves: Shelves, past: Sequence[PastDay]) -> None:
        self._reader, self._wishes, self._shelves = reader, wishes, shelves
        self._had = _papers(past)

    def by(self, step: float) -> Shift | None:
        """None where no bar can be moved so far."""
        follows = tuple(replace(followed, bar=moved(followed.bar, step)) for followed in self._wishes.follows)
        if follows == self._wishes.follows:
            return None
        had = _papers(_lived(self._reader, replace(self._wishes, follows=follows), self._shelves))
        came, went = (
            tuple(paper for paper in ones if paper not in others) for ones, others in ((had, self._had), (self._had, had))
        )
        return Shift(step, len(had), came, went)

    def lower(self) -> Shift | None:
        """One step lower; where nothing comes, as many steps as it takes until something does."""
        steps = range(1, 2 if self._had else round(1 / STEP))
        shifts = (self.by(-STEP * step) for step in steps)
        return next((shift for shift in shifts if shift and (shift.papers or self._had)), None)


def _papers(days: Iterable[PastDay]) -> tuple[int, ...]:
    return tuple(paper for day in days for paper in day.papers)


def moved(bar: float, step: float) -> float:
    """A bar moved by `step`, as far as a bar may lie."""
    return round(min(max(bar + step, LOWEST), HIGHEST), 2)
