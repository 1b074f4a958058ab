"""Our side of the faults: a day for so many readers, planned as ever, and what stands in the ledger when nothing is left."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from bench.mail_sink import SLOW_DOMAIN
from bench.stage import wait_until
from newsletter.models import (
    OPEN_STATES,
    Change,
    Digest,
    Follow,
    HandoverState,
    Issue,
    MailEvent,
    Subscriber,
    SubscriberState,
    Suppression,
)
from newsletter.plan import plan_due
from newsletter.planning.awaited_list import list_day
from newsletter.returning.reconcile import reconcile
from newsletter.statement import statement_of
from tests.cast import make_paper, make_topic

# Readers of one hour make a wave; these are due in so many hours, the last ones that are over.
HOURS = 5
PAPERS = 8
DOMAINS = ("example.com", "example.net", "mail.example.org", SLOW_DOMAIN)
TO = re.compile(rb": to=<([^>]+)>.* status=sent ")


@dataclass(frozen=True)
class Account:
    """What the mail server took, set against the ledger; readers by their addresses."""

    duplicates: int
    missing: frozenset[str]
    uncertain: frozenset[str]
    adds_up: bool


class OwnDay:
    def __init__(self, readers: int) -> None:
        self.readers = readers
        call_command("migrate", verbosity=0)
        self._hours = [timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=n) for n in range(HOURS)]
        topic = make_topic("agents", name="LLM agents")
        today = list_day(timezone.now())
        for number in range(PAPERS):
            make_paper(number, day=today, scores={topic: 0.9}, title=f"An agent that reads, part {number}")
        made = Subscriber.objects.bulk_create(self._reader(number) for number in range(readers))
        Follow.objects.bulk_create(Follow(subscriber=reader, topic=topic) for reader in made)

    def clear(self) -> None:
        """As on the morning of the day."""
        for model in (MailEvent, Suppression, Change, Digest, Issue):
            model.objects.all().delete()
        for due_at in self._hours:
            Subscriber.objects.filter(hour=due_at.hour).update(state=SubscriberState.ACTIVE, next_due_at=due_at)

    def plan(self) -> None:
        while plan_due(timezone.now()):
            pass

    def wait_until_quiet(self, *, seconds: float) -> None:
        """Until nothing is left to hand over, but what is in doubt."""
        wait_until(self._is_quiet, seconds=seconds)

    def reconcile(self, log: Path) -> None:
        now = timezone.now()
        with log.open() as lines:
            reconcile(lines, covers_until=now, now=now)

    def account(self, log: Path) -> Account:
        took = Counter(found[1].decode() for line in log.read_bytes().splitlines() if (found := TO.search(line)))
        of_day = Digest.objects.select_related("subscriber")
        refused = {digest.subscriber.email for digest in of_day.filter(state=HandoverState.REJECTED)}
        uncertain = {digest.subscriber.email for digest in of_day.filter(state=HandoverState.UNCERTAIN)}
        everybody = set(Subscriber.objects.values_list("email", flat=True))
        now = timezone.now()
        return Account(
            duplicates=sum(count - 1 for count in took.values()),
            missing=frozenset(everybody - took.keys() - refused),
            uncertain=frozenset(uncertain),
            adds_up=all(statement_of(day, now=now).adds_up for day in {hour.date() for hour in self._hours}),
        )

    def _is_quiet(self) -> bool:
        try:
            left = Digest.objects.filter(state__in=OPEN_STATES).exclude(state=HandoverState.UNCERTAIN).count()
            return left == 0 and Digest.objects.count() == self.readers
        except (OperationalError, InterfaceError):
            connection.close()
            return False

    def _reader(self, number: int) -> Subscriber:
        due_at = self._hours[number % HOURS]
        asked = due_at - timedelta(days=30)
        return Subscriber(
            email=f"reader{number}@{DOMAINS[number % len(DOMAINS)]}",
            state=SubscriberState.ACTIVE,
            created_at=asked,
            confirmed_at=asked,
            start_day=asked.date(),
            weekdays="1234567",
            hour=due_at.hour,
            next_due_at=due_at,
        )
