from datetime import timedelta
from email import message_from_bytes, policy
from itertools import chain, repeat
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from config.mailers import mailer, mailers
from newsletter.compose import compose_digest
from newsletter.composing.letters import plan_letter
from newsletter.composing.message import message_id
from newsletter.deciding.erase import ERASED, erase
from newsletter.deciding.lists import alter_list
from newsletter.deliver import deliver_digests, deliver_letters, send_again
from newsletter.delivering.draining import ask_to_stop, go_on
from newsletter.delivering.holders import holding
from newsletter.delivering.ready import LEFT, NOT_COMPOSED, SUPPRESSED
from newsletter.delivering.recover import IN_DOUBT, recover
from newsletter.doors import Envelope, Message, Outcome
from newsletter.doors.outbox import OutboxDoor
from newsletter.doors.smtp import SmtpDoor, SmtpServer
from newsletter.feedback import say_goodbye
from newsletter.match import ALL_MUTED, TOO_LATE
from newsletter.models import (
    CLAIM_LEASE,
    ENTERED_FROM,
    Digest,
    HandoverState,
    Issue,
    Letter,
    MailEvent,
    Section,
    Subscriber,
    Suppression,
)
from newsletter.plan import plan_day
from newsletter.preferences import note
from newsletter.returning.suppress import suppress
from tests.cast import DAY, NOON, make_paper, make_reader, make_topic, tell_paper
from tests.sink import running_sink

pytestmark = pytest.mark.django_db


@pytest.fixture
def agents():
    return make_topic("agents", name="LLM agents")


@pytest.fixture
def sink(settings, tmp_path):
    with running_sink() as sink:
        settings.MAILERS = {name: mailer(sink.url, esp="", outbox=tmp_path) for name in ("default", "bulk", "account")}
        yield sink


@pytest.fixture
def planned(agents):
    """A day planned for three readers who get one paper each."""
    for name in ("alice", "bob", "carol"):
        make_reader(f"{name}@example.com", follows=[agents])
    make_paper(1, scores={agents: 0.9}, title="An agent that reads")
    plan_day(DAY, now=NOON)


@pytest.fixture(autouse=True)
def nobody_asked_to_stop():
    go_on()
    yield
    go_on()


def hand_over(now=NOON):
    return list(deliver_digests(clock=lambda: now))


def states():
    return {digest.subscriber.email.split("@")[0]: digest.state for digest in Digest.objects.select_related("subscriber")}


def test_every_reader_gets_one_mail_in_the_outbox(planned, outbox):
    assert len(hand_over()) == 3
    assert set(states().values()) == {HandoverState.ACCEPTED}
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in outbox.glob("*.eml")]
    assert {mail["To"] for mail in mails} == {"alice@example.com", "bob@example.com", "carol@example.com"}


def test_two_runs_send_once(planned, outbox):
    hand_over()
    assert hand_over() == []
    assert len(list(outbox.glob("*.eml"))) == 3


def test_what_was_sent_is_frozen_and_can_be_shown_again(planned, outbox, agents):
    (digest, *_) = hand_over()
    digest.refresh_from_db()
    sent = next(outbox.glob(f"*-{digest.pk}.eml")).read_bytes()
    section = digest.entries[0]["section"]
    assert Section.objects.filter(pk=section).exists()
    paper = Section.objects.get(pk=section).paper
    paper.summaries.update(current=False)
    tell_paper(paper, version=2)
    digest = Digest.objects.get(pk=digest.pk)
    assert compose_digest(digest).as_bytes() == sent


def test_a_paper_is_rendered_once_for_all_its_readers(planned, outbox):
    hand_over()
    assert Section.objects.count() == 1


def test_the_message_is_the_same_on_a_resend(planned, outbox):
    hand_over()
    digest = Digest.objects.first()
    first = next(outbox.glob(f"*-{digest.pk}.eml")).read_bytes()
    assert send_again(digest, now=NOON)
    hand_over()
    again = next(outbox.glob(f"*-{digest.pk}.eml")).read_bytes()
    message = message_from_bytes(again, policy=policy.default)
    assert message["Message-ID"] == message_id(digest) == message_from_bytes(first, policy=policy.default)["Message-ID"]
    assert len(list(outbox.glob("*.eml"))) == 3


