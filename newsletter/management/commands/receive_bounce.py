"""`manage.py receive_bounce < mail`: what a mail server pipes a mail into that came back. Exit codes as in sysexits.h."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from newsletter.returning.bounces import Taken, take_bounce
from newsletter.returning.mails.opened import MAX_BYTES

TOLD = {
    Taken.NOTED: "noted",
    Taken.KNOWN: "known before",
    Taken.SAYS_NOTHING: "says nothing of its recipient",
    Taken.NOT_OURS: "not to a return path of ours, or its time is over: ignored",
}


class Command(BaseCommand):
    help = (
        "Read one mail that came back from standard input. Exit 0: it was taken, or there is nothing to take; "
        "65: there is no mail; 75: try again later."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", action="append", default=[], metavar="ADDRESS", help="whom the mail was received for")

    def handle(self, *, to: list[str], **_options: Any) -> None:
        raw = sys.stdin.buffer.read(MAX_BYTES)
        if not raw.strip():
            raise CommandError("There is no mail on standard input.", returncode=os.EX_DATAERR)
        try:
            taken = take_bounce(raw, sent_to=to, now=timezone.now())
        except DatabaseError as error:
            raise CommandError(f"The database does not answer: {error}", returncode=os.EX_TEMPFAIL) from error
        self.stdout.write(TOLD[taken])
