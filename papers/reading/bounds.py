"""What a page would cost to parse, told before it is parsed."""

import re
from collections import Counter

_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
_TAG_START = re.compile(rb"<[a-zA-Z]")
_GAP = re.compile(rb"[\s/\"']+")
_VOID = frozenset(
    (b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta", b"param", b"source", b"track", b"wbr")
)
_LONG_TAG = 400
_MOST_STEPS = 500_000_000  # about two seconds of the parser


def is_parseable(page: bytes) -> bool:
    """Whether the parser is through with the page in seconds.

    An HTML parser looks through the open elements at each block element, and through the attributes of a tag at each
    further one: a page of some megabytes that nests without end, or one tag of 100,000 attributes, holds it for minutes.
    """
    return _nesting(page) + _attributes(page) < _MOST_STEPS


def _nesting(page: bytes) -> int:
    still_open: Counter[bytes] = Counter()
    depth = steps = 0
    for slash, name in _TAG.findall(page):
        if not slash:
            if name not in _VOID:
                still_open[name] += 1
                depth += 1
        elif still_open[name]:
            still_open[name] -= 1
            depth -= 1
        steps += depth
    return steps


def _attributes(page: bytes) -> int:
    steps = 0
    for part in page.split(b">"):
        if len(part) > _LONG_TAG and (start := _TAG_START.search(part)) and len(part) - start.start() > _LONG_TAG:
            steps += len(_GAP.findall(part, start.start())) ** 2
    return steps
