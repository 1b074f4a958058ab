"""What comes back about a mail: written down once, and what it does to the reader."""

from datetime import date, timedelta
from itertools import permutations

import pytest

from config.mailers import mailer
from newsletter.addresses import is_suppressed, keyed_hash
from newsletter.composing.letters import plan_letter
from newsletter.deliver import deliver_digests, deliver_letters
from newsletter.models import Change, Digest, Issue, Letter, MailEvent, Subscriber, Suppression
from newsletter.plan import plan_day
from newsletter.returning.returned import Word, note_return
from newsletter.returning.suppress import lift, suppress
from newsletter.signup import confirm, sign_up
from tests.cast import DAY, NOON, make_paper, make_reader, make_topic
from tests.sink import running_sink

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return make_reader("alice@example.com")


@pytest.fixture
def digest(alice) -> Digest:
    return make_digest(alice)


def make_digest(reader, day=DAY, state="accepted", **facts) -> Digest:
    """A digest of `reader` that was handed over at noon of its day."""
    issue, _ = Issue.objects.get_or_create(day=day)
    at = NOON + (day - DAY)
    times = dict.fromkeys(("planned_at", "due_at", "next_try_at", "handing_at"), at)
    return Digest.objects.create(
        subscriber=reader,
        issue=issue,
        day=day,
        language="en",
        state=state,
        window_ends_at=at + timedelta(hours=12),
        **times | facts,
    )


def said(mail, kind, name="1", *, now=NOON, **facts) -> bool:
    return note_return(mail, Word(MailEvent.Kind(kind), f"{mail.pk}-{kind}-{name}", **facts), now=now)


def state_of(reader) -> str:
    return Subscriber.objects.get(pk=reader.pk).state


def days(*numbers) -> list[date]:
    return [DAY + timedelta(days=number) for number in numbers]


@pytest.mark.parametrize(
    ("kind", "state", "reason"),
    [
        ("hard", "suppressed", "hard_bounce"),
        ("complaint", "suppressed", "complaint"),
        ("soft", "active", None),
        ("policy", "active", None),
        ("autoreply", "active", None),
        ("delivered", "active", None),
    ],
)
def test_only_what_is_final_suppresses_at_once_and_twice_is_once(alice, digest, kind, state, reason):
    assert [said(digest, kind), said(digest, kind)] == [True, False]
    assert state_of(alice) == state
    assert [row.reason for row in Suppression.objects.all()] == ([reason] if reason else [])
    assert [(event.kind, event.digest) for event in MailEvent.objects.all()] == [(kind, digest)]
    assert [change.way for change in Change.objects.filter(field="state")] == ([reason] if reason else [])


def failed_softly(digest, *, on=None):
    """Its bounce, on the day of the digest unless another is said."""
    said(digest, "soft", at=NOON + ((on or digest.day) - DAY))


def test_three_digests_in_a_row_that_failed_softly_on_three_days_suppress(alice):
    digests = [make_digest(alice, day) for day in days(0, 1, 2)]
    for digest in digests[:2]:
        failed_softly(digest)
        said(digest, "soft", "again", at=NOON + timedelta(days=2))
    assert state_of(alice) == "active"
    failed_softly(digests[2])
    assert state_of(alice) == "suppressed"
    assert Suppression.objects.get().reason == "soft_bounces"


def test_what_failed_within_one_day_is_one_trouble_whatever_days_it_was_of(alice):
    digests = [make_digest(alice, day) for day in days(0, 1, 2, 3, 4)]
    for digest in digests[:3]:
        failed_softly(digest, on=DAY)
    failed_softly(digests[3])
    assert state_of(alice) == "active"
    failed_softly(digests[4])
    assert state_of(alice) == "suppressed"


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_bounces_that_come_in_any_order_count_the_same(alice, order):
    digests = [make_digest(alice, day) for day in days(0, 1, 2)]
    for count, number in enumerate(order):
        assert state_of(alice) == "active", count
        failed_softly(digests[number])
    assert state_of(alice) == "suppressed"


