"""Mails in doubt, and a provider on loopback that is asked about them."""

import json
import threading
from base64 import b64encode
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.utils import timezone

from config.mailers import mailer
from newsletter.composing.message import reference
from newsletter.models import Digest, HandoverState
from newsletter.plan import plan_day
from newsletter.tasks import ask_provider
from tests.cast import DAY, make_paper, make_reader, make_topic

pytestmark = pytest.mark.django_db

NAMES = ("alice", "bob", "carol")
LEFT = timedelta(minutes=30)


class _Provider(BaseHTTPRequestHandler):
    """Answers as Mailgun and Postmark do; `server.knows` is what it knows, by reference, `server.status` what it says instead."""

    def do_GET(self):
        asked = urlsplit(self.path)
        query = {name: value for name, (value,) in parse_qs(asked.query).items()}
        self.server.asked.append((asked.path, query, dict(self.headers)))
        body = self.server.body or (self.mailgun(query) if asked.path.endswith("/events") else self.postmark(query))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(body if isinstance(body, bytes) else json.dumps(body).encode())

    def mailgun(self, query):
        events = [
            {"event": event, "timestamp": at.timestamp(), "user-variables": {"reference": name}}
            for name, (event, at) in self.server.knows.items()
            if at.timestamp() >= float(query["begin"])
        ]
        return {"items": [{"event": "opened", "user-variables": []}, *events], "paging": {}}

    def postmark(self, query):
        found = [
            {"Status": "Sent", "ReceivedAt": at.isoformat().replace("+00:00", "1-00:00"), "Metadata": {"reference": name}}
            for name, (_event, at) in self.server.knows.items()
            if name == query["metadata_reference"]
        ]
        return {"TotalCount": len(found), "Messages": found}

    def log_message(self, *_):
        pass


@pytest.fixture
def provider(settings):
    with ThreadingHTTPServer(("127.0.0.1", 0), _Provider) as server:
        server.asked, server.knows, server.status, server.body = [], {}, 200, None
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        server.url = f"http://127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(params=["mailgun", "postmark"])
def esp(request, provider, settings, tmp_path):
    use(request.param, provider, settings, tmp_path)
    cache.clear()
    return request.param


def use(name, provider, settings, tmp_path):
    settings.ESP = name
    settings.ANYMAIL = {
        "mailgun": {
            "MAILGUN_API_KEY": "key",
            "MAILGUN_SENDER_DOMAIN": "mg.example.org",
            "MAILGUN_API_URL": f"{provider.url}/v3/",
        },
        "postmark": {"POSTMARK_SERVER_TOKEN": "token", "POSTMARK_MESSAGE_STREAM": "papers", "POSTMARK_API_URL": provider.url},
    }[name]
    settings.MAILERS = {"default": mailer("", esp=name, outbox=tmp_path)}


@pytest.fixture
def in_doubt():
    """Three mails that left half an hour ago, and nobody knows what became of them."""
    agents = make_topic("agents")
    for name in NAMES:
        make_reader(f"{name}@example.com", follows=[agents])
    make_paper(1, scores={agents: 0.9})
    plan_day(DAY, now=timezone.now())
    left = timezone.now() - LEFT
    Digest.objects.update(state=HandoverState.UNCERTAIN, handing_at=left, mailer="bulk", reason="no answer")
    return {name: reference(Digest.objects.get(subscriber__email=f"{name}@example.com")) for name in NAMES}


def states():
    return {digest.subscriber.email.split("@")[0]: digest.state for digest in Digest.objects.select_related("subscriber")}


def test_what_the_provider_knows_was_accepted_and_what_it_does_not_know_stays_in_doubt(provider, esp, in_doubt):
    provider.knows[in_doubt["alice"]] = ("delivered", timezone.now() - LEFT)
    ask_provider()
    assert states() == {"alice": "accepted", "bob": "uncertain", "carol": "uncertain"}
    assert Digest.objects.get(state="accepted").settled_at


def test_the_provider_is_asked_as_it_wants_to_be(provider, settings, tmp_path, in_doubt):
    for name in ("mailgun", "postmark"):
        use(name, provider, settings, tmp_path)
        call_command("reconcile", "--provider")
    asked = {(path, query.get("recipient") or query["metadata_reference"]) for path, query, _headers in provider.asked}
    events = {("/v3/mg.example.org/events", f"{name}@example.com") for name in NAMES}
    assert asked == events | {("/messages/outbound", name) for name in in_doubt.values()}
    for path, query, headers in provider.asked:
        if path.endswith("/events"):
            assert headers["Authorization"] == f"Basic {b64encode(b'api:key').decode()}"
        else:
            assert (headers["X-Postmark-Server-Token"], query["messagestream"]) == ("token", "papers")


def test_an_earlier_mail_of_the_same_reference_is_not_this_one(provider, esp, in_doubt):
    provider.knows[in_doubt["alice"]] = ("delivered", timezone.now() - 2 * LEFT)
    provider.knows[in_doubt["bob"]] = ("delivered", timezone.now() - LEFT)
    call_command("reconcile", "--provider")
    assert states() == {"alice": "uncertain", "bob": "accepted", "carol": "uncertain"}


