"""The bytes of a mail. Pieces of a body are encoded apart, once, and joined as they are: RFC 2045, sections 6.7 and 6.8.

English is quoted-printable, Chinese base64. Every piece ends with a whole line and is CRLF; none has a line that begins with a
dot, so nothing needs stuffing when it is handed over (RFC 5321, 4.5.2).
"""

from base64 import b64decode, b64encode
from binascii import b2a_qp
from quopri import decodestring

from newsletter.headers import CRLF, head

BASE64_LANGUAGES = frozenset({"zh-hans"})
BASE64_LINE = 76
QP_LINE = 76


def transfer_encoding(language: str) -> str:
    return "base64" if language in BASE64_LANGUAGES else "quoted-printable"


def encode(text: str, language: str) -> str:
    """`text` as a piece of a body in the transfer encoding of `language`, ended by a line break."""
    lines = text.replace("\r\n", "\n").rstrip("\n") + "\n"
    data = lines.replace("\n", CRLF).encode()
    return _base64(data) if language in BASE64_LANGUAGES else _quoted_printable(data)


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
    if not encoded.startswith(".") and "\n." not in encoded:
        return encoded
    return "".join(_without_leading_dot(line) + CRLF for line in encoded.split(CRLF)[:-1])


def _without_leading_dot(line: str) -> str:
    if not line.startswith("."):
        return line
    rest = line[1:]
    if len(rest) + 3 <= QP_LINE:
        return f"=2E{rest}"
    return f"=2E={CRLF}{_without_leading_dot(rest)}"
