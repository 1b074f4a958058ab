"""`manage.py statement DAY`: every reader of a local day, and what became of their mail."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from newsletter.models import Subscriber
from newsletter.statement import Statement, statement_of

NAMED_AT_MOST = 20


class Command(BaseCommand):
    help = "Set the readers of a local day against the ledger. The exit code is 1 where the two do not add up."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("day", type=date.fromisoformat, help="YYYY-MM-DD")
        parser.add_argument("--json", action="store_true", help="as one JSON object")

    def handle(self, **options: Any) -> None:
        statement = statement_of(options["day"], now=timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps(statement.to_json()))
        else:
            self.stdout.write("\n".join(_lines(statement)))
        if not statement.adds_up:
            raise SystemExit(1)


def _lines(statement: Statement) -> Iterator[str]:
    yield f"{statement.day}{'' if statement.is_over else ', so far'}"
    yield _row("eligible", statement.eligible, "their hour passed while they wanted mail")
    for name, count, what in (
        ("by hand", statement.by_hand, "an operator planned them, whatever their hour"),
        ("erased", statement.erased, "the reader was erased since"),
    ):
        if count:
            yield _row(name, count, what)
    yield _row("readers", statement.readers)
    for (state, reason), count in {**statement.settled, **statement.open}.items():
        yield _row(state, count, reason)
    yield _row("rows", statement.rows)
    if statement.adds_up:
        yield "It adds up" + (", and every mail is settled." if statement.is_closed else "; it is not closed yet.")
        return
    yield "IT DOES NOT ADD UP."
    if statement.missing:
        yield f"{len(statement.missing)} without a row: {_named(statement.missing)}"
    if statement.unexplained:
        yield f"{len(statement.unexplained)} with a row though their hour did not pass: {_named(statement.unexplained)}"


def _row(name: str, count: int, what: str = "") -> str:
    return f"  {name:<12} {count:>9,}  {what}".rstrip()


def _named(readers: tuple[int, ...]) -> str:
    emails = Subscriber.objects.in_bulk(readers[:NAMED_AT_MOST]).values()
    more = len(readers) - NAMED_AT_MOST
    return ", ".join(reader.email for reader in emails) + (f" and {more} more" if more > 0 else "")