def test_only_what_went_out_can_be_sent_again(planned, outbox):
    digest = Digest.objects.first()
    assert not send_again(digest, now=NOON)
    Digest.objects.filter(pk=digest.pk).update(state=HandoverState.SKIPPED, reason="nothing above the bar")
    assert not send_again(digest, now=NOON)


def test_who_left_since_the_planning_gets_nothing(planned, outbox):
    carol = Digest.objects.get(subscriber__email="carol@example.com").subscriber
    say_goodbye(carol, way="mail", now=NOON, letter=False)
    hand_over()
    assert states()["carol"] == HandoverState.SKIPPED
    assert Digest.objects.get(subscriber=carol).reason == LEFT
    assert len(list(outbox.glob("*.eml"))) == 2


def leave(reader):
    say_goodbye(reader, way="mail", now=timezone.now(), letter=False)


def mute(reader):
    note(reader, alter_list(reader, "muted_topics", add=["agents"]), way="mail", now=timezone.now())


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        (leave, LEFT),
        (lambda reader: erase(reader, timezone.now()), ERASED),
        (mute, ALL_MUTED),
        (lambda reader: suppress(reader.email, Suppression.Reason.HARD_BOUNCE, now=timezone.now()), SUPPRESSED),
    ],
)
def test_what_a_reader_does_while_others_get_their_mail_counts(planned, outbox, settings, what, reason):
    settings.SMTP_CONNECTIONS = 1
    Digest.objects.update(next_try_at=timezone.now() - timedelta(minutes=1), window_ends_at=timezone.now() + timedelta(hours=1))
    delivery = deliver_digests(clock=timezone.now)
    next(delivery)
    waiting = Digest.objects.filter(state=HandoverState.CLAIMED).last()
    what(waiting.subscriber)
    assert len(list(delivery)) == 2
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == (HandoverState.SKIPPED, reason)
    assert len(list(outbox.glob("*.eml"))) == 2


def test_a_held_issue_waits_and_goes_on(planned, outbox):
    Issue.objects.update(state="held")
    assert hand_over() == []
    Issue.objects.update(state="running")
    assert len(hand_over()) == 3


def test_what_could_not_go_in_its_window_is_skipped_and_not_sent(planned, outbox):
    later = NOON + timedelta(hours=12)
    recover(later)
    assert hand_over(later) == []
    assert set(Digest.objects.values_list("state", "reason")) == {(HandoverState.SKIPPED, TOO_LATE)}


def test_a_window_that_ends_while_others_get_their_mail_has_ended(planned, outbox, settings):
    settings.SMTP_CONNECTIONS = 1
    now = [NOON]
    delivery = deliver_digests(clock=lambda: now[0])
    next(delivery)
    now[0] += timedelta(hours=12)
    list(delivery)
    assert sorted(states().values()) == ["accepted", "skipped", "skipped"]
    assert set(Digest.objects.filter(state=HandoverState.SKIPPED).values_list("reason", flat=True)) == {TOO_LATE}
    assert len(list(outbox.glob("*.eml"))) == 1


@pytest.mark.parametrize("attempts", [1, 5, 9, 30, 5000])
def test_a_mail_that_was_put_off_is_tried_again_within_six_hours(planned, sink, attempts):
    sink.replies = {"END": "451 not now"}
    Digest.objects.update(attempts=attempts - 1, window_ends_at=NOON + timedelta(days=9))
    hand_over()
    for digest in Digest.objects.all():
        assert timedelta(minutes=1) <= digest.next_try_at - NOON <= timedelta(hours=6)


