"""Match: which papers each due reader gets. Planning writes one ledger row for each of them, the skipped ones too."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from django.db import transaction
from django.db.models import Max, Min

from newsletter.models import Digest, Follow, HandoverState, Issue, Subscriber, SubscriberQuerySet
from newsletter.schedule import ONE_DAY, Due, next_due, passed_days
from newsletter.want import CANDIDATE_DAYS, told_in
from papers.models import Edition, Listing, Paper, TopicScore

WINDOW = timedelta(hours=12)
READERS_PER_CHUNK = 500
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


def plan_due(now: datetime, *, to: str = "") -> int:
    """Plan a chunk of the readers whose hour has come. Returns how many readers that were; 0 when nobody is due."""
    with transaction.atomic():
        readers = list(due_readers(now, to).select_for_update(skip_locked=True)[:READERS_PER_CHUNK])
        today = now.astimezone(UTC).date()
        _write(list(_choices_of_passed_days(readers, now, today)), now, until=today)
        for reader in readers:
            reader.next_due_at = next_due(reader, now)
        Subscriber.objects.bulk_update(readers, ["next_due_at"])
    return len(readers)


def due_readers(now: datetime, to: str = "") -> SubscriberQuerySet:
    """Whose hour has come, or whether that of the reader with address `to` has."""
    due = Subscriber.objects.due(now)
    return due.with_address(to) if to else due


def preview_due(now: datetime, *, to: str = "", told_only: bool = True) -> list[Choice]:
    """What `plan_due` would write, without writing it; with `told_only` off, as if every listed paper were told already."""
    readers = list(due_readers(now, to))
    return list(_choices_of_passed_days(readers, now, now.astimezone(UTC).date(), told_only=told_only))


def plan_day(day: date, *, now: datetime, to: str = "") -> int:
    """Plan local `day` for every active reader (or for the one with address `to`), whatever their hour and weekdays."""
    written = 0
    for readers in _chunks(to):
        with transaction.atomic():
            locked = list(Subscriber.objects.active().filter(pk__in=[reader.pk for reader in readers]).select_for_update())
            written += _write(choose([Due(reader, day, now) for reader in locked], until=day), now, until=day)
    return written


def preview_day(day: date, *, now: datetime, to: str = "", told_only: bool = True) -> Iterator[Choice]:
    """What `plan_day` would write, without writing it; with `told_only` off, as if every listed paper were told already."""
    for readers in _chunks(to):
        yield from choose([Due(reader, day, now) for reader in readers], until=day, told_only=told_only)


def choose(dues: Sequence[Due], *, until: date, told_only: bool = True) -> list[Choice]:
    """For each reader of `dues` who has no digest of that day or a later one, from the lists of days up to `until`."""
    dues = _not_yet_served(dues)
    if not dues:
        return []
    readers = [due.subscriber for due in dues]
    first = min(_first_day(due) for due in dues)
    languages = {told_in(reader.language) for reader in readers}
    candidates = {language: _candidates(first, until, language if told_only else None) for language in languages}
    newest = Edition.objects.newest_with_papers(until)
    masthead = newest.day if newest else until
    follows = _follows(readers)
    past = _past(readers, {candidate.paper_id for listed in candidates.values() for candidate in listed})
    return [
        _choose_for(
            _Reader(due, follows[due.subscriber.pk], past[due.subscriber.pk], masthead),
            candidates[told_in(due.subscriber.language)],
        )
        for due in dues
    ]


def _choices_of_passed_days(
    readers: Sequence[Subscriber], now: datetime, today: date, *, told_only: bool = True
) -> Iterator[Choice]:
    """Of each reader's due days the newest can still be sent, if its window is open; those before it are written as skipped."""
    missed, sendable = [], []
    for reader in readers:
        *earlier, newest = passed_days(reader, now)
        missed += [Choice(due, reason=TOO_LATE) for due in earlier]
        if newest.due_at + WINDOW < now:
            missed.append(Choice(newest, reason=TOO_LATE))
        else:
            sendable.append(newest)
    unserved = set(_not_yet_served([choice.due for choice in missed]))
    yield from (choice for choice in missed if choice.due in unserved)
    yield from choose(sendable, until=today, told_only=told_only)


def _choose_for(reader: "_Reader", listed: Sequence[Candidate]) -> Choice:
    due, bars, past, masthead = reader
    candidates = [candidate for candidate in listed if candidate.day >= _first_day(due)]
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


def _first_day(due: Due) -> date:
    """Papers of earlier days are no candidates: neither older than a week nor from before the reader came."""
    start = due.subscriber.start_day or due.day
    return max(min(start, due.day), due.day - timedelta(days=CANDIDATE_DAYS))


