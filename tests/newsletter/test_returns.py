"""Reading what came back, from the bytes of the mails."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from newsletter.returning.mails import Kind, Returned
from newsletter.returning.mails.reading import read_returned
from tests.newsletter.mails_that_came_back import ALICE, LETTERS, OTHERS, REPORTS, complaint, failed, mail, report
from tests.newsletter.words_of_mail_servers import GONE, LETTERS_OF_THEIR_OWN, MAILS_OF_OTHERS, MANNERS, NOT_GONE, UTF_8

ROOT = Path(__file__).parent.parent.parent


def ids(cases):
    return [case[0] for case in cases]


def only(raw: bytes) -> Returned:
    (result,) = read_returned(raw)
    return result


@pytest.mark.parametrize(("_name", "block", "kind", "status"), REPORTS, ids=ids(REPORTS))
def test_a_report_is_read_by_its_codes_and_then_by_its_words(_name, block, kind, status):
    result = only(report(block))
    assert (result.kind, result.status, result.recipient) == (kind, status, ALICE)


@pytest.mark.parametrize(("_name", "raw", "kind"), LETTERS, ids=ids(LETTERS))
def test_a_bounce_in_plain_words_is_read_beside_the_address(_name, raw, kind):
    result = only(raw)
    assert result.kind == kind
    assert kind == Kind.DELIVERED or result.recipient.startswith("alice@")


@pytest.mark.parametrize(("_name", "raw", "kind"), OTHERS, ids=ids(OTHERS))
def test_what_is_no_bounce_is_none_whatever_it_says(_name, raw, kind):
    assert only(raw).kind == kind


@pytest.mark.parametrize("words", GONE)
def test_an_address_that_is_gone_is_gone_in_whatever_manner_and_language_it_is_said(words):
    for manner in MANNERS:
        result = only(manner(words))
        assert (result.kind, result.recipient) == (Kind.HARD, ALICE), manner.__name__


@pytest.mark.parametrize("words", NOT_GONE)
def test_what_is_full_or_refused_or_in_doubt_is_not_gone_in_whatever_manner_it_is_said(words):
    for manner in MANNERS:
        result = only(manner(words))
        assert result.kind in (Kind.SOFT, Kind.POLICY), manner.__name__
        assert result.recipient == ALICE, manner.__name__


@pytest.mark.parametrize(("_name", "sender", "subject", "kind", "text"), LETTERS_OF_THEIR_OWN, ids=ids(LETTERS_OF_THEIR_OWN))
def test_a_letter_in_its_own_words_is_understood(_name, sender, subject, kind, text):
    result = only(mail(text, sender=sender, subject=subject, Content_Type=UTF_8))
    assert (result.kind, result.recipient) == (kind, ALICE)


@pytest.mark.parametrize(("_name", "raw", "kind"), MAILS_OF_OTHERS, ids=ids(MAILS_OF_OTHERS))
def test_people_and_programs_that_speak_of_bounces_are_told_from_them(_name, raw, kind):
    assert only(raw).kind == kind


@pytest.mark.parametrize(
    ("words", "charset", "declared"),
    [
        ("用户不存在", "gb18030", "us-ascii"),
        ("用户不存在", "gb18030", "gb2312"),
        ("Empfänger existiert nicht", "latin-1", "utf-8"),
        ("宛先のユーザーが見つかりません", "iso2022_jp", "us-ascii"),
        ("Пользователь не найден", "utf-8", "x-unknown"),
    ],
)
def test_letters_are_read_in_whatever_charset_they_were_written_and_declared(words, charset, declared):
    raw = mail(f"{ALICE}: 550 {{}}", Content_Type=f"text/plain; charset={declared}").replace(b"{}", words.encode(charset))
    assert only(raw).kind == Kind.HARD
    assert words in only(raw).text


def test_no_letter_comes_out_that_a_database_cannot_keep():
    raw = mail(f"{ALICE}: 550 user unknown +2AA- \x00", Content_Type="text/plain; charset=utf-7")
    for result in (only(raw), only(report(failed("5.1.1", "550 a\x00b")))):
        assert result.kind == Kind.HARD
        assert "\x00" not in result.text
        assert result.text.encode()
    assert "\x00" not in only(mail(f"{ALICE}: 550 user unknown \x00 a\xf1o").decode().encode("latin-1")).text
    notice = {"notificationType": "Bounce", "bounce": {"bouncedRecipients": [{"diagnosticCode": "550 \x00 \ud800"}]}}
    assert only(mail(json.dumps(notice))).text == "550 \ufffd \ufffd"


def test_a_notice_of_another_shape_says_nothing():
    notice = {"notificationType": "Bounce", "bounce": {"bouncedRecipients": 5}}
    assert only(mail(json.dumps(notice), From="somebody@example.net", Subject="hello")).kind == Kind.NONE


def test_a_notice_about_thousands_is_read_for_some_hundreds():
    listed = [{"emailAddress": f"{number}@example.com"} for number in range(1000)]
    notice = {"notificationType": "Bounce", "bounce": {"bouncedRecipients": listed}}
    assert 1 < len(read_returned(mail(json.dumps(notice)))) <= 200


def test_each_recipient_of_a_report_has_a_verdict_of_its_own():
    more = "Original-Recipient: rfc822; reader@example.com\n"
    results = read_returned(
        report(
            failed("5.1.1", recipient="a@example.net", more=more),
            failed("4.2.2", recipient="b@example.net"),
            failed("2.0.0", recipient="c@example.net", action="delivered"),
        )
    )
    assert [(result.kind, result.recipient) for result in results] == [
        (Kind.HARD, "a@example.net"),
        (Kind.SOFT, "b@example.net"),
        (Kind.DELIVERED, "c@example.net"),
    ]
    assert [result.sent_to for result in results] == ["reader@example.com", "", ""]


def test_each_address_of_a_letter_has_the_words_beside_it():
    results = read_returned(mail("<a@one.example>:\nno such user\n\n<b@two.example>:\nmailbox is full\n"))
    assert [(result.kind, result.recipient) for result in results] == [(Kind.HARD, "a@one.example"), (Kind.SOFT, "b@two.example")]


def test_a_report_that_stands_in_the_text_is_read_as_one():
    text = f"A mail of yours could not be delivered.\n\nReporting-MTA: dns; mx\n\n{failed('5.1.1', 'user unknown')}\n"
    assert only(mail(text)) == Returned(Kind.HARD, "5.1.1", ALICE, "", "user unknown")


def test_a_report_inside_a_mail_of_a_mail_server_is_read():
    inner = report(failed("5.1.1")).decode().replace("\r\n", "\n")
    raw = mail(
        f"--=_o\nContent-Type: text/plain\n\nSee below.\n--=_o\nContent-Type: message/rfc822\n\n{inner}\n--=_o--\n",
        Content_Type='multipart/mixed; boundary="=_o"',
    )
    assert only(raw).kind == Kind.HARD


def test_the_returned_mail_proves_nothing_against_the_reader():
    """Its subject and its words are ours, whatever paper they are of."""
    original = "From: paperboy@example.org\nSubject: 550 5.1.1 user unknown"
    assert only(report(failed("4.4.7"), original=original)).kind == Kind.SOFT


@pytest.mark.parametrize(
    ("type_", "kind"),
    [("abuse", Kind.COMPLAINT), ("fraud", Kind.COMPLAINT), ("opt-out", Kind.COMPLAINT), ("virus", Kind.COMPLAINT),
     ("other", Kind.COMPLAINT), ("not-spam", Kind.NONE), ("auth-failure", Kind.POLICY)],
)  # fmt: skip
def test_a_feedback_report_is_a_complaint_unless_it_says_what_else_it_is(type_, kind):
    assert only(complaint(type_, f"Original-Rcpt-To: {ALICE}")) == Returned(kind, "", ALICE, ALICE, type_)


def test_a_complaint_names_everyone_who_complains_or_whom_the_mail_was_for():
    two = complaint("abuse", "Original-Rcpt-To: a@example.net", "Original-Rcpt-To: <b@example.net>")
    assert [result.recipient for result in read_returned(two)] == ["a@example.net", "b@example.net"]
    assert [result.recipient for result in read_returned(complaint())] == [ALICE]


def test_lines_may_end_as_they_like():
    raw = report(failed("5.1.1"))
    for end in (b"\n", b"\r"):
        assert only(raw.replace(b"\r\n", end)).kind == Kind.HARD


def nested(depth: int) -> bytes:
    """A mail of parts inside parts, with a report at its heart."""
    body = report(failed("5.1.1")).decode()
    for level in range(depth):
        body = f'Content-Type: multipart/mixed; boundary="b{level}"\r\n\r\n--b{level}\r\n{body}\r\n--b{level}--\r\n'
    return f"From: MAILER-DAEMON@mx.example.net\r\n{body}".encode()


HUGE = [
    ("parts inside parts", nested(2000)),
    ("a long line", mail("550 user unknown " * 500_000)),
    ("many lines that look like addresses", mail("a@b.c\n" * 200_000)),
    ("many blocks", report(*[failed("5.1.1", recipient=f"a{number}@example.net") for number in range(20_000)])),
    ("angle brackets without an end", mail("<" * 900_000, Content_Type="text/html")),
    ("a heading without an end", mail("", Subject2="x" * 2_000_000)),
    ("a word without an end", mail("a" * 900_000)),
    ("a long address", mail(f"* a{'@' * 900_000}")),
    ("a long line of dashes", mail(f"{'-' * 30_000}{'>' * 30_000}")),
    ("lines without words", mail("\n" * 900_000, From="somebody@example.net", Subject="Re: hello")),
    ("a sender without an end", mail(f"from{' ' * 900_000}")),
    ("a subject that fails again and again", mail("", Subject="failure " * 120_000)),
    ("a subject of many coded words", mail("", Subject="=?utf-8?q?a?= " * 60_000)),
    ("styles without an end", mail("<style " * 120_000, Content_Type="text/html")),
    ("a code without an end", report(failed("5.0.0", "a" * 900_000))),
    ("many addresses and little else", mail("\n".join(f"a@h{number}.org" for number in range(60)) + "\n." * 28_000)),
]  # fmt: skip


@pytest.mark.parametrize(("_name", "raw"), HUGE, ids=ids(HUGE))
def test_a_mail_that_was_made_to_hurt_is_read_within_limits(_name, raw):
    began = time.process_time()
    assert len(read_returned(raw)) <= 200
    assert time.process_time() - began < 10


def test_any_cut_of_a_mail_is_read():
    raw = report(failed("5.1.1", "550 5.1.1 user unknown"))
    assert {len(read_returned(raw[:length])) for length in range(0, len(raw), 7)} == {1}


@pytest.mark.realdata
def test_real_bounces_are_read_within_the_reach(realdata):
    run = [sys.executable, str(ROOT / "bench" / "bounces.py"), str(realdata / "bounces"), "--evaluate"]
    out = subprocess.run(run, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    ours, theirs, kinds, _statuses = [json.loads(line) for line in out.splitlines()]
    assert ours["share_found"] >= 0.95
    assert ours["share_called_hard"] <= 0.05
    assert ours["others_called_hard"] == 0
    assert kinds["read_as_that_kind"] == kinds["files_of_a_kind"]
    assert theirs["reader"] == "flufl.bounce"
    assert theirs["share_called_hard"] > 0.5


@pytest.mark.realdata
def test_the_bench_names_every_mail_and_nothing_else(realdata):
    run = [sys.executable, str(ROOT / "bench" / "bounces.py"), str(realdata / "bounces")]
    lines = subprocess.run(run, capture_output=True, text=True, check=True, cwd=ROOT).stdout.splitlines()
    rows = [json.loads(line) for line in lines]
    assert {tuple(row) for row in rows} == {("file", "kind", "status", "recipient")}
    assert {row["file"] for row in rows} == {
        path.relative_to(realdata / "bounces").as_posix() for path in (realdata / "bounces").rglob("*.eml")
    }
