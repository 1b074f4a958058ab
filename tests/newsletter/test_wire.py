"""The bytes that a mail server receives, of each kind of mail: RFC 5322, 2045, 2047, 2369, 2919, 3834 and 8058."""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime

import pytest
from django.utils import timezone

from config.mailers import mailers
from newsletter.deliver import deliver_digests, deliver_letters, send_again
from newsletter.models import Digest, Letter, Subscriber
from newsletter.plan import plan_day
from newsletter.signup import plan_letter
from tests.cast import make_paper, make_reader, make_topic
from tests.sink import running_sink

pytestmark = pytest.mark.django_db

SITE = "https://" + "papers-for-everybody-who-reads-them-daily.example.org:8443"
ONCE = (
    "From",
    "To",
    "Date",
    "Subject",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
)
OF_LISTS = ("List-Id", "List-Help", "List-Owner", "List-Archive", "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID")
NEVER = ("Bcc", "Cc", "Return-Path", "X-Mailer", "User-Agent", "Received", "Sender")


@pytest.fixture
def sink(settings, tmp_path):
    with running_sink() as sink:
        settings.MAILERS = mailers({"default": sink.url}, esp="", outbox=tmp_path, timeout=10)
        settings.SITE_URL, settings.SITE_IS_SECURE, settings.SITE_IS_LOCAL = SITE, True, False
        settings.DEFAULT_FROM_EMAIL = "Zeitungsjunge für Papiere <papers@example.org>"
        settings.RETURN_PATH_DOMAIN = "bounces.example.org"
        yield sink


@pytest.fixture
def today():
    return timezone.now().astimezone(UTC).date()


@pytest.fixture
def readers(today):
    """Alice reads English and Ming Chinese; the titles of the day are not ASCII, and some lines begin with a dot."""
    agents = make_topic("agents", name="LLM agents")
    for name, language in (("alice", "en"), ("ming", "zh-hans")):
        make_reader(f"{name}@example.com", follows=[agents], language=language, start_day=today - timedelta(days=9))
    for number in range(3):
        make_paper(number, day=today, scores={agents: 0.9}, title=f"Größe · 智能体 {number}", abstract=".dots\n.\n..more" * 9)


def digests(sink, day):
    plan_day(day, now=timezone.now())
    list(deliver_digests(clock=timezone.now))
    return {recipient.split("@")[0]: (sender, raw) for sender, recipient, raw in sink.mails}


@pytest.fixture(params=["digest", *Letter.Kind.values])
def received(request, sink, readers, today):
    """Both readers' mails of one kind: sender of the envelope, and bytes."""
    if request.param == "digest":
        return digests(sink, today)
    for reader in Subscriber.objects.all():
        plan_letter(reader, Letter.Kind(request.param), now=timezone.now())
    list(deliver_letters(clock=timezone.now))
    return {recipient.split("@")[0]: (sender, raw) for sender, recipient, raw in sink.mails}


def head_of(raw):
    return message_from_bytes(raw, policy=policy.default)


def raw_head(raw):
    return raw.split(b"\r\n\r\n", 1)[0].split(b"\r\n")


def test_every_mail_keeps_the_rules_of_lines(received):
    assert set(received) == {"alice", "ming"}
    for _sender, raw in received.values():
        lines = raw.split(b"\r\n")
        assert b"\n" not in raw.replace(b"\r\n", b"")
        assert b"\r" not in raw.replace(b"\r\n", b"")
        assert raw.isascii()
        assert max(map(len, lines)) <= 998
        assert not [line for line in lines if line.startswith(b".")]
        # What is longer than it should be is an address, which cannot be folded.
        assert not [line for line in raw_head(raw) if len(line) > 78 and len(line.split()) > 2]


