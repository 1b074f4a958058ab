"""Preferences: what a reader wants to hear of, and when. Every change leaves a row by which it can be told and undone."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.db import transaction
from django.db.models import Max

from newsletter.composing.letters import plan_letter
from newsletter.deciding.lists import LISTS, change_list
from newsletter.models import Change, Letter, Subscriber, SubscriberState
from newsletter.planning.enter import WINDOW, skip_days
from newsletter.planning.passed import plan_passed_days
from newsletter.schedule import ONE_DAY, day_due, due_at, has_mail, next_due, passed_days
from papers.models import Topic

RHYTHM = ("timezone", "hour", "weekdays")
FIELDS = ("language", *RHYTHM, "max_papers", "minutes", "depth", "threshold", "quiet_days")

MAX_PAUSE_LETTERS_A_DAY = 3
STOPPED = "before it was planned, the reader paused, left or could not be reached any more"


class Left(Enum):
    AS_IT_IS = "as it is"


@dataclass(frozen=True)
class Choices:
    """What a reader chose; what is left out stays. Weekdays are ISO digits, as in Subscriber; lists name topics by slugs."""

    topics: tuple[Topic, ...] | None = None
    closely: tuple[str, ...] | None = None
    muted_topics: tuple[str, ...] | None = None
    muted_words: tuple[str, ...] | None = None
    own_topics: tuple[str, ...] | None = None
    authors: tuple[str, ...] | None = None
    organizations: tuple[str, ...] | None = None
    struck_terms: tuple[str, ...] | None = None
    language: str | None = None
    timezone: str | None = None
    hour: int | None = None
    weekdays: str | None = None
    max_papers: int | None = None
    minutes: int | Left | None = Left.AS_IT_IS
    depth: str | None = None
    threshold: float | Left | None = Left.AS_IT_IS
    quiet_days: bool | None = None

    def fields(self) -> dict[str, Any]:
        """The Subscriber's fields that are chosen here. Minutes and threshold may be chosen as None: no limit, no own bar."""
        chosen = {field: getattr(self, field) for field in FIELDS}
        return {
            field: value
            for field, value in chosen.items()
            if value is not Left.AS_IT_IS and (value is not None or field in ("minutes", "threshold"))
        }

    def lists(self) -> dict[str, Iterable[str]]:
        """The lists that are chosen here, topics before what depends on them."""
        chosen = {name: getattr(self, name) for name in LISTS}
        if self.topics is not None:
            chosen["topics"] = tuple(topic.slug for topic in self.topics)
        return {name: words for name, words in chosen.items() if words is not None}


@transaction.atomic
def change_preferences(subscriber: Subscriber, choices: Choices, *, way: str, now: datetime) -> list[Change]:
    """Take the reader's choices over and return what changed. A reader who moved past the hour of the next mail is due now.

    A mail whose hour was over, and that was not planned yet, is planned as it was due.
    """
    reader = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    fell_due = list(passed_days(reader, now)) if reader.state == SubscriberState.ACTIVE else []
    awaited = _awaited_day(reader, now)
    changes = [
        Change(field=field, before=before, after=after)
        for field, after in choices.fields().items()
        if after != (before := getattr(reader, field))
    ]
    for change in changes:
        setattr(reader, change.field, change.after)
    reader.save(update_fields=FIELDS)
    for name, words in choices.lists().items():
        changes += change_list(reader, name, words)
    if awaited and any(change.field in RHYTHM for change in changes):
        if fell_due:
            plan_passed_days([fell_due], now)
        reader.next_due_at = _due_after_a_move(reader, awaited, now)
        _plan_the_day_flown_past(reader, now)
        reader.save(update_fields=["next_due_at"])
    if reader.state == SubscriberState.PAUSED and reader.paused_until:
        reader.next_due_at = _first_due_from(reader, reader.paused_until)
        reader.save(update_fields=["next_due_at"])
    note(reader, changes, way=way, now=now)
    subscriber.refresh_from_db()
    return changes


@transaction.atomic
def pause(subscriber: Subscriber, *, way: str, now: datetime, until: date | None = None, catch_up: bool = False) -> None:
    """No mail until the reader resumes, or until local day `until`. With `catch_up` the first mail then reaches back.

    What a digest's link does is told in the next mail: here that is a letter, for no digest comes.
    """
    reader = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if reader.state == SubscriberState.ACTIVE:
        away_from = _awaited_day(reader, now) if catch_up else None
        turn(reader, SubscriberState.PAUSED, way=way, now=now)
        reader.paused_until, reader.away_from = until, away_from
        reader.next_due_at = _first_due_from(reader, until) if until else None
        reader.save(update_fields=["paused_until", "away_from", "next_due_at"])
        if until:
            note(reader, [Change(field="paused_until", before=None, after=until.isoformat())], way=way, now=now)
        if way == "mail":
            _tell_of_pause(reader, now)
    subscriber.refresh_from_db()


