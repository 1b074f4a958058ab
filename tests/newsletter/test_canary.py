from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from newsletter.braking.canary import try_waves
from newsletter.braking.holds import PROBE_EVERY, lift_hold
from newsletter.braking.wave import TRIAL_LASTS
from newsletter.models import Digest, Hold
from tests.cast import NOON
from tests.newsletter.waves import fare, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def many_readers(settings, a_mail_server):
    """Mails would leave this machine, and a hundred readers are many."""
    settings.CANARY_ABOVE = 100


def ahead():
    return Digest.objects.filter(ahead=True)


def free():
    """What may be claimed now."""
    return Digest.objects.filter(state="planned").running(Hold.objects.standing())


def the_hold():
    return Hold.objects.get(scope="wave")


def after_the_trial(now=NOON):
    later = now + TRIAL_LASTS
    try_waves(later)
    return later


def test_a_small_wave_goes_at_once():
    make_wave(100)
    try_waves(NOON)
    assert not Hold.objects.exists()
    assert free().count() == 100


def test_of_a_large_wave_fifty_go_ahead_and_the_others_wait():
    make_wave(101)
    try_waves(NOON)
    try_waves(NOON)
    assert the_hold().name == "2026-01-14T12"
    assert free().count() == ahead().count() == 50


def test_of_a_very_large_wave_it_is_the_hundredth_part():
    make_wave(5_101)
    try_waves(NOON)
    assert ahead().count() == 52


def test_two_waves_are_two_trials():
    make_wave(101)
    make_wave(101, due_at=NOON - timedelta(hours=3))
    try_waves(NOON)
    assert sorted(Hold.objects.values_list("name", flat=True)) == ["2026-01-14T09", "2026-01-14T12"]
    assert free().count() == 100


def test_readers_who_are_yet_to_be_planned_for_make_the_wave_large():
    planned = make_wave(80)
    others = make_wave(30, due_at=NOON - timedelta(days=1))
    try_waves(NOON)
    assert not Hold.objects.exists()
    for digest in others:
        digest.subscriber.next_due_at = NOON + timedelta(minutes=30)
        digest.subscriber.save()
    try_waves(NOON)
    assert len(set(free()) & set(planned)) == 50


def test_mails_that_were_not_to_be_sent_do_not_make_it_large():
    make_wave(60)
    make_wave(60, state="skipped", reason="nothing above the bar")
    try_waves(NOON)
    assert not Hold.objects.exists()


def test_what_stays_on_this_machine_needs_no_trial(outbox):
    make_wave(101)
    try_waves(NOON)
    assert not Hold.objects.exists()


def test_zero_turns_the_trials_off(settings):
    settings.CANARY_ABOVE = 0
    make_wave(101)
    try_waves(NOON)
    assert not Hold.objects.exists()


def test_the_first_are_of_as_many_domains_as_there_are():
    make_wave(40, domains=[f"small{number}.example" for number in range(40)])
    make_wave(200, domains=["large.example"])
    try_waves(NOON)
    domains = Counter(ahead().values_list("subscriber__domain", flat=True))
    assert len(domains) == 41
    assert domains["large.example"] == 10


def test_the_first_do_not_wait_for_their_minute():
    make_wave(101, next_try_at=NOON + timedelta(minutes=25))
    try_waves(NOON)
    assert Digest.objects.waiting(NOON).count() == 50


def test_a_trial_that_went_well_lets_the_others_go_after_a_quarter_of_an_hour():
    make_wave(150)
    try_waves(NOON)
    fare(ahead(), NOON, accepted=48, rejected=1, deferred=1)
    try_waves(NOON + TRIAL_LASTS - timedelta(seconds=1))
    assert free().count() == 0
    later = after_the_trial()
    assert free().count() == 100
    assert the_hold().lifted_at == later
    assert the_hold().lifted_because == "the first 50 went well"
    try_waves(later)
    assert free().count() == 100


@pytest.mark.parametrize(
    ("outcomes", "reason"),
    [
        ({"accepted": 47, "rejected": 3}, "of the first 50 mails 3 were refused for good"),
        ({"accepted": 48, "rejected": 2}, ""),
        ({"accepted": 39, "deferred": 11}, "of the first 50 mails 11 were put off"),
        ({"accepted": 40, "deferred": 10}, ""),
        ({"uncertain": 50}, ""),
    ],
)
def test_what_holds_a_wave(outcomes, reason):
    make_wave(150)
    try_waves(NOON)
    fare(ahead(), NOON, **outcomes)
    after_the_trial()
    assert the_hold().reason == reason
    assert (the_hold().lifted_at is None) == bool(reason)
    assert free().count() == (0 if reason else 100)


def test_three_in_a_large_part_are_no_more_than_two_in_a_hundred():
    make_wave(16_000)
    try_waves(NOON)
    fare(ahead(), NOON, accepted=157, rejected=3)
    after_the_trial()
    assert the_hold().lifted_at


def test_a_held_wave_is_tried_again_and_goes_on_by_itself():
    make_wave(150)
    try_waves(NOON)
    fare(ahead(), NOON, accepted=30, deferred=20)
    held = after_the_trial()
    try_waves(held + PROBE_EVERY - timedelta(seconds=1))
    assert free().count() == 0
    again = held + PROBE_EVERY
    try_waves(again)
    try_waves(again)
    assert free().count() == 50
    assert the_hold().reason
    fare(free(), again, accepted=50)
    after_the_trial(again)
    assert the_hold().lifted_because == "the first 50 went well"
    assert free().count() == 50


def test_a_wave_that_fares_badly_again_stays_held():
    make_wave(150)
    try_waves(NOON)
    fare(ahead(), NOON, deferred=50)
    again = after_the_trial() + PROBE_EVERY
    try_waves(again)
    fare(free(), again, rejected=50)
    after_the_trial(again)
    assert the_hold().reason == "of the first 50 mails 50 were refused for good"
    assert free().count() == 0


def test_the_operator_lets_it_go_and_it_is_not_tried_a_second_time():
    make_wave(150)
    try_waves(NOON)
    fare(ahead(), NOON, deferred=50)
    later = after_the_trial()
    assert lift_hold(the_hold(), because="the operator let it go", now=later)
    try_waves(later)
    assert free().count() == 100
    assert not lift_hold(the_hold(), because="the operator let it go", now=later)


def test_a_wave_whose_first_mails_cannot_be_handed_over_is_held_after_a_while():
    make_wave(150)
    try_waves(NOON)
    after_the_trial()
    assert the_hold().is_trial
    try_waves(NOON + 2 * TRIAL_LASTS)
    assert the_hold().reason == "of the first mails only 0 could be handed over"


def test_a_domain_that_is_held_is_not_asked_first():
    Hold.objects.create(scope="domain", name="held.example", cause="policy", reason="5.7.26", since=NOON)
    make_wave(150, domains=["held.example", "open.example"])
    try_waves(NOON)
    assert set(ahead().values_list("subscriber__domain", flat=True)) == {"open.example"}


def test_a_hold_ends_with_the_window_of_its_wave():
    make_wave(150)
    try_waves(NOON)
    fare(ahead(), NOON, deferred=50)
    after_the_trial()
    try_waves(NOON + timedelta(hours=13))
    assert the_hold().lifted_because == "its window has ended"


def test_a_wave_is_held_once():
    Hold.objects.create(scope="wave", name="2026-01-14T12", cause="canary", since=NOON, probing_since=NOON)
    Hold.objects.update(lifted_at=NOON, lifted_because="the first 50 went well")
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.create(scope="wave", name="2026-01-14T12", cause="canary", since=NOON, probing_since=NOON)
