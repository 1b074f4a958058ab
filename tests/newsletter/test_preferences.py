from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.urls import reverse

from newsletter import links
from newsletter.feedback import say_goodbye
from newsletter.match import LIST_IS_LATE, TOO_LATE
from newsletter.models import Change, Digest, Issue, Subscriber
from newsletter.preferences import STOPPED, Choices, change_preferences, pause, resume
from newsletter.schedule import next_due

WEDNESDAY = date(2026, 1, 14)


@pytest.fixture
def served(digest):
    """Alice has her digest of the day."""
    return digest


@pytest.fixture
def change(alice, now):
    def change(at=now, **chosen):
        return change_preferences(alice, Choices(**chosen), way="page", now=at)

    return change


def settings_form(reader, **chosen):
    form = {
        "topics": [topic.pk for topic in reader.topics.all()],
        "language": reader.language,
        "timezone": reader.timezone,
        "hour": reader.hour,
        "weekdays": list(reader.weekdays),
        "max_papers": reader.max_papers,
    }
    return form | chosen


def at_home(reader):
    """The reader's next due instant on the reader's own clock."""
    return reader.next_due_at.astimezone(reader.zone).strftime("%d %H:%M")


def test_each_changed_field_leaves_one_row_and_the_same_again_none(change, alice, vision_topic, agents_topic, now):
    for _ in range(2):
        change(topics=(vision_topic,), language="zh-hans", timezone="Asia/Tokyo", hour=9, weekdays="67", max_papers=3)
    noted = {row.field: (row.before, row.after, row.way, row.at) for row in Change.objects.all()}
    assert noted == {
        "topics": (["agents"], ["vision"], "page", now),
        "language": ("en", "zh-hans", "page", now),
        "timezone": ("Europe/Berlin", "Asia/Tokyo", "page", now),
        "hour": (7, 9, "page", now),
        "weekdays": ("12345", "67", "page", now),
        "max_papers": (8, 3, "page", now),
    }
    assert Change.objects.count() == 6
    alice.refresh_from_db()
    assert (alice.language, alice.hour, alice.weekdays, alice.max_papers) == ("zh-hans", 9, "67", 3)
    assert list(alice.topics.all()) == [vision_topic]


def test_what_is_not_chosen_stays(change, alice, now):
    before = Subscriber.objects.values().get()
    assert change() == []
    assert Subscriber.objects.values().get() == before


def test_a_topic_that_is_kept_keeps_its_weight(change, alice, agents_topic, vision_topic):
    alice.follows.update(weight=2)
    change(topics=(agents_topic, vision_topic))
    assert {follow.topic.slug: follow.weight for follow in alice.follows.all()} == {"agents": 2, "vision": 1}


def test_a_later_hour_counts_from_the_next_mail_on(served, change, alice):
    change(hour=20)
    assert at_home(alice) == "15 20:00"


def test_moving_the_hour_of_a_mail_still_to_come_past_now_means_due_now(change, alice, now):
    Subscriber.objects.update(hour=20, next_due_at=now + timedelta(hours=7))
    change(hour=12)
    assert alice.next_due_at == now


def test_an_hour_still_to_come_on_a_day_without_a_mail_is_taken_today(change, alice):
    change(hour=20)
    assert at_home(alice) == "14 20:00"


def test_an_hour_that_was_over_before_the_sign_up_stays_over(change, alice, now):
    change(hour=8)
    assert at_home(alice) == "15 08:00"


def test_flying_east_past_the_hour_means_due_now(alice, change):
    """At six in Los Angeles the mail of the day is to come; in Tokyo it is 23:00 of the same day."""
    at = datetime(2026, 1, 14, 14, 0, tzinfo=UTC)
    Subscriber.objects.update(timezone="America/Los_Angeles", next_due_at=datetime(2026, 1, 14, 15, 0, tzinfo=UTC))
    change(at=at, timezone="Asia/Tokyo")
    assert alice.next_due_at == at


def test_flying_over_midnight_the_days_mail_still_comes(alice, change):
    """At 22:00 on Wednesday in Los Angeles its mail of 23:00 is to come; in Tokyo it is Thursday, 15:00."""
    at = datetime(2026, 1, 15, 6, 0, tzinfo=UTC)
    Subscriber.objects.update(timezone="America/Los_Angeles", hour=23, next_due_at=datetime(2026, 1, 15, 7, 0, tzinfo=UTC))
    change(at=at, timezone="Asia/Tokyo")
    row = Digest.objects.get()
    assert (row.day, row.due_at, row.window_ends_at) == (WEDNESDAY, at, at + timedelta(hours=12))
    assert at_home(alice) == "15 23:00"


