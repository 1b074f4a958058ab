"""The letters of a mail that came back, whatever its charset is called, for many programs declare none or a wrong one."""

import re
from email.errors import MessageError
from email.header import decode_header, make_header

# Chinese in bytes is long runs of high ones; a European language has them one by one, in whatever ISO 8859 it is.
CHINESE = re.compile(rb"(?:[\x81-\xfe][\x40-\xfe]){3}")
JAPANESE = b"\x1b$"
# What no database keeps: a NUL, and half a character, as UTF-7 can write one.
UNKEPT = re.compile(r"[\x00\ud800-\udfff]")


def letters_of(data: bytes, declared: str = "") -> str:
    """`data` as text: by its declared charset where that can be, else as UTF-8, else as what the bytes look like."""
    looks_like = "gb18030" if CHINESE.search(data) else "latin-1"
    for charset in ("iso2022_jp" if JAPANESE in data else "", declared, "utf-8"):
        try:
            return kept(data.decode(charset or "ascii"))
        except (LookupError, UnicodeError):
            continue
    return kept(data.decode(looks_like, "replace"))


def field_of(value: str) -> str:
    """The value of a field in one line, its encoded words (RFC 2047) read. `value` may hold bytes as surrogates."""
    line = " ".join(letters_of(value.encode("utf-8", "surrogateescape")).split())
    if "=?" not in line:
        return line
    try:
        return kept(str(make_header(decode_header(line))))
    except (MessageError, LookupError, ValueError):
        return line


def kept(text: str) -> str:
    """`text`, with a sign for each letter that no database keeps."""
    return UNKEPT.sub("\ufffd", text)
