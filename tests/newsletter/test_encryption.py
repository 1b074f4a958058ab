"""Connections to mail servers and mailboxes: as safe as they were asked to be, or none; nobody is waited for without an end."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from newsletter.doors import Envelope, Message, Outcome
from newsletter.doors.imap import MailboxError
from newsletter.doors.opening import connections_to, hang_up
from newsletter.doors.smtp import SmtpDoor, SmtpServer
from newsletter.returning.collect import collect_bounces
from tests.imap_server import running_post
from tests.keys import ONE_DAY, Authority
from tests.sink import STALL_S, running_sink

MESSAGE = Message((("From", "a@example.org"), ("To", "bob@example.com")), "a", "a\r\n", "a\r\n", "en", "b")
ENVELOPE = Envelope("a@example.org", "bob@example.com", "2026-01-14-digest-1")
WAYS = ["starttls", "tls"]


@pytest.fixture
def authority(tmp_path, monkeypatch):
    """One that this machine trusts, as one trusts those that come with it."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    return authority


@pytest.fixture(params=WAYS)
def way(request):
    return request.param


@pytest.fixture
def sink(way):
    with running_sink() as sink:
        sink.is_encrypted = way == "tls"
        yield sink


def submit(sink, way, timeout=2.0):
    wanted = {"use_tls": way == "starttls", "use_ssl": way == "tls"}
    door = SmtpDoor(SmtpServer("127.0.0.1", sink.port, "user", "secret", **wanted, timeout=timeout))
    reply = door.submit(ENVELOPE, MESSAGE)
    door.close()
    return reply


def test_a_mail_leaves_by_an_encrypted_connection(authority, sink, way):
    sink.encryption, sink.extensions = authority.server(), ("AUTH PLAIN",)
    sink.replies["AUTH"] = "235 welcome"
    assert submit(sink, way).outcome == Outcome.ACCEPTED
    assert sink.recipients == ["bob@example.com"]
    if way == "starttls":
        before, after = sink.said[: sink.said.index("STARTTLS")], sink.said[sink.said.index("STARTTLS") :]
        assert [line.split()[0] for line in before] == ["ehlo"]
        # What was said before the encryption counts no more: the server is greeted anew (RFC 3207, 4.2).
        assert after[1].split()[0] == "ehlo"


def test_a_server_whose_certificate_nobody_vouches_for_is_not_spoken_to(authority, sink, way, monkeypatch):
    sink.encryption = authority.server()
    monkeypatch.delenv("SSL_CERT_FILE")
    reply = submit(sink, way)
    assert (reply.outcome, reply.reached) == (Outcome.DEFERRED, False)
    assert "CERTIFICATE_VERIFY_FAILED" in reply.text
    assert {line.split()[0] for line in sink.said} <= {"ehlo", "STARTTLS"}


def test_a_certificate_of_another_server_or_of_yesterday_is_refused(authority, sink, way):
    for certificate in (authority.server("127.0.0.2"), authority.server(lasts=-ONE_DAY)):
        sink.encryption = certificate
        reply = submit(sink, way)
        assert (reply.outcome, reply.reached) == (Outcome.DEFERRED, False)
        assert "CERTIFICATE_VERIFY_FAILED" in reply.text
    assert sink.mails == []


def test_there_is_no_way_back_to_clear_text(authority, way):
    """The server can do nothing but clear text, or somebody on the way has taken its offer out."""
    with running_sink() as sink:
        reply = submit(sink, way)
        assert (reply.outcome, reply.reached) == (Outcome.DEFERRED, False)
        assert [line for line in sink.said if "AUTH" in line or "MAIL" in line] == []


def test_a_server_that_takes_its_offer_back_is_not_spoken_to(authority):
    with running_sink() as sink:
        sink.encryption, sink.replies = authority.server(), {"STARTTLS": "454 not now"}
        reply = submit(sink, "starttls")
        assert (reply.outcome, reply.reached) == (Outcome.DEFERRED, False)
        assert [line for line in sink.said if "AUTH" in line or "MAIL" in line] == []


@pytest.mark.parametrize("step", ["CONNECT", "HANDSHAKE", "EHLO", "STARTTLS", "MAIL", "RCPT", "DATA"])
def test_no_step_is_waited_for_without_an_end(authority, step):
    with running_sink() as sink:
        sink.encryption, sink.stalls_at = authority.server(), step
        began = time.monotonic()
        wanted = SmtpServer("127.0.0.1", sink.port, use_tls=True, timeout=0.3)
        assert SmtpDoor(wanted).submit(ENVELOPE, MESSAGE).outcome == Outcome.DEFERRED
        assert time.monotonic() - began < STALL_S
        assert sink.mails == []


def test_connections_are_kept_for_the_next_chunk_of_work(settings):
    with running_sink() as sink:
        settings.SMTP_CONNECTIONS = 1
        settings.MAILERS = {
            "default": {
                "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "OPTIONS": {"host": "127.0.0.1", "port": sink.port, "timeout": 2.0},
            }
        }
        for _ in range(3):
            assert connections_to("bulk").submit(ENVELOPE, MESSAGE).result().outcome == Outcome.ACCEPTED
        assert (len(sink.mails), sink.connections) == (3, 1)
        hang_up("bulk")
        assert connections_to("bulk").submit(ENVELOPE, MESSAGE).result().outcome == Outcome.ACCEPTED
        assert sink.connections == 2
        hang_up("bulk")


# The mailbox of bounces


@pytest.fixture
def post(way):
    with running_post() as post:
        post.is_encrypted = way == "tls"
        yield post


def look_into(post, way):
    scheme = {"starttls": "imap+tls", "tls": "imap+ssl"}[way]
    now = timezone.now()
    return collect_bounces(post.url.replace("imap://", f"{scheme}://"), clock=lambda: now, until=now + timedelta(seconds=9))


@pytest.mark.django_db
def test_a_mailbox_is_read_by_an_encrypted_connection(authority, post, way):
    post.encryption = authority.server()
    look_into(post, way)
    said = [command.split()[0] for command in post.said]
    assert "SELECT" in said
    if way == "starttls":
        assert said.index("STARTTLS") < said.index("LOGIN")


@pytest.mark.django_db
def test_a_mailbox_that_is_not_what_it_should_be_gets_no_password(authority, post, way, monkeypatch):
    for certificate in (authority.server("127.0.0.2"), authority.server(lasts=-ONE_DAY)):
        post.encryption = certificate
        with pytest.raises(MailboxError, match="CERTIFICATE_VERIFY_FAILED"):
            look_into(post, way)
    post.encryption = authority.server()
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(MailboxError, match="CERTIFICATE_VERIFY_FAILED"):
        look_into(post, way)
    with running_post() as plain, pytest.raises(MailboxError):
        look_into(plain, way)
    assert [command for command in (*post.said, *plain.said) if "LOGIN" in command] == []
