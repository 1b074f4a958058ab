"""A pause with a date ends by itself on that local day, and one mail tells of the days between, if that is wanted."""

import re
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from django.urls import reverse
from django.utils import timezone

from newsletter import links
from newsletter.compose import compose_digest
from newsletter.composing.letters import compose_letter
from newsletter.deciding.undo import undo
from newsletter.deliver import deliver_letters
from newsletter.models import Change, Digest, Letter, Subscriber
from newsletter.plan import plan_due
from newsletter.planning.holiday import end_holidays
from newsletter.preferences import Choices, change_preferences, pause, resume
from newsletter.statement import statement_of
from newsletter.want import languages_to_tell
from tests.cast import DAY, make_paper, make_reader, make_topic

pytestmark = pytest.mark.django_db

SEVEN = datetime(2026, 1, 14, 7, tzinfo=UTC)
NOON = SEVEN + timedelta(hours=5)
BACK = date(2026, 1, 28)


@pytest.fixture
def agents():
    return make_topic("agents", name="AI agents")


@pytest.fixture
def alice(agents):
    """She has had the mail of the 14th."""
    reader = make_reader("alice@example.com", follows=[agents], now=SEVEN - timedelta(hours=1))
    make_paper(1, scores={agents: 0.9}, seen=SEVEN - timedelta(hours=2))
    plan_due(SEVEN)
    Digest.objects.update(state="accepted", handing_at=SEVEN)
    return Subscriber.objects.get(pk=reader.pk)


def on(day, hour=7):
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def list_of(day, topic, number=1, score=0.9):
    return [make_paper(day.day * 10 + n, day=day, scores={topic: score}, seen=on(day, 3)) for n in range(number)]


def test_a_pause_until_a_day_ends_on_that_day_in_time_for_its_mail(alice, agents):
    pause(alice, until=BACK, way="page", now=NOON)
    list_of(BACK, agents)
    assert plan_due(on(BACK) - timedelta(minutes=1)) == 0
    for _ in range(2):
        plan_due(on(BACK))
    alice.refresh_from_db()
    assert (alice.state, alice.paused_until) == ("active", None)
    assert [digest.day for digest in Digest.objects.order_by("day")] == [DAY, BACK]
    assert statement_of(BACK, now=on(BACK, 9)).adds_up
    assert statement_of(BACK - timedelta(days=1), now=on(BACK, 9)).readers == 0


def test_a_return_that_is_noticed_late_loses_no_day(alice, agents):
    pause(alice, until=BACK, way="page", now=NOON)
    list_of(BACK, agents)
    end_holidays(on(BACK, 16))
    plan_due(on(BACK, 16))
    assert Digest.objects.get(day=BACK).due_at == on(BACK)
    assert statement_of(BACK, now=on(BACK, 17)).adds_up


def test_where_that_day_is_none_of_theirs_the_next_one_is(alice):
    change_preferences(alice, Choices(weekdays="12345"), way="page", now=NOON)
    pause(alice, until=date(2026, 1, 24), way="page", now=NOON)
    assert alice.next_due_at == on(date(2026, 1, 26))


def test_an_hour_and_a_zone_that_change_during_the_pause_hold_on_the_day_of_return(alice):
    pause(alice, until=BACK, way="page", now=NOON)
    change_preferences(alice, Choices(hour=9, timezone="Asia/Kathmandu"), way="page", now=NOON)
    assert alice.next_due_at == datetime(2026, 1, 28, 3, 15, tzinfo=UTC)
    assert alice.state == "paused"


def test_whoever_resumes_before_the_day_or_takes_the_pause_back_has_mail_again(alice):
    pause(alice, until=BACK, way="mail", now=NOON)
    undo(Change.objects.get(field="state"), way="page", now=NOON + timedelta(minutes=1))
    alice.refresh_from_db()
    assert (alice.state, alice.paused_until, alice.next_due_at) == ("active", None, on(DAY + timedelta(days=1)))
    pause(alice, until=BACK, way="page", now=NOON + timedelta(hours=1))
    resume(alice, way="page", now=NOON + timedelta(hours=2))
    assert (alice.paused_until, alice.next_due_at) == (None, on(DAY + timedelta(days=1)))


def test_one_mail_catches_up_with_the_days_between_if_that_is_wanted(alice, agents):
    pause(alice, until=BACK, catch_up=True, way="page", now=NOON)
    long_ago = list_of(date(2026, 1, 15), agents, 2)
    list_of(date(2026, 1, 20), agents, 3, score=0.1)
    today = list_of(BACK, agents)
    plan_due(on(BACK))
    digest = Digest.objects.get(day=BACK)
    when = {entry["paper"]: entry.get("when", "") for entry in digest.entries}
    assert when == {today[0].pk: "", **{paper.pk: "away" for paper in long_ago}}
    text = compose_digest(digest).as_bytes().decode().replace("=\r\n", "")
    assert "While you were away: 3 of 6 papers listed since 15 January 2026." in text