def test_a_digest_that_arrived_in_between_ends_the_row(alice):
    digests = [make_digest(alice, day) for day in days(0, 1, 2, 3)]
    for number in (0, 1, 3):
        failed_softly(digests[number])
    assert state_of(alice) == "active"
    failed_softly(digests[2])
    assert state_of(alice) == "suppressed"


def test_a_digest_known_to_have_arrived_since_makes_late_bounces_harmless(alice):
    digests = [make_digest(alice, day) for day in days(0, 1, 2, 3)]
    said(digests[3], "delivered")
    for digest in digests[:3]:
        failed_softly(digest)
    assert state_of(alice) == "active"
    assert MailEvent.objects.filter(kind="soft").count() == 3


def test_a_digest_refused_by_policy_or_never_handed_over_neither_fails_nor_arrives(alice):
    digests = [make_digest(alice, day) for day in days(0, 1, 2, 3)]
    make_digest(alice, *days(4), state="skipped", reason="nothing new", handing_at=None)
    digests.append(make_digest(alice, *days(5)))
    said(digests[1], "policy", status="5.7.1", text="blocked")
    for number in (0, 2, 3):
        failed_softly(digests[number])
    assert state_of(alice) == "suppressed"


def test_a_policy_refusal_tells_the_operator_without_the_address(alice, digest, caplog):
    said(digest, "policy", status="5.7.1", text="550 5.7.1 <alice@example.com>: blocked")
    assert "5.7.1" in caplog.text
    assert "alice" not in caplog.text
    assert MailEvent.objects.get().detail == {"text": "550 5.7.1 <…>: blocked"}


@pytest.mark.parametrize(
    ("kind", "state"), [("delivered", "accepted"), ("autoreply", "accepted"), ("complaint", "accepted"), ("hard", "rejected")]
)
def test_what_comes_back_settles_a_digest_in_doubt_and_no_other(alice, kind, state):
    doubtful = make_digest(alice, state="uncertain", reason="its worker died")
    sent = make_digest(alice, *days(1))
    said(doubtful, kind)
    said(sent, kind)
    doubtful.refresh_from_db()
    sent.refresh_from_db()
    assert (doubtful.state, sent.state) == (state, "accepted")
    assert doubtful.settled_at == NOON
    assert bool(doubtful.reason) == (state == "rejected")


@pytest.mark.parametrize("order", [("hard", "delivered"), ("delivered", "hard"), ("complaint", "delivered")])
def test_a_delivery_never_lifts_a_suppression_in_whatever_order_it_comes(alice, digest, order):
    for kind in order:
        said(digest, kind)
    assert state_of(alice) == "suppressed"
    assert is_suppressed("alice@example.com")


def test_a_letter_that_bounces_suppresses_too_and_its_pending_reader_is_still_forgotten_in_time():
    bob = make_reader("bob@example.com", state="pending", confirmed_at=None, start_day=None)
    said(plan_letter(bob, Letter.Kind.CONFIRM, now=NOON), "hard")
    assert state_of(bob) == "pending"
    assert is_suppressed("BOB@example.com")


def test_an_address_stays_suppressed_when_its_reader_is_erased(alice, digest):
    said(digest, "hard")
    alice.delete()
    assert is_suppressed("alice@example.com")
    assert not said(digest, "hard")


def test_a_provider_may_speak_of_the_address_after_its_reader_was_erased(alice, digest):
    alice.delete()
    digest.refresh_from_db()
    assert said(digest, "complaint", address="alice@example.com")
    assert is_suppressed("alice@example.com")


def test_a_complaint_takes_the_place_of_a_bounce_and_no_bounce_that_of_a_complaint():
    reason = Suppression.Reason
    assert suppress("alice@example.com", reason.HARD_BOUNCE, now=NOON)
    assert suppress("Alice@example.com", reason.COMPLAINT, now=NOON)
    assert not suppress("alice@example.com", reason.HARD_BOUNCE, now=NOON)
    assert Suppression.objects.get().reason == "complaint"


def test_a_reader_who_came_back_in_spite_of_what_stands_is_suppressed_with_the_next_bounce(alice):
    assert suppress("alice@example.com", Suppression.Reason.COMPLAINT, now=NOON)
    Subscriber.objects.update(state="active")
    assert suppress("alice@example.com", Suppression.Reason.HARD_BOUNCE, now=NOON)
    assert state_of(alice) == "suppressed"
    assert Suppression.objects.get().reason == "complaint"


