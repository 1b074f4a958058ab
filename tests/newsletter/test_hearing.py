"""What the provider says comes in by django-anymail's own views, and is believed only where it can be told from a forged one."""

import hmac
import json
from base64 import b64encode
from hashlib import sha256

import pytest

from newsletter.composing.message import reference
from newsletter.models import MailEvent, Subscriber, Suppression
from tests.cast import make_reader
from tests.newsletter.test_returned import make_digest

pytestmark = pytest.mark.django_db

KEY = "a signing key"
SECRET = "paperboy:a password"


@pytest.fixture
def alice():
    return make_reader("alice@example.net")


@pytest.fixture
def digest(alice):
    return make_digest(alice)


@pytest.fixture
def mailgun(client, settings, digest):
    settings.ESP, settings.ANYMAIL = "mailgun", {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY}

    def tell(event, name="1", *, key=KEY, path="mailgun/tracking/", to="alice@example.net", about=digest, **facts):
        body = {
            "signature": {"token": name, "timestamp": "1768392000", "signature": _signed(key, f"1768392000{name}")},
            "event-data": {
                "event": event,
                "timestamp": 1768392000.5,
                "recipient": to,
                "message": {"headers": {"message-id": "one@example.org"}},
                "user-variables": {"reference": reference(about)},
                **facts,
            },
        }
        return client.post(f"/events/{path}", json.dumps(body), content_type="application/json").status_code

    return tell


@pytest.fixture
def postmark(client, settings, digest):
    settings.ESP, settings.ANYMAIL = "postmark", {"WEBHOOK_SECRET": SECRET}

    def tell(record, *, secret=SECRET, about=digest, **facts):
        body = {"RecordType": record, "MessageID": "m-1", "Metadata": {"reference": reference(about)}, **facts}
        head = {"authorization": "Basic " + b64encode(secret.encode()).decode()} if secret else {}
        return client.post(
            "/events/postmark/tracking/", json.dumps(body), content_type="application/json", headers=head
        ).status_code

    return tell


def _signed(key, text):
    return hmac.new(key.encode(), text.encode(), sha256).hexdigest()


def failed(words, severity="permanent", **facts):
    return {"severity": severity, "reason": "generic", "delivery-status": {"message": words, "description": ""}, **facts}


def state_of(reader):
    return Subscriber.objects.get(pk=reader.pk).state


def kinds():
    return [event.kind for event in MailEvent.objects.order_by("pk")]


def test_mailgun_tells_of_a_hard_bounce_twice_and_it_is_noted_once(mailgun, alice, digest):
    for _ in range(2):
        assert mailgun("failed", **failed("550 5.1.1 user unknown")) == 200
    event = MailEvent.objects.get()
    assert (event.kind, event.status, event.digest, event.event_id) == ("hard", "5.1.1", digest, "Mailgun:bounced:1")
    assert event.at.isoformat() == "2026-01-14T12:00:00.500000+00:00"
    assert state_of(alice) == "suppressed"


@pytest.mark.parametrize("key", ["another key", ""])
def test_mailgun_with_a_bad_signature_is_refused(mailgun, alice, key):
    assert mailgun("failed", key=key, **failed("550 5.1.1 user unknown")) == 400
    assert kinds() == []
    assert state_of(alice) == "active"
    assert mailgun("failed", **failed("550 5.1.1 user unknown")) == 200
    assert state_of(alice) == "suppressed"


@pytest.mark.parametrize("order", [("failed", "delivered"), ("delivered", "failed")])
def test_the_order_of_events_does_not_matter_to_a_suppression(mailgun, alice, order):
    for number, event in enumerate(order):
        facts = failed("550 5.1.1 user unknown") if event == "failed" else {}
        assert mailgun(event, str(number), **facts) == 200
    assert state_of(alice) == "suppressed"
    assert sorted(kinds()) == ["delivered", "hard"]


