"""The table of CONTRACTS 3, line by line: what a mail server says, and what it means for the mail and for the address."""

import pytest

from newsletter.doors import Fault, Outcome
from newsletter.doors.replies import Step, read_reply


@pytest.mark.parametrize("status", ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"])
@pytest.mark.parametrize("step", [Step.RCPT, Step.DATA, Step.END])
def test_nobody_is_there(step, status):
    reply = read_reply(step, 550, f"{status} no such user".encode())
    assert (reply.outcome, reply.fault, reply.status) == (Outcome.REJECTED, Fault.HARD, status)


@pytest.mark.parametrize("code", [550, 551, 553])
def test_a_bare_refusal_of_the_recipient_counts_as_soft(code):
    assert read_reply(Step.RCPT, code, b"no").fault == Fault.SOFT
    assert read_reply(Step.END, code, b"no").fault == Fault.NONE
    assert read_reply(Step.RCPT, code, b"5.3.0 no").fault == Fault.NONE
    assert {read_reply(step, code, b"no").outcome for step in (Step.RCPT, Step.END)} == {Outcome.REJECTED}


@pytest.mark.parametrize(("code", "text"), [(552, b"full"), (552, b"5.2.2 full"), (550, b"5.2.2 over quota")])
def test_a_full_mailbox_counts_as_soft(code, text):
    reply = read_reply(Step.RCPT, code, text)
    assert (reply.outcome, reply.fault) == (Outcome.REJECTED, Fault.SOFT)


@pytest.mark.parametrize("text", [b"5.7.1 denied", b"5.7.26 unauthenticated", b"5.7.515 access denied", b"5.7.1\n5.7.1 twice"])
@pytest.mark.parametrize("step", list(Step))
def test_a_policy_never_blames_the_reader(step, text):
    reply = read_reply(step, 550, text)
    assert (reply.outcome, reply.fault) == (Outcome.POLICY, Fault.NONE)


@pytest.mark.parametrize("code", [421, 450, 451, 452, 454, 499])
@pytest.mark.parametrize("step", list(Step))
def test_a_temporary_refusal_is_one_wherever_it_is_said_and_whatever_stands_behind_it(step, code):
    for text in (b"", b"4.7.28 too fast", b"5.1.1 no such user"):
        reply = read_reply(step, code, text)
        assert (reply.outcome, reply.fault) == (Outcome.DEFERRED, Fault.NONE)


def test_a_sender_that_is_refused_is_our_trouble():
    assert read_reply(Step.MAIL, 553, b"5.1.8 bad sender").outcome == Outcome.DEFERRED


def test_what_is_no_reply_leaves_a_message_that_was_sent_in_doubt_and_one_that_was_not_deferred():
    assert read_reply(Step.END, -1, b"").outcome == Outcome.UNKNOWN
    assert read_reply(Step.END, 354, b"go on").outcome == Outcome.UNKNOWN
    assert read_reply(Step.RCPT, -1, b"").outcome == Outcome.DEFERRED


@pytest.mark.parametrize("text", [b"15.1.1 shops", b"mailbox 5.1.1 is gone", b"5.1.1.1 addresses", b"5.1 times"])
def test_a_number_in_the_words_is_no_status(text):
    assert read_reply(Step.END, 554, text).status == ""


def test_a_reply_of_several_lines_is_told_as_one():
    assert read_reply(Step.RCPT, 550, b"5.1.1 no such user\n5.1.1 see our page").text == "5.1.1 no such user 5.1.1 see our page"
