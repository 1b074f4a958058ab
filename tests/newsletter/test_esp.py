"""The door of a provider, against one on loopback that answers as it is told."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from newsletter.doors import Envelope, Message, Outcome
from newsletter.doors.esp import EspDoor

MESSAGE = Message(
    (("From", "a@example.org"), ("To", "bob@example.com"), ("Subject", "Papers"), ("Message-ID", "<a@example.org>")),
    *("Papers", "Some papers=\r\n.\r\n", "<p>Some papers</p>\r\n", "en", "b"),
)
ENVELOPE = Envelope("a@example.org", "bob@example.com", "2026-01-14-digest-1")


class _Provider(BaseHTTPRequestHandler):
    """`server.status` is what it says; None hangs up without a word."""

    def do_POST(self):
        self.server.asked.append(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.status is None:
            self.connection.close()
            return
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"id": "<77@provider>", "message": "Queued."}')

    def log_message(self, *_):
        pass


@pytest.fixture
def provider(settings):
    with ThreadingHTTPServer(("127.0.0.1", 0), _Provider) as server:
        server.asked, server.status = [], 200
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{server.server_address[1]}/v3"
        settings.ANYMAIL = {"MAILGUN_API_KEY": "key", "MAILGUN_SENDER_DOMAIN": "example.org", "MAILGUN_API_URL": address}
        settings.MAILERS = {"default": {"BACKEND": "anymail.backends.mailgun.EmailBackend"}}
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.ACCEPTED),
        (400, Outcome.REJECTED),
        (401, Outcome.DEFERRED),
        (402, Outcome.DEFERRED),
        (429, Outcome.DEFERRED),
        (503, Outcome.DEFERRED),
        (500, Outcome.UNKNOWN),
        (502, Outcome.UNKNOWN),
        (504, Outcome.UNKNOWN),
        (None, Outcome.UNKNOWN),
    ],
)
def test_what_a_provider_says_is_read_and_its_silence_is_no_answer(provider, status, outcome):
    provider.status = status
    assert EspDoor("default").submit(ENVELOPE, MESSAGE).outcome == outcome
    assert len(provider.asked) == 1
    assert b"2026-01-14-digest-1" in provider.asked[0]


def test_a_provider_that_is_not_there_took_nothing(provider, settings):
    settings.ANYMAIL |= {"MAILGUN_API_URL": "http://127.0.0.1:9/v3"}
    assert EspDoor("default").submit(ENVELOPE, MESSAGE).outcome == Outcome.DEFERRED
