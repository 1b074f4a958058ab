"""`manage.py doctor` looks at the real thing: a database, a Redis, a mail server and a site on loopback."""

import os
import socketserver
import threading
from base64 import b64encode
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from config.mailers import mailer
from papers.models import Edition, Listing, Paper
from tests.imap_server import running_post
from tests.keys import rsa_key, write_key

pytestmark = pytest.mark.django_db


class MailServer(socketserver.BaseRequestHandler):
    """Takes the password 'right', knows no STARTTLS, and keeps what it was told."""

    def handle(self):
        self.request.sendall(b"220 mail.example.org\r\n")
        with self.request.makefile() as lines:
            for line in lines:
                verb = line.split()[0].upper()
                self.server.heard.append(verb)
                self.request.sendall(self.answer(verb, line))

    def answer(self, verb: str, line: str) -> bytes:
        if verb == "EHLO":
            return b"250-mail.example.org\r\n250 AUTH PLAIN\r\n"
        if verb == "AUTH":
            return b"235 welcome\r\n" if "AGFsaWNlAHJpZ2h0" in line else b"535 who are you\r\n"
        return b"221 bye\r\n" if verb == "QUIT" else b"502 no\r\n"


class Site(BaseHTTPRequestHandler):
    status, date = 200, None

    def do_HEAD(self):
        self.send_response_only(self.status)
        self.send_header("Date", self.date or format_datetime(timezone.now()))
        self.end_headers()

    def log_message(self, *args):
        pass


