"""`manage.py reconcile`: settle the mails in doubt by the mail server's log."""

import gzip
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from newsletter.doors.smtp import PATIENCE_AT_THE_END
from newsletter.reconcile import reconcile


class Command(BaseCommand):
    help = "Settle the mails in doubt by the log of the mail server (Postfix): what it took is accepted, the rest goes out again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--log", metavar="FILE", action="append", required=True, help="the log; .gz and - (standard input) too; oldest first"
        )
        parser.add_argument(
            "--covers-until",
            metavar="TIME",
            required=True,
            help="the log is complete up to this moment (ISO 8601, UTC if without a zone); what left later stays in doubt",
        )

    def handle(self, *, log: list[str], covers_until: str, **_options: Any) -> None:
        until = _moment(covers_until)
        now = timezone.now()
        if until > now:
            raise CommandError(f"{covers_until} has not come yet: no log can be complete up to then")
        if (now - until).total_seconds() < PATIENCE_AT_THE_END * settings.SMTP_TIMEOUT:
            self.stderr.write("That is only just past: a message that left shortly before may be on its way into the log.")
        try:
            found = reconcile(chain.from_iterable(_lines(name) for name in log), covers_until=until, now=now)
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"accepted, by the log: {found.accepted}\nnot in it, planned again: {found.planned_again}\n"
            f"in doubt as before: {found.unchanged}"
        )


def _moment(text: str) -> datetime:
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(f"{text} is no time; write it like 2026-01-14T12:00:00Z")
    return moment if timezone.is_aware(moment) else moment.replace(tzinfo=UTC)


def _lines(name: str) -> Iterator[str]:
    if name == "-":
        yield from sys.stdin
        return
    path = Path(name)
    with gzip.open(path, "rt", errors="replace") if path.suffix == ".gz" else path.open(errors="replace") as file:
        yield from file