def _not_yet_served(dues: Iterable[Due]) -> list[Due]:
    """Without those who have a digest of that day or a later one: at most one a local day, and days only move forward."""
    dues = list(dues)
    readers = [due.subscriber.pk for due in dues]
    last = dict(Digest.objects.filter(subscriber__in=readers).values_list("subscriber").annotate(last=Max("day")))
    return [due for due in dues if due.subscriber.pk not in last or last[due.subscriber.pk] < due.day]


def _candidates(first: date, last: date, language: str | None) -> list[Candidate]:
    """The papers listed from `first` to `last` that are told in `language` (None: told or not), each on its newest day."""
    listings = Listing.objects.of_days(first, last)
    if language:
        listings = listings.filter(paper__in=Paper.objects.prepared(language))
    rows = listings.order_by("edition__day").values_list("paper_id", "edition__day", "upvotes", "position", "first_seen_at")
    newest = {row[0]: row for row in rows}
    scores: dict[int, dict[int, float]] = defaultdict(dict)
    scored = TopicScore.objects.filter(topic__active=True, paper__in=listings.values("paper_id"))
    for paper_id, topic_id, score in scored.values_list("paper_id", "topic_id", "score"):
        scores[paper_id][topic_id] = score
    return [
        Candidate(paper_id, day, upvotes, position, first_seen_at, scores[paper_id])
        for paper_id, day, upvotes, position, first_seen_at in newest.values()
    ]


def _follows(readers: Sequence[Subscriber]) -> dict[int, dict[int, float]]:
    """By reader: the topics they follow and the bar for each, which is the reader's, else the topic's, else the default."""
    bars: dict[int, dict[int, float]] = defaultdict(dict)
    own = {reader.pk: reader.threshold for reader in readers}
    follows = Follow.objects.filter(subscriber__in=readers, topic__active=True).select_related("topic")
    for follow in follows:
        of_reader = own[follow.subscriber_id]
        bars[follow.subscriber_id][follow.topic_id] = follow.topic.bar if of_reader is None else of_reader
    return bars


class _Reader(NamedTuple):
    """A due reader, the bar of each topic they follow, what they had, and the day that their mail is about."""

    due: Due
    bars: Mapping[int, float]
    past: "_Past"
    masthead: date


@dataclass
class _Past:
    """What a reader has had, or may have, and when their last mail was written."""

    had: set[int] = field(default_factory=set)
    written_last: datetime | None = None


def _past(readers: Sequence[Subscriber], papers: set[int]) -> dict[int, _Past]:
    """By reader. No digest can hold a paper from before it was first listed, so earlier ones are not looked at.

    A digest's day is its reader's, which may be a day behind the list's.
    """
    past: dict[int, _Past] = defaultdict(_Past)
    since = Listing.objects.filter(paper__in=papers).aggregate(first=Min("edition__day"))["first"]
    if since is None:
        return past
    written = Digest.objects.filter(subscriber__in=readers).values_list("subscriber").annotate(last=Max("planned_at"))
    for reader, last in written:
        past[reader].written_last = last
    digests = Digest.objects.that_count_as_had().filter(subscriber__in=readers, day__gte=since - ONE_DAY)
    for reader, entries in digests.values_list("subscriber_id", "entries"):
        past[reader].had.update(entry["paper"] for entry in entries)
    return past


def _chunks(to: str) -> Iterator[list[Subscriber]]:
    readers = Subscriber.objects.active().order_by("pk")
    if to:
        readers = readers.with_address(to)
    after = 0
    while chunk := list(readers.filter(pk__gt=after)[:READERS_PER_CHUNK]):
        yield chunk
        after = chunk[-1].pk


def _write(choices: Sequence[Choice], now: datetime, *, until: date) -> int:
    """One row for each choice. The masthead names the newest edition that has papers."""
    if not choices:
        return 0
    days = {choice.due.day for choice in choices}
    edition = Edition.objects.newest_with_papers(until)
    issues = {day: Issue.objects.get_or_create(day=day)[0] for day in days}
    Digest.objects.bulk_create(
        Digest(
            subscriber=choice.due.subscriber,
            issue=issues[choice.due.day],
            day=choice.due.day,
            language=choice.due.subscriber.language,
            edition=edition,
            entries=[pick.to_json() for pick in choice.picks],
            state=HandoverState.SKIPPED if choice.reason else HandoverState.PLANNED,
            reason=choice.reason,
            planned_at=now,
            due_at=choice.due.due_at,
            next_try_at=choice.due.due_at,
            window_ends_at=choice.due.due_at + WINDOW,
            settled_at=now if choice.reason else None,
        )
        for choice in choices
    )
    return len(choices)
