from email import message_from_bytes, policy

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.composing.headers import head

SUBJECTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=200)


def parsed(raw):
    return message_from_bytes(raw.encode("ascii"), policy=policy.default)


@given(SUBJECTS)
@example("智能体" * 40)
@example("=?utf-8?q?hidden?=")
@example("A title · 14 January")
def test_a_subject_is_read_as_it_was_written_in_lines_that_are_short_enough(subject):
    raw = head((("Subject", subject),))
    assert raw.isascii()
    assert raw.endswith("\r\n")
    lines = raw.removesuffix("\r\n").split("\r\n")
    assert all(line.startswith(" ") for line in lines[1:])
    if not subject.isascii() or "=?" in subject:
        assert all(len(line) <= 76 for line in lines)
        assert all(len(word) <= 75 for word in raw.split())
        assert parsed(raw)["Subject"].rstrip() == subject.rstrip()
    else:
        assert raw == f"Subject: {subject}\r\n"


def test_the_name_of_a_sender_is_encoded_and_the_address_is_not():
    raw = head((("From", "Zeitungsjunge für Papiere <paper@example.org>"),))
    assert raw.endswith(" <paper@example.org>\r\n")
    assert parsed(raw)["From"].addresses[0].display_name == "Zeitungsjunge für Papiere"


@pytest.mark.parametrize(
    "header",
    [
        ("Subject", "a\r\nBcc: you@example.com"),
        ("Subject", "a\nb"),
        ("Subject", "a\x00b"),
        ("To", "älice@example.com"),
        ("List-Unsubscribe", "<https://" + "x" * 990 + ">"),
    ],
)
def test_what_would_break_out_of_its_line_is_refused(header):
    assert head(((header[0], "a@example.com"),))
    with pytest.raises(ValueError, match=header[0]):
        head((header,))


def test_a_long_address_stands_on_one_line_as_it_is():
    address = "<https://" + "x" * 400 + ">"
    assert head((("List-Unsubscribe", address),)) == f"List-Unsubscribe: {address}\r\n"
