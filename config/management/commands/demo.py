"""`manage.py demo`: a whole day on the bundled sample edition, without a network; a second run changes nothing."""

import logging
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from config.day import DayReport, DayRun
from config.progress import Stations
from config.sample import DAY, load_readers, load_topics, sample_web
from config.secrets import kept_secret
from config.table import day_table

ADMIN = "admin"


class Command(BaseCommand):
    help = "Run a whole day on the sample edition and say where its mails lie."

    def handle(self, **_options: Any) -> None:
        logging.getLogger().setLevel(logging.WARNING)
        call_command("migrate", verbosity=0)
        load_topics()
        load_readers(timezone.now())
        password = self._admin_password()
        report = DayReport(DAY)
        with sample_web() as web:
            run = DayRun(DAY, web, Stations(self.stdout), sample=True)
            run.prepare(report)
            run.send(report)
        run.count(report)
        self.stdout.write("\n".join(day_table(report)))
        self.stdout.write(
            f"\nThe mails lie in {settings.OUTBOX_DIR}\n"
            f"See it all: make serve, then {settings.SITE_URL} (mails at {settings.SITE_URL}/outbox/)\n"
            f"Administer it: {settings.SITE_URL}/admin/ as {ADMIN} with password {password}\n"
            f"The day as a report: VAR_DIR={settings.VAR_DIR} .venv/bin/python manage.py report {DAY}"
        )
        if not report.is_good:
            raise SystemExit(1)

    def _admin_password(self) -> str:
        """The password of the demo's administrator, kept beside its data; an existing account keeps its own."""
        password = kept_secret(settings.VAR_DIR / "admin_password", length=9)
        users = get_user_model().objects
        if not users.filter(username=ADMIN).exists():
            users.create_superuser(ADMIN, "admin@example.com", password)
        return password
