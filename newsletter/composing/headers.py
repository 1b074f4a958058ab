"""The head of a mail, line by line: RFC 5322, 2.2, and RFC 2047 for what is not ASCII.

The standard library's own folds a long address of List-Unsubscribe into an encoded word, which breaks it, writes encoded words
longer than the 75 characters that are allowed, and takes longer than all the rest of a mail.
"""

import re
from email.header import Header
from email.utils import parseaddr
from functools import lru_cache

CRLF = "\r\n"
LINE = 76
LONGEST_LINE = 990
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
ADDRESSES = frozenset({"From", "To", "Reply-To"})


def head(headers: tuple[tuple[str, str], ...]) -> str:
    """The lines of `headers`, each ended by CRLF. Raises ValueError for what would break out of its line, or not fit one."""
    return "".join(_line(name, value) for name, value in headers)


def _line(name: str, value: str) -> str:
    if CONTROL.search(value):
        raise ValueError(f"{name}: a header with a line break, or another character of control")
    # What looks like an encoded word would be read as one.
    written = value if value.isascii() and "=?" not in value else _encoded(name, value)
    line = f"{name}: {written}{CRLF}"
    if max(map(len, line.split(CRLF))) > LONGEST_LINE:
        raise ValueError(f"{name}: a header that is too long for its line")
    return line


@lru_cache(maxsize=1024)
def _encoded(name: str, value: str) -> str:
    if name not in ADDRESSES:
        return _words(value, length_before=len(name) + 2)
    shown, address = parseaddr(value)
    if not address.isascii():
        raise ValueError(f"{name}: an address that is not ASCII")
    return f"{_words(shown, length_before=len(name) + 2)} <{address}>" if shown else address


def _words(text: str, *, length_before: int) -> str:
    """Encoded words of at most 75 characters, one a line."""
    return Header(text, "utf-8", maxlinelen=LINE, header_name="x" * (length_before - 2)).encode(linesep=CRLF)
