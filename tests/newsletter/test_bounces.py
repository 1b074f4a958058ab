"""A mail that comes back to a signed return path settles what it is about; any other changes nothing."""

import io
import os
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from newsletter.composing.letters import plan_letter
from newsletter.composing.message import message_id, reference
from newsletter.models import Letter, MailEvent, Subscriber, Suppression
from newsletter.returning.bounces import Taken, take_bounce
from newsletter.returning.return_path import envelope_sender
from newsletter.returning.suppress import lift
from tests.cast import DAY, NOON, make_reader
from tests.newsletter.mails_that_came_back import OURS, complaint, failed, mail, report
from tests.newsletter.test_returned import make_digest

pytestmark = pytest.mark.django_db

OTHER = "postmaster@bounces.example.org"


@pytest.fixture(autouse=True)
def domain(settings):
    settings.RETURN_PATH_DOMAIN = "bounces.example.org"


@pytest.fixture
def alice():
    return make_reader("alice@example.net")


@pytest.fixture
def digest(alice):
    return make_digest(alice)


@pytest.fixture
def path(digest):
    return envelope_sender(digest, "alice@example.net", now=NOON)


def to(address: str, raw: bytes) -> bytes:
    return raw.replace(OURS.encode(), address.encode())


HARD = report(failed("5.1.1", "550 5.1.1 user unknown"))


def state_of(reader):
    return Subscriber.objects.get(pk=reader.pk).state


def test_a_hard_bounce_to_the_return_path_suppresses_once(alice, digest, path):
    assert [take_bounce(to(path, HARD), now=NOON), take_bounce(to(path, HARD), now=NOON)] == [Taken.NOTED, Taken.KNOWN]
    assert state_of(alice) == "suppressed"
    event = MailEvent.objects.get()
    assert (event.kind, event.status, event.digest) == ("hard", "5.1.1", digest)
    assert event.event_id.startswith(f"mail:{reference(digest)}:")


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("Wed, 14 Jan 2026 20:00:00 +0200", NOON + timedelta(hours=6)),
        ("Wed, 14 Jan 2026 18:00:00 -0000", NOON + timedelta(hours=6)),
        ("Mon, 12 Jan 2026 12:00:00 +0000", NOON),
        ("Fri, 14 Jan 2033 12:00:00 +0000", NOON + timedelta(days=2)),
        ("Fri, 31 Dec 9999 23:00:00 -0900", NOON + timedelta(days=2)),
        ("soon", NOON + timedelta(days=2)),
    ],
)
def test_a_bounce_counts_for_the_day_it_was_written_on_if_that_can_be(digest, path, written, at):
    dated = to(path, HARD).replace(b"MIME-Version", f"Date: {written}\r\nMIME-Version".encode(), 1)
    take_bounce(dated, now=NOON + timedelta(days=2))
    assert MailEvent.objects.get().at == at


@pytest.mark.parametrize("forged", ["unsigned", "expired", "of another reader", "with another id"])
def test_a_bounce_that_proves_nothing_changes_nothing(alice, digest, path, forged):
    bob = make_digest(make_reader("bob@example.net"))
    address, now = {
        "unsigned": (OTHER, NOON),
        "expired": (path, NOON + timedelta(days=8)),
        "of another reader": (envelope_sender(bob, "alice@example.net", now=NOON), NOON),
        "with another id": (path.replace(f".d{digest.pk}.", f".d{bob.pk}."), NOON),
    }[forged]
    assert take_bounce(to(address, HARD), now=now) == Taken.NOT_OURS
    assert not MailEvent.objects.exists()
    assert not Suppression.objects.exists()
    assert take_bounce(to(path, HARD), now=NOON) == Taken.NOTED


def test_the_return_path_in_what_is_returned_proves_no_bounce(alice, path):
    raw = report(failed("5.1.1"), original=f"Return-Path: <{path}>\nSubject: Your papers")
    assert take_bounce(to(OTHER, raw), now=NOON) == Taken.NOT_OURS
    assert state_of(alice) == "active"


def test_a_mail_server_may_say_whom_the_mail_was_received_for(alice, path):
    assert take_bounce(to(OTHER, HARD), sent_to=[path], now=NOON) == Taken.NOTED
    assert state_of(alice) == "suppressed"


def test_only_the_part_of_the_mails_own_reader_counts(alice, path):
    raw = report(failed("5.1.1", recipient="bob@example.net"), failed("4.2.2", recipient="alice@example.net"))
    take_bounce(to(path, raw), now=NOON)
    assert MailEvent.objects.get().kind == "soft"
    assert state_of(alice) == "active"


def test_the_address_that_the_mail_was_sent_to_counts_where_it_was_forwarded(alice, path):
    more = "Original-Recipient: rfc822; ALICE@example.net\n"
    raw = report(failed("5.1.1", recipient="a.b@elsewhere.example", more=more), failed("4.2.2", recipient="c@example.net"))
    take_bounce(to(path, raw), now=NOON)
    assert state_of(alice) == "suppressed"