def test_every_mail_has_the_headers_it_must_have_once_and_none_that_it_must_not(received):
    for name, (_sender, raw) in received.items():
        mail = head_of(raw)
        assert {header: len(mail.get_all(header, [])) for header in ONCE} == dict.fromkeys(ONCE, 1)
        assert [header for header in NEVER if header in mail] == []
        assert mail["To"] == f"{name}@example.com"
        assert mail["From"].addresses[0].addr_spec == "papers@example.org"
        assert mail["From"].addresses[0].display_name == "Zeitungsjunge für Papiere"
        assert abs(parsedate_to_datetime(mail["Date"]) - datetime.now(UTC)) < timedelta(minutes=5)
        assert re.fullmatch(r"<[\w.-]+@example\.org>", mail["Message-ID"])
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["X-Auto-Response-Suppress"] == "OOF, AutoReply"
        assert b"localhost" not in raw


def test_every_mail_has_a_text_before_its_html_in_utf_8(received):
    for _sender, raw in received.values():
        mail = head_of(raw)
        assert mail.get_content_type() == "multipart/alternative"
        assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
        assert {part.get_content_charset() for part in mail.iter_parts()} == {"utf-8"}


def test_every_envelope_has_a_sender_of_its_own_that_a_bounce_finds_back_by(received):
    senders = [sender for sender, _raw in received.values()]
    assert len(set(senders)) == len(senders)
    for sender in senders:
        local, _, domain = sender.partition("@")
        assert domain == "bounces.example.org"
        assert len(local) <= 64
        assert local == local.lower()


def test_the_headers_of_a_list_are_on_digests_and_on_nothing_else(sink, readers, today):
    plan_letter(Subscriber.objects.first(), Letter.Kind.GOODBYE, now=timezone.now())
    list(deliver_letters(clock=timezone.now))
    letter = head_of(sink.mails.pop()[2])
    assert [header for header in (*OF_LISTS, "Precedence") if header in letter] == []
    for name, (_sender, raw) in digests(sink, today).items():
        mail = head_of(raw)
        assert {header: len(mail.get_all(header, [])) for header in OF_LISTS} == dict.fromkeys(OF_LISTS, 1)
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail["List-Id"] == "Paperboy <digest.example.org>"
        assert mail["List-Owner"] == "<mailto:papers@example.org>"
        for header in ("List-Help", "List-Archive"):
            assert re.fullmatch(rf"<{re.escape(SITE)}/[\w/-]*>", mail[header])
        assert len(mail["Feedback-ID"].split(":")) <= 4
        assert name not in mail["Feedback-ID"] + mail["List-Unsubscribe"]


def test_the_way_out_is_one_address_on_one_line_as_it_is(sink, readers, today):
    for _sender, raw in digests(sink, today).values():
        (line,) = [line for line in raw_head(raw) if line.lower().startswith(b"list-unsubscribe:")]
        assert re.fullmatch(rf"List-Unsubscribe: <{re.escape(SITE)}/u/[\w.-]+>", line.decode())
        assert len(line) > 78


def test_what_is_the_same_for_all_readers_is_the_same_and_what_is_one_readers_own_is_not(sink, readers, today):
    mails = [head_of(raw) for _sender, raw in digests(sink, today).values()]
    assert len({mail["List-Id"] for mail in mails}) == 1
    assert len({mail["Feedback-ID"] for mail in mails}) == 1
    assert len({mail["Message-ID"] for mail in mails}) == 2
    assert len({mail["List-Unsubscribe"] for mail in mails}) == 2


def test_a_mail_that_is_sent_again_has_the_same_message_id_and_the_same_bodies(sink, readers, today):
    first = digests(sink, today)["alice"][1]
    sink.mails.clear()
    send_again(Digest.objects.get(subscriber__email="alice@example.com", day=today), now=timezone.now())
    list(deliver_digests(clock=timezone.now))
    ((_sender, _recipient, again),) = sink.mails
    assert head_of(again)["Message-ID"] == head_of(first)["Message-ID"]
    assert again.split(b"\r\n\r\n", 1)[1] == first.split(b"\r\n\r\n", 1)[1]


def test_the_subject_is_read_as_it_was_meant_in_words_that_are_short_enough(sink, readers, today):
    for _sender, raw in digests(sink, today).values():
        assert "Größe · 智能体" in head_of(raw)["Subject"]
        words = re.findall(rb"=\?utf-8\?[bq]\?\S+\?=", b"\r\n".join(raw_head(raw)))
        assert words
        assert max(map(len, words)) <= 75
