"""`manage.py reconcile`: settle the mails in doubt by the mail server's log, or by what the provider says."""

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

from newsletter.doors.asking import AskingError
from newsletter.doors.smtp import PATIENCE_AT_THE_END
from newsletter.returning.ask import ask_provider
from newsletter.returning.reconcile import reconcile


class Command(BaseCommand):
    help = (
        "Settle the mails in doubt by the log of the mail server (Postfix), or by asking the provider: what was taken is "
        "accepted, what never arrived goes out again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument(
            "--log", metavar="FILE", action="append", help="the log; .gz and - (standard input) too; oldest first"
        )
        source.add_argument("--provider", action="store_true", help="ask the provider (mailgun, postmark)")
        parser.add_argument(
            "--covers-until",
            metavar="TIME",
            help="the log, or what the provider knows, is complete up to this moment (ISO 8601, UTC if without a zone); what "
            "left later stays in doubt, and without a time whatever the provider does not know",
        )

    def handle(self, *, log: list[str] | None, covers_until: str | None, **_options: Any) -> None:
        now = timezone.now()
        until = self._complete_until(covers_until, now) if covers_until else None
        if log is None:
            self._by_provider(until, now)
        elif until is None:
            raise CommandError("Say with --covers-until up to when the log is complete.")
        else:
            self._by_log(log, until, now)

    def _by_log(self, log: list[str], until: datetime, now: datetime) -> None:
        try:
            found = reconcile(chain.from_iterable(_lines(name) for name in log), covers_until=until, now=now)
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"accepted, by the log: {found.accepted}\nnot in it, planned again: {found.planned_again}\n"
            f"in doubt as before: {found.unchanged}"
        )

    def _by_provider(self, until: datetime | None, now: datetime) -> None:
        try:
            found = ask_provider(now=now, covers_until=until)
        except AskingError as error:
            raise CommandError(f"The provider cannot be asked now; what it said so far is written down. {error}") from error
        if found is None:
            raise CommandError("There is none to ask: ESP is neither mailgun nor postmark, or its key is not set.")
        self.stdout.write(
            f"accepted, by the provider: {found.accepted}\nrefused by it: {found.rejected}\n"
            f"not known to it, planned again: {found.planned_again}\nin doubt as before: {found.unchanged}"
        )

    def _complete_until(self, text: str, now: datetime) -> datetime:
        until = _moment(text)
        if until > now:
            raise CommandError(f"{text} has not come yet: nothing can be complete up to then")
        if (now - until).total_seconds() < PATIENCE_AT_THE_END * settings.SMTP_TIMEOUT:
            self.stderr.write("That is only just past: a message that left shortly before may be on its way.")
        return until


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
