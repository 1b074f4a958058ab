"""A reader sees where each mail of the last thirty days is, takes all that is kept away as a file, and has it erased."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from newsletter.accounting.history import history_of
from newsletter.braking.refusal import hold_domain
from newsletter.braking.steer import hold_issue, hold_service
from newsletter.composing.letters import plan_letter
from newsletter.deciding.erase import ERASED, erase
from newsletter.deciding.proof import prove_by_yes
from newsletter.links import Purpose, token
from newsletter.match import LIST_IS_LATE, NOTHING_ABOVE_THE_BAR
from newsletter.models import Consent, Digest, Letter, MailEvent, Subscriber, Suppression
from newsletter.pages.owner import COOKIE
from newsletter.planning.enter import skip_days
from newsletter.preferences import pause
from newsletter.returning.suppress import suppress
from newsletter.schedule import Due
from newsletter.statement import statement_of
from tests.newsletter.conftest import DAY

QUEUED = "2.0.0 Ok: queued as 4WXYZ " + "x" * 300
LIST_LATE_TOLD = "The day's list was not there in time, and of earlier days there was nothing new for you."

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client, alice, now):
    """Alice's own browser."""
    proof = prove_by_yes(alice, now + timedelta(days=3650))
    client.cookies[COOKIE] = token(Purpose.OWNER, proof, expires=proof.until)
    return client


def told(reader, now):
    return {line.day.day: line.said for line in history_of(reader, now)}


def settle(digest, state, **facts):
    Digest.objects.filter(pk=digest.pk).update(state=state, **facts)


def test_a_mail_that_was_taken_says_when_on_the_readers_clock_and_what_the_server_said(alice, sent_digest, now):
    settle(
        sent_digest,
        "accepted",
        handing_at=now,
        settled_at=now,
        reply_code=250,
        reply_text="2.0.0 Ok: queued as 4WXYZ " + "x" * 300,
    )
    line = history_of(alice, now)[0]
    assert line.said == "Sent at 13:00; the mail server took it."
    assert line.reply.startswith("2.0.0 Ok: queued as 4WXYZ")
    assert len(line.reply) == 120
    assert "/v/" in line.read_url


@pytest.mark.parametrize(
    ("state", "facts", "said"),
    [
        ("skipped", {"reason": NOTHING_ABOVE_THE_BAR}, "A quiet day: no paper met your topics well enough."),
        (
            "skipped",
            {"reason": LIST_IS_LATE},
            "The day's list was not there in time, and of earlier days there was nothing new for you.",
        ),
        ("skipped", {"reason": "TypeError in line 7"}, "Nothing was sent."),
        ("rejected", {"reason": "550 no"}, "The mail server refused it."),
        ("deferred", {}, "The mail server asked us to come back later; we try again at 13:00."),
        ("uncertain", {}, "The connection broke while it was handed over. It may have arrived, so it is not sent again."),
        ("planned", {}, "It waits to be sent."),
    ],
)
def test_each_state_is_told_in_words(alice, digest, now, state, facts, said):
    settle(digest, state, handing_at=now, **facts)
    assert told(alice, now)[14] == said


@pytest.mark.parametrize(
    ("event", "kind", "more"),
    [
        ("hard", "bad", " It came back: hard bounce."),
        ("policy", "bad", " It came back: refused by policy."),
        ("complaint", "bad", " It was reported as spam."),
        ("autoreply", "good", ""),
        ("delivered", "good", ""),
    ],
)
def test_what_came_back_about_a_mail_is_told_as_what_it_is(alice, digest, now, event, kind, more):
    settle(digest, "accepted", handing_at=now, settled_at=now)
    MailEvent.objects.create(event_id="1", kind=event, digest=digest, at=now)
    line = history_of(alice, now)[0]
    assert (line.kind, line.said) == (kind, f"Sent at 13:00; the mail server took it.{more}")


def test_what_is_held_says_by_whom(alice, digest, now):
    hold_issue(DAY, reason="a broken template")
    assert told(alice, now)[14] == "It is held back: the digests of this day are paused by the operator."


def test_a_mail_that_a_held_domain_put_off_says_what_it_waits_for(alice, digest, now):
    settle(digest, "deferred", handing_at=now, next_try_at=now + timedelta(minutes=30))
    assert "come back later" in told(alice, now)[14]
    hold_domain("example.org", reason="5.7.26", now=now)
    assert told(alice, now)[14] == "It is held back: example.org takes no mail from us at the moment."
    hold_service(reason="complaints", now=now)
    assert "all digests are paused by the operator" in told(alice, now)[14]


def test_days_of_a_pause_are_one_line_and_days_that_are_none_of_theirs_are_left_out(alice, digest, now):
    pause(alice, way="page", now=now - timedelta(days=7))
    days = [(line.first.day, line.day.day, line.said) for line in history_of(alice, now)]
    assert days == [(14, 14, "It waits to be sent."), (7, 13, "You had paused your mails.")]


