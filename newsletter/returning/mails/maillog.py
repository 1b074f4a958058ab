"""The log of a mail server, as Postfix writes it: which messages it took, by their Message-IDs.

    Jan 14 12:00:01 mx postfix/cleanup[71]: 4A3B2C1D: message-id=<2026-01-14-digest-7.0f…@example.org>
    Jan 14 12:00:01 mx postfix/qmgr[40]: 4A3B2C1D: from=<digest@example.org>, size=41730, nrcpt=1 (queue active)

A Message-ID is logged while the message still comes in; taken it is with the queue manager's line under the same queue id, or
that of whoever delivered it.
"""

import re
from collections.abc import Iterable

# However the time is written in front; instances may have a name of their own (postfix-out/cleanup).
LINE = re.compile(r"\bpostfix[\w.-]*/(?:[\w.-]+/)*(?P<daemon>\w+)\[\d+\]: (?P<queue_id>[0-9A-Za-z]{4,}): (?P<said>.*)")
MESSAGE_ID = re.compile(r"(?:resent-)?message-id=(<[^>\s]+>)")


def taken_message_ids(lines: Iterable[str], *, among: set[str]) -> set[str]:
    """Those of `among` that the server took. Lines are in the order in which they were written."""
    coming_in: dict[str, str] = {}
    taken: set[str] = set()
    for line in lines:
        entry = LINE.search(line)
        if entry is None:
            continue
        daemon, queue_id, said = entry["daemon"], entry["queue_id"], entry["said"]
        if daemon == "cleanup" and (named := MESSAGE_ID.match(said)):
            coming_in[queue_id] = named[1]
        elif coming_in.get(queue_id) in among and (said.startswith("from=") or " status=" in said):
            taken.add(coming_in[queue_id])
        elif daemon == "qmgr" and said.startswith("removed"):
            coming_in.pop(queue_id, None)
    return taken
