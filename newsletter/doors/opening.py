"""Which door a mailer is: read from its entry in MAILERS, which the switches made."""

from pathlib import Path
from typing import Any

from django.conf import settings

from newsletter.doors import Door
from newsletter.doors.esp import EspDoor
from newsletter.doors.outbox import OutboxDoor
from newsletter.doors.smtp import SmtpDoor, SmtpServer

OUTBOX = "django.core.mail.backends.filebased.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
# Digests and account mail may leave by different mailers, and do not hold each other up.
BULK, ACCOUNT = "bulk", "account"


def name_of(mailer: str) -> str:
    """The entry of MAILERS that serves `mailer`: its own, or the default one."""
    return mailer if mailer in settings.MAILERS else "default"


def is_outbox(mailer: str) -> bool:
    """Whether what leaves by `mailer` stays on this machine."""
    return settings.MAILERS[name_of(mailer)]["BACKEND"] == OUTBOX


def open_door(mailer: str) -> Door:
    """The door of `mailer`."""
    name = name_of(mailer)
    entry: dict[str, Any] = settings.MAILERS[name]
    options = entry.get("OPTIONS", {})
    if entry["BACKEND"] == OUTBOX:
        return OutboxDoor(Path(options["file_path"]))
    if entry["BACKEND"] == SMTP:
        return SmtpDoor(SmtpServer(**options))
    return EspDoor(name)
