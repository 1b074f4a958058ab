"""The owner's proof: a mailed link, one press of its button, and a browser that is known for ninety days."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsletter import links
from newsletter.composing.letters import compose_letter
from newsletter.composing.mime import decode
from newsletter.links import Purpose
from newsletter.models import Letter, OwnerProof, Subscriber
from newsletter.pages.pressed import QUICKER_THAN_A_PERSON, word_of_form
from newsletter.signup import mail_link

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailed_link(alice):
    """The link that stands in the mail Alice asked for just now."""
    mail_link(alice.email, now=timezone.now())
    text = decode(compose_letter(Letter.objects.get()).text_body, "en")
    return re.search(r"http://\S+?(/open/\S+/)", text)[1]


def press(client, link, *, after=QUICKER_THAN_A_PERSON):
    """The button of a mailed link's page, some seconds after the page was opened."""
    word = word_of_form(link.split("/")[2], timezone.now() - after)
    return client.post(link, {"form": word})


def is_known(client):
    return client.get(reverse("mine")).status_code == 200


def test_alice_asks_for_a_link_presses_its_button_and_her_browser_is_known(client, alice, mailed_link):
    assert not is_known(client)
    assert "Open my settings here" in client.get(mailed_link).content.decode()
    assert press(client, mailed_link).headers["Location"] == "/me/"
    assert alice.email in client.get("/me/").content.decode()
    cookie = client.cookies["owner"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 90 * 24 * 3600)
    assert alice.email not in cookie.value


def test_a_browser_that_proved_nothing_is_sent_to_ask_for_a_link(client, alice):
    answer = client.get("/me/", follow=True)
    assert answer.redirect_chain == [("/link/?asked", 302)]
    assert "whose browser this is" in answer.content.decode()
    assert client.post("/me/", {"verb": "pause"}).headers["Location"] == "/link/?asked"
    alice.refresh_from_db()
    assert alice.state == "active"


def test_a_link_is_good_once_and_says_so_to_whoever_comes_second(client, mailed_link):
    press(client, mailed_link)
    assert "still open" in client.get(mailed_link).content.decode()
    stranger = Client()
    for answer in (stranger.get(mailed_link), press(stranger, mailed_link)):
        assert answer.status_code == 410
        assert "Mail me a new link" in answer.content.decode()
    assert OwnerProof.objects.count() == 1
    assert not is_known(stranger)


def test_a_scanner_that_opens_the_link_and_presses_at_once_uses_nothing_up(client, mailed_link):
    scanner = Client()
    for _ in range(2):
        scanner.get(mailed_link)
        scanner.head(mailed_link)
        assert "Please press the button once more" in press(scanner, mailed_link, after=timedelta(seconds=1)).content.decode()
        scanner.post(mailed_link)
    assert not OwnerProof.objects.exists()
    press(client, mailed_link)
    assert is_known(client)


def test_a_link_is_too_old_after_half_an_hour(client, alice):
    mail_link(alice.email, now=timezone.now() - timedelta(minutes=31))
    text = decode(compose_letter(Letter.objects.get()).text_body, "en")
    link = re.search(r"http://\S+?(/open/\S+/)", text)[1]
    assert press(client, link).status_code == 410
    assert not OwnerProof.objects.exists()


def test_the_proof_ends_after_ninety_days_on_the_rows_side_too(client, mailed_link):
    press(client, mailed_link)
    OwnerProof.objects.update(until=timezone.now() + timedelta(minutes=1))
    assert is_known(client)
    OwnerProof.objects.update(until=timezone.now())
    assert not is_known(client)


def test_a_forgotten_browser_is_known_no_more_and_the_other_one_still_is(client, alice, mailed_link):
    press(client, mailed_link)
    other = Client()
    other.cookies["owner"] = links.token(Purpose.OWNER, another_proof(alice))
    assert client.post(reverse("forget-browser")).headers["Location"] == "/"
    assert not is_known(client)
    assert is_known(other)


def test_all_browsers_are_forgotten_at_once(client, alice, mailed_link):
    press(client, mailed_link)
    another_proof(alice)
    client.post(reverse("forget-browser"), {"all": "1"})
    assert not OwnerProof.objects.exists()


def test_a_cookie_that_was_not_signed_by_us_for_this_proves_nothing(client, alice, mailed_link):
    press(client, mailed_link)
    good = client.cookies["owner"].value
    for made_up in ("", "a.o1.x", good[:-1], links.token(Purpose.PREFERENCES, alice), links.token(Purpose.OWNER, alice)):
        client.cookies["owner"] = made_up
        assert not is_known(client), made_up


def test_a_form_behind_the_cookie_needs_the_pages_own_word(mailed_link, alice):
    strict = Client(enforce_csrf_checks=True)
    press(strict, mailed_link)
    assert strict.post("/me/", {"verb": "pause"}).status_code == 403
    word = str(strict.get("/me/").context["csrf_token"])
    assert strict.post("/me/", {"verb": "pause", "csrfmiddlewaretoken": word}).status_code == 302
    alice.refresh_from_db()
    assert alice.state == "paused"


def test_bobs_first_yes_proves_whose_browser_it_is_and_an_old_link_pressed_again_does_not(client, bob):
    link = reverse("confirm", args=[links.token(Purpose.CONFIRM, bob)])
    assert press(client, link).headers["Location"] == "/me/?confirmed"
    assert is_known(client)
    later = Client()
    assert press(later, link).headers["Location"].startswith("/preferences/")
    assert not is_known(later)
    assert OwnerProof.objects.count() == 1


def test_carol_who_left_may_still_see_what_is_hers(client, carol):
    mail_link(carol.email, now=timezone.now())
    link = reverse("open", args=[links.token(Purpose.OPEN, Letter.objects.get())])
    press(client, link)
    assert is_known(client)


def test_nobody_is_known_as_somebody_who_is_gone(client, alice, mailed_link):
    press(client, mailed_link)
    Subscriber.objects.filter(pk=alice.pk).delete()
    assert not is_known(client)


def another_proof(reader):
    now = timezone.now()
    return OwnerProof.objects.create(subscriber=reader, at=now, until=now + timedelta(days=90))
