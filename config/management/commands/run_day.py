"""`manage.py run_day`: the main job, every station in turn."""

import logging
from argparse import ArgumentParser
from datetime import UTC, date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.day import DayReport, DayRun
from config.progress import Stations
from config.table import day_table, preview_lines
from newsletter.doors.opening import BULK, is_outbox
from newsletter.models import Subscriber
from papers.manners import open_web
from papers.web import WebError


class Command(BaseCommand):
    help = "List, score, read, tell, match and send. With --date, that day is today at its end, and every active reader is due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--date", type=date.fromisoformat, help="YYYY-MM-DD; without it, what the sweeps would do now")
        parser.add_argument("--dry-run", action="store_true", help="send nothing; say who would get what")
        parser.add_argument("--prepare", action="store_true", help="with --dry-run: read and tell too, which may ask the model")
        parser.add_argument("--to", metavar="EMAIL", default="", help="this reader only")
        parser.add_argument("--again", action="store_true", help="with --to: send the digest of that day once more")
        parser.add_argument("--replay", action="store_true", help="yes, send a past day by a real mail server")

    def handle(self, **options: Any) -> None:
        if options["verbosity"] < 2:
            logging.getLogger().setLevel(logging.WARNING)
        today = timezone.now().astimezone(UTC).date()
        _refuse_what_cannot_be_meant(options, today)
        day = options["date"] or today
        report = DayReport(day)
        with open_web() as web:
            run = DayRun(day, web, Stations(self.stdout), by_hand=options["date"] is not None, to=options["to"])
            try:
                self._run(run, report, options)
            except WebError as error:
                raise CommandError(f"The list of {day} could not be fetched, and nothing has changed: {error}") from error
        run.count(report)
        self.stdout.write("\n".join([*preview_lines(report), *day_table(report)]))
        if not report.is_good:
            raise SystemExit(1)

    def _run(self, run: DayRun, report: DayReport, options: dict[str, Any]) -> None:
        if not options["dry_run"]:
            run.prepare(report)
            run.send(report, again=options["again"])
        elif options["prepare"]:
            run.prepare(report)
            run.preview(report, told_only=True)
        else:
            run.list_and_score(report)
            run.preview(report, told_only=False)


def _refuse_what_cannot_be_meant(options: dict[str, Any], today: date) -> None:
    day, is_real = options["date"], not is_outbox(BULK)
    if options["again"] and not options["to"]:
        raise CommandError("--again sends one reader's digest once more: say whose with --to EMAIL")
    if options["prepare"] and not options["dry_run"]:
        raise CommandError("--prepare goes with --dry-run; without that everything is prepared anyway")
    if options["to"] and not Subscriber.objects.active().with_address(options["to"]).exists():
        raise CommandError(f"{options['to']} is no active reader")
    if day and day > today:
        raise CommandError(f"{day} has not come yet")
    if day and day < today and is_real and not (options["dry_run"] or options["replay"]):
        raise CommandError(f"{day} is past and a real mail server is set; add --replay if readers are to get it now")
