"""The brakes of a delivery, seen from outside: a mail server on loopback that misbehaves, and what it gets."""

import itertools
import os
import threading
from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
import redis
from django.db import connection

from config.mailers import mailers
from newsletter.brakes import Brakes
from newsletter.braking.buckets import IN_HAND_S
from newsletter.braking.holds import PROBE_EVERY
from newsletter.braking.pace import domain_lane, share_of
from newsletter.braking.steer import cancel_issue, hold_issue, hold_service, resume_issue, resume_service
from newsletter.braking.watch import watch
from newsletter.braking.wave import TRIAL_LASTS
from newsletter.composing.letters import plan_letter
from newsletter.deliver import deliver_digests, deliver_letters
from newsletter.models import Digest, HandoverState, Hold, Letter
from newsletter.plan import plan_day, plan_due
from tests.cast import DAY, NOON, make_paper, make_reader, make_topic
from tests.newsletter.waves import make_wave
from tests.sink import running_sink

pytestmark = pytest.mark.django_db

POLICY = "550 5.7.26 This mail has been blocked because the sender is unauthenticated"
ALL_DAY = timedelta(hours=8)


@pytest.fixture
def sink(settings, tmp_path):
    with running_sink() as sink:
        settings.MAILERS = mailers({"bulk": sink.url, "default": sink.url}, esp="", outbox=tmp_path, timeout=10)
        yield sink


@pytest.fixture
def agents():
    agents = make_topic("agents")
    make_paper(1, scores={agents: 0.9})
    return agents


@pytest.fixture
def planned(agents):
    """Four readers at one domain, and four at another."""
    for number in range(4):
        make_reader(f"reader{number}@stubborn.example", follows=[agents])
        make_reader(f"reader{number}@kind.example", follows=[agents])
    plan_day(DAY, now=NOON)


def hand_over(now=NOON):
    watch(now)
    return list(deliver_digests(clock=lambda: now))


def refuse(sink, domain, reply):
    """Answer every recipient at `domain` with `reply`."""
    readers = Digest.objects.filter(subscriber__domain=domain)
    sink.replies |= dict.fromkeys(readers.values_list("subscriber__email", flat=True), reply)


def states(domain):
    return Counter(Digest.objects.filter(subscriber__domain=domain).values_list("state", flat=True))


# Refused by policy


def test_a_domain_that_refuses_us_is_held_and_the_others_get_their_mail(planned, sink, settings):
    settings.SMTP_CONNECTIONS = 1
    refuse(sink, "stubborn.example", POLICY)
    hand_over()
    assert states("kind.example") == {HandoverState.ACCEPTED: 4}
    assert states("stubborn.example") == {HandoverState.DEFERRED: 1, HandoverState.PLANNED: 3}
    hold = Hold.objects.get()
    assert (hold.name, hold.cause, hold.reason) == ("stubborn.example", "policy", POLICY.removeprefix("550 "))
    assert not Digest.objects.filter(state=HandoverState.REJECTED).exists()


def test_it_is_tried_with_one_mail_each_half_hour_and_goes_on_when_that_is_taken(planned, sink):
    refuse(sink, "stubborn.example", POLICY)
    hand_over()
    first = sum(Digest.objects.filter(subscriber__domain="stubborn.example").values_list("attempts", flat=True))
    for times in (1, 2, 3):
        hand_over(NOON + times * PROBE_EVERY)
        hand_over(NOON + times * PROBE_EVERY)
    attempts = sum(Digest.objects.filter(subscriber__domain="stubborn.example").values_list("attempts", flat=True))
    assert attempts == first + 3
    sink.replies = {}
    hand_over(NOON + 4 * PROBE_EVERY)
    hand_over(NOON + 4 * PROBE_EVERY)
    assert states("stubborn.example") == {HandoverState.ACCEPTED: 4}
    assert Hold.objects.get().lifted_because == "a mail to it was accepted"
    assert len(sink.recipients) == len(set(sink.recipients)) == 8


# The pace


