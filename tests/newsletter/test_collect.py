"""The mailbox of bounces: what is written down leaves it, and nothing else does."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from newsletter.doors.imap import KEYWORD, ImapServer, MailboxError
from newsletter.models import MailEvent, Subscriber
from newsletter.returning.bounces import Taken
from newsletter.returning.collect import collect_bounces
from newsletter.returning.return_path import envelope_sender
from newsletter.tasks import collect_bounces as task
from tests.cast import NOON, make_reader
from tests.imap_server import running_post
from tests.newsletter.mails_that_came_back import OURS, failed, mail, report
from tests.newsletter.test_returned import make_digest

pytestmark = pytest.mark.django_db

HARD = report(failed("5.1.1", "550 5.1.1 user unknown"))
LETTER = mail("Thank you for the papers.", subject="Thanks", sender="bob@example.net")


@pytest.fixture
def post():
    with running_post() as post:
        yield post


@pytest.fixture
def alice():
    return make_reader("alice@example.net")


@pytest.fixture
def bounce(settings, alice):
    settings.RETURN_PATH_DOMAIN = "bounces.example.org"
    return HARD.replace(OURS.encode(), envelope_sender(make_digest(alice), alice.email, now=NOON).encode())


def collect(post, *, now=NOON) -> Counter:
    return collect_bounces(post.url, clock=lambda: now, until=now + timedelta(seconds=30))


def state_of(reader):
    return Subscriber.objects.get(pk=reader.pk).state


def test_a_bounce_is_written_down_and_deleted_and_a_letter_is_left_unseen(post, alice, bounce):
    letter = post.put(LETTER)
    post.put(bounce)
    assert collect(post) == {Taken.NOTED: 1, Taken.NOT_OURS: 1}
    assert post.mails == {letter: LETTER}
    assert post.flags[letter] == {KEYWORD}
    assert state_of(alice) == "suppressed"


def test_what_was_left_is_not_read_again(post, bounce):
    post.put(LETTER)
    collect(post)
    post.put(bounce)
    assert collect(post) == {Taken.NOTED: 1}


def test_a_server_that_keeps_no_keywords_is_read_again_and_nothing_is_marked(post, bounce):
    post.keywords = False
    letter = post.put(LETTER)
    assert [collect(post), collect(post)] == [{Taken.NOT_OURS: 1}] * 2
    assert post.flags[letter] == set()


def test_a_bounce_that_could_not_be_deleted_is_known_the_next_time(post, alice, bounce):
    post.put(bounce)
    post.refuses["STORE"] = "NO read only"
    with pytest.raises(MailboxError, match="read only"):
        collect(post)
    assert state_of(alice) == "suppressed"
    assert len(post.mails) == 1
    post.refuses.clear()
    assert collect(post) == {Taken.KNOWN: 1}
    assert post.mails == {}
    assert MailEvent.objects.count() == 1


@pytest.mark.parametrize("uidplus", [True, False])
def test_what_somebody_else_marked_as_deleted_is_not_expunged(post, bounce, uidplus):
    post.uidplus = uidplus
    theirs = post.put(LETTER, "\\Deleted")
    ours = post.put(bounce)
    collect(post)
    assert theirs in post.mails
    assert ours not in post.found("UNDELETED")


def test_without_uidplus_our_own_is_expunged_where_it_is_the_only_one(post, bounce):
    post.uidplus = False
    post.put(bounce)
    collect(post)
    assert post.mails == {}


def test_a_mail_stays_where_its_row_cannot_be_written(post, bounce):
    post.put(bounce)
    letter = post.put(LETTER)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE newsletter_mailevent RENAME TO away")
        assert collect(post) == {Taken.NOT_OURS: 1}
        cursor.execute("ALTER TABLE away RENAME TO newsletter_mailevent")
    assert len(post.mails) == 2
    assert collect(post) == {Taken.NOTED: 1}
    assert list(post.mails) == [letter]


@pytest.mark.parametrize("verb", ["LOGIN", "SELECT", "SEARCH", "FETCH"])
@pytest.mark.parametrize("answer", ["NO not now", "DROP"])
def test_a_mailbox_that_fails_is_an_error_that_passes(post, alice, bounce, verb, answer):
    post.put(bounce)
    post.refuses[verb] = answer
    with pytest.raises(MailboxError):
        collect(post)
    post.refuses.clear()
    assert collect(post) == {Taken.NOTED: 1}


def test_a_port_where_nobody_answers_is_the_same_error():
    with pytest.raises(MailboxError):
        collect_bounces("imap://bounces:secret@127.0.0.1:9", clock=lambda: NOON, until=NOON)


def test_only_the_last_days_are_looked_at_and_a_folder_may_have_a_space(post):
    collect(post)
    assert "UID SEARCH UNDELETED SINCE 6-Jan-2026 UNKEYWORD PaperboyLeft" in post.said
    assert 'SELECT "Returned mail"' in post.said
    assert any(said.startswith("LOGIN bounces") and "p@ss" in said for said in post.said)


def test_the_task_reads_the_mailbox_once_a_minute_and_survives_its_failure(settings, post, alice, caplog):
    settings.RETURN_PATH_DOMAIN = "bounces.example.org"
    path = envelope_sender(make_digest(alice), alice.email, now=timezone.now())
    task()
    assert post.said == []
    settings.BOUNCE_IMAP_URL = post.url
    post.refuses["LOGIN"] = "NO wrong password"
    task()
    assert "wrong password" in caplog.text
    assert "p%40ss" not in caplog.text
    post.refuses.clear()
    post.put(HARD.replace(OURS.encode(), path.encode()))
    task()
    assert len(post.mails) == 1  # not a minute later
    cache.clear()
    task()
    assert post.mails == {}
    assert state_of(alice) == "suppressed"


@pytest.mark.parametrize(
    ("url", "security", "port", "folder"),
    [
        ("imap+ssl://u:p@mail.example.org", "imap+ssl", 993, "INBOX"),
        ("imap+tls://u:p@mail.example.org/Bounces", "imap+tls", 143, "Bounces"),
        ("imap://u:p@mail.example.org:1143/", "imap", 1143, "INBOX"),
    ],
)
def test_the_address_says_how_the_connection_is_encrypted(url, security, port, folder):
    server = ImapServer.at(url)
    assert (server.security, server.port, server.folder) == (security, port, folder)


@pytest.mark.parametrize("url", ["pop3://u:p@mail.example.org", "imap+ssl://mail.example.org", "imap+ssl://", "mail.example.org"])
def test_any_other_address_is_refused(url):
    with pytest.raises(ValueError, match=r"imap\+ssl"):
        ImapServer.at(url)


def test_a_connection_that_should_be_encrypted_never_goes_on_in_clear(post):
    with pytest.raises(MailboxError):
        collect_bounces(post.url.replace("imap://", "imap+tls://"), clock=lambda: NOON, until=NOON)
    assert not any(said.startswith("LOGIN") for said in post.said)
