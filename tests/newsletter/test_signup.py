from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from newsletter import links
from newsletter.addresses import keyed_hash
from newsletter.feedback import say_goodbye
from newsletter.models import Consent, Letter, Subscriber, Suppression
from newsletter.pages.pressed import QUICKER_THAN_A_PERSON, word_of_form
from newsletter.signup import MAX_LINK_LETTERS_A_DAY, confirm, forget_unconfirmed, mail_link, sign_up

ONE_DAY = timedelta(days=1)


@pytest.fixture
def ask(agents_topic, now):
    """Sign an address up by the verb, as somebody in Berlin."""

    def ask(email="new@example.org", at=now, **chosen):
        sign_up(email, **{"language": "en", "timezone": "Europe/Berlin", "topics": [agents_topic], "now": at} | chosen)

    return ask


@pytest.fixture
def form(agents_topic):
    return {"email": "new@example.org", "topics": [agents_topic.pk], "language": "zh-hans", "timezone": "Asia/Shanghai"}


def letters(email="new@example.org"):
    return [letter.kind for letter in Letter.objects.filter(subscriber__email__iexact=email)]


def test_a_new_address_waits_and_is_asked_once(ask, agents_topic, now):
    for _ in range(2):
        ask()
    reader = Subscriber.objects.get()
    assert (reader.email, reader.state, reader.timezone, reader.next_due_at) == (
        "new@example.org",
        "pending",
        "Europe/Berlin",
        None,
    )
    assert list(reader.topics.all()) == [agents_topic]
    letter = Letter.objects.get()
    assert (letter.kind, letter.state, letter.language) == ("confirm", "planned", "en")
    assert (letter.planned_at, letter.due_at, letter.next_try_at) == (now, now, now)
    assert letter.window_ends_at == now + ONE_DAY


def test_the_same_address_in_other_letters_is_the_same_reader(ask):
    ask("Dora@example.org")
    ask("dora@EXAMPLE.org")
    assert Subscriber.objects.count() == Letter.objects.count() == 1


def test_an_address_is_asked_once_a_day_and_three_times_in_all(ask, now):
    sent = []
    for hour in range(0, 24 * 7, 5):
        ask(at=now + timedelta(hours=hour))
        sent.append(len(letters()))
    assert sent[:6] == [1, 1, 1, 1, 1, 2]
    assert sent[-1] == 3


def test_who_signs_up_again_before_the_yes_has_the_newer_choices(ask, vision_topic):
    ask()
    ask(topics=[vision_topic], language="zh-hans")
    reader = Subscriber.objects.get()
    assert (list(reader.topics.all()), reader.language) == ([vision_topic], "zh-hans")


def test_a_reader_who_signs_up_again_gets_a_link_and_keeps_everything(ask, alice, vision_topic, now):
    for _ in range(2):
        ask("alice@example.org", topics=[vision_topic], timezone="Asia/Tokyo")
    before = (alice.timezone, alice.next_due_at, alice.state)
    alice.refresh_from_db()
    assert (alice.timezone, alice.next_due_at, alice.state) == before
    assert [topic.slug for topic in alice.topics.all()] == ["agents"]
    assert letters("alice@example.org") == ["link"]


def test_carol_who_left_is_asked_anew_and_gets_nothing_until_her_yes(ask, carol):
    ask("carol@example.org")
    carol.refresh_from_db()
    assert (carol.state, carol.next_due_at) == ("pending", None)
    assert letters("carol@example.org") == ["confirm"]


def test_questions_that_carol_answered_long_ago_do_not_count(ask, carol, now):
    for days in (95, 93, 91):
        ask("carol@example.org", at=now - timedelta(days=days))
    ask("carol@example.org")
    assert letters("carol@example.org").count("confirm") == 4


@pytest.mark.parametrize(("reason", "asked"), [("hard_bounce", ["confirm"]), ("complaint", []), ("operator", [])])
def test_a_bounced_address_may_be_asked_and_one_that_complained_may_not(ask, now, reason, asked):
    Suppression.objects.create(address_hash=keyed_hash("new@example.org"), reason=reason, at=now)
    ask()
    assert letters() == asked
    assert Subscriber.objects.count() == len(asked)


def test_a_yes_lifts_what_a_bounce_said(ask, now):
    suppression = Suppression.objects.create(address_hash=keyed_hash("new@example.org"), reason="hard_bounce", at=now)
    ask()
    suppression.refresh_from_db()
    assert suppression.lifted_at is None
    assert confirm(Subscriber.objects.get(), now)
    suppression.refresh_from_db()
    assert suppression.lifted_at == now


def test_a_yes_after_a_complaint_changes_nothing(bob, now):
    Suppression.objects.create(address_hash=keyed_hash(bob.email), reason="complaint", at=now)
    assert not confirm(bob, now)
    assert bob.state == "pending"
    assert not Consent.objects.exists()


def test_bob_who_says_yes_twice_is_active_once_from_the_list_of_that_hour_on(bob, now):
    late = now.replace(hour=20)  # 04:00 of the next day in Shanghai, while the list of the day before still fills
    for hours in (0, 5):
        assert confirm(bob, late + timedelta(hours=hours))
    bob.refresh_from_db()
    assert (bob.state, bob.confirmed_at, bob.start_day) == ("active", late, date(2026, 1, 14))
    assert bob.next_due_at == late.replace(hour=23)
    assert [consent.at for consent in Consent.objects.all()] == [late]