def test_a_day_that_waits_for_its_planning_says_so(alice, now):
    Subscriber.objects.update(next_due_at=now - timedelta(minutes=1))
    alice.refresh_from_db()
    assert told(alice, now) == {14: "It is being made, or waits for the day's list."}


def test_only_the_last_thirty_days_are_told(alice, now):
    skip_days([Due(alice, DAY - timedelta(days=31), now)], reason=NOTHING_ABOVE_THE_BAR, now=now)
    skip_days([Due(alice, DAY - timedelta(days=29), now)], reason=NOTHING_ABOVE_THE_BAR, now=now)
    assert [line.day for line in history_of(alice, now)] == [DAY - timedelta(days=29)]


@pytest.mark.parametrize("page", ["history", "export", "erase"])
def test_a_browser_that_proved_nothing_is_asked_for_its_address(client, alice, digest, page):
    answer = client.get(reverse(page))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("link") + "?asked")
    client.post(reverse("erase"), {"sure": "1"})
    assert Subscriber.objects.filter(pk=alice.pk).exists()


def test_the_owner_sees_the_history(owner, alice, digest):
    page = owner.get(reverse("history")).content.decode()
    assert "alice@example.org" in page
    assert reverse("erase") in page


def test_the_export_holds_every_row_of_the_reader(owner, alice, bob, sent_digest, paper, now):
    Consent.objects.create(subscriber=alice, at=now, form="sign-up 1")
    pause(alice, way="page", now=now)
    Letter.objects.create(**_times(now), subscriber=alice, kind="link", language="en")
    MailEvent.objects.create(event_id="1", kind="soft", digest=sent_digest, at=now, detail={"said": "full"})
    answer = owner.get(reverse("export"))
    whole = json.loads(answer.content)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert whole["reader"]["email"] == "alice@example.org"
    assert whole["follows"][0]["topic"] == "agents"
    assert whole["digests"][0]["entries"][0]["paper"] == paper.arxiv_id
    assert (whole["events"][0]["detail"], whole["changes"][0]["field"]) == ({"said": "full"}, "state")
    assert "bob@example.org" not in answer.content.decode()
    named = {relation.get_accessor_name() for relation in Subscriber._meta.related_objects}
    assert named | {"reader", "events", "suppressions"} == whole.keys()


def _times(now):
    return dict.fromkeys(("planned_at", "due_at", "next_try_at", "window_ends_at"), now)


def test_erasing_takes_a_tick_and_the_button(owner, alice):
    page = owner.post(reverse("erase"))
    assert "Nothing is erased yet" in page.content.decode()
    assert Subscriber.objects.filter(pk=alice.pk).exists()
    page = owner.post(reverse("erase"), {"sure": "1"})
    assert "We know nothing of you any more" in page.content.decode()
    assert not Subscriber.objects.filter(pk=alice.pk).exists()
    assert owner.cookies[COOKIE].value == ""


def test_nothing_of_an_erased_reader_is_left_but_counts_and_a_keyed_hash(alice, sent_digest, rows, now):
    settle(
        sent_digest,
        "rejected",
        handing_at=now,
        settled_at=now,
        reason="550 <alice@example.org> no",
        reply_text="alice@example.org",
    )
    letter = plan_letter(alice, Letter.Kind.LINK, now=now)
    MailEvent.objects.create(event_id="1", kind="hard", digest=sent_digest, at=now, detail={"to": "alice@example.org"})
    suppress("alice@example.org", Suppression.Reason.HARD_BOUNCE, now=now)
    erase(alice, now)
    assert "alice" not in json.dumps(rows(), default=str)
    digest = Digest.objects.get()
    assert (digest.subscriber, digest.entries, digest.subject, digest.state, digest.reason) == (None, [], "", "rejected", ERASED)
    letter.refresh_from_db()
    assert (letter.state, letter.reason) == ("skipped", ERASED)
    assert Suppression.objects.standing().count() == 1


def test_a_mail_that_was_planned_is_not_sent_to_an_erased_reader_and_the_day_still_adds_up(alice, digest, now):
    erase(alice, now)
    digest.refresh_from_db()
    assert (digest.state, digest.reason) == ("skipped", ERASED)
    said = statement_of(DAY, now=now)
    assert (said.erased, said.rows, said.adds_up) == (1, 1, True)


def test_the_admins_page_of_a_reader_shows_what_the_reader_is_told(admin_client, alice, digest):
    Digest.objects.update(day=timezone.now().date())
    page = admin_client.get(reverse("admin:newsletter_subscriber_change", args=[alice.pk])).content.decode()
    assert "It waits to be sent." in page


def test_the_admins_page_of_a_day_shows_its_statement_and_who_lacks_a_row(admin_client, alice, digest):
    url = reverse("admin:newsletter_issue_change", args=[digest.issue_id])
    assert "It adds up so far." in admin_client.get(url).content.decode()
    digest.delete()
    page = admin_client.get(url).content.decode()
    assert "It does not add up." in page
    assert reverse("admin:newsletter_subscriber_change", args=[alice.pk]) in page