@pytest.fixture(params=["without Redis", "with Redis"])
def paced(request, settings):
    """Two mails a second to a domain."""
    settings.DOMAIN_MAX_RATE, settings.DOMAIN_MAX_AT_ONCE = 1.0, 0
    if request.param == "with Redis":
        settings.REDIS_URL = f"{os.environ['TEST_REDIS_URL']}/15"
        redis.Redis.from_url(settings.REDIS_URL).flushdb()


def test_a_domain_that_puts_us_off_slows_down_and_the_others_do_not(agents, sink, paced, request):
    slow, quick = (f"{word}-{len(request.node.name)}.example" for word in ("slow", "quick"))
    for number in range(2):
        make_reader(f"reader{number}@{slow}", follows=[agents])
        make_reader(f"reader{number}@{quick}", follows=[agents])
    plan_day(DAY, now=NOON)
    refuse(sink, slow, "421 4.7.28 too many mails from you")
    hand_over()
    assert share_of(domain_lane(slow), now=NOON) == pytest.approx(0.5)
    assert share_of(domain_lane(quick), now=NOON) == 1.0
    assert states(quick) == {HandoverState.ACCEPTED: 2}
    assert states(slow) == {HandoverState.DEFERRED: 2}
    assert not Hold.objects.exists()


def test_a_delivery_keeps_the_pace_of_each_domain_and_waits_for_its_turn(agents, sink, paced, request):
    domain = f"busy-{len(request.node.name)}.example"
    assert domain_lane(domain).rate == 1.0
    for number in range(6):
        make_reader(f"reader{number}@{domain}", follows=[agents])
    plan_day(DAY, now=NOON)
    assert len(hand_over()) == 2
    assert states(domain) == {HandoverState.ACCEPTED: 2, HandoverState.PLANNED: 4}
    seconds = itertools.count()
    handed = list(deliver_digests(clock=lambda: NOON + timedelta(seconds=next(seconds) / 4)))
    assert len(handed) == 4
    assert len(set(sink.recipients)) == 6


def test_what_has_its_answer_makes_room_for_the_next(agents, sink, settings):
    settings.DOMAIN_MAX_AT_ONCE = 2
    for number in range(6):
        make_reader(f"reader{number}@narrow.example", follows=[agents])
    plan_day(DAY, now=NOON)
    seconds = itertools.count()
    moment = NOON

    def clock():
        nonlocal moment
        moment = NOON + timedelta(seconds=next(seconds) / 10)
        return moment

    assert len(list(deliver_digests(clock=clock))) == 6
    assert sink.busiest <= 2
    assert moment < NOON + timedelta(seconds=IN_HAND_S)


def stand_in(settings, tmp_path, second):
    """The first server is away, and another takes its mails, in a process that has just noticed it."""
    urls = f"smtp://127.0.0.1:9,{second.url}"
    settings.MAILERS = mailers({"default": urls, "bulk": urls}, esp="", outbox=tmp_path, timeout=10)
    settings.SMTP_CONNECTIONS = 1
    settings.MAX_RATE = {}
    make_wave(1, domains=("first.example",))
    hand_over()
    assert second.recipients == ["reader0@first.example"]
    second.mails.clear()


@pytest.mark.parametrize("limited", ["bulk", "bulk.2"])
def test_who_stands_in_keeps_the_pace_of_both(agents, sink, settings, tmp_path, limited):
    stand_in(settings, tmp_path, sink)
    # The buckets of this process outlast the test: those who use them at noon find them full again.
    day_before = NOON - timedelta(days=1)
    make_wave(5, due_at=day_before)
    settings.MAX_RATE = {limited: 1.0}
    hand_over(day_before)
    assert len(sink.mails) == 2
    hand_over(day_before + timedelta(seconds=2))
    assert len(sink.mails) == 4


def test_a_server_that_could_not_be_reached_is_tried_by_one_connection_and_left_alone_by_all(agents, settings, tmp_path, sink):
    stand_in(settings, tmp_path, sink)
    with running_sink() as first:
        settings.SMTP_CONNECTIONS = 4
        entries = settings.MAILERS["bulk"]["OPTIONS"]
        make_wave(5)
        hand_over()
        assert (len(sink.mails), first.connections, entries["port"]) == (5, 0, 9)
    assert set(Digest.objects.values_list("mailer", flat=True)) == {"bulk.2"}


