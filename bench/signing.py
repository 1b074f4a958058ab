"""What a signature costs (DKIM, RSA of 2048 bits, relaxed/relaxed), beside dkimpy on the same mail with the same key.

    python bench/signing.py

Prints one JSON line: milliseconds of processor time a mail, the median of seven rounds each.
"""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import dkim

from newsletter.composing.mime import encode, message_bytes
from newsletter.doors.signing import NO_OTHER, SIGNED, domain_key, signed
from tests.keys import rsa_key, write_key

SENTENCE = "We propose an agent that reads a paper in full, plans what to tell of it, and reaches 61.3 % on the benchmark. "
HEADERS = tuple(
    (name.title(), f"the {name} of a mail") for name in SIGNED if name not in ("from", "mime-version", "content-type")
)
ROUNDS, MAILS = 7, 100


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = write_key(rsa_key(), Path(folder) / "rsa.pem")
        key, pem = domain_key(file, "bench", "example.org"), Path(file).read_bytes()
    bodies = {"text": encode(SENTENCE * 150, "en"), "html": encode(f"<p>{SENTENCE}</p>" * 400, "en")}
    mail = message_bytes((("From", "papers@example.org"), *HEADERS), **bodies, language="en", boundary="=_bench")
    names = [name.encode() for name in (*SIGNED, *NO_OTHER)]

    def ours() -> bytes:
        return signed(mail, [key])

    def theirs() -> bytes:
        relaxed = (b"relaxed", b"relaxed")
        return dkim.sign(mail, b"bench", b"example.org", pem, canonicalize=relaxed, include_headers=names) + mail

    for one in (ours(), theirs()):
        assert dkim.verify(one, dnsfunc=lambda *_, **__: key.record.encode())
    figures = {
        "kilobytes": round(len(mail) / 1024, 1),
        "paperboy_ms": cost(ours),
        "dkimpy_ms": cost(theirs),
    }
    print(json.dumps(figures))


def cost(act: Callable[[], object]) -> float:
    """Milliseconds each."""
    took = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(MAILS):
            act()
        took.append(1000 * (time.process_time() - began) / MAILS)
    return round(statistics.median(took), 2)


if __name__ == "__main__":
    main()
