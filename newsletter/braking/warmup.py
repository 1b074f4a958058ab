"""Warm-up: a new mailer hands over a little more each day, so that receivers come to know it."""

from datetime import UTC, datetime, time

from django.conf import settings

from newsletter.models import Digest, HandoverState, Letter

FIRST_DAY, GROWTH, DAYS = 200, 1000, 42


def allowance(day: int) -> int | None:
    """How many mails may leave on the warm-up's `day`, which counts from 0; None once it is over: 200 * 1000^(day/41)."""
    return None if day >= DAYS else round(FIRST_DAY * GROWTH ** (max(day, 0) / (DAYS - 1)))


def left_today(mailer: str, now: datetime) -> int | None:
    """How many more mails may leave by `mailer` before midnight UTC; None where it is not warmed up.

    What is claimed counts as if it had left, so that workers who claim at the same time stay below the curve together.
    """
    today = now.astimezone(UTC).date()
    begun = settings.WARM_UP.get(mailer)
    allowed = allowance((today - begun).days) if begun else None
    if allowed is None:
        return None
    midnight = datetime.combine(today, time(), tzinfo=UTC)
    left = sum(ledger.filter(mailer=mailer, handing_at__gte=midnight).count() for ledger in (Digest.objects, Letter.objects))
    claimed = Digest.objects.filter(state=HandoverState.CLAIMED, mailer__in=("", mailer)).count()
    return allowed - left - claimed


def is_spent(mailer: str, now: datetime) -> bool:
    """Whether all that may leave by `mailer` today has left."""
    left = left_today(mailer, now)
    return left is not None and left <= 0
