"""DKIM (RFC 6376), as a receiver sees it: the bytes that a mail server got, checked by another's code against the DNS record."""

import re
from datetime import UTC, timedelta

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from config.mailers import mailers
from newsletter.composing.letters import plan_letter
from newsletter.deliver import deliver_digests, deliver_letters
from newsletter.doors.opening import signing_keys
from newsletter.doors.signing import SigningError, signed
from newsletter.models import Digest, HandoverState, Letter, Subscriber
from newsletter.plan import plan_day
from tests.cast import make_paper, make_reader, make_topic
from tests.keys import rsa_key, write_key
from tests.sink import running_sink

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings, tmp_path):
    with running_sink() as sink:
        settings.MAILERS = mailers({"default": sink.url}, esp="", outbox=tmp_path, timeout=10)
        settings.SITE_URL, settings.SITE_IS_SECURE, settings.SITE_IS_LOCAL = "https://papers.example.org", True, False
        settings.DEFAULT_FROM_EMAIL = "Zeitungsjunge für Papiere <papers@Example.org>"
        settings.DKIM_KEY_FILE, settings.DKIM_SELECTOR = [write_key(rsa_key(), tmp_path / "rsa.pem")], ["paperboy"]
        yield sink


@pytest.fixture
def readers():
    today = timezone.now().astimezone(UTC).date()
    agents = make_topic("agents", name="LLM agents")
    for name, language in (("alice", "en"), ("ming", "zh-hans")):
        make_reader(f"{name}@example.com", follows=[agents], language=language, start_day=today - timedelta(days=9))
    for number in range(3):
        make_paper(number, day=today, scores={agents: 0.9}, title=f"Größe · 智能体 {number}", abstract="Two  blanks.\t\n.\n" * 9)
    return today


def received(sink, day):
    """Each mail's bytes: both readers' digests, and a letter to each."""
    plan_day(day, now=timezone.now())
    for reader in Subscriber.objects.all():
        plan_letter(reader, Letter.Kind.GOODBYE, now=timezone.now())
    list(deliver_digests(clock=timezone.now))
    list(deliver_letters(clock=timezone.now))
    return [raw for _sender, _recipient, raw in sink.mails]


def record_of(name, timeout=5):
    """What the DNS would answer if the operator published what doctor prints."""
    records = {key.name: key.record for key in signing_keys()}
    return records[name.decode().rstrip(".")].encode()


def signatures(raw):
    head = re.sub(rb"\r\n[ \t]+", b"", raw.split(b"\r\n\r\n", 1)[0])
    return [line.partition(b":")[2].decode() for line in head.split(b"\r\n") if line.startswith(b"DKIM-Signature:")]


def test_every_mail_is_signed_by_the_domain_of_its_sender(sink, readers):
    mails = received(sink, readers)
    assert len(mails) == 4
    for raw in mails:
        assert dkim.verify(raw, dnsfunc=record_of)
        [signature] = signatures(raw)
        assert {"d=example.org", "s=paperboy", "a=rsa-sha256", "c=relaxed/relaxed"} <= set(re.split(r";\s*", signature.strip()))
        assert max(map(len, raw.split(b"\r\n\r\n", 1)[0].split(b"\r\n"))) <= 990


def test_what_says_who_and_what_a_mail_is_cannot_be_changed(sink, readers):
    raw = next(raw for raw in received(sink, readers) if b"List-Unsubscribe-Post" in raw)
    head, body = raw.split(b"\r\n\r\n", 1)
    head += b"\r\n"
    for header in (
        *("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"),
        *("List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Feedback-ID"),
    ):
        field = re.compile(rb"(?m)^%s: .*\r\n(?:[ \t].*\r\n)*" % header.encode())
        for instead in (b"", header.encode() + b": another\r\n"):
            changed, times = field.subn(instead, head)
            assert times == 1
            assert not dkim.verify(changed + b"\r\n" + body, dnsfunc=record_of)
    assert not dkim.verify(head + b"\r\n" + body + b"more\r\n", dnsfunc=record_of)


@pytest.mark.parametrize("header", ["From", "To", "Cc", "Reply-To", "Subject", "Date"])
def test_nobody_can_add_a_header_that_readers_are_shown(sink, readers, header):
    raw = received(sink, readers)[0]
    assert dkim.verify(b"X-Seen-By: a gateway\r\n" + raw, dnsfunc=record_of)
    assert not dkim.verify(f"{header}: somebody@example.net\r\n".encode() + raw, dnsfunc=record_of)


def test_blanks_that_a_server_changes_on_the_way_break_nothing(sink, readers):
    raw = received(sink, readers)[0]
    assert dkim.verify(
        raw.replace(b"Subject: ", b"SUBJECT:   ").replace(b"\r\n\r\n--", b" \t\r\n\r\n--", 1) + b"\r\n", dnsfunc=record_of
    )


@pytest.mark.parametrize(
    "body",
    [
        *(
            b"",
            b"\r\n",
            b"\r\n\r\n",
            b"a",
            b"a\r\n",
            b"a \t \r\nb\t\tc  d\r\n",
            b" a\r\n \r\n\t\r\n",
            b"=20\r\n\r\n\r\nb\r\n\r\n",
        ),
        b"  \r\n" * 3 + b"a",
    ],
)
def test_any_body_is_read_as_others_read_it(sink, body):
    raw = b"From: papers@example.org\r\nSubject: a\r\n  b \tc \r\n\r\n" + body
    assert dkim.verify(signed(raw, signing_keys()), dnsfunc=record_of)


def test_two_keys_sign_beside_each_other(sink, readers, settings, tmp_path):
    settings.DKIM_KEY_FILE += [write_key(Ed25519PrivateKey.generate(), tmp_path / "ed25519.pem")]
    settings.DKIM_SELECTOR += ["small"]
    for raw in received(sink, readers):
        assert ["a=rsa-sha256" in one for one in signatures(raw)] == [True, False]
        for number in range(2):
            assert dkim.DKIM(raw).verify(idx=number, dnsfunc=record_of)


def test_nothing_leaves_unsigned_where_the_key_is_gone(sink, readers, settings):
    settings.DKIM_KEY_FILE = ["/nowhere/rsa.pem"]
    with pytest.raises(SigningError, match="cannot be read"):
        received(sink, readers)
    assert sink.mails == []
    assert set(Digest.objects.filter(day=readers).values_list("state", flat=True)) == {HandoverState.PLANNED}


def test_without_a_key_the_mail_server_signs(sink, readers, settings):
    settings.DKIM_KEY_FILE = settings.DKIM_SELECTOR = []
    assert [signatures(raw) for raw in received(sink, readers)] == [[]] * 4