@pytest.mark.parametrize(("reason", "state"), [("hard_bounce", "active"), ("complaint", "unsubscribed")])
def test_the_operator_lifts_a_suppression_once_and_another_reader_is_left_alone(alice, reason, state):
    other = make_reader("other@example.com")
    for reader in (alice, other):
        suppress(reader.email, Suppression.Reason(reason), now=NOON)
    row = Suppression.objects.get(address_hash=keyed_hash(alice.email))
    assert [lift(row, way="admin", now=NOON), lift(row, way="admin", now=NOON)] == [True, False]
    assert (state_of(alice), state_of(other)) == (state, "suppressed")
    assert not is_suppressed(alice.email)


def test_a_lifted_address_that_bounces_again_is_suppressed_again(alice, digest):
    said(digest, "hard")
    lift(Suppression.objects.get(), way="admin", now=NOON)
    said(make_digest(alice, *days(1)), "hard", now=NOON + timedelta(days=1))
    assert state_of(alice) == "suppressed"
    assert Suppression.objects.get().lifted_at is None


def test_a_reader_whose_mail_bounced_comes_back_by_a_fresh_yes_and_one_who_complained_does_not(alice, digest):
    carol = make_reader("carol@example.com")
    said(digest, "hard")
    said(make_digest(carol), "complaint")
    for reader in (alice, carol):
        sign_up(reader.email, language="en", timezone="UTC", topics=(), now=NOON)
        reader.refresh_from_db()
        confirm(reader, NOON)
    assert (state_of(alice), state_of(carol)) == ("active", "suppressed")
    assert [letter.subscriber for letter in Letter.objects.all()] == [alice]
    assert not is_suppressed(alice.email)
    assert is_suppressed(carol.email)


@pytest.mark.parametrize(
    ("reason", "went"),
    [(None, ["digest", "confirm"]), ("hard_bounce", ["confirm"]), ("soft_bounces", ["confirm"]), ("complaint", [])],
)
def test_a_suppression_holds_against_a_reader_who_was_imported_as_active(outbox, reason, went):
    if reason:
        suppress("Dora@example.com", Suppression.Reason(reason), now=NOON)
    agents = make_topic("agents")
    dora = make_reader("dora@example.com", follows=[agents])
    make_paper(1, scores={agents: 0.9})
    plan_day(DAY, now=NOON)
    plan_letter(dora, Letter.Kind.CONFIRM, now=NOON)
    sent = [*deliver_digests(clock=lambda: NOON), *deliver_letters(clock=lambda: NOON)]
    assert len(sent) == 2
    assert sorted(path.name.split("-")[3] for path in outbox.glob("*.eml")) == sorted(went)
    digest = Digest.objects.get()
    assert (digest.state, digest.reason) == (("skipped", "the address is suppressed") if reason else ("accepted", ""))


@pytest.mark.parametrize(
    ("reply", "kind", "state"),
    [
        ("550 5.1.1 no such user", "hard", "suppressed"),
        ("550 5.2.1 closed", "hard", "suppressed"),
        ("550 no", "soft", "active"),
        ("552 5.2.2 full", "soft", "active"),
        ("554 5.5.0 no", None, "active"),
        ("550 5.7.1 not from you", None, "active"),
        ("450 4.2.1 later", None, "active"),
    ],
)
def test_a_refusal_at_the_hand_over_counts_as_a_bounce_does(settings, tmp_path, reply, kind, state):
    agents = make_topic("agents")
    bob = make_reader("bob@example.com", follows=[agents])
    make_paper(1, scores={agents: 0.9})
    plan_day(DAY, now=NOON)
    with running_sink() as sink:
        settings.MAILERS = {name: mailer(sink.url, esp="", outbox=tmp_path) for name in ("default", "bulk", "account")}
        sink.replies = {"bob@example.com": reply}
        list(deliver_digests(clock=lambda: NOON))
    assert [(event.kind, event.digest.subscriber) for event in MailEvent.objects.all()] == ([(kind, bob)] if kind else [])
    assert state_of(bob) == state
