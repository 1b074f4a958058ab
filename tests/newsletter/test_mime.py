import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.composing.mime import Form, decode, encode, message_bytes

LINES = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=200)
TEXTS = st.lists(LINES, max_size=8).map("\n".join)
LANGUAGES = st.sampled_from(["en", "zh-hans"])


def without_padding(text):
    return "\n".join(line.rstrip(" ") for line in text.split("\n")).rstrip("\n")


@given(TEXTS, TEXTS, LANGUAGES)
def test_pieces_that_are_joined_read_as_their_texts(first, second, language):
    whole = decode(encode(first, language) + encode(second, language), language)
    assert without_padding(whole) == without_padding(first.rstrip("\n") + "\n" + second.rstrip("\n"))


@given(TEXTS, LANGUAGES)
def test_no_line_is_long_or_begins_with_a_dot_or_ends_bare(text, language):
    piece = encode(text, language)
    assert piece.endswith("\r\n")
    assert "\n" not in piece.replace("\r\n", "")
    assert all(len(line) <= 76 and not line.startswith(".") for line in piece.split("\r\n"))
    assert piece.isascii()


@pytest.mark.parametrize("text", [".", "..", ".x", "a\n.\nb", "." * 74, "." * 75, "." * 76, "." * 300, "a" * 75 + "." * 80])
def test_a_dot_never_begins_a_line_and_none_is_lost(text):
    piece = encode(text, "en")
    assert not [line for line in piece.split("\r\n") if line.startswith(".") or len(line) > 76]
    assert decode(piece, "en") == text + "\n"


def test_pieces_of_base64_join_without_padding_between_them():
    assert all("=" not in encode("中" * number, "zh-hans") for number in range(1, 40))


def test_english_is_quoted_printable_and_chinese_base64():
    assert encode("café", "en") == "caf=C3=A9\r\n"
    assert encode("中文", "zh-hans") == "5Lit5paHIA0K\r\n"


def test_a_long_header_is_not_folded_into_an_encoded_word():
    address = "<https://" + "x" * 200 + ">"
    raw = message_bytes((("List-Unsubscribe", address),), text="", html="", language="en", boundary="b")
    assert f"List-Unsubscribe: {address}\r\n".encode() in raw


def test_a_header_with_a_line_break_is_refused():
    with pytest.raises(ValueError, match="line"):
        message_bytes((("Subject", "a\r\nBcc: you@example.com"),), text="", html="", language="en", boundary="b")


@given(st.lists(TEXTS, min_size=1, max_size=4), LINES, LANGUAGES)
def test_a_form_that_is_filled_reads_as_its_text_with_the_value_in_each_slot(parts, value, language):
    parts = [part.replace("@", "") for part in parts]
    piece = Form("@@name@@".join(parts), language).fill({"name": value})
    assert without_padding(decode(piece, language)) == without_padding(value.join(parts).rstrip("\n"))
    assert all(len(line) <= 76 and not line.startswith(".") for line in piece.split("\r\n"))
    assert piece.isascii()
    assert piece.endswith("\r\n")


@pytest.mark.parametrize("length", [74, 75, 76, 77, 150, 151, 152])
@pytest.mark.parametrize("letter", ["a", ".", "é", " "])
def test_a_form_breaks_no_line_too_late(letter, length):
    piece = Form(f"{letter * length}@@name@@{letter * length}", "en").fill({"name": letter * length})
    assert all(len(line) <= 76 and not line.startswith(".") for line in piece.split("\r\n"))
    assert decode(piece, "en") == letter * 3 * length + "\n"