def test_one_mail_that_breaks_does_not_stop_the_others(planned, outbox):
    bad = Digest.objects.get(subscriber__email="bob@example.com")
    Digest.objects.filter(pk=bad.pk).update(entries=[{"paper": 10**9, "kind": "section"}])
    hand_over()
    assert states() == {"alice": "accepted", "bob": "skipped", "carol": "accepted"}
    assert Digest.objects.get(pk=bad.pk).reason == NOT_COMPOSED


def put_in_hand(holder, *, lease=CLAIM_LEASE):
    """Alice's mail is in the hand of this holder, and Bob's is claimed by it."""
    facts = {"claim_token": holder.token, "lease_until": NOON + lease}
    alice, bob, _carol = Digest.objects.order_by("pk")
    Digest.objects.filter(pk=alice.pk).update(state=HandoverState.HANDING, handing_at=NOON, **facts)
    Digest.objects.filter(pk=bob.pk).update(state=HandoverState.CLAIMED, **facts)


def test_what_a_living_worker_has_in_hand_is_left_to_it_and_what_a_dead_one_had_is_taken_at_once(planned, outbox):
    with holding(lambda: NOON) as holder:
        put_in_hand(holder)
        assert recover(NOON) == 0
        hand_over()
        assert states() == {"alice": "handing", "bob": "claimed", "carol": "accepted"}
    assert recover(NOON) == 1
    hand_over()
    assert states() == {"alice": "uncertain", "bob": "accepted", "carol": "accepted"}
    assert Digest.objects.get(subscriber__email="alice@example.com").reason == IN_DOUBT
    assert recover(NOON) == 0


def test_what_was_on_its_way_to_the_outbox_is_known_by_its_file(planned, outbox, monkeypatch):
    with monkeypatch.context() as dies:
        dies.setattr("newsletter.delivering.handing.record", lambda *_, **__: None)
        hand_over()
    Digest.objects.update(claim_token=uuid4())
    there, gone = Digest.objects.order_by("pk")[:2]
    next(outbox.glob(f"*-{gone.pk}.eml")).unlink()
    assert recover(NOON + timedelta(minutes=1)) == 3
    assert dict(Digest.objects.values_list("pk", "state"))[there.pk] == HandoverState.ACCEPTED
    assert dict(Digest.objects.values_list("pk", "state"))[gone.pk] == HandoverState.PLANNED
    hand_over(NOON + timedelta(minutes=2))
    assert set(states().values()) == {HandoverState.ACCEPTED}
    assert len(list(outbox.glob("*.eml"))) == 3


def test_what_was_on_its_way_to_a_server_stays_in_doubt_though_a_folder_took_its_name(planned, outbox):
    hand_over()
    dead = {"state": HandoverState.HANDING, "claim_token": uuid4(), "lease_until": NOON + CLAIM_LEASE, "settled_at": None}
    Digest.objects.update(**dead, mailer="bulk")
    assert recover(NOON + timedelta(minutes=1)) == 3
    assert set(states().values()) == {HandoverState.UNCERTAIN}


def test_what_was_on_its_way_to_a_mail_server_is_not_known_by_any_file(planned, outbox, sink):
    hand_over()
    dead = {"state": HandoverState.HANDING, "claim_token": uuid4(), "lease_until": NOON + CLAIM_LEASE, "settled_at": None}
    Digest.objects.update(**dead)
    assert recover(NOON + timedelta(minutes=1)) == 3
    assert set(states().values()) == {HandoverState.UNCERTAIN}


def test_a_claim_that_outlived_its_lease_is_taken_whatever_its_worker_says(planned, outbox):
    with holding(lambda: NOON) as holder:
        put_in_hand(holder, lease=timedelta(seconds=20))
        assert recover(NOON + timedelta(seconds=19)) == 0
        assert recover(NOON + timedelta(seconds=21)) == 1
        assert states() == {"alice": "uncertain", "bob": "planned", "carol": "planned"}


