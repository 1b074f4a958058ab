"""`manage.py backfill --days 180`: list the editions of the past, for ranking to learn from."""

import logging
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.progress import Stations
from papers.backfill import backfill, days_to_backfill
from papers.manners import open_web
from papers.web import WebError


class Command(BaseCommand):
    help = "List past editions, for ranking to learn from. Nothing is read, told or mailed. Broken off, it goes on where it was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=180, help="how far back; half a year is some 4,000 papers (default: 180)")

    def handle(self, *, days: int, verbosity: int, **_options: Any) -> None:
        if verbosity < 2:
            logging.getLogger().setLevel(logging.WARNING)
        lacking = days_to_backfill(days, timezone.now())
        listed = 0
        with open_web() as web:
            stations = Stations(self.stdout)
            past = backfill(lacking, web=web, clock=timezone.now, sleep=time.sleep)
            try:
                for ingested in stations.over("backfill", past, total=len(lacking)):
                    listed += len(ingested.new)
            except WebError as error:
                raise CommandError(
                    f"{listed} papers were listed, then: {error} Run it again later; it goes on from here."
                ) from error
        self.stdout.write(f"{listed} papers of {len(lacking)} days. The workers learn from them and score anew.")
