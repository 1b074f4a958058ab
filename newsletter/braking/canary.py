"""Canary: of a large wave a first part goes ahead, and the others follow if that fared well.

A wave is the readers due in one UTC hour. Its first hundredth, at least 50, over as many domains as there are, is handed over at
once; after a quarter of an hour its fate is read from the ledger. A wave that is held is tried again with another such part
each half hour, and goes on by itself once one fares well. All of this is rows: any worker can take it up where another died.
"""

import logging
import math
from collections import Counter
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from newsletter.braking.holds import PROBE_EVERY, lift_hold
from newsletter.braking.wave import TRIAL_LASTS, begin_trial, digests_of, is_tried, readers_of
from newsletter.models import ONE_HOUR, STILL_TO_GO, Digest, HandoverState, Hold, wave_begins, wave_of
from newsletter.planning.enter import WINDOW

logger = logging.getLogger(__name__)

ONE_IN, AT_LEAST = 100, 50
# A verdict needs half of the smallest trial; where that does not come together, something is wrong too.
ENOUGH, PATIENCE = 25, 2 * TRIAL_LASTS
HARD_MIN, HARD_SHARE, DEFERRED_SHARE = 3, 0.02, 0.20


def try_waves(now: datetime) -> None:
    """Begin the trial of each large wave that has none, and go on with those that have."""
    for begins in _new_waves(now):
        begin_trial(begins, now)
    for hold in Hold.objects.standing().of_waves():
        with transaction.atomic():
            mine = Hold.objects.standing().filter(pk=hold.pk).select_for_update(skip_locked=True).first()
            if mine:
                _go_on(mine, now)


def _new_waves(now: datetime) -> list[datetime]:
    last = now.replace(minute=0, second=0, microsecond=0)
    hours = [last - ONE_HOUR * back for back in range(WINDOW // ONE_HOUR + 1)]
    known = set(Hold.objects.of_waves().filter(name__in=map(wave_of, hours)).values_list("name", flat=True))
    return [hour for hour in hours if wave_of(hour) not in known and _waits(hour) and is_tried(hour)]


def _waits(begins: datetime) -> bool:
    return digests_of(begins).filter(state__in=STILL_TO_GO).exists()


def _go_on(hold: Hold, now: datetime) -> None:
    begins = wave_begins(hold.name)
    if begins + ONE_HOUR + WINDOW <= now:
        lift_hold(hold, because="its window has ended", now=now)
    elif hold.probing_since is None:
        if hold.probe_at and hold.probe_at <= now:
            _send_ahead(begins, _part(begins), now)
            Hold.objects.filter(pk=hold.pk).update(probing_since=now, probe_at=None)
    elif now >= hold.probing_since + TRIAL_LASTS:
        _judge(hold, begins, now)
    elif hold.is_trial:  # the wave may still be being planned
        _send_ahead(begins, _part(begins) - digests_of(begins).filter(ahead=True).count(), now)


def _part(begins: datetime) -> int:
    return max(AT_LEAST, math.ceil(readers_of(begins) / ONE_IN))


def _send_ahead(begins: datetime, number: int, now: datetime) -> None:
    """Let `number` more of the wave go: one of each domain, the domains with many readers first, then the next of each."""
    if number <= 0:
        return
    held = Hold.objects.standing().exclude(scope=Hold.Scope.WAVE)
    waiting = digests_of(begins).filter(state=HandoverState.PLANNED, ahead=False).running(held)
    domain = F("subscriber__domain")
    ranked = waiting.annotate(
        place=Window(RowNumber(), partition_by=domain, order_by="pk"), readers=Window(Count("pk"), partition_by=domain)
    ).order_by("place", "-readers", "pk")
    chosen = list(ranked.values_list("pk", flat=True)[:number])
    Digest.objects.filter(pk__in=chosen, state=HandoverState.PLANNED).update(ahead=True, next_try_at=now)


def _judge(hold: Hold, begins: datetime, now: datetime) -> None:
    """Read from the ledger how the part that went ahead fared, and let the wave go or hold it until the next trial."""
    since: datetime = hold.probing_since or hold.since
    first = digests_of(begins).filter(ahead=True)
    states = Counter(first.filter(handing_at__gte=since).values_list("state", flat=True))
    fared = sum(states[state] for state in ("accepted", "rejected", "deferred", "uncertain"))
    is_waiting = first.filter(state__in=("planned", "claimed", "handing")).exists()
    if is_waiting and fared < ENOUGH:
        if now >= since + PATIENCE:
            _hold(hold, f"of the first mails only {fared} could be handed over", now)
    elif trouble := _trouble(states, fared):
        _hold(hold, trouble, now)
    else:
        lift_hold(hold, because=f"the first {fared} went well", now=now)


def _trouble(states: Counter[str], fared: int) -> str:
    """What is wrong with the first mails, or nothing. Every refusal for good counts as hard: that of a reader or of the mail."""
    hard, deferred = states[HandoverState.REJECTED], states[HandoverState.DEFERRED]
    if hard >= HARD_MIN and hard > HARD_SHARE * fared:
        return f"of the first {fared} mails {hard} were refused for good"
    if deferred > DEFERRED_SHARE * fared:
        return f"of the first {fared} mails {deferred} were put off"
    return ""


def _hold(hold: Hold, reason: str, now: datetime) -> None:
    logger.error("%s held: %s", hold, reason)
    Hold.objects.filter(pk=hold.pk).update(reason=reason, probing_since=None, probe_at=now + PROBE_EVERY)