def serve(kind, handler):
    server = kind(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    return server


@pytest.fixture
def mail_server():
    server = serve(socketserver.ThreadingTCPServer, MailServer)
    server.heard = []
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def site():
    handler = type("ThisSite", (Site,), {})
    server = serve(HTTPServer, handler)
    handler.url = f"http://127.0.0.1:{server.server_port}"
    yield handler
    server.shutdown()
    server.server_close()


@pytest.fixture
def laptop(settings, tmp_path, site):
    settings.OUTBOX_DIR = tmp_path / "outbox"
    settings.MAILERS = {name: mailer("", esp="", outbox=settings.OUTBOX_DIR) for name in ("default", "bulk", "account")}
    settings.HF_BASE_URL = settings.ARXIV_BASE_URL = site.url
    return settings


def speak_to(server, settings, *, scheme="smtp", user=""):
    url = f"{scheme}://{user}127.0.0.1:{server.server_address[1]}"
    settings.MAILERS = {name: mailer(url, esp="", outbox=settings.OUTBOX_DIR) for name in ("default", "bulk", "account")}


def said(capsys, *arguments) -> dict[str, str]:
    """The word of each line by what it is about; the exit code must agree."""
    try:
        call_command("doctor", *arguments)
        failed = False
    except CommandError:
        failed = True
    lines = capsys.readouterr().out.splitlines()
    assert failed == any(line.startswith("fail") for line in lines)
    return {line[6:21].strip(): line for line in lines}


def test_a_bare_laptop_is_well(laptop, capsys):
    lines = said(capsys)
    assert [about for about, line in lines.items() if not line.startswith("ok ")] == []
    assert set(lines) == {
        "configuration",
        "database",
        "migrations",
        "archive",
        "broker",
        "outbox",
        "source list",
        "source papers",
        "clock",
    }


def test_a_configuration_that_cannot_work_is_named(laptop, capsys):
    laptop.PREPARE = "some"
    line = said(capsys)["configuration"]
    assert line.startswith("fail")
    assert "PREPARE" in line
    assert "paperboy.E005" in line


def test_a_waiting_migration_is_named(laptop, capsys):
    MigrationRecorder(connection).record_unapplied("admin", "0003_logentry_add_action_flag_choices")
    assert "1 wait" in said(capsys)["migrations"]


def test_redis_is_asked(laptop, capsys):
    laptop.REDIS_URL = os.environ["TEST_REDIS_URL"]
    assert said(capsys)["broker"].startswith("ok")
    laptop.REDIS_URL = "redis://127.0.0.1:1/0"
    assert said(capsys)["broker"].startswith("fail")


def test_an_outbox_that_cannot_be_written_to_is_named(laptop, capsys):
    laptop.OUTBOX_DIR.write_text("in the way")
    assert said(capsys)["outbox"].startswith("fail")


def test_a_mail_server_is_greeted_and_gets_no_mail(laptop, mail_server, capsys):
    speak_to(mail_server, laptop)
    lines = said(capsys)
    assert lines["mail server"].startswith("ok")
    assert mail_server.heard == ["EHLO", "QUIT"]  # bulk and account are the same server: it is asked once
    assert "_dmarc.localhost.localdomain" in lines["dns"]
    assert lines["dns"].startswith("warn")


def test_the_record_of_a_key_that_signs_is_told(laptop, mail_server, tmp_path, capsys):
    speak_to(mail_server, laptop)
    laptop.DKIM_KEY_FILE, laptop.DKIM_SELECTOR = [write_key(rsa_key(), tmp_path / "rsa.pem")], ["paperboy"]
    lines = said(capsys)
    assert "DKIM at paperboy._domainkey.localhost.localdomain," in lines["dns"]
    record = b64encode(rsa_key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
    told = f'publish paperboy._domainkey.localhost.localdomain TXT "v=DKIM1; k=rsa; p={record}"'
    assert lines["signing"] == f"ok    signing        the key can be used; {told}"
    laptop.DKIM_KEY_FILE = [str(tmp_path / "another.pem")]
    lines = said(capsys)
    assert "signing" not in lines
    assert lines["configuration"].startswith("fail")


def test_a_mail_server_that_is_away_is_named(laptop, mail_server, capsys):
    speak_to(mail_server, laptop)
    mail_server.shutdown()
    mail_server.server_close()
    assert said(capsys)["mail server"].startswith("fail")


def test_a_mail_server_without_the_encryption_that_we_ask_for_is_named(laptop, mail_server, capsys):
    speak_to(mail_server, laptop, scheme="smtp+tls", user="alice:right@")
    line = said(capsys)["mail server"]
    assert line.startswith("fail")
    assert "STARTTLS" in line
    assert "AUTH" not in mail_server.heard


def test_a_wrong_password_is_named_and_a_right_one_wants_encryption(laptop, mail_server, capsys):
    speak_to(mail_server, laptop, user="alice:wrong@")
    line = said(capsys)["mail server"]
    assert line.startswith("fail")
    assert "who are you" in line
    speak_to(mail_server, laptop, user="alice:right@")
    line = said(capsys)["mail server"]
    assert line.startswith("warn")
    assert "unencrypted" in line


def test_a_mailbox_of_bounces_is_opened_and_nothing_in_it_is_read(laptop, capsys):
    with running_post() as post:
        laptop.BOUNCE_IMAP_URL, laptop.RETURN_PATH_DOMAIN = post.url, "bounces.example.org"
        number = post.put(b"Subject: a bounce")
        line = said(capsys)["bounces"]
        assert line.startswith("ok")
        assert f"127.0.0.1:{post.port} opens Returned mail" in line
        assert post.flags[number] == set()
        post.refuses["LOGIN"] = "NO wrong password"
        line = said(capsys)["bounces"]
    assert line.startswith("fail")
    assert "wrong password" in line


def test_a_provider_without_its_key_is_named(laptop, capsys):
    laptop.ESP = "mailgun"
    laptop.MAILERS = {name: mailer("", esp="mailgun", outbox=laptop.OUTBOX_DIR) for name in ("default", "bulk", "account")}
    line = said(capsys)["mail server"]
    assert line.startswith("fail")
    assert "api_key" in line
    assert "ANYMAIL_MAILGUN_" in line
    laptop.ANYMAIL = {"MAILGUN_API_KEY": "key"}
    assert said(capsys)["mail server"].startswith("ok")


@pytest.mark.parametrize(("status", "word"), [(200, "ok"), (404, "ok"), (403, "warn"), (429, "warn"), (503, "warn")])
def test_a_site_that_refuses_us_is_a_warning(laptop, site, capsys, status, word):
    site.status = status
    assert said(capsys)["source papers"].startswith(word)


def test_a_site_that_is_away_is_named_and_offline_does_not_ask(laptop, capsys):
    laptop.HF_BASE_URL = "http://127.0.0.1:1"
    assert said(capsys)["source list"].startswith("fail")
    assert "source list" not in said(capsys, "--offline")


def test_a_clock_that_is_off_is_a_warning(laptop, site, capsys):
    site.date = "Wed, 14 Jan 2026 07:00:00 GMT"
    line = said(capsys)["clock"]
    assert line.startswith("warn")
    assert site.url in line


def test_a_small_archive_is_told_how_to_grow(capsys):
    call_command("doctor", "--offline")
    assert "0 papers, which is little to learn ranking from: manage.py backfill" in " ".join(capsys.readouterr().out.split())
    Paper.objects.bulk_create(Paper(arxiv_id=str(number), title="T", first_seen_at=timezone.now()) for number in range(400))
    edition = Edition.objects.create(day=timezone.now().date())
    Listing.objects.bulk_create(
        Listing(edition=edition, paper=paper, first_seen_at=timezone.now(), position=0) for paper in Paper.objects.all()
    )
    call_command("doctor", "--offline")
    assert "400 papers for ranking to learn from" in " ".join(capsys.readouterr().out.split())
