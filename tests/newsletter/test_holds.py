from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import override_settings

from newsletter.braking.alarm import SILENCE, tell_operator
from newsletter.braking.complaints import judge_complaints
from newsletter.braking.holds import PROBE_EVERY, lift_hold, place_hold
from newsletter.braking.refusal import choose_probes, hold_domain
from newsletter.braking.steer import cancel_issue, hold_issue, hold_service, resume_issue, resume_service, skip_cancelled
from newsletter.models import CLAIM_LEASE, Digest, Hold, Issue, MailEvent, Suppression
from newsletter.returning.returned import Word, note_return
from tests.cast import DAY, NOON
from tests.newsletter.waves import make_wave

pytestmark = pytest.mark.django_db

HELD, OPEN = "held.example", "open.example"
REFUSED = "550 5.7.26 This mail has been blocked because the sender is unauthenticated"


@pytest.fixture
def planned():
    """Twenty mails, ten to each of two domains."""
    return make_wave(20, domains=[HELD, OPEN])


@pytest.fixture
def told(settings, a_mail_server):
    """An operator with an address, and Django's own outbox to look into."""
    settings.OPERATOR_EMAIL = "olga@example.net"
    with override_settings(MAILERS={"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}):
        mail.outbox = []
        yield mail.outbox


def free():
    return Digest.objects.filter(state="planned").running(Hold.objects.standing())


def free_of(domain):
    return free().filter(subscriber__domain=domain).count()


def why(domain):
    digest = Digest.objects.filter(subscriber__domain=domain).select_related("subscriber", "issue").first()
    return digest.waits_for(Hold.objects.standing())


# A domain


def test_a_domain_that_refuses_us_is_held_and_the_others_are_not(planned):
    hold_domain(HELD, reason=REFUSED, now=NOON)
    assert (free_of(HELD), free_of(OPEN)) == (0, 10)
    assert why(HELD) == "held.example takes no mail from us at the moment"
    assert why(OPEN) == ""


def test_what_a_worker_had_claimed_of_it_goes_back_and_what_is_in_hand_stays(planned):
    row = {"claim_token": uuid4(), "lease_until": NOON + CLAIM_LEASE, "handing_at": NOON}
    held, open_, in_hand = planned[0].pk, planned[1].pk, planned[2].pk
    Digest.objects.filter(pk__in=(held, open_)).update(state="claimed", **row)
    Digest.objects.filter(pk=in_hand).update(state="handing", **row)
    hold_domain(HELD, reason=REFUSED, now=NOON)
    assert Digest.objects.get(pk=held).state == "planned"
    assert Digest.objects.get(pk=held).claim_token is None
    assert Digest.objects.get(pk=open_).state == "claimed"
    assert Digest.objects.get(pk=in_hand).state == "handing"


def test_each_half_hour_one_mail_is_tried(planned):
    hold_domain(HELD, reason=REFUSED, now=NOON)
    choose_probes(NOON + PROBE_EVERY - timedelta(seconds=1))
    assert free_of(HELD) == 0
    for times in (1, 2):
        choose_probes(NOON + times * PROBE_EVERY)
        choose_probes(NOON + times * PROBE_EVERY)
        assert free_of(HELD) == 1
        hold_domain(HELD, reason=REFUSED, now=NOON + times * PROBE_EVERY)
        assert free_of(HELD) == 0
    assert Hold.objects.count() == 1


def test_the_mail_that_is_tried_need_not_wait_for_its_next_attempt(planned):
    Digest.objects.update(state="deferred", handing_at=NOON, next_try_at=NOON + timedelta(hours=6))
    hold_domain(HELD, reason=REFUSED, now=NOON)
    later = NOON + PROBE_EVERY
    choose_probes(later)
    assert list(Digest.objects.waiting(later)) == [Hold.objects.get().probe]


def test_no_mail_is_tried_that_something_else_holds(planned):
    hold_domain(HELD, reason=REFUSED, now=NOON)
    hold_issue(DAY, reason="wrong list")
    choose_probes(NOON + PROBE_EVERY)
    assert Hold.objects.get().probe is None
    resume_issue(DAY)
    choose_probes(NOON + PROBE_EVERY)
    assert Hold.objects.get().probe is not None


def test_a_domain_is_held_once_at_a_time_and_may_be_held_anew(planned):
    hold_domain(HELD, reason=REFUSED, now=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.create(scope="domain", name=HELD, cause="policy", reason=REFUSED, since=NOON)
    assert lift_hold(Hold.objects.get(), because="a mail to it was accepted", now=NOON)
    assert free_of(HELD) == 10
    hold_domain(HELD, reason=REFUSED, now=NOON)
    assert Hold.objects.count() == 2
    assert free_of(HELD) == 0


@pytest.mark.parametrize(
    ("status", "handed", "is_held"), [("5.7.26", 1, True), ("5.7.26", 25, False), ("5.6.0", 1, False), ("", 1, False)]
)
def test_a_bounce_that_says_so_holds_the_domain_while_it_is_news(planned, status, handed, is_held):
    Digest.objects.update(state="accepted", handing_at=NOON - timedelta(hours=handed))
    for _ in range(2):
        note_return(Digest.objects.first(), Word(MailEvent.Kind.POLICY, "1", status=status, text="refused"), now=NOON)
    assert list(Hold.objects.values_list("name", flat=True)) == ([HELD] if is_held else [])
    assert not Suppression.objects.exists()


def test_the_reason_names_no_reader(planned):
    hold_domain(HELD, reason="550 5.7.1 <reader0@held.example>: not from you", now=NOON)
    assert Hold.objects.get().reason == "550 5.7.1 <…>: not from you"


def test_the_domain_of_a_reader_is_in_lower_case_and_in_ascii():
    assert {digest.subscriber.domain for digest in make_wave(1, domains=["Example.ORG"])} == {"example.org"}
    hold_domain("xn--bcher-kva.example", reason=REFUSED, now=NOON)
    make_wave(1, domains=["xn--bcher-kva.example"])
    assert free_of("xn--bcher-kva.example") == 0


# The service


def test_the_whole_service_waits_and_goes_on(planned):
    assert hold_service(reason="the server moves", now=NOON)
    assert not hold_service(reason="the server moves", now=NOON)
    assert free().count() == 0
    assert why(OPEN) == "all digests are paused by the operator"
    assert resume_service(now=NOON)
    assert not resume_service(now=NOON)
    assert free().count() == 20


def complain(digests, number):
    for digest in digests[:number]:
        MailEvent.objects.create(event_id=f"complaint-{digest.pk}", kind="complaint", digest=digest, at=NOON)


@pytest.mark.parametrize(
    ("accepted", "complaints", "is_held"), [(999, 5, False), (1000, 1, False), (1000, 2, True), (2000, 2, False), (2000, 3, True)]
)
def test_more_than_one_complaint_in_a_thousand_holds_the_service(accepted, complaints, is_held):
    complain(make_wave(accepted, state="accepted", handing_at=NOON), complaints)
    judge_complaints(NOON)
    judge_complaints(NOON)
    assert Hold.objects.of_service().count() == is_held


def test_complaints_of_more_than_a_week_ago_count_no_more():
    complain(make_wave(1000, state="accepted", handing_at=NOON), 5)
    judge_complaints(NOON + timedelta(days=7, seconds=1))
    assert not Hold.objects.exists()
    judge_complaints(NOON + timedelta(days=7))
    assert Hold.objects.get().reason == "5 complaints about 1000 mails in 7 days"


def test_a_mail_that_is_complained_of_twice_is_one_complaint():
    digests = make_wave(1000, state="accepted", handing_at=NOON)
    complain(digests, 1)
    MailEvent.objects.create(event_id="again", kind="complaint", digest=digests[0], at=NOON)
    judge_complaints(NOON)
    assert not Hold.objects.exists()


def test_what_the_operator_has_answered_holds_nothing_again():
    complain(make_wave(1000, state="accepted", handing_at=NOON), 5)
    judge_complaints(NOON)
    later = NOON + timedelta(hours=1)
    assert resume_service(now=later)
    judge_complaints(later)
    assert not Hold.objects.standing().exists()
    complain(make_wave(1000, state="accepted", handing_at=later), 5)
    judge_complaints(later)
    assert Hold.objects.standing().exists()


# An issue


def test_an_issue_waits_and_goes_on(planned):
    assert hold_issue(DAY, reason="wrong list")
    assert not hold_issue(DAY, reason="wrong list")
    assert free().count() == 0
    assert why(OPEN) == "the digests of this day are paused by the operator"
    assert resume_issue(DAY)
    assert not resume_issue(DAY)
    assert free().count() == 20
    assert why(OPEN) == ""


def test_a_cancelled_issue_settles_what_has_not_left(planned):
    accepted, in_hand, in_doubt, deferred, claimed = (digest.pk for digest in planned[:5])
    held = {"claim_token": uuid4(), "lease_until": NOON + CLAIM_LEASE}
    Digest.objects.filter(pk=accepted).update(state="accepted", handing_at=NOON)
    Digest.objects.filter(pk=in_hand).update(state="handing", handing_at=NOON, **held)
    Digest.objects.filter(pk=in_doubt).update(state="uncertain", handing_at=NOON)
    Digest.objects.filter(pk=deferred).update(state="deferred", handing_at=NOON)
    Digest.objects.filter(pk=claimed).update(state="claimed", **held)
    assert cancel_issue(DAY, reason="wrong list", now=NOON)
    assert not cancel_issue(DAY, reason="wrong list", now=NOON)
    states = dict(Digest.objects.values_list("pk", "state"))
    assert [states[pk] for pk in (accepted, in_hand, in_doubt)] == ["accepted", "handing", "uncertain"]
    assert set(Digest.objects.filter(state="skipped").values_list("reason", "settled_at", "claim_token")) == {
        ("the issue was cancelled: wrong list", NOON, None)
    }
    assert Digest.objects.filter(state="skipped").count() == 17
    assert not hold_issue(DAY, reason="wrong list")
    assert not resume_issue(DAY)


def test_what_is_planned_for_a_cancelled_issue_is_settled_too():
    cancel_issue(DAY, reason="", now=NOON)
    make_wave(3)
    assert free().count() == 0
    skip_cancelled(NOON)
    assert set(Digest.objects.values_list("state", "reason")) == {("skipped", "the issue was cancelled")}


def test_a_day_can_be_held_before_it_is_planned():
    hold_issue(DAY, reason="wrong list")
    make_wave(3)
    assert free().count() == 0
    assert Issue.objects.get().reason == "wrong list"


# The operator


def test_the_operator_is_told_once_what_is_held_and_once_that_it_goes_on(planned, told):
    hold_domain(HELD, reason=REFUSED, now=NOON)
    tell_operator(NOON)
    tell_operator(NOON + SILENCE)
    (held,) = told
    assert held.to == ["olga@example.net"]
    assert held.subject == "Paperboy: mails to held.example held"
    assert REFUSED in held.body
    assert "/admin/newsletter/hold/" in held.body
    lift_hold(Hold.objects.get(), because="a mail to it was accepted", now=NOON + SILENCE)
    tell_operator(NOON + SILENCE)
    tell_operator(NOON + 2 * SILENCE)
    assert [mail.subject for mail in told[1:]] == ["Paperboy: mails to held.example goes on"]


def test_many_holds_are_one_mail(told):
    for number in range(30):
        hold_domain(f"d{number}.example", reason=REFUSED, now=NOON)
        tell_operator(NOON + timedelta(seconds=number))
    tell_operator(NOON + SILENCE)
    assert [mail.body.count(REFUSED) for mail in told] == [1, 29]


def test_the_trial_of_a_wave_and_what_the_operator_held_need_no_mail(told):
    place_hold(Hold.Scope.WAVE, "2026-01-14T12", cause=Hold.Cause.CANARY, now=NOON, probing_since=NOON)
    hold_service(reason="the server moves", now=NOON)
    tell_operator(NOON)
    assert told == []


def test_a_mail_to_the_operator_that_cannot_be_sent_is_tried_again(planned, told):
    hold_domain(HELD, reason=REFUSED, now=NOON)
    with override_settings(MAILERS={"default": {"BACKEND": "tests.newsletter.test_holds.Broken"}}):
        tell_operator(NOON)
    assert Hold.objects.get().told_at is None
    tell_operator(NOON)
    assert len(told) == 1


class Broken:
    """A mail server that is away."""

    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError("nobody there")