def test_a_server_that_has_enough_connections_keeps_those_it_has(agents, sink, settings, tmp_path):
    with running_sink() as first:
        urls = f"{first.url},{sink.url}"
        settings.MAILERS = mailers({"default": urls, "bulk": urls}, esp="", outbox=tmp_path, timeout=10)
        settings.SMTP_CONNECTIONS = 2
        first.pause_s = sink.pause_s = 0.2
        first.most_connections = 1
        make_wave(6)
        hand_over()
        assert len(first.mails) + len(sink.mails) == 6
        assert len(first.mails) >= 2
    assert set(Digest.objects.values_list("mailer", flat=True)) == {"bulk", "bulk.2"}


def test_who_stands_in_is_warmed_up_by_its_own_number(agents, sink, settings, tmp_path):
    stand_in(settings, tmp_path, sink)
    make_wave(205, domains=[f"d{number}.example" for number in range(50)])
    settings.WARM_UP = {"bulk.2": DAY}
    settings.CANARY_ABOVE = 0
    hand_over()
    assert Digest.objects.filter(state=HandoverState.ACCEPTED, mailer="bulk.2").count() == 200


# Warm-up


def test_a_new_mailer_hands_over_its_number_and_the_rest_waits_for_the_next_day(agents, sink, settings):
    settings.WARM_UP = {"bulk": DAY}
    for number in range(205):
        make_reader(f"reader{number}@d{number % 50}.example", follows=[agents])
    evening = NOON + ALL_DAY
    plan_day(DAY, now=evening)
    settings.CANARY_ABOVE = 0
    assert len(hand_over(evening)) == 200
    assert hand_over(evening) == []
    assert len(hand_over(evening + timedelta(hours=4))) == 5
    assert len(set(sink.recipients)) == 205


def test_what_is_over_goes_by_the_second_mailer(agents, sink, settings, tmp_path):
    settings.WARM_UP = {"bulk": DAY}
    for number in range(203):
        make_reader(f"reader{number}@d{number % 50}.example", follows=[agents])
    plan_day(DAY, now=NOON)
    with running_sink() as second:
        settings.MAILERS = mailers(
            {"default": f"{sink.url},{second.url}", "bulk": f"{sink.url},{second.url}"}, esp="", outbox=tmp_path, timeout=10
        )
        hand_over()
        assert (len(sink.mails), len(second.mails)) == (200, 3)
    assert Counter(Digest.objects.values_list("mailer", flat=True)) == {"bulk": 200, "bulk.2": 3}


# A hold that comes at the wrong moment


