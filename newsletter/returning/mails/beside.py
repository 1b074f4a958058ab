"""What the words of a mail say beside an address."""

import re
from collections.abc import Sequence

# In ASCII, as a server writes it: the words of a Chinese sentence stand right beside it, with no space between. It is looked for
# where a run of its letters begins and nowhere else, or a long run without an @ would be read once for each of its letters.
_ENDS = r"\s<>()\[\]\"',;:\x7f-\U0010ffff"
AN_ADDRESS = rf"[^{_ENDS}]+@[^{_ENDS}]+"
ADDRESS = re.compile(rf"(?<![^{_ENDS}]){AN_ADDRESS}")

# More than any server says of one recipient.
MAX_WORDS = 4000  # letters


def words_beside(address: str, others: Sequence[str], text: str) -> str:
    """The lines of `text` from each that names `address` to the next that names one of the `others` or its host; the first
    `MAX_WORDS` letters of them.
    """
    mine, its_host = address.lower(), address.lower().rpartition("@")[2]
    theirs = {other.lower() for other in others} - {mine}
    theirs |= {other.rpartition("@")[2] for other in theirs} - {its_host}
    beside: list[str] = []
    inside, room = False, MAX_WORDS
    for line in text.splitlines():
        lowered = line.lower()
        if mine in lowered:
            inside = True
        elif inside and any(other in lowered for other in theirs):
            inside = False
        if inside:
            beside.append(line[:room])
            room -= len(line) + 1
        if room <= 0:
            break
    return "\n".join(beside)
