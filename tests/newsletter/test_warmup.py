from datetime import date, timedelta

import pytest

from newsletter.braking.warmup import allowance, left_today
from newsletter.models import Digest
from tests.cast import NOON
from tests.newsletter.waves import make_wave

pytestmark = pytest.mark.django_db

MIDNIGHT = timedelta(hours=12)


@pytest.fixture(autouse=True)
def first_day(settings):
    settings.WARM_UP = {"bulk": NOON.date()}


def test_the_curve_is_two_hundred_to_two_hundred_thousand_in_forty_two_days():
    curve = [allowance(day) for day in range(42)]
    assert curve == sorted(curve)
    assert (curve[0], curve[20], curve[41]) == (200, 5814, 200_000)
    assert allowance(42) is None
    assert allowance(-3) == 200


def test_what_left_today_and_what_is_claimed_counts():
    make_wave(100, state="accepted", mailer="bulk", handing_at=NOON)
    make_wave(20, state="deferred", mailer="bulk", handing_at=NOON)
    make_wave(7)
    assert left_today("bulk", NOON) == 80
    Digest.objects.filter(state="planned").update(state="claimed", claim_token="0" * 32, lease_until=NOON)
    assert left_today("bulk", NOON) == 73


def test_another_mailer_has_its_own_curve_or_none(settings):
    make_wave(100, state="accepted", mailer="bulk.2", handing_at=NOON)
    assert left_today("bulk", NOON) == 200
    assert left_today("bulk.2", NOON) is None
    settings.WARM_UP["bulk.2"] = NOON.date() - timedelta(days=41)
    assert left_today("bulk.2", NOON) == 200_000 - 100


def test_each_day_of_utc_begins_anew_and_allows_more():
    make_wave(200, state="accepted", mailer="bulk", handing_at=NOON)
    assert left_today("bulk", NOON + MIDNIGHT - timedelta(seconds=1)) == 0
    assert left_today("bulk", NOON + MIDNIGHT) == 237
    assert left_today("bulk", NOON + timedelta(days=42)) is None


def test_a_mailer_that_starts_later_keeps_the_first_day(settings):
    settings.WARM_UP = {"bulk": date(2026, 2, 1)}
    assert left_today("bulk", NOON) == 200
