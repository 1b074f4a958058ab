"""Draining: this process, or the worker that it is a child of, was asked to stop. What is in hand is finished, nothing is begun.

The flag lies in memory that forked processes share: Celery tells only the parent, and the mails are in its children's hands.
"""

import mmap

_flag = mmap.mmap(-1, 1)


def ask_to_stop() -> None:
    _flag[0] = 1


def go_on() -> None:
    """Take it back, for the next worker of the same process."""
    _flag[0] = 0


def is_asked_to_stop() -> bool:
    return _flag[0] == 1
