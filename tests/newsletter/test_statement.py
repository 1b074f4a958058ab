"""The readers of a day, counted from the readers, are the rows of the day, counted from the ledger."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.feedback import come_back, say_goodbye
from newsletter.match import LIST_IS_LATE, NO_TOPICS
from newsletter.models import Change, Consent, Digest, Issue, Subscriber
from newsletter.plan import plan_day, plan_due
from newsletter.preferences import Choices, change_preferences, pause, resume
from newsletter.schedule import ONE_DAY
from newsletter.statement import statement_of
from tests.cast import DAY, NOON, make_paper, make_reader, make_topic

pytestmark = pytest.mark.django_db

ZONES = [
    *("UTC", "Europe/Berlin", "Asia/Shanghai", "America/Los_Angeles"),
    *("Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Nuuk"),
]


@pytest.fixture
def agents():
    return make_topic("agents")


# When the readers came: the mail of the day is their first.
MORNING = datetime(2026, 1, 14, tzinfo=UTC)


def plan(now):
    while plan_due(now):
        pass


def test_each_reader_whose_hour_passed_is_in_the_statement_once(agents):
    make_reader("gets@example.com", follows=[agents], now=MORNING)
    make_reader("nothing@example.com", now=MORNING)
    make_reader("later@example.com", follows=[agents], hour=20, now=MORNING)
    make_reader("weekend@example.com", follows=[agents], weekdays="67", now=MORNING)
    make_reader("paused@example.com", follows=[agents], state="paused")
    make_paper(1, scores={agents: 0.9})
    plan(NOON)
    said = statement_of(DAY, now=NOON)
    assert (said.eligible, said.settled, said.open) == (
        2,
        {("skipped", NO_TOPICS): 1},
        {("planned", ""): 1},
    )
    assert (said.adds_up, said.is_closed) == (True, False)


def test_a_day_is_closed_when_it_is_over_everywhere_and_nothing_is_open(agents):
    make_reader(follows=[agents], now=MORNING)
    make_paper(1, scores={agents: 0.9})
    plan(NOON)
    Digest.objects.update(state="accepted", handing_at=NOON)
    assert [statement_of(DAY, now=NOON + later).is_closed for later in (timedelta(hours=23), ONE_DAY)] == [False, True]


def test_a_reader_without_a_row_is_named_and_the_command_fails(agents, capsys):
    make_reader("forgotten@example.com", follows=[agents], now=MORNING)
    plan(NOON)
    assert statement_of(DAY, now=NOON).adds_up
    Digest.objects.all().delete()
    with pytest.raises(SystemExit) as end:
        call_command("statement", "2026-01-14")
    assert end.value.code == 1
    told = capsys.readouterr().out
    assert "IT DOES NOT ADD UP." in told
    assert "1 without a row: forgotten@example.com" in told


def test_a_row_of_a_reader_whose_hour_did_not_pass_is_named(agents):
    reader = make_reader("early@example.com", follows=[agents], hour=20)
    times = dict.fromkeys(("planned_at", "due_at", "next_try_at", "window_ends_at"), NOON)
    Digest.objects.create(subscriber=reader, issue=Issue.objects.create(day=DAY), day=DAY, language="en", **times)
    said = statement_of(DAY, now=NOON)
    assert (said.unexplained, said.adds_up) == ((reader.pk,), False)


def test_whom_an_operator_planned_is_counted_apart(agents):
    make_reader("early@example.com", follows=[agents], hour=20)
    make_reader("due@example.com", follows=[agents], now=MORNING)
    plan_day(DAY, now=NOON)
    said = statement_of(DAY, now=NOON)
    assert (said.eligible, said.by_hand, said.adds_up) == (1, 1, True)


def test_whose_row_is_still_to_be_planned_is_open(agents):
    make_reader(follows=[agents], now=MORNING)
    said = statement_of(DAY, now=NOON)
    assert (said.eligible, said.open, said.adds_up) == (1, {("planned", "not planned yet"): 1}, True)


def test_a_reader_who_was_erased_still_counts(agents):
    reader = make_reader(follows=[agents], now=MORNING)
    plan(NOON)
    reader.delete()
    said = statement_of(DAY, now=NOON)
    assert (said.eligible, said.erased, said.rows, said.adds_up) == (0, 1, 1, True)


def test_what_a_reader_changed_afterwards_does_not_change_the_day(agents):
    reader = make_reader(follows=[agents], now=MORNING)
    plan(NOON)
    before = statement_of(DAY, now=NOON)
    change_preferences(reader, Choices(timezone="Asia/Tokyo", hour=5, weekdays="7"), way="page", now=NOON)
    say_goodbye(reader, way="page", now=NOON + timedelta(hours=1), letter=False)
    assert statement_of(DAY, now=NOON + timedelta(hours=2)) == before


def test_the_statement_as_json_is_one_object(agents, capsys):
    make_reader(now=MORNING)
    plan(NOON)
    call_command("statement", "2026-01-14", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["eligible"], told["adds_up"], told["missing"]) == (1, True, [])
    assert told["settled"] == [{"state": "skipped", "reason": LIST_IS_LATE, "readers": 1}]


acts = st.one_of(
    st.just(("plan",)),
    st.tuples(st.just("zone"), st.sampled_from(ZONES)),
    st.tuples(st.just("hour"), st.integers(0, 23)),
    st.tuples(st.just("weekdays"), st.sampled_from(["1234567", "12345", "3", "46"])),
    st.sampled_from([("pause",), ("resume",), ("leave",), ("return",), ("by hand",)]),
)


@given(
    zone=st.sampled_from(ZONES),
    hour=st.integers(0, 23),
    start=st.sampled_from([date(2026, 1, 13), date(2026, 3, 27), date(2026, 10, 23)]),
    story=st.lists(st.tuples(st.integers(1, 60 * 30), acts), max_size=12),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_reader_does_no_day_has_two_mails_and_every_day_adds_up(zone, hour, start, story):
    """Zone, hour and weekdays change, the reader pauses, leaves and returns, the planning is late, an operator plans by hand."""
    for model in (Digest, Change, Consent, Subscriber, Issue):
        model.objects.all().delete()
    now = datetime(start.year, start.month, start.day, 0, 5, tzinfo=UTC)
    reader = make_reader(now=now, timezone=zone, hour=hour)
    for minutes, act in story:
        now += timedelta(minutes=minutes)
        do(act, reader, now)
    now += timedelta(minutes=1)
    plan(now)
    days = [*Digest.objects.order_by("planned_at", "pk").values_list("day", flat=True)]
    assert days == sorted(set(days)), "a day has one mail, and days only grow"
    for number in range(-2, (now.date() - start).days + 3):
        said = statement_of(start + timedelta(days=number), now=now)
        assert said.adds_up, said


def do(act, reader, now):
    match act:
        case ("plan",):
            plan(now)
        case ("by hand",):
            plan_day(now.date(), now=now)
        case ("zone", zone):
            change_preferences(reader, Choices(timezone=zone), way="page", now=now)
        case ("hour", hour):
            change_preferences(reader, Choices(hour=hour), way="page", now=now)
        case ("weekdays", weekdays):
            change_preferences(reader, Choices(weekdays=weekdays), way="page", now=now)
        case ("pause",):
            pause(reader, way="page", now=now)
        case ("resume",):
            resume(reader, way="page", now=now)
        case ("leave",):
            say_goodbye(reader, way="page", now=now, letter=False)
        case ("return",):
            come_back(reader, way="page", now=now)
