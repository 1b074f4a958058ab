"""`manage.py cancel`: send no more digests of a day."""

from argparse import ArgumentParser
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from newsletter.braking.steer import cancel_issue


class Command(BaseCommand):
    help = "Send no more digests of a day, for good. What has left is not called back; the papers may come in the next digests."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("day", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the readers' local day")
        parser.add_argument("--reason", required=True, help="why, for those who look later")

    def handle(self, *, day: date, reason: str, **_options: object) -> None:
        if not cancel_issue(day, reason=reason, now=timezone.now()):
            raise CommandError(f"{day} is cancelled already.")
        self.stdout.write(f"No more digest of {day} is sent.")
