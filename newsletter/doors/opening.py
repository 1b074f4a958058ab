"""Which door a mailer is: read from its entries in MAILERS, which the switches made."""

import os
import time
from collections.abc import Sequence
from dataclasses import replace
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from django.conf import settings

from newsletter.doors import Door, Envelope, Message, Outcome, Reply
from newsletter.doors.connections import Connections
from newsletter.doors.esp import EspDoor
from newsletter.doors.outbox import OutboxDoor
from newsletter.doors.signing import DomainKey, SigningError, domain_key
from newsletter.doors.smtp import SmtpDoor, SmtpServer

OUTBOX = "django.core.mail.backends.filebased.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
PROVIDERS = "anymail.backends."
# Digests and account mail may leave by different mailers, and do not hold each other up.
BULK, ACCOUNT = "bulk", "account"
# How long a server that could not be reached is left alone while another one takes its mails.
UNREACHABLE_S = 60.0

# Until when what gave no answer at all is left alone by this process, by what it is opened from.
_left_alone: dict[str, float] = {}
# What this process keeps open, by what it was opened from: an entry that changed is another connection.
_kept: dict[str, Connections] = {}
os.register_at_fork(after_in_child=_kept.clear)


def connections_to(mailer: str) -> Connections:
    """The connections of this process to `mailer`; they stay open until `hang_up`.

    Raises SigningError where its mails are to be signed and cannot be: then nothing is claimed.
    """
    key = _key(mailer)
    if key not in _kept:
        keys = signing_keys() if any(is_smtp(name) for name in names_of(mailer)) else []
        _kept[key] = Connections(lambda: _opened(mailer, keys), settings.SMTP_CONNECTIONS)
    return _kept[key]


def hang_up(mailer: str) -> None:
    """Close what is open to `mailer`: nobody waits for the next message."""
    connections = _kept.pop(_key(mailer), None)
    if connections:
        connections.close()


def names_of(mailer: str) -> list[str]:
    """The entries of MAILERS that serve `mailer`: its own, or the default one, and those that stand in for it (`bulk.2`)."""
    first = mailer if mailer in settings.MAILERS else "default"
    return [first, *sorted(name for name in settings.MAILERS if name.startswith(f"{first}."))]


def in_use(mailer: str) -> str:
    """The entry of MAILERS that mails of `mailer` go by now: its own, or, while that cannot be reached, what stands in for it."""
    names = names_of(mailer)
    # Where none could be reached a while ago, all are tried.
    return next((name for name in names if not _is_left_alone(name)), names[0])


def is_outbox(mailer: str) -> bool:
    """Whether what leaves by `mailer` stays on this machine."""
    return settings.MAILERS[names_of(mailer)[0]]["BACKEND"] == OUTBOX


def way_of(mailer: str) -> str:
    """What the ledger calls the way of a mail that is in hand. A folder and a server that took its name later are two ways."""
    return f"{mailer} to the outbox" if is_outbox(mailer) else mailer


def outbox_of(mailer: str) -> OutboxDoor | None:
    """The folder that mails of `mailer` are written to; None where they leave this machine."""
    entry: dict[str, Any] = settings.MAILERS[names_of(mailer)[0]]
    return OutboxDoor(Path(entry["OPTIONS"]["file_path"])) if is_outbox(mailer) else None


def is_smtp(name: str) -> bool:
    """Whether this entry of MAILERS is a mail server, which is given the mail as its bytes."""
    return settings.MAILERS[name]["BACKEND"] == SMTP


def is_provider(mailer: str) -> bool:
    """Whether whatever leaves by `mailer` goes to an email service provider, also where another entry stands in."""
    return all(str(settings.MAILERS[name]["BACKEND"]).startswith(PROVIDERS) for name in names_of(mailer))


def signing_keys() -> list[DomainKey]:
    """What mails to a mail server are signed with, for the domain of their sender; nothing where that is left to the server.

    Raises SigningError.
    """
    files, selectors = settings.DKIM_KEY_FILE, settings.DKIM_SELECTOR
    if len(files) != len(selectors):
        raise SigningError(f"{len(files)} in DKIM_KEY_FILE, and {len(selectors)} in DKIM_SELECTOR: each key has a selector")
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2].lower()
    return [domain_key(file, selector, domain) for file, selector in zip(files, selectors, strict=True)]


class Doors:
    """The doors of a mailer, the first that can be reached. None is tried after another was spoken to, so nothing doubles."""

    def __init__(self, doors: Sequence[tuple[str, Door]]) -> None:
        self._doors = doors
        self._closed_until = {name: 0.0 for name, _ in doors}

    def submit(self, envelope: Envelope, message: Message) -> Reply:
        reply = Reply(Outcome.DEFERRED, reached=False)
        for name, door in [pair for pair in self._doors if self._may_be_open(pair[0])] or self._doors:
            reply = replace(door.submit(envelope, message), mailer=name)
            if reply.reached:
                break
            until = time.monotonic() + UNREACHABLE_S
            if reply.code is None:
                _left_alone[repr(settings.MAILERS[name])] = until
            else:  # it is there, and may only have enough connections; the others are kept
                self._closed_until[name] = until
        return reply

    def close(self) -> None:
        for _name, door in self._doors:
            door.close()

    def _may_be_open(self, name: str) -> bool:
        return self._closed_until[name] <= time.monotonic() and not _is_left_alone(name)


def _is_left_alone(name: str) -> bool:
    return _left_alone.get(repr(settings.MAILERS[name]), 0.0) > time.monotonic()


def _opened(mailer: str, keys: Sequence[DomainKey]) -> Door:
    return Doors([(name, _door(name, keys)) for name in names_of(mailer)])


def _door(name: str, keys: Sequence[DomainKey]) -> Door:
    entry: dict[str, Any] = settings.MAILERS[name]
    options = entry.get("OPTIONS", {})
    if entry["BACKEND"] == OUTBOX:
        return OutboxDoor(Path(options["file_path"]))
    if entry["BACKEND"] == SMTP:
        return SmtpDoor(SmtpServer(**options), keys)
    return EspDoor(name)


def _key(mailer: str) -> str:
    signing = (settings.DKIM_KEY_FILE, settings.DKIM_SELECTOR, settings.DEFAULT_FROM_EMAIL)
    return repr([signing, *((name, settings.MAILERS[name]) for name in names_of(mailer))])
