"""Collect: read the mailbox that bounces arrive in. A mail leaves it after its row is committed; what else lies there stays."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from newsletter.doors.imap import ImapServer, Mailbox
from newsletter.returning.bounces import Taken, take_bounce
from newsletter.returning.mails.opened import MAX_BYTES
from newsletter.returning.return_path import LASTS

logger = logging.getLogger(__name__)

# What arrived before this settles nothing any more; a day more, for the zone of the mailbox.
LOOKED_BACK = LASTS + timedelta(days=1)
HAS_A_ROW = (Taken.NOTED, Taken.KNOWN)


def collect_bounces(url: str, *, clock: Callable[[], datetime], until: datetime) -> Counter[Taken]:
    """Take in what came back to the mailbox at `url`, until that time at the latest. Raises MailboxError where it is shut."""
    found: Counter[Taken] = Counter()
    with Mailbox(ImapServer.at(url)) as mailbox:
        for number, raw in mailbox.mails(since=(clock() - LOOKED_BACK).date(), max_bytes=MAX_BYTES):
            try:
                taken = take_bounce(raw, now=clock())
            except Exception:  # whatever one mail breaks on stays in the mailbox, and the others are read
                logger.exception("mail %s of the mailbox of bounces could not be taken in", number)
                continue
            found[taken] += 1
            if taken in HAS_A_ROW:
                mailbox.take_out(number)
            else:
                mailbox.leave(number)
            if clock() >= until:
                break
    if found:
        logger.info("from the mailbox of bounces: %s", ", ".join(f"{count} {taken.name}" for taken, count in found.items()))
    return found