def test_a_claim_that_was_lost_sends_nothing(planned, outbox):
    def clock_of_a_thief():
        Digest.objects.filter(state=HandoverState.CLAIMED).update(claim_token=uuid4())
        return NOON

    list(deliver_digests(clock=clock_of_a_thief))
    assert list(outbox.glob("*.eml")) == []


def test_mails_leave_by_smtp_over_one_connection(planned, sink, settings):
    settings.SMTP_CONNECTIONS = 1
    hand_over()
    assert sorted(sink.recipients) == ["alice@example.com", "bob@example.com", "carol@example.com"]
    assert sink.connections == 1
    assert Digest.objects.first().reply_text == "kept"


def test_mails_leave_by_several_connections_at_once(planned, sink, settings):
    settings.SMTP_CONNECTIONS = 2
    sink.pause_s = 0.2
    hand_over()
    assert sorted(sink.recipients) == ["alice@example.com", "bob@example.com", "carol@example.com"]
    assert sink.connections == sink.busiest == 2


@pytest.fixture(params=["step by step", "pipelined"])
def either_sink(request, sink):
    """The mail server, with and without a way to say several things at once."""
    sink.extensions = ("PIPELINING", "SIZE 10240000") if request.param == "pipelined" else ()
    return sink


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        ("550 5.1.1 no such user", HandoverState.REJECTED),
        ("550 no such user", HandoverState.REJECTED),
        ("552 5.2.2 full", HandoverState.REJECTED),
        ("450 4.2.1 later", HandoverState.DEFERRED),
    ],
)
@pytest.mark.parametrize("goes_ahead", [False, True])
def test_a_reply_about_one_recipient_concerns_nobody_else(planned, either_sink, settings, reply, state, goes_ahead):
    settings.SMTP_CONNECTIONS = 1
    either_sink.replies = {"bob@example.com": reply}
    either_sink.goes_ahead = goes_ahead
    hand_over()
    assert states() == {"alice": "accepted", "bob": state, "carol": "accepted"}
    assert sorted(either_sink.recipients) == ["alice@example.com", "carol@example.com"]
    assert Digest.objects.get(subscriber__email="bob@example.com").reply_text == reply[4:]
    assert either_sink.connections == 1


@pytest.mark.parametrize(
    ("verb", "reply", "state", "kept"),
    [
        ("CONNECT", "421 too busy", HandoverState.DEFERRED, 0),
        ("CONNECT", "554 go away", HandoverState.DEFERRED, 0),
        ("CONNECT", "DROP", HandoverState.DEFERRED, 0),
        ("MAIL", "550 5.7.1 not from you", HandoverState.DEFERRED, 0),
        ("MAIL", "553 sender unknown", HandoverState.DEFERRED, 0),
        ("MAIL", "DROP", HandoverState.DEFERRED, 0),
        ("RCPT", "421 closing", HandoverState.DEFERRED, 0),
        ("DATA", "451 not now", HandoverState.DEFERRED, 0),
        ("DATA", "DROP", HandoverState.DEFERRED, 0),
        ("END", "451 disk full", HandoverState.DEFERRED, 0),
        ("END", "421 4.3.2 going down", HandoverState.DEFERRED, 0),
        ("END", "554 no", HandoverState.REJECTED, 0),
        ("END", "554 5.7.1 spam", HandoverState.DEFERRED, 0),
        ("END", "DROP", HandoverState.UNCERTAIN, 3),
        ("END", "what?", HandoverState.UNCERTAIN, 3),
    ],
)
def test_replies_are_read_and_not_guessed(planned, either_sink, verb, reply, state, kept):
    either_sink.replies = {verb: reply}
    hand_over()
    assert set(states().values()) == {state}
    assert len(either_sink.mails) == kept


def test_a_server_that_thinks_for_longer_than_a_step_may_take_is_waited_for(planned, sink, settings, tmp_path):
    settings.MAILERS = mailers({"default": sink.url}, esp="", outbox=tmp_path, timeout=0.5)
    sink.pause_s = 1.0
    hand_over()
    assert set(states().values()) == {HandoverState.ACCEPTED}


