from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsletter import links
from newsletter.addresses import keyed_hash
from newsletter.feedback import come_back, say_goodbye
from newsletter.models import Change, Letter, Suppression
from newsletter.signup import sign_up

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def mail_program():
    """Has no cookie of ours, and no form."""
    return Client(enforce_csrf_checks=True)


def goodbye_url(who):
    return reverse("unsubscribe", args=[links.token(links.Purpose.UNSUBSCRIBE, who)])


def one_click_url(who):
    return reverse("one-click", args=[links.token(links.Purpose.ONE_CLICK, who)])


def test_goodbye_acts_at_once_and_sends_one_letter(alice, now):
    for _ in range(2):
        say_goodbye(alice, way="page", now=now, letter=True)
    assert (alice.state, alice.next_due_at) == ("unsubscribed", None)
    letter = Letter.objects.get()
    assert (letter.kind, letter.state, letter.window_ends_at) == ("goodbye", "planned", now + timedelta(hours=24))
    change = Change.objects.get()
    assert (change.field, change.before, change.after, change.way) == ("state", "active", "unsubscribed", "page")


def test_who_waits_or_rests_can_leave_too(bob, alice, now):
    alice.state = "paused"
    alice.save()
    for reader in (alice, bob):
        say_goodbye(reader, way="one-click", now=now, letter=False)
        assert reader.state == "unsubscribed"
    assert not Letter.objects.exists()


def test_no_letter_goes_to_an_address_that_bounced(alice, now):
    Suppression.objects.create(address_hash=keyed_hash(alice.email), reason="hard_bounce", at=now)
    say_goodbye(alice, way="page", now=now, letter=True)
    assert alice.state == "unsubscribed"
    assert not Letter.objects.exists()


@pytest.mark.parametrize("encoding", ["urlencoded", "multipart"])
@pytest.mark.parametrize("of", ["digest", "reader"])
def test_one_click_of_a_mail_program_acts_without_cookie_redirect_or_letter(mail_program, alice, digest, encoding, of):
    url = one_click_url(digest if of == "digest" else alice)
    for _ in range(2):
        if encoding == "multipart":
            answer = mail_program.post(url, ONE_CLICK)
        else:
            answer = mail_program.post(url, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert not answer.cookies
        alice.refresh_from_db()
        assert alice.state == "unsubscribed"
    assert [change.way for change in Change.objects.all()] == ["one-click"]
    assert not Letter.objects.exists()


def test_a_post_that_is_no_one_click_only_asks(mail_program, alice):
    answer = mail_program.post(one_click_url(alice), {"something": "else"})
    assert "Do you want to leave?" in answer.content.decode()
    alice.refresh_from_db()
    assert alice.state == "active"


def test_the_address_of_one_click_shows_a_person_the_question(client, alice):
    page = client.get(one_click_url(alice))
    assert 'name="List-Unsubscribe" value="One-Click"' in page.content.decode()
    alice.refresh_from_db()
    assert alice.state == "active"


def test_the_link_in_the_mail_asks_then_acts_and_writes_one_letter(mail_program, alice, digest):
    url = goodbye_url(digest)
    assert "Do you want to leave?" in mail_program.get(url).content.decode()
    for _ in range(2):
        answer = mail_program.post(url)
        assert (answer.status_code, answer.headers["Location"]) == (302, url)
    assert "You have left" in mail_program.get(url).content.decode()
    alice.refresh_from_db()
    assert alice.state == "unsubscribed"
    assert [letter.kind for letter in Letter.objects.all()] == ["goodbye"]


def test_alice_who_left_by_mistake_is_back_as_she_was(mail_program, alice, digest):
    url = goodbye_url(digest)
    mail_program.post(url)
    way_back = mail_program.get(url).context["come_back_url"]
    assert "Come back?" in mail_program.get(way_back).content.decode()
    for _ in range(2):
        assert mail_program.post(way_back).headers["Location"].startswith("/preferences/")
    alice.refresh_from_db()
    assert alice.state == "active"
    assert alice.next_due_at > timezone.now()
    assert [topic.slug for topic in alice.topics.all()] == ["agents"]
    assert [(change.before, change.after) for change in Change.objects.order_by("pk")] == [
        ("active", "unsubscribed"),
        ("unsubscribed", "active"),
    ]


def test_a_forwarded_mail_cannot_bring_carol_back_who_left_long_ago(client, carol, now):
    assert "come_back_url" not in client.get(goodbye_url(carol)).context
    Change.objects.create(subscriber=carol, at=now, way="page", field="state", before="active", after="unsubscribed")
    assert "come_back_url" not in client.get(goodbye_url(carol)).context


def test_the_link_of_the_goodbye_letter_brings_carol_back_even_if_somebody_typed_her_address_in(carol, agents_topic, now):
    sign_up(carol.email, language="en", timezone="UTC", topics=[agents_topic], now=now)
    carol.refresh_from_db()
    assert come_back(carol, way="page", now=now)
    assert carol.state == "active"


@pytest.mark.parametrize("reason", ["hard_bounce", "complaint"])
def test_nobody_comes_back_to_an_address_that_must_not_be_written_to(client, carol, now, reason):
    Suppression.objects.create(address_hash=keyed_hash(carol.email), reason=reason, at=now)
    url = reverse("come-back", args=[links.token(links.Purpose.RESUBSCRIBE, carol)])
    assert "sign up once more" in client.post(url).content.decode()
    carol.refresh_from_db()
    assert carol.state == "unsubscribed"


def test_who_never_confirmed_and_comes_back_still_has_to(bob, now):
    say_goodbye(bob, way="page", now=now, letter=False)
    assert not come_back(bob, way="page", now=now)
    assert (bob.state, bob.next_due_at) == ("pending", None)
