"""`manage.py hold`: let the digests of a day wait, or all of them."""

from argparse import ArgumentParser
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from newsletter.braking.steer import hold_issue, hold_service


class Command(BaseCommand):
    help = "Let the digests of a day wait, or, without a day, all digests. Mails that readers ask for still go out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("day", nargs="?", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the readers' local day")
        parser.add_argument("--reason", required=True, help="why, for those who look later")

    def handle(self, *, day: date | None, reason: str, **_options: object) -> None:
        held = hold_issue(day, reason=reason) if day else hold_service(reason=reason, now=timezone.now())
        if not held:
            raise CommandError(f"{day or 'The service'} is held or cancelled already.")
        self.stdout.write(f"{f'The digests of {day}' if day else 'All digests'} wait. manage.py resume lets them go.")