@pytest.mark.parametrize(
    ("event", "facts", "noted", "state"),
    [
        ("failed", failed("452 4.2.2 mailbox full", severity="temporary"), [], "active"),
        ("failed", failed("552 5.2.2 mailbox full"), ["soft"], "active"),
        ("failed", failed("550 5.7.1 blocked"), ["policy"], "active"),
        ("failed", failed("", reason="suppress-bounce"), ["soft"], "active"),
        ("complained", {}, ["complaint"], "suppressed"),
        ("delivered", {}, ["delivered"], "active"),
        ("opened", {}, [], "active"),
        ("unsubscribed", {}, [], "unsubscribed"),
    ],
)
def test_each_event_does_what_it_says_and_no_more(mailgun, alice, event, facts, noted, state):
    assert mailgun(event, **facts) == 200
    assert kinds() == noted
    assert state_of(alice) == state


@pytest.mark.parametrize(
    ("event", "facts", "state"),
    [
        ("delivered", {}, "accepted"),
        ("accepted", {}, "accepted"),
        ("failed", failed("550 5.1.1 user unknown"), "rejected"),
        ("failed", failed("4.2.2 full", severity="temporary"), "uncertain"),
    ],
)
def test_an_event_settles_a_digest_in_doubt(mailgun, alice, event, facts, state):
    doubtful = make_digest(make_reader("bob@example.net"), state="uncertain", reason="its worker died")
    assert mailgun(event, about=doubtful, to="bob@example.net", **facts) == 200
    doubtful.refresh_from_db()
    assert doubtful.state == state


def test_a_provider_speaks_of_the_address_that_it_sent_to_and_not_of_the_readers_new_one(mailgun, alice):
    alice.email = "alice@elsewhere.example"
    alice.save()
    mailgun("failed", **failed("550 5.1.1 user unknown"))
    assert state_of(alice) == "active"
    assert Suppression.objects.count() == 1


def test_an_event_of_a_mail_that_is_none_of_ours_changes_nothing(client, mailgun, alice, digest):
    digest.day = digest.day.replace(year=2025)
    assert mailgun("complained", about=digest) == 200
    assert kinds() == []


def test_postmark_tells_with_the_password_and_not_without_it(postmark, alice):
    hard = {"Type": "HardBounce", "ID": 7, "Email": "alice@example.net", "Description": "(ex: unknown user, mailbox not found)."}
    for secret in ("", "paperboy:another", "paperboy"):
        assert postmark("Bounce", secret=secret, **hard) == 400
    assert state_of(alice) == "active"
    for _ in range(2):
        assert postmark("Bounce", **hard) == 200
    assert kinds() == ["hard"]
    assert state_of(alice) == "suppressed"


def test_postmark_names_no_delivery_and_it_is_noted_once_all_the_same(postmark, alice):
    for _ in range(2):
        assert postmark("Delivery", Recipient="alice@example.net", DeliveredAt="2026-01-14T12:00:00Z") == 200
    assert postmark("Delivery", Recipient="alice@example.net", DeliveredAt="2026-01-15T12:00:00Z") == 200
    assert kinds() == ["delivered", "delivered"]


def test_postmark_tells_of_complaints_full_boxes_and_lists_of_its_own(postmark, alice):
    said = {"Email": "alice@example.net"}
    postmark("Bounce", Type="SoftBounce", ID=1, Description="Unable to deliver (i.e. mailbox full, account disabled).", **said)
    postmark("Bounce", Type="Blocked", ID=2, Description="Blocked from this ISP due to content or blacklisting.", **said)
    assert state_of(alice) == "active"
    postmark("SpamComplaint", Type="SpamComplaint", ID=3, **said)
    assert kinds() == ["soft", "policy", "complaint"]
    assert Suppression.objects.get().reason == "complaint"


@pytest.mark.parametrize("anymail", [{}, {"WEBHOOK_SECRET": ""}, {"MAILGUN_API_KEY": "of another provider"}])
def test_without_anything_to_tell_a_forged_event_by_there_is_no_such_page(settings, postmark, alice, anymail):
    settings.ANYMAIL = anymail
    complaint = {"Type": "SpamComplaint", "ID": 3, "Email": "alice@example.net"}
    assert postmark("SpamComplaint", **complaint) == 404
    assert state_of(alice) == "active"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    assert postmark("SpamComplaint", **complaint) == 200


@pytest.mark.parametrize("path", ["postmark/tracking/", "mailgun/inbound/", "mailgun/", "nobody/tracking/"])
def test_only_the_events_of_the_provider_that_is_configured_are_heard(mailgun, path):
    assert mailgun("complained", path=path) == 404
    assert kinds() == []
