"""The signed return path: who may say of a mail that it bounced."""

from datetime import timedelta

import pytest

from config.mailers import mailer
from newsletter.composing.letters import plan_letter
from newsletter.deliver import deliver_digests, deliver_letters
from newsletter.models import Letter
from newsletter.plan import plan_day
from newsletter.returning.return_path import envelope_sender, returned_mail
from tests.cast import DAY, NOON, make_paper, make_reader, make_topic
from tests.newsletter.test_returned import make_digest
from tests.sink import running_sink

pytestmark = pytest.mark.django_db

DOMAIN = "bounces.example.org"


@pytest.fixture(autouse=True)
def domain(settings):
    settings.RETURN_PATH_DOMAIN = DOMAIN
    settings.LINK_KEYS = ["b:new key", "a:old key"]


@pytest.fixture
def alice():
    return make_reader("alice@example.com")


@pytest.fixture
def digest(alice):
    return make_digest(alice)


@pytest.fixture
def path(digest):
    return envelope_sender(digest, "alice@example.com", now=NOON)


@pytest.fixture
def sink(settings, tmp_path):
    with running_sink() as sink:
        settings.MAILERS = {name: mailer(sink.url, esp="", outbox=tmp_path) for name in ("default", "bulk", "account")}
        yield sink


def test_a_return_path_names_its_mail_for_seven_days(digest, path):
    assert path.endswith(f"@{DOMAIN}")
    for days, found in ((0, digest), (7, digest), (7.01, None)):
        assert returned_mail([path], now=NOON + timedelta(days=days)) == found


def test_a_letter_has_one_too_and_it_is_no_digest(alice, digest):
    letter = plan_letter(alice, Letter.Kind.LINK, now=NOON)
    path = envelope_sender(letter, alice.email, now=NOON)
    assert returned_mail([path], now=NOON) == letter
    assert returned_mail([path.replace(".l", ".d", 1)], now=NOON) is None


def test_any_other_character_makes_it_nobodys(path, digest):
    local = path.partition("@")[0]
    forged = [f"{local[:at]}{'7' if local[at] != '7' else '6'}{local[at + 1 :]}@{DOMAIN}" for at in range(len(local))]
    forged.append(f"r.d9999999999999999999.99999999999.{'a' * 26}@{DOMAIN}")
    assert [address for address in forged if returned_mail([address], now=NOON)] == []
    assert returned_mail([*forged, path], now=NOON) == digest


def test_it_is_found_in_whatever_case_and_field_it_comes_back(path, digest):
    for written in (path.upper(), f"<{path}>", f'"Paperboy" <{path}>, other@example.com', f"rfc822;{path}"):
        assert returned_mail(["postmaster@example.org", written], now=NOON) == digest


def test_a_key_that_was_changed_holds_while_it_is_kept(settings, path, digest):
    settings.LINK_KEYS = ["c:newer key", "b:new key"]
    assert returned_mail([path], now=NOON) == digest
    settings.LINK_KEYS = ["c:newer key"]
    assert returned_mail([path], now=NOON) is None


def test_it_says_nothing_of_an_address_that_its_reader_moved_to(alice, path, digest):
    alice.email = "alice@elsewhere.example"
    alice.save()
    assert returned_mail([path], now=NOON) is None


def test_the_local_part_is_short_enough_whatever_the_id(digest):
    digest.pk = 2**63 - 1
    assert len(envelope_sender(digest, "a@example.com", now=NOON).partition("@")[0]) <= 64


@pytest.mark.parametrize("set_", [True, False])
def test_it_is_the_envelope_of_every_mail_and_stands_in_no_head(settings, sink, set_):
    settings.RETURN_PATH_DOMAIN = DOMAIN if set_ else ""
    agents = make_topic("agents")
    reader = make_reader("alice@example.com", follows=[agents])
    make_paper(1, scores={agents: 0.9})
    plan_day(DAY, now=NOON)
    plan_letter(reader, Letter.Kind.LINK, now=NOON)
    sent = [*deliver_digests(clock=lambda: NOON), *deliver_letters(clock=lambda: NOON)]
    assert len(sent) == len(sink.mails) == 2
    for mail, (sender, _recipient, raw) in zip(sent, sink.mails, strict=True):
        head = raw.split(b"\r\n\r\n")[0]
        assert sender == (envelope_sender(mail, reader.email, now=NOON) if set_ else "paperboy@localhost.localdomain")
        assert b"return-path" not in head.lower()
        assert b"bounces.example.org" not in raw