def test_flying_back_into_a_day_that_had_its_mail_waits_for_the_next(alice, change, now):
    """Wednesday's mail came in Tokyo; in Los Angeles it is Tuesday evening, and Wednesday's seven o'clock is still ahead."""
    at = datetime(2026, 1, 14, 1, 0, tzinfo=UTC)
    Subscriber.objects.update(timezone="Asia/Tokyo", next_due_at=datetime(2026, 1, 14, 22, 0, tzinfo=UTC))
    written(alice, WEDNESDAY, at)
    change(at=at, timezone="America/Los_Angeles")
    assert at_home(alice) == "15 07:00"


@pytest.mark.parametrize("hour", [6, 20])
def test_the_mail_of_a_day_that_is_due_and_not_planned_yet_still_comes(change, alice, edition, now, hour):
    Subscriber.objects.update(hour=12, next_due_at=now - timedelta(hours=1))
    change(hour=hour)
    row = Digest.objects.get()
    assert (row.day, row.state, row.due_at) == (WEDNESDAY, "planned", now - timedelta(hours=1))
    assert at_home(alice) == f"15 {hour:02}:00"


ZONES = ["Pacific/Kiritimati", "Asia/Kathmandu", "Europe/Berlin", "America/St_Johns", "Pacific/Pago_Pago"]


@pytest.mark.parametrize("start", ZONES)
@pytest.mark.parametrize("goal", ZONES)
def test_wherever_and_whenever_a_reader_moves_no_day_has_two_mails_and_none_is_lost(alice, now, start, goal):
    for hours in range(0, 48, 5):
        Digest.objects.all().delete()
        alice.timezone, alice.weekdays = start, "1234567"
        alice.next_due_at = next_due(alice, now)
        moved = now + timedelta(hours=hours)
        plan_until(alice, moved - timedelta(minutes=5))
        alice.save()
        change_preferences(alice, Choices(timezone=goal), way="page", now=moved)
        plan_until(alice, moved + timedelta(days=3))
        days = Digest.objects.order_by("pk").values_list("day", flat=True)
        gaps = {(later - earlier).days for earlier, later in pairwise(days)}
        assert gaps == {1}, f"{start} to {goal} after {hours} hours: {days}"


def plan_until(reader, until):
    """The rows of the days that fall due until then: each day once, as planning does it."""
    last = Digest.objects.order_by("-day").first()
    while reader.next_due_at <= until:
        day = reader.next_due_at.astimezone(reader.zone).date()
        if last is None or day > last.day:
            last = written(reader, day, reader.next_due_at)
        reader.next_due_at = next_due(reader, reader.next_due_at)


def written(reader, day, at):
    issue, _ = Issue.objects.get_or_create(day=day)
    times = dict.fromkeys(("planned_at", "due_at", "next_try_at", "window_ends_at"), at)
    return Digest.objects.create(subscriber=reader, issue=issue, day=day, language="en", **times)


def test_a_pause_holds_until_the_reader_resumes(alice, now):
    for _ in range(2):
        pause(alice, way="page", now=now)
    assert (alice.state, alice.next_due_at) == ("paused", None)
    for _ in range(2):
        resume(alice, way="page", now=now + timedelta(days=3))
    assert (alice.state, at_home(alice)) == ("active", "19 07:00")  # from Saturday on, the next is Monday's
    assert [(row.before, row.after) for row in Change.objects.order_by("at")] == [("active", "paused"), ("paused", "active")]


def test_resuming_after_the_days_mail_waits_for_the_next_day(served, alice, now):
    change_preferences(alice, Choices(hour=20), way="page", now=now)
    pause(alice, way="page", now=now)
    resume(alice, way="page", now=now)
    assert at_home(alice) == "15 20:00"


def test_who_waits_or_has_left_cannot_be_resumed(bob, carol, now):
    for reader in (bob, carol):
        state = reader.state
        resume(reader, way="page", now=now)
        pause(reader, way="page", now=now)
        assert reader.state == state


def test_the_page_shows_the_choices_and_saves_others(client, alice, vision_topic):
    url = reverse("preferences", args=[links.token(links.Purpose.PREFERENCES, alice)])
    page = client.get(url)
    assert page.context["form"].initial["timezone"] == "Europe/Berlin"
    assert "alice@example.org" in page.content.decode()
    answer = client.post(url, settings_form(alice, topics=[vision_topic.pk], hour=9, weekdays=["6", "1"]))
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{url}?saved")
    assert "Saved." in client.get(answer.headers["Location"]).content.decode()
    alice.refresh_from_db()
    assert (alice.hour, alice.weekdays, list(alice.topics.all())) == (9, "16", [vision_topic])


