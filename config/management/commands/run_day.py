"""`manage.py run_day`: the main job, every station in turn."""

from argparse import ArgumentParser
from datetime import UTC, date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.day import DayReport, DayRun
from config.progress import Stations
from config.table import day_table, preview_lines
from newsletter.doors.opening import BULK, OUTBOX
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

    def handle(self, *, date: date | None, dry_run: bool, prepare: bool, to: str, again: bool, replay: bool, **_: Any) -> None:
        today = timezone.now().astimezone(UTC).date()
        if again and not to:
            raise CommandError("--again sends one reader's digest once more: say whose with --to EMAIL")
        if date and date > today:
            raise CommandError(f"{date} has not come yet")
        if date and date < today and not (dry_run or replay) and settings.MAILERS[BULK]["BACKEND"] != OUTBOX:
            raise CommandError(f"{date} is past and a real mail server is set; add --replay if readers are to get it now")
        report = DayReport(date or today)
        with open_web() as web:
            run = DayRun(date or today, web, Stations(self.stdout), by_hand=date is not None, to=to)  # type: ignore[arg-type]
            try:
                run.prepare(report) if prepare or not dry_run else run.list_and_score(report)
            except WebError as error:
                raise CommandError(f"The list of {report.day} could not be fetched, and nothing has changed: {error}") from error
            run.preview(report) if dry_run else run.send(report, again=again)
        run.count(report)
        self.stdout.write("\n".join([*preview_lines(report), *day_table(report)]))
        if not report.is_good:
            raise SystemExit(1)