def test_an_address_that_nobody_confirms_is_forgotten_after_a_month(bob, now):
    assert forget_unconfirmed(bob.created_at + timedelta(days=29)) == 0
    assert forget_unconfirmed(bob.created_at + timedelta(days=31)) > 0
    assert not Subscriber.objects.filter(email=bob.email).exists()


def test_a_reader_who_confirmed_is_never_forgotten(bob, now):
    confirm(bob, now)
    say_goodbye(bob, way="page", now=now, letter=False)
    assert forget_unconfirmed(now + timedelta(days=365)) == 0


def test_an_old_yes_of_somebody_who_left_since_does_not_bring_them_back(bob, now):
    confirm(bob, now)
    say_goodbye(bob, way="page", now=now, letter=True)
    assert not confirm(bob, now)
    assert bob.state == "unsubscribed"


def test_the_form_answers_alike_for_every_address(client, form, alice, carol, bob, now):
    Suppression.objects.create(address_hash=keyed_hash("angry@example.org"), reason="complaint", at=now)
    known = ("new", "alice", "bob", "carol", "angry")
    answers = [client.post(reverse("sign-up"), form | {"email": f"{name}@example.org"}) for name in known]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(302, "/sign-up/?sent")}
    assert "Look into your mail" in client.get("/sign-up/?sent").content.decode()
    assert Subscriber.objects.get(email="new@example.org").language == "zh-hans"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"email": "nobody"}, "Enter a valid email address."),
        ({"topics": []}, "Choose at least one topic."),
        ({"timezone": "Mars/Olympus"}, "Select a valid choice."),
    ],
)
def test_a_form_with_a_slip_says_which_and_writes_nothing(client, form, wrong, told):
    page = client.post(reverse("sign-up"), form | wrong)
    assert page.status_code == 200
    assert told in page.content.decode()
    assert not Subscriber.objects.exists()


def test_a_machine_that_fills_the_hidden_field_gets_the_same_answer_and_no_row(client, form):
    answer = client.post(reverse("sign-up"), form | {"homepage": "https://spam.example"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-up/?sent")
    assert not Subscriber.objects.exists()


def test_one_network_cannot_have_us_write_to_the_whole_town(client, form):
    answers = [client.post(reverse("sign-up"), form | {"email": f"n{n}@example.org"}).status_code for n in range(12)]
    assert answers == [302] * 10 + [429] * 2
    assert Subscriber.objects.count() == 10
    elsewhere = client.post(reverse("sign-up"), form, REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 302


def test_behind_a_proxy_the_proxys_word_about_the_network_counts(client, form, settings):
    settings.SITE_IS_SECURE = True
    invented = [
        client.post(
            reverse("sign-up"), form | {"email": f"n{n}@example.org"}, headers={"X-Forwarded-For": f"10.0.{n}.1, 192.0.2.7"}
        )
        for n in range(11)
    ]
    assert [answer.status_code for answer in invented][-2:] == [302, 429]


def test_signing_up_needs_the_forms_cookie(agents_topic, form):
    strict = Client(enforce_csrf_checks=True)
    refused = strict.post(reverse("sign-up"), form)
    assert refused.status_code == 403
    assert "Please try once more" in refused.content.decode()
    word = strict.get("/").context["csrf_token"]
    assert strict.post(reverse("sign-up"), form | {"csrfmiddlewaretoken": str(word)}).status_code == 302


def test_confirming_needs_the_button_and_a_persons_time(client, bob):
    url = reverse("confirm", args=[links.token(links.Purpose.CONFIRM, bob)])
    page = client.get(url)
    assert "Yes, send me the papers" in page.content.decode() or "form" in page.context
    for word in ({}, {"form": "made up"}, {"form": page.context["form_word"]}):
        again = client.post(url, word)
        assert again.status_code == 200
        assert again.context["again"]
        bob.refresh_from_db()
        assert bob.state == "pending"

    opened = timezone.now() - QUICKER_THAN_A_PERSON
    word = word_of_form(url.split("/")[2], opened)
    for _ in range(2):
        answer = client.post(url, {"form": word})
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(("/me/", "/preferences/"))
    bob.refresh_from_db()
    assert bob.state == "active"
    assert Consent.objects.count() == 1
    assert client.get(answer.headers["Location"]).status_code == 200


def test_the_word_of_another_links_form_confirms_nothing(client, bob, alice):
    other = links.token(links.Purpose.CONFIRM, alice)
    word = word_of_form(other, timezone.now() - timedelta(minutes=1))
    client.post(reverse("confirm", args=[links.token(links.Purpose.CONFIRM, bob)]), {"form": word})
    bob.refresh_from_db()
    assert bob.state == "pending"


def test_the_page_for_my_link_answers_alike_and_writes_to_readers_only(client, alice, bob, carol):
    for name in ("alice", "bob", "carol", "nobody"):
        answer = client.post(reverse("link"), {"email": f"{name}@example.org"})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/link/?sent")
    assert letters("alice@example.org") == ["link"]
    assert letters("bob@example.org") == ["confirm"]
    assert letters("carol@example.org") == ["link"]
    assert Subscriber.objects.count() == 3


def test_links_are_mailed_now_and_then_and_not_without_end(alice, now):
    for minutes in range(0, 120, 4):
        mail_link("alice@example.org", now=now + timedelta(minutes=minutes))
    assert letters("alice@example.org") == ["link"] * MAX_LINK_LETTERS_A_DAY
    first, second = Letter.objects.order_by("planned_at")[:2]
    assert second.planned_at - first.planned_at >= timedelta(minutes=10)