def when_asked_for(what, act):
    """Call `act` once, right after the database was asked for `what`, as another process might."""
    left = [act]

    def wrapper(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if what in sql and left:
            left.pop()()
        return answer

    return connection.execute_wrapper(wrapper)


@pytest.mark.parametrize(
    "hold",
    [
        lambda: hold_service(reason="now", now=NOON),
        lambda: hold_issue(DAY, reason="now"),
        lambda: cancel_issue(DAY, reason="now", now=NOON),
    ],
)
def test_a_hold_that_comes_between_the_look_and_the_claim_holds(planned, sink, hold):
    with when_asked_for('FROM "newsletter_hold"', hold):
        assert list(deliver_digests(clock=lambda: NOON)) == []
    assert sink.mails == []
    assert set(Digest.objects.values_list("state", flat=True)) <= {HandoverState.PLANNED, HandoverState.SKIPPED}


def test_a_wave_that_is_planned_by_hand_is_tried_from_its_first_row_on(agents, sink, settings, monkeypatch):
    """A worker that sweeps while the rest is still being planned sees a few readers and no wave."""
    settings.CANARY_ABOVE = 60
    monkeypatch.setattr("newsletter.plan.READERS_PER_CHUNK", 40)
    for number in range(90):
        make_reader(f"reader{number}@d{number % 3}.example", follows=[agents], next_due_at=NOON + timedelta(days=1))
    held = []
    with when_asked_for('INSERT INTO "newsletter_digest"', lambda: held.append(Hold.objects.of_waves().exists())):
        plan_day(DAY, now=NOON)
    assert held == [True]
    hand_over()
    assert len(sink.mails) == 50


def test_a_day_that_is_planned_by_hand_for_few_is_not_tried(agents, sink, settings, monkeypatch):
    settings.CANARY_ABOVE = 60
    monkeypatch.setattr("newsletter.plan.READERS_PER_CHUNK", 40)
    for number in range(60):
        make_reader(f"reader{number}@d{number % 3}.example", follows=[agents], next_due_at=NOON + timedelta(days=1))
    plan_day(DAY, now=NOON)
    assert not Hold.objects.exists()


# The canary


@pytest.fixture
def crowd(agents, sink, settings):
    """A large hour: 90 readers, where more than 60 are many."""
    settings.CANARY_ABOVE = 60
    for number in range(90):
        make_reader(f"reader{number}@d{number % 3}.example", follows=[agents], next_due_at=NOON)
    while plan_due(NOON):
        pass


def test_the_first_mails_go_ahead_and_the_others_follow_in_the_same_hour(crowd, sink):
    hand_over()
    assert len(sink.mails) == 50
    hand_over(NOON + TRIAL_LASTS - timedelta(seconds=1))
    assert len(sink.mails) == 50
    for minutes in range(15, 36):
        hand_over(NOON + timedelta(minutes=minutes))
    assert len(set(sink.recipients)) == len(sink.mails) == 90
    counts = Counter(Digest.objects.filter(ahead=False).values_list("handing_at", flat=True))
    assert len(counts) > 10


def test_a_bad_first_part_holds_the_hour_and_a_clean_second_lets_it_go(crowd, sink):
    sink.replies = {"RCPT": "550 5.1.1 nobody of that name"}
    hand_over()
    hand_over(NOON + TRIAL_LASTS)
    assert Hold.objects.get().reason == "of the first 50 mails 50 were refused for good"
    sink.replies = {}
    again = NOON + TRIAL_LASTS + PROBE_EVERY
    hand_over(again - timedelta(seconds=1))
    assert len(sink.mails) == 0
    hand_over(again)
    hand_over(again + TRIAL_LASTS)
    assert Hold.objects.get().lifted_at == again + TRIAL_LASTS
    assert len(sink.mails) == 40


# The operator


def test_what_is_held_goes_nowhere_and_letters_do(planned, sink):
    hold_service(reason="the server moves", now=NOON)
    plan_letter(Digest.objects.first().subscriber, Letter.Kind.GOODBYE, now=NOON)
    assert hand_over() == []
    assert len(list(deliver_letters(clock=lambda: NOON))) == 1
    resume_service(now=NOON)
    hold_issue(DAY, reason="a wrong list")
    assert hand_over() == []
    resume_issue(DAY)
    assert len(hand_over()) == 8


@pytest.mark.parametrize(
    "stop", [lambda: hold_service(reason="stop", now=NOON), lambda: cancel_issue(DAY, reason="stop", now=NOON)]
)
def test_a_stop_holds_at_once_what_a_worker_had_claimed(planned, sink, settings, stop):
    settings.SMTP_CONNECTIONS = 1
    delivery = deliver_digests(clock=lambda: NOON)
    next(delivery)
    assert Digest.objects.filter(state=HandoverState.CLAIMED).exists()
    stop()
    list(delivery)
    assert len(sink.mails) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_workers_who_claim_at_the_same_time_stay_below_the_curve_together(sink, settings):
    settings.WARM_UP = {"bulk": DAY}
    make_wave(400)
    ready = threading.Barrier(3)
    claims = []

    def claim():
        try:
            ready.wait(timeout=10)
            claims.append(Brakes("bulk").claim(Digest.objects.all(), uuid4(), most=150, now=NOON))
        finally:
            connection.close()

    workers = [threading.Thread(target=claim) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(claims) == 3
    assert sum(map(len, claims)) == Digest.objects.filter(state=HandoverState.CLAIMED).count() <= 200