def test_a_server_that_does_not_answer_in_time_leaves_the_mail_in_doubt(planned, sink, settings, tmp_path):
    settings.MAILERS = mailers({"default": sink.url}, esp="", outbox=tmp_path, timeout=0.5)
    sink.pause_s = 3.0
    hand_over()
    assert set(states().values()) == {HandoverState.UNCERTAIN}


def test_a_connection_that_breaks_before_the_final_dot_took_nothing(sink):
    """A message that no buffer holds, so that the dot cannot have been written."""
    sink.replies = {"BODY": "DROP"}
    body = ("x" * 74 + "\r\n") * 200_000
    message = Message((("Message-ID", "<a@b>"),), "", text_body=body, html_body="", language="en", boundary="b")
    reply = SmtpDoor(SmtpServer("127.0.0.1", sink.port)).submit(Envelope("a@b.c", "bob@example.com", "big"), message)
    assert (reply.outcome, reply.reached) == (Outcome.DEFERRED, True)


def test_a_refusal_is_kept_where_the_server_hangs_up_after_it(planned, either_sink):
    either_sink.replies = {"bob@example.com": "550 5.1.1 no such user", "RSET": "DROP"}
    hand_over()
    assert states() == {"alice": "accepted", "bob": "rejected", "carol": "accepted"}


def test_a_connection_that_the_server_has_had_enough_of_is_opened_anew(planned, either_sink, settings):
    settings.SMTP_CONNECTIONS = 1
    either_sink.tires_after = 2
    hand_over()
    assert set(states().values()) == {HandoverState.ACCEPTED}
    assert len(either_sink.mails) == 3
    assert either_sink.connections == 2
    assert set(Digest.objects.values_list("attempts", flat=True)) == {1}


def test_everything_is_said_at_once_to_a_server_that_can_take_it(planned, sink, settings):
    settings.SMTP_CONNECTIONS = 1
    sink.extensions = ("PIPELINING", "SIZE 10240000")
    hand_over()
    said = [line.split()[0] for line in sink.said]
    assert said == ["ehlo", *["MAIL", "RCPT", "DATA"] * 3, "quit"]
    assert all(" SIZE=" in line for line in sink.said if line.startswith("MAIL"))


def test_where_there_must_be_a_key_nothing_is_said_in_clear_text(planned, sink, settings, tmp_path):
    """Neither by a server that offers none, nor by one that refuses to begin."""
    for extensions, replies in (((), {}), (("STARTTLS",), {"STARTTLS": "454 not now"})):
        sink.extensions, sink.replies = extensions, replies
        secret = sink.url.replace("smtp://", "smtp+tls://alice:secret@")
        settings.MAILERS = mailers({"default": secret}, esp="", outbox=tmp_path, timeout=1)
        Digest.objects.update(state=HandoverState.PLANNED, next_try_at=NOON)
        hand_over()
        assert set(states().values()) == {HandoverState.DEFERRED}
    assert {line.split()[0].lower() for line in sink.said} == {"ehlo", "starttls"}


def test_a_second_server_stands_in_while_the_first_cannot_be_reached(planned, sink, settings, tmp_path):
    settings.MAILERS = mailers({"default": "", "bulk": f"smtp://127.0.0.1:9, {sink.url}"}, esp="", outbox=tmp_path, timeout=1)
    hand_over()
    assert set(Digest.objects.values_list("state", "mailer")) == {(HandoverState.ACCEPTED, "bulk.2")}
    assert len(sink.mails) == 3


def test_a_second_server_is_not_asked_after_the_first_has_answered(planned, sink, settings, tmp_path):
    with running_sink() as other:
        sink.replies = {"RCPT": "450 later"}
        settings.MAILERS = mailers({"default": f"{sink.url},{other.url}"}, esp="", outbox=tmp_path, timeout=1)
        hand_over()
        assert set(states().values()) == {HandoverState.DEFERRED}
        assert other.connections == 0


