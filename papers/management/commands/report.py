"""`manage.py report D`: the day as one Markdown report, on standard output."""

import logging
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from papers.ingest import ingest_edition
from papers.manners import open_web
from papers.models import Edition, Paper, Wanted
from papers.prepare import prepare_now
from papers.report import WORDS, report
from papers.web import WebError


class Command(BaseCommand):
    help = "Print the report of a day as Markdown; what is not told yet in that language is prepared first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("day", type=date.fromisoformat, help="YYYY-MM-DD")
        parser.add_argument("--language", choices=sorted(WORDS), default=settings.SUMMARY_LANGUAGES[0])
        parser.add_argument("--no-prepare", action="store_true", help="show what is there, and the abstract of the rest")

    def handle(self, *, day: date, language: str, no_prepare: bool, verbosity: int, **_options: Any) -> None:
        if verbosity < 2:
            logging.getLogger().setLevel(logging.WARNING)
        if not no_prepare:
            self._prepare(day, language)
        self.stdout.write(report(day, language), ending="")

    def _prepare(self, day: date, language: str) -> None:
        now = timezone.now()
        papers = Paper.objects.filter(listings__edition__day=day)
        with open_web() as web:
            if not Edition.objects.filter(day=day).exists():
                try:
                    ingest_edition(day, web=web, now=now)
                except WebError as error:
                    raise CommandError(f"The list of {day} could not be fetched: {error}") from error
            Wanted.objects.want(papers, language)
            prepare_now(papers, web=web, now=now)
