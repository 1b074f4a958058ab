"""Wave: the readers who are due in the same UTC hour, and how their mails are spread inside it."""

from datetime import datetime, timedelta

from django.conf import settings

from newsletter.braking.holds import place_hold
from newsletter.doors.opening import BULK, is_outbox
from newsletter.models import ONE_HOUR, Digest, DigestQuerySet, HandoverState, Hold, Subscriber, wave_begins, wave_of
from newsletter.schedule import Due

# How long the first mails of a large wave are waited for; the others are spread after that.
TRIAL_LASTS = timedelta(minutes=15)
QUARTER = timedelta(minutes=15)
# The golden section of 2^32: numbers that follow each other are spread evenly by it (Knuth, multiplicative hashing).
GOLDEN = 0x9E3779B1


def hour_of(due_at: datetime) -> datetime:
    """When the wave of what is due at `due_at` begins."""
    return wave_begins(wave_of(due_at))


def digests_of(begins: datetime) -> DigestQuerySet:
    """The mails of the wave that begins at `begins`, which is a whole hour, and that were more than a reason not to write."""
    due = Digest.objects.filter(due_at__gte=begins, due_at__lt=begins + ONE_HOUR)
    return due.exclude(state=HandoverState.SKIPPED)


def readers_of(begins: datetime, *, at_most: int | None = None) -> int:
    """How many readers are due in the wave, those who are still to be planned for included; counted no further than `at_most`."""
    planned = digests_of(begins)[:at_most].count()
    to_plan = Subscriber.objects.active().filter(next_due_at__gte=begins, next_due_at__lt=begins + ONE_HOUR)
    return planned + to_plan[:at_most].count()


def is_tried(begins: datetime, to_come: int = 0) -> bool:
    """Whether the wave, with `to_come` readers that its rows do not tell of yet, is large enough for its first mails to go ahead
    and be looked at. What stays here needs no trial.
    """
    above = settings.CANARY_ABOVE
    return above > 0 and not is_outbox(BULK) and readers_of(begins, at_most=above + 1) + to_come > above


def begin_trial(begins: datetime, now: datetime) -> None:
    """Hold a large wave until its first mails are known to fare well; once, whatever became of it."""
    name = wave_of(begins)
    if not Hold.objects.of_waves().filter(name=name).exists():
        place_hold(Hold.Scope.WAVE, name, cause=Hold.Cause.CANARY, now=now, probing_since=now)


def spread(due: Due) -> datetime:
    """When a mail of a large wave is handed over first: at a minute of its reader's own, the same every day.

    Only what is due at a whole quarter of an hour is crowded; what is due because of a click is not made to wait.
    """
    if due.due_at.timestamp() % QUARTER.total_seconds():
        return due.due_at
    share = due.subscriber.pk * GOLDEN % 2**32 / 2**32
    return due.due_at + TRIAL_LASTS + timedelta(minutes=share * settings.SPREAD_MINUTES)