def test_what_a_refusal_says_of_the_address_is_remembered_as_a_bounce_would_be(planned, sink):
    sink.replies = {
        "alice@example.com": "550 5.1.1 no such user",
        "bob@example.com": "550 mailbox unavailable",
        "carol@example.com": "550 5.7.26 unauthenticated",
    }
    hand_over()
    events = MailEvent.objects.values_list("digest__subscriber__email", "kind")
    assert set(events) == {("alice@example.com", "hard"), ("bob@example.com", "soft")}
    people = {reader.email.split("@")[0]: reader.state for reader in Subscriber.objects.all()}
    assert people == {"alice": "suppressed", "bob": "active", "carol": "active"}


def test_a_door_that_breaks_leaves_its_mail_in_doubt_and_the_others_go_out(planned, outbox, monkeypatch):
    true_submit = OutboxDoor.submit

    def submit(self, envelope, message):
        if envelope.recipient == "bob@example.com":
            raise RuntimeError("the door fell off")
        return true_submit(self, envelope, message)

    monkeypatch.setattr(OutboxDoor, "submit", submit)
    hand_over()
    assert states() == {"alice": "accepted", "bob": "uncertain", "carol": "accepted"}


def test_a_chunk_ends_at_its_time_and_gives_the_rest_back(planned, outbox, settings):
    settings.SMTP_CONNECTIONS = 1
    times = chain([NOON, NOON], repeat(NOON + timedelta(seconds=9)))
    handed = list(deliver_digests(clock=lambda: next(times), until=NOON + timedelta(seconds=5)))
    assert len(handed) == 1
    assert sorted(states().values()) == ["accepted", "planned", "planned"]


def test_a_worker_that_is_asked_to_stop_claims_nothing_and_finishes_what_it_has(planned, sink, settings):
    settings.SMTP_CONNECTIONS = 1
    ask_to_stop()
    assert hand_over() == []
    go_on()
    delivery = deliver_digests(clock=lambda: NOON)
    next(delivery)
    ask_to_stop()
    assert list(delivery) == []
    assert sorted(states().values()) == ["accepted", "planned", "planned"]


def test_the_deferred_go_out_later_and_once(planned, sink):
    sink.replies = {"END": "451 not now"}
    hand_over()
    sink.replies = {}
    assert hand_over(NOON + timedelta(seconds=30)) == []
    hand_over(NOON + timedelta(minutes=2))
    hand_over(NOON + timedelta(minutes=2))
    assert len(sink.mails) == 3
    assert set(states().values()) == {HandoverState.ACCEPTED}


def test_a_server_that_is_not_there_defers_all(planned, sink, settings):
    settings.MAILERS = {"default": mailer("smtp://127.0.0.1:9", esp="", outbox=settings.OUTBOX_DIR)}
    hand_over()
    assert set(states().values()) == {HandoverState.DEFERRED}


def test_letters_go_by_the_same_ledger(agents, sink):
    reader = make_reader("alice@example.com")
    plan_letter(reader, Letter.Kind.GOODBYE, now=timezone.now())
    for _ in range(2):
        list(deliver_letters(clock=timezone.now))
    assert sink.recipients == ["alice@example.com"]
    assert Letter.objects.get().state == HandoverState.ACCEPTED


def test_no_state_is_entered_but_from_where_it_may_be(planned):
    digest = Digest.objects.first()
    for state, allowed in ENTERED_FROM.items():
        for origin in HandoverState:
            facts = {"claim_token": uuid4(), "lease_until": NOON, "handing_at": NOON, "reason": "x"}
            Digest.objects.filter(pk=digest.pk).update(state=origin, **facts)
            assert bool(Digest.objects.filter(pk=digest.pk).move(state)) == (origin in allowed)


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "lost"},
        {"state": "claimed", "claim_token": None},
        {"state": "accepted", "handing_at": None},
        {"state": "skipped", "reason": ""},
    ],
)
def test_the_database_refuses_a_row_that_cannot_be_true(planned, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        Digest.objects.update(**broken)
