"""The bytes of a mail. Pieces of a body are encoded apart, once, and joined as they are: RFC 2045, sections 6.7 and 6.8.

English is quoted-printable, Chinese base64. Every piece ends with a whole line and is CRLF; none has a line that begins with a
dot, so nothing needs stuffing when it is handed over (RFC 5321, 4.5.2).
"""

import re
from base64 import b64decode, b64encode
from binascii import b2a_qp
from collections.abc import Mapping
from quopri import decodestring

from newsletter.composing.headers import CRLF, head

BASE64_LANGUAGES = frozenset({"zh-hans"})
BASE64_LINE = 76
QP_LINE = 76
SLOT = re.compile(r"@@(\w+)@@")


def transfer_encoding(language: str) -> str:
    return "base64" if language in BASE64_LANGUAGES else "quoted-printable"


def encode(text: str, language: str) -> str:
    """`text` as a piece of a body in the transfer encoding of `language`, ended by a line break."""
    lines = text.replace("\r\n", "\n").rstrip("\n") + "\n"
    data = lines.replace("\n", CRLF).encode()
    return _base64(data) if language in BASE64_LANGUAGES else _quoted_printable(data)


class Form:
    """A text with slots, `@@name@@`, encoded but for these, once; what fills a slot is encoded where it goes.

    Quoted-printable breaks softly around a slot, so that nothing of the text changes. Base64 has no such break: there the whole
    is encoded when it is filled, which is quick.
    """

    def __init__(self, text: str, language: str) -> None:
        self._language = language
        *parts, self._end = SLOT.split(text)
        self._slots = tuple(zip(parts[::2], parts[1::2], strict=True))
        if language not in BASE64_LANGUAGES:
            self._slots = tuple((_broken_softly(before), name) for before, name in self._slots)
            self._end = encode(self._end, language)

    def fill(self, values: Mapping[str, str]) -> str:
        """The encoded piece with each slot's value in its place."""
        if self._language in BASE64_LANGUAGES:
            return encode("".join(before + values[name] for before, name in self._slots) + self._end, self._language)
        return "".join(before + _broken_softly(values[name]) for before, name in self._slots) + self._end


def decode(piece: str, language: str) -> str:
    """The text of one piece, or of several that were joined."""
    data = b64decode(piece) if language in BASE64_LANGUAGES else decodestring(piece.encode())
    return data.decode().replace(CRLF, "\n")


def message_bytes(headers: tuple[tuple[str, str], ...], *, text: str, html: str, language: str, boundary: str) -> bytes:
    """A multipart/alternative message; `text` and `html` are encoded bodies. Raises ValueError for a header with a line break."""
    kind = f'MIME-Version: 1.0{CRLF}Content-Type: multipart/alternative; boundary="{boundary}"'
    parts = "".join(
        f"--{boundary}{CRLF}Content-Type: text/{subtype}; charset=utf-8{CRLF}"
        f"Content-Transfer-Encoding: {transfer_encoding(language)}{CRLF}{CRLF}{body}{CRLF}"
        for subtype, body in (("plain", text), ("html", html))
    )
    return f"{head(headers)}{kind}{CRLF}{CRLF}{parts}--{boundary}--{CRLF}".encode("ascii")


def _base64(data: bytes) -> str:
    """Padded to whole triples with spaces before the last line break, so that pieces join without `=` between them."""
    data = data.removesuffix(CRLF.encode())
    data += b" " * (-(len(data) + 2) % 3) + CRLF.encode()
    encoded = b64encode(data).decode()
    return "".join(encoded[start : start + BASE64_LINE] + CRLF for start in range(0, len(encoded), BASE64_LINE))


def _quoted_printable(data: bytes) -> str:
    encoded = b2a_qp(data).decode()
    if not encoded.startswith(".") and "\n." not in encoded and "=20\r" not in encoded:
        return encoded
    return "".join(_as_lines_go(line) + CRLF for line in encoded.split(CRLF)[:-1])


def _broken_softly(text: str) -> str:
    """`text` as a piece that the next one goes on from, on the same line of the text."""
    if not text:
        return ""
    encoded = _quoted_printable((text.replace("\n", CRLF) + CRLF).encode()).removesuffix(CRLF)
    return f"{encoded}={CRLF}"


def _as_lines_go(line: str) -> str:
    """`line` without a dot in front, and short enough for a `=` behind it; b2a_qp counts the space at its end for one."""
    if line.startswith("."):
        line = f"=2E{line[1:]}"
    if len(line) < QP_LINE or (len(line) == QP_LINE and line.endswith("=")):
        return line
    cut = QP_LINE - 4
    cut -= next((back for back in (1, 2) if line[cut - back] == "="), 0)
    return f"{line[:cut]}={CRLF}{_as_lines_go(line[cut:])}"