@pytest.mark.parametrize(
    "wrong", [{"topics": []}, {"weekdays": []}, {"hour": "25"}, {"timezone": "Mars/Olympus"}, {"max_papers": "99"}]
)
def test_a_slip_in_the_settings_is_told_and_nothing_is_saved(client, alice, wrong):
    url = reverse("preferences", args=[links.token(links.Purpose.PREFERENCES, alice)])
    page = client.post(url, settings_form(alice, language="zh-hans") | wrong)
    assert page.status_code == 200
    assert list(page.context["form"].errors) == list(wrong)
    alice.refresh_from_db()
    assert alice.language == "en"
    assert not Change.objects.exists()


def test_a_digests_link_opens_the_settings_and_tells_nobody_whose_they_are(client, alice, digest):
    url = reverse("preferences", args=[links.token(links.Purpose.PREFERENCES, digest)])
    page = client.get(url)
    assert page.status_code == 200
    assert "alice@example.org" not in page.content.decode()
    client.post(url, settings_form(alice, max_papers=2))
    alice.refresh_from_db()
    assert alice.max_papers == 2


def test_a_reader_whose_topic_was_put_to_rest_keeps_it(client, alice, agents_topic):
    agents_topic.active = False
    agents_topic.save()
    url = reverse("preferences", args=[links.token(links.Purpose.PREFERENCES, alice)])
    client.post(url, settings_form(alice, hour=9))
    assert list(alice.topics.all()) == [agents_topic]


def test_pausing_and_resuming_by_the_page(client, alice):
    url = reverse("preferences", args=[links.token(links.Purpose.PREFERENCES, alice)])
    for verb, state in (("pause", "paused"), ("resume", "active")):
        for _ in range(2):
            client.post(url, {"verb": verb})
        alice.refresh_from_db()
        assert alice.state == state
    assert Change.objects.count() == 2


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (lambda reader, now: pause(reader, way="page", now=now), STOPPED),
        (lambda reader, now: say_goodbye(reader, way="page", now=now, letter=True), STOPPED),
        (lambda reader, now: change_preferences(reader, Choices(weekdays="5"), way="page", now=now), LIST_IS_LATE),
    ],
    ids=["pause", "goodbye", "other days"],
)
def test_a_day_that_fell_due_has_its_row_though_it_is_given_up_before_it_is_planned(alice, now, act, reason):
    Subscriber.objects.update(next_due_at=now - timedelta(hours=6))
    for _ in range(2):
        act(alice, now)
    row = Digest.objects.get()
    assert (row.day, row.state, row.reason) == (WEDNESDAY, "skipped", reason)


def test_days_that_were_slept_through_have_their_rows_though_the_hour_changes_before_they_are_planned(change, alice, now):
    Subscriber.objects.update(next_due_at=now - timedelta(days=2, hours=6))
    change(hour=20)
    rows = {row.day.day: row.reason for row in Digest.objects.all()}
    assert rows == {12: TOO_LATE, 13: TOO_LATE, 14: LIST_IS_LATE}
    assert at_home(alice) == "15 20:00"


@pytest.mark.parametrize(
    ("chosen", "weekdays"),
    [
        ({"rhythm": "workdays"}, "12345"),
        ({"rhythm": "daily"}, "1234567"),
        ({"rhythm": "weekly", "weekly_day": "5"}, "5"),
        ({"rhythm": "own", "weekdays": ["6", "1"]}, "16"),
    ],
)
def test_a_rhythm_is_chosen_by_its_name(client, alice, chosen, weekdays):
    url = reverse("preferences", args=[links.token(links.Purpose.PREFERENCES, alice)])
    client.post(url, settings_form(alice, weekdays=["2"]) | chosen)
    alice.refresh_from_db()
    assert alice.weekdays == weekdays
    assert client.get(url).context["form"].initial["rhythm"] == chosen["rhythm"]


def test_a_pause_with_a_day_of_return_by_the_page(client, alice):
    url = reverse("preferences", args=[links.token(links.Purpose.PREFERENCES, alice)])
    back = datetime.now(UTC).date() + timedelta(days=10)
    client.post(url, {"verb": "pause", "until": back.isoformat(), "catch_up": "on"})
    alice.refresh_from_db()
    assert (alice.state, alice.paused_until) == ("paused", back)
    assert alice.away_from
    page = client.get(url).content.decode()
    assert "They come again on" in page
    assert "One mail then tells you what you missed." in page
    client.post(url, {"verb": "resume"})
    alice.refresh_from_db()
    assert (alice.state, alice.paused_until) == ("active", None)


@pytest.mark.parametrize("days", [0, -3, 367])
def test_a_day_of_return_that_cannot_be_is_told_and_nothing_changes(client, alice, days):
    url = reverse("preferences", args=[links.token(links.Purpose.PREFERENCES, alice)])
    wrong = datetime.now(alice.zone).date() + timedelta(days=days)
    page = client.post(url, {"verb": "pause", "until": wrong.isoformat()})
    assert "Choose a day between tomorrow and a year from now." in page.content.decode()
    alice.refresh_from_db()
    assert alice.state == "active"
