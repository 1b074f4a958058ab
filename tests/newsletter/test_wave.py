from datetime import timedelta

import pytest

from newsletter.braking.wave import TRIAL_LASTS
from newsletter.models import Digest, Hold, Subscriber
from newsletter.plan import plan_day, plan_due
from papers.models import Topic
from tests.cast import DAY, NOON, make_paper, make_reader, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(settings, a_mail_server):
    """Forty readers who are due at noon, of whom more than thirty are a large wave."""
    settings.CANARY_ABOVE, settings.SPREAD_MINUTES = 30, 20
    agents = make_topic("agents")
    make_paper(1, scores={agents: 0.9})
    for number in range(40):
        make_reader(f"reader{number}@example.com", follows=[agents], next_due_at=NOON)


def minutes():
    """After how many minutes each reader's mail is handed over, and when it is due."""
    return {d.subscriber_id: (d.next_try_at - d.due_at) / timedelta(minutes=1) for d in Digest.objects.all()}


def test_a_large_wave_is_spread_over_the_minutes_after_its_trial(crowd):
    plan_due(NOON)
    waits = sorted(minutes().values())
    assert waits[0] >= TRIAL_LASTS / timedelta(minutes=1)
    assert waits[-1] < 35
    assert waits[-1] - waits[0] > 15
    assert len({int(wait) for wait in waits}) >= 15
    assert set(Digest.objects.values_list("due_at", flat=True)) == {NOON}


def test_each_reader_has_the_same_minute_every_day(crowd):
    plan_due(NOON)
    first = minutes()
    Digest.objects.all().delete()
    Subscriber.objects.update(next_due_at=NOON + timedelta(days=1))
    make_paper(2, day=DAY + timedelta(days=1), scores={Topic.objects.get(): 0.9})
    plan_due(NOON + timedelta(days=1))
    assert minutes() == first


def test_a_small_wave_goes_at_once(crowd, settings):
    settings.CANARY_ABOVE = 40
    plan_due(NOON)
    assert set(minutes().values()) == {0}


def test_no_minutes_is_right_after_the_trial(crowd, settings):
    settings.SPREAD_MINUTES = 0
    plan_due(NOON)
    assert set(minutes().values()) == {15}


def test_who_confirms_in_a_crowded_hour_does_not_wait(crowd):
    late = Subscriber.objects.first()
    late.next_due_at = NOON + timedelta(minutes=7, seconds=3)
    late.save()
    plan_due(NOON + timedelta(minutes=8))
    waits = minutes()
    assert waits.pop(late.pk) == 0
    assert min(waits.values()) >= 15


def test_what_an_operator_plans_is_not_spread(crowd):
    plan_day(DAY, now=NOON)
    assert set(minutes().values()) == {0}


def test_what_stays_on_this_machine_is_not_spread(crowd, outbox):
    plan_due(NOON)
    assert set(minutes().values()) == {0}


def test_the_first_mail_of_a_large_wave_is_planned_after_its_trial_began(crowd):
    plan_due(NOON)
    assert Hold.objects.get().is_trial
    assert not Digest.objects.running(Hold.objects.standing()).exists()


def test_days_that_passed_unsent_begin_no_trial(crowd):
    plan_due(NOON + timedelta(hours=13))
    assert not Hold.objects.exists()
