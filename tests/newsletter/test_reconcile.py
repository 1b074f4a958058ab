"""What is in doubt is settled by the mail server's log, through the command that an operator types."""

import gzip
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from newsletter.composing.message import message_id
from newsletter.deliver import deliver_digests
from newsletter.models import Digest, HandoverState
from newsletter.plan import plan_day
from tests.cast import DAY, make_paper, make_reader, make_topic

pytestmark = pytest.mark.django_db

NAMES = ("alice", "bob", "carol")


@pytest.fixture
def in_doubt(outbox):
    """Three mails that left half an hour ago, and nobody knows what became of them."""
    agents = make_topic("agents")
    for name in NAMES:
        make_reader(f"{name}@example.com", follows=[agents])
    make_paper(1, scores={agents: 0.9})
    now = timezone.now()
    plan_day(DAY, now=now)
    facts = {"state": HandoverState.UNCERTAIN, "handing_at": now - timedelta(minutes=30), "reason": "its worker died"}
    Digest.objects.update(**facts)
    return {name: message_id(Digest.objects.get(subscriber__email=f"{name}@example.com")) for name in NAMES}


@pytest.fixture
def log(tmp_path):
    return tmp_path / "mail.log"


def ago(minutes):
    return (timezone.now() - timedelta(minutes=minutes)).isoformat()


def came_in(message_id, queue_id="4A3B2C1D5E"):
    return f"Jan 14 12:00:01 mx postfix/cleanup[71]: {queue_id}: message-id={message_id}\n"


def queued(queue_id="4A3B2C1D5E"):
    return f"Jan 14 12:00:01 mx postfix/qmgr[40]: {queue_id}: from=<a@example.org>, size=41730, nrcpt=1 (queue active)\n"


def states():
    return {digest.subscriber.email.split("@")[0]: digest.state for digest in Digest.objects.select_related("subscriber")}


def reconcile(log, covers_until):
    call_command("reconcile", "--log", str(log), "--covers-until", covers_until)


def test_what_the_log_holds_was_accepted_and_the_rest_goes_out_again_once(in_doubt, log, outbox):
    log.write_text(came_in(in_doubt["alice"]) + queued())
    reconcile(log, ago(10))
    assert states() == {"alice": "accepted", "bob": "planned", "carol": "planned"}
    for _ in range(2):
        reconcile(log, ago(10))
        list(deliver_digests(clock=timezone.now))
    assert set(states().values()) == {HandoverState.ACCEPTED}
    assert len(list(outbox.glob("*.eml"))) == 2


def test_a_message_that_came_in_by_half_was_not_taken(in_doubt, log):
    lost = "Jan 14 12:00:02 mx postfix/smtpd[70]: lost connection after DATA (412 bytes) from unknown[127.0.0.1]\n"
    log.write_text(came_in(in_doubt["alice"]) + lost + queued("77777777"))
    reconcile(log, ago(10))
    assert states()["alice"] == HandoverState.PLANNED


def test_what_left_after_the_end_of_the_log_stays_in_doubt(in_doubt, log):
    log.write_text(came_in(in_doubt["alice"]) + queued())
    reconcile(log, ago(40))
    assert states() == {"alice": "accepted", "bob": "uncertain", "carol": "uncertain"}


def test_what_is_absent_stays_in_doubt_once_its_window_is_over(in_doubt, log):
    Digest.objects.filter(subscriber__email="bob@example.com").update(window_ends_at=timezone.now())
    log.write_text("")
    reconcile(log, ago(10))
    assert states() == {"alice": "planned", "bob": "uncertain", "carol": "planned"}


def test_what_is_not_in_doubt_is_not_touched(in_doubt, log):
    Digest.objects.update(state=HandoverState.DEFERRED)
    log.write_text(came_in(in_doubt["alice"]) + queued())
    reconcile(log, ago(10))
    assert set(states().values()) == {HandoverState.DEFERRED}


def test_logs_may_be_several_zipped_and_of_an_instance_with_a_name_of_its_own(in_doubt, log, tmp_path):
    older = tmp_path / "mail.log.1.gz"
    with gzip.open(older, "wt") as file:
        file.write(came_in(in_doubt["alice"]))
        file.write(f"2026-01-14T12:00:01.5+00:00 mx postfix-out/cleanup[9]: 4Zz9Yy: message-id={in_doubt['bob']}\n")
    sent = "2026-01-14T12:00:02+00:00 mx postfix-out/smtp[9]: 4Zz9Yy: to=<bob@example.com>, dsn=2.0.0, status=sent (250 ok)\n"
    log.write_text(queued() + sent)
    call_command("reconcile", "--log", str(older), "--log", str(log), "--covers-until", ago(10))
    assert states() == {"alice": "accepted", "bob": "accepted", "carol": "planned"}


@pytest.mark.parametrize(("until", "complaint"), [("soon", "is no time"), ("2126-01-01T00:00Z", "has not come yet")])
def test_a_time_that_cannot_be_meant_is_refused(in_doubt, log, until, complaint):
    log.write_text("")
    with pytest.raises(CommandError, match=complaint):
        reconcile(log, until)
    with pytest.raises(CommandError, match="No such file"):
        reconcile(log.with_name("none"), ago(10))
    assert set(states().values()) == {HandoverState.UNCERTAIN}


def test_the_operator_is_told_what_became_of_them_and_of_a_time_that_is_too_near(in_doubt, log, capsys):
    log.write_text(came_in(in_doubt["alice"]) + queued())
    reconcile(log, ago(1))
    told = capsys.readouterr()
    assert told.out.splitlines() == ["accepted, by the log: 1", "not in it, planned again: 2", "in doubt as before: 0"]
    assert "only just past" in told.err
