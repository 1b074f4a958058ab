"""What the words of a mail say beside an address."""

import re
from collections.abc import Sequence

# In ASCII, as a server writes it: the words of a Chinese sentence stand right beside it, with no space between.
ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:\x7f-\U0010ffff]+@[^\s<>()\[\]\"',;:\x7f-\U0010ffff]+")


def words_beside(address: str, others: Sequence[str], text: str) -> str:
    """The lines of `text` from each that names `address` to the next that names one of the `others` or its host."""
    mine, its_host = address.lower(), address.lower().rpartition("@")[2]
    theirs = {other.lower() for other in others} - {mine}
    theirs |= {other.rpartition("@")[2] for other in theirs} - {its_host}
    beside: list[str] = []
    inside = False
    for line in text.splitlines():
        lowered = line.lower()
        if mine in lowered:
            inside = True
        elif any(other in lowered for other in theirs):
            inside = False
        if inside:
            beside.append(line)
    return "\n".join(beside)