def resume(subscriber: Subscriber, *, way: str, now: datetime) -> None:
    """Mail again, from the next due hour on."""
    _turn_from(SubscriberState.PAUSED, subscriber, SubscriberState.ACTIVE, way=way, now=now)


def turn(reader: Subscriber, state: SubscriberState, *, way: str, now: datetime) -> None:
    """Put a reader, whose row the caller has locked, into `state`, and leave a row that tells it.

    A day that fell due before, and was not planned yet, gets the row that it would have had, as skipped.
    """
    if reader.state == SubscriberState.ACTIVE:
        skip_days(passed_days(reader, now), reason=STOPPED, now=now)
    change = Change(field="state", before=reader.state, after=state.value)
    reader.state = state
    reader.paused_until = None
    if state not in (SubscriberState.ACTIVE, SubscriberState.PAUSED):
        reader.away_from = None
    reader.next_due_at = next_due_without_a_second(reader, now) if state == SubscriberState.ACTIVE else None
    reader.save(update_fields=["state", "paused_until", "away_from", "next_due_at"])
    note(reader, [change], way=way, now=now)


def next_due_without_a_second(reader: Subscriber, now: datetime) -> datetime:
    """The next due instant on a local day for which the reader has no digest yet."""
    last = _last_day(reader)
    instant = next_due(reader, now)
    while last and day_due(reader, instant) <= last:
        instant = next_due(reader, instant)
    return instant


def _first_due_from(reader: Subscriber, day: date) -> datetime:
    while not has_mail(reader, day):
        day += ONE_DAY
    return due_at(reader, day)


def _last_day(reader: Subscriber) -> date | None:
    last: date | None = reader.digests.aggregate(last=Max("day"))["last"]
    return last


def _awaited_day(reader: Subscriber, now: datetime) -> date | None:
    """The first local day whose hour is not over; None where nothing is awaited."""
    if reader.state != SubscriberState.ACTIVE or reader.next_due_at is None:
        return None
    return day_due(reader, next_due(reader, now) if reader.next_due_at <= now else reader.next_due_at)


def _due_after_a_move(reader: Subscriber, awaited: date, now: datetime) -> datetime:
    """Where the awaited day's hour is over on the new clock, it is due at once; even a day that is over is not passed by."""
    day, today = awaited, now.astimezone(reader.zone).date()
    while day <= today:
        if has_mail(reader, day) and (due := due_at(reader, day)) <= now:
            return now if day == today else due
        day += ONE_DAY
    return next_due_without_a_second(reader, now)


def _plan_the_day_flown_past(reader: Subscriber, now: datetime) -> None:
    """A day that a move of more than a window made end has its mail now: the mail is not late, its reader was fast."""
    passed = list(passed_days(reader, now))
    if passed and passed[-1].due_at + WINDOW < now:
        plan_passed_days([[*passed[:-1], replace(passed[-1], due_at=now)]], now)
        reader.next_due_at = next_due(reader, now)


def note(reader: Subscriber, changes: list[Change], *, way: str, now: datetime) -> None:
    """Save what changed of a reader, whose row the caller has locked; a digest that waits to be sent will be chosen anew."""
    for change in changes:
        change.subscriber, change.way, change.at = reader, way, now
    Change.objects.bulk_create(changes)
    if any(change.field not in (*RHYTHM, "state") for change in changes):
        reader.chosen_at = now
        reader.save(update_fields=["chosen_at"])


def _tell_of_pause(reader: Subscriber, now: datetime) -> None:
    """Not each time that somebody plays with the link."""
    told = reader.letters.filter(kind=Letter.Kind.PAUSE, planned_at__gt=now - ONE_DAY)
    if told.count() < MAX_PAUSE_LETTERS_A_DAY:
        plan_letter(reader, Letter.Kind.PAUSE, now=now)


@transaction.atomic
def _turn_from(before: SubscriberState, subscriber: Subscriber, after: SubscriberState, *, way: str, now: datetime) -> None:
    reader = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if reader.state == before:
        turn(reader, after, way=way, now=now)
    subscriber.refresh_from_db()
