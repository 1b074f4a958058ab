"""`manage.py work`: without a broker, one process that goes round the sweeps of every station until it is told to stop."""

import logging
import signal
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from newsletter.delivering.draining import ask_to_stop, go_on
from newsletter.tasks import (
    ask_provider,
    collect_bounces,
    deliver_account_mail,
    deliver_planned,
    forget_unconfirmed,
    learn_tastes,
    plan_digests,
    want_papers,
)
from papers.tasks import fit_topics, ingest_editions, prepare_papers, score_papers

logger = logging.getLogger(__name__)

ROUND = (
    *(ingest_editions, fit_topics, score_papers, want_papers, prepare_papers),
    *(learn_tastes, plan_digests, deliver_account_mail, deliver_planned, collect_bounces, ask_provider, forget_unconfirmed),
)
PAUSE_S = 5.0


class Command(BaseCommand):
    help = "Go round the stations: list, score, want, prepare, plan, deliver. Ctrl-C or SIGTERM stops after the one at hand."

    stopping = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then stop")

    def handle(self, *, once: bool, **_options: Any) -> None:
        go_on()
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        while not self.stopping:
            for sweep in ROUND:
                if self.stopping:
                    break
                try:
                    while sweep() and not self.stopping:
                        pass
                except Exception:  # a round goes on with the next station, as it would with another worker
                    logger.exception("%s failed; it is tried again in the next round", sweep.name)
            if once:
                return
            self._rest()

    def _rest(self) -> None:
        until = time.monotonic() + PAUSE_S
        while not self.stopping and time.monotonic() < until:
            time.sleep(0.2)

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True
        ask_to_stop()
