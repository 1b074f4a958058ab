"""The connections of this process to a mail server: some threads, each of which holds at most one message.

They know envelopes and bytes, and no row: whoever hands a message over writes the ledger before and after, in its own thread.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

from newsletter.doors import Door, Envelope, Message, Outcome, Reply

logger = logging.getLogger(__name__)


class Connections:
    """`size` doors at most, opened when they are needed and kept; the one that was used last is used first."""

    def __init__(self, open_one: Callable[[], Door], size: int) -> None:
        self.size = size
        self._open_one = open_one
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="connection")
        self._resting: list[Door] = []

    def submit(self, envelope: Envelope, message: Message) -> Future[Reply]:
        """Hand a message over by a free connection. The future's result is always a reply."""
        return self._threads.submit(self._handed, envelope, message)

    def close(self) -> None:
        """Finish what is in hand, and part."""
        self._threads.shutdown()
        while self._resting:
            self._resting.pop().close()

    def _handed(self, envelope: Envelope, message: Message) -> Reply:
        door = self._resting.pop() if self._resting else self._open_one()
        try:
            reply = door.submit(envelope, message)
        except (
            Exception
        ) as error:  # where a door breaks in a way that it does not know itself, nobody knows what became of the mail
            logger.exception("%s broke the door", envelope.reference)
            with suppress(Exception):
                door.close()
            return Reply(Outcome.UNKNOWN, None, f"{type(error).__name__}: {error}")
        self._resting.append(door)
        return reply