@pytest.mark.parametrize(("second", "state"), [("4.2.2", "active"), ("5.1.1", "suppressed")])
def test_an_address_that_is_a_list_is_dead_when_all_of_it_is(alice, path, second, state):
    raw = report(failed("5.1.1", recipient="a@other.example"), failed(second, recipient="b@other.example"))
    take_bounce(to(path, raw), now=NOON)
    assert state_of(alice) == state


def test_a_delay_and_a_letter_to_the_return_path_leave_no_row(alice, path):
    for raw in (report(failed("4.4.1", action="delayed")), mail("Hello?", subject="A question", sender="alice@example.net")):
        assert take_bounce(to(path, raw), now=NOON) == Taken.SAYS_NOTHING
    assert not MailEvent.objects.exists()


def test_a_vacation_says_that_the_mail_arrived(alice):
    doubtful = make_digest(alice, state="uncertain", reason="its worker died")
    path = envelope_sender(doubtful, alice.email, now=NOON)
    raw = mail("Away until 5.10.2026", subject="Away", sender=alice.email, Auto_Submitted="auto-replied")
    assert take_bounce(to(path, raw), now=NOON) == Taken.NOTED
    doubtful.refresh_from_db()
    assert doubtful.state == "accepted"
    assert state_of(alice) == "active"


def test_a_bounce_of_a_letter_is_noted_with_the_letter(alice):
    letter = plan_letter(alice, Letter.Kind.LINK, now=NOON)
    take_bounce(to(envelope_sender(letter, alice.email, now=NOON), HARD), now=NOON)
    assert MailEvent.objects.get().letter == letter


@pytest.mark.parametrize("proof", ["return path", "message-id", "recipient"])
def test_a_complaint_is_proved_by_what_it_encloses(alice, digest, path, proof):
    raw = complaint("abuse", f"Original-Mail-From: <{path}>" if proof == "return path" else "Source-IP: 192.0.2.1")
    if proof == "message-id":
        raw = raw.replace(b"<digest@example.org>", message_id(digest).encode())
    address = path if proof == "recipient" else "fbl@example.org"
    assert take_bounce(to(address, raw), now=NOON) == Taken.NOTED
    assert state_of(alice) == "suppressed"
    assert Suppression.objects.get().reason == "complaint"


def test_a_complaint_with_a_message_id_that_somebody_made_up_changes_nothing(alice, digest):
    forged = message_id(digest).replace(".", ".0", 1)
    for name in (forged, "<digest@example.org>", "<>", "", "<2026-01-14-digest-99999999999999999999.0@example.org>"):
        raw = complaint().replace(b"<digest@example.org>", name.encode())
        assert take_bounce(to("fbl@example.org", raw), now=NOON) == Taken.NOT_OURS
    assert state_of(alice) == "active"


def pipe(monkeypatch, raw: bytes, *arguments: str) -> str:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    out = io.StringIO()
    call_command("receive_bounce", *arguments, stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def fresh_path(digest):
    """A return path of this minute, for what asks the clock itself."""
    return envelope_sender(digest, "alice@example.net", now=timezone.now())


def test_a_bounce_comes_by_the_pipe(monkeypatch, alice, fresh_path):
    assert pipe(monkeypatch, to(fresh_path, HARD)) == "noted"
    assert pipe(monkeypatch, to(fresh_path, HARD)) == "known before"
    assert state_of(alice) == "suppressed"


def test_the_pipe_is_told_the_recipient_where_the_head_lacks_it(monkeypatch, alice, fresh_path):
    assert "ignored" in pipe(monkeypatch, to(OTHER, HARD))
    assert state_of(alice) == "active"
    assert pipe(monkeypatch, to(OTHER, HARD), "--to", fresh_path) == "noted"


def test_the_pipe_says_by_its_exit_code_what_to_do_with_the_mail(monkeypatch, fresh_path):
    with pytest.raises(CommandError) as empty:
        pipe(monkeypatch, b"\n")
    assert empty.value.returncode == os.EX_DATAERR
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE newsletter_mailevent RENAME TO away")
    with pytest.raises(CommandError) as broken:
        pipe(monkeypatch, to(fresh_path, HARD))
    assert broken.value.returncode == os.EX_TEMPFAIL


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_bounce_that_comes_several_ways_at_once_is_noted_once(alice, path):
    def take(_number: int) -> Taken:
        try:
            return take_bounce(to(path, HARD), now=NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as several:
        found = Counter(several.map(take, range(24)))
    assert found == {Taken.NOTED: 1, Taken.KNOWN: 23}
    assert MailEvent.objects.count() == Suppression.objects.count() == 1
    assert state_of(alice) == "suppressed"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_bounces_and_an_operator_who_lifts_at_the_same_time_do_not_stand_in_each_others_way(alice):
    paths = [envelope_sender(make_digest(alice, DAY + timedelta(days=day)), alice.email, now=NOON) for day in range(24)]

    def take(address: str) -> None:
        try:
            take_bounce(to(address, HARD), now=NOON)
            lift(Suppression.objects.get(), way="admin", now=NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as several:
        list(several.map(take, paths))
    assert MailEvent.objects.count() == 24
    assert state_of(alice) == "active"
