"""`manage.py resume`: let go what is held, a day or the whole service, whoever held it."""

from argparse import ArgumentParser
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from newsletter.braking.steer import resume_issue, resume_service


class Command(BaseCommand):
    help = "Let the digests of a day go on, or, without a day, the service, be it held by you or by the complaints of readers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("day", nargs="?", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the readers' local day")

    def handle(self, *, day: date | None, **_options: object) -> None:
        resumed = resume_issue(day) if day else resume_service(now=timezone.now())
        if not resumed:
            raise CommandError(f"{day or 'The service'} is not held.")
        self.stdout.write(f"{f'The digests of {day}' if day else 'All digests'} go on, those whose window is still open.")