def test_without_that_wish_the_mail_reaches_back_a_week_as_ever(alice, agents):
    pause(alice, until=BACK, way="page", now=NOON)
    list_of(date(2026, 1, 15), agents)
    recent = list_of(date(2026, 1, 22), agents)
    list_of(BACK, agents, score=0.1)
    plan_due(on(BACK))
    digest = Digest.objects.get(day=BACK)
    assert [entry["paper"] for entry in digest.entries] == [recent[0].pk]
    assert digest.away_from is None


def test_a_catch_up_comes_once_and_again_only_where_it_was_lost(alice, agents):
    pause(alice, until=BACK, catch_up=True, way="page", now=NOON)
    list_of(date(2026, 1, 15), agents)
    list_of(BACK, agents)
    plan_due(on(BACK))
    Digest.objects.filter(day=BACK).update(state="skipped", reason="too late: the mail could not be handed over in its window")
    next_day = BACK + timedelta(days=1)
    list_of(next_day, agents)
    plan_due(on(next_day))
    second = Digest.objects.get(day=next_day)
    assert (second.away_from, len(second.entries)) == (date(2026, 1, 15), 3)
    third_day = BACK + timedelta(days=2)
    list_of(third_day, agents)
    plan_due(on(third_day))
    assert Digest.objects.get(day=third_day).away_from is None


def test_a_catch_up_reaches_back_thirty_days_at_most(alice, agents):
    back = DAY + timedelta(days=60)
    pause(alice, until=back, catch_up=True, way="page", now=NOON)
    list_of(back - timedelta(days=40), agents)
    reached = list_of(back - timedelta(days=29), agents)
    list_of(back, agents, score=0.1)
    plan_due(on(back))
    digest = Digest.objects.get(day=back)
    assert [entry["paper"] for entry in digest.entries] == [reached[0].pk]
    assert digest.away_from == back - timedelta(days=30)


def test_a_reader_on_holiday_keeps_their_language_told(alice, settings):
    settings.SUMMARY_LANGUAGES = ["en", "zh-hans"]
    change_preferences(alice, Choices(language="zh-hans"), way="page", now=NOON)
    pause(alice, way="page", now=NOON)
    assert languages_to_tell() == ["en"]
    resume(alice, way="page", now=NOON)
    pause(alice, until=BACK, way="page", now=NOON)
    assert languages_to_tell() == ["en", "zh-hans"]


# A pause by a digest's link, which whoever has a forwarded copy could press


def pause_by(url, client, until=None):
    data = {"verb": "pause", **({"until": until.isoformat()} if until else {})}
    return client.post(url, data)


def settings_of(who):
    return reverse("preferences", args=[links.token(links.Purpose.PREFERENCES, who)])


def test_a_pause_by_a_digests_link_is_told_to_its_owner_at_once_and_undone_from_there(client, alice, outbox):
    assert pause_by(settings_of(Digest.objects.get()), client).status_code == 302
    list(deliver_letters(clock=timezone.now))
    mail = message_from_bytes(next(outbox.glob("*pause*.eml")).read_bytes(), policy=policy.default)
    text = mail.get_body(["plain"]).get_content()
    assert mail["Subject"] == "Your mails from Paperboy are paused"
    assert "No digest comes until you want one again." in text
    [way_back] = re.findall(r"http://\S+(/come-back/\S+)", text)
    assert "Come back?" in client.get(way_back).content.decode()
    alice.refresh_from_db()
    assert alice.state == "paused"
    for _ in range(2):
        assert client.post(way_back).headers["Location"].startswith("/preferences/")
        alice.refresh_from_db()
        assert alice.state == "active"


def test_the_letter_of_a_holiday_says_when_it_ends(alice):
    pause(alice, until=BACK, way="mail", now=NOON)
    letter = Letter.objects.get()
    assert "until Wednesday, 28 January 2026" in compose_letter(letter).text
    letter.language = "zh-hans"
    assert "暂停到了 2026年1月28日" in compose_letter(letter).text


def test_who_gets_mails_again_is_not_told_of_a_pause_that_is_over(alice, outbox):
    pause(alice, until=BACK, way="mail", now=NOON)
    resume(alice, way="page", now=NOON + timedelta(minutes=1))
    list(deliver_letters(clock=lambda: NOON + timedelta(minutes=2)))
    assert list(outbox.glob("*.eml")) == []
    assert Letter.objects.get().state == "skipped"


def test_a_pause_by_its_owner_needs_no_letter(client, alice):
    assert pause_by(settings_of(alice), client).status_code == 302
    alice.refresh_from_db()
    assert alice.state == "paused"
    assert not Letter.objects.exists()


def test_who_plays_with_the_link_fills_no_mailbox(alice):
    for minutes in range(0, 60, 10):
        pause(alice, way="mail", now=NOON + timedelta(minutes=minutes))
        resume(alice, way="mail", now=NOON + timedelta(minutes=minutes + 5))
    assert Letter.objects.count() == 3
    pause(alice, way="mail", now=NOON + timedelta(days=2))
    assert Letter.objects.count() == 4