def test_a_mail_that_the_provider_refused_is_rejected_and_one_that_it_tried_was_taken(
    provider, settings, tmp_path, in_doubt, capsys
):
    use("mailgun", provider, settings, tmp_path)
    provider.knows[in_doubt["alice"]] = ("rejected", timezone.now() - LEFT)
    provider.knows[in_doubt["bob"]] = ("failed", timezone.now() - LEFT)
    call_command("reconcile", "--provider")
    assert states() == {"alice": "rejected", "bob": "accepted", "carol": "uncertain"}
    assert capsys.readouterr().out.splitlines() == [
        "accepted, by the provider: 1",
        "refused by it: 1",
        "not known to it, planned again: 0",
        "in doubt as before: 1",
    ]


def test_what_it_does_not_know_goes_out_again_where_the_operator_says_that_it_knows_all(provider, esp, in_doubt):
    Digest.objects.filter(subscriber__email="carol@example.com").update(handing_at=timezone.now() - LEFT / 3)
    provider.knows[in_doubt["alice"]] = ("accepted", timezone.now() - LEFT)
    call_command("reconcile", "--provider", "--covers-until", (timezone.now() - LEFT / 2).isoformat())
    assert states() == {"alice": "accepted", "bob": "planned", "carol": "uncertain"}


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, None), (429, None), (401, None), (302, None), (200, b"<html>"), (200, b"[]"), (200, b"{}"), (200, b'{"items": 1}')],
)
def test_a_provider_that_gives_no_answer_leaves_all_in_doubt(provider, esp, in_doubt, status, body):
    provider.knows = {name: ("delivered", timezone.now() - LEFT) for name in in_doubt.values()}
    provider.status, provider.body = status, body
    with pytest.raises(CommandError, match="cannot be asked now"):
        call_command("reconcile", "--provider", "--covers-until", (timezone.now() - LEFT / 2).isoformat())
    ask_provider()
    assert set(states().values()) == {HandoverState.UNCERTAIN}
    provider.status, provider.body = 200, None
    call_command("reconcile", "--provider")
    assert set(states().values()) == {HandoverState.ACCEPTED}


def test_a_provider_that_is_away_leaves_all_in_doubt(provider, esp, in_doubt, settings):
    settings.ANYMAIL = {name: "http://127.0.0.1:9" if name.endswith("URL") else value for name, value in settings.ANYMAIL.items()}
    with pytest.raises(CommandError, match="cannot be asked now"):
        call_command("reconcile", "--provider")
    assert set(states().values()) == {HandoverState.UNCERTAIN}


def test_nobody_is_asked_about_a_mail_of_another_way_nor_too_soon_nor_too_late(provider, esp, in_doubt):
    for name, facts in zip(
        NAMES,
        (
            {"mailer": "elsewhere"},
            {"handing_at": timezone.now() - timedelta(minutes=1)},
            {"handing_at": timezone.now() - timedelta(days=4)},
        ),
        strict=True,
    ):
        Digest.objects.filter(subscriber__email=f"{name}@example.com").update(**facts)
    call_command("reconcile", "--provider")
    assert provider.asked == []


def test_where_a_mail_server_stands_in_a_provider_that_knows_nothing_proves_nothing(provider, esp, in_doubt, settings, tmp_path):
    settings.MAILERS |= {
        "bulk": settings.MAILERS["default"],
        "bulk.2": mailer("smtp://127.0.0.1:1", esp="", outbox=tmp_path),
    }
    call_command("reconcile", "--provider", "--covers-until", (timezone.now() - LEFT / 2).isoformat())
    assert set(states().values()) == {"uncertain"}


def test_an_event_without_a_name_says_nothing(provider, settings, tmp_path, in_doubt):
    use("mailgun", provider, settings, tmp_path)
    provider.knows[in_doubt["alice"]] = (None, timezone.now() - LEFT)
    call_command("reconcile", "--provider")
    assert states()["alice"] == "uncertain"


def test_the_sweep_asks_about_some_and_not_at_every_round(provider, esp, in_doubt):
    for _ in range(3):
        ask_provider()
    assert len(provider.asked) == len(NAMES)


def test_without_a_provider_that_can_be_asked_nobody_is(provider, settings, in_doubt):
    settings.ESP, settings.ANYMAIL = "brevo", {"BREVO_API_KEY": "key"}
    ask_provider()
    with pytest.raises(CommandError, match="none to ask"):
        call_command("reconcile", "--provider")
    settings.ESP, settings.ANYMAIL = "mailgun", {}
    with pytest.raises(CommandError, match="none to ask"):
        call_command("reconcile", "--provider")


def test_a_log_needs_its_time(in_doubt, tmp_path):
    with pytest.raises(CommandError, match="--covers-until"):
        call_command("reconcile", "--log", str(tmp_path / "mail.log"))
