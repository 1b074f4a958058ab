"""What the ledger adds up to, for an operator: the statement of a day, and the history that a reader sees."""

from datetime import date

from django.template.loader import render_to_string
from django.utils import timezone

from newsletter.accounting.history import history_of
from newsletter.models import HandoverState, Subscriber
from newsletter.statement import statement_of

NAMED_AT_MOST = 20


def statement_table(day: date) -> str:
    statement = statement_of(day, now=timezone.now())
    counts = [*statement.settled.items(), *statement.open.items()]
    lines = [((HandoverState(state).label, reason), count) for (state, reason), count in counts]
    context = {
        "statement": statement,
        "lines": lines,
        "missing": Subscriber.objects.filter(pk__in=statement.missing[:NAMED_AT_MOST]),
        "unexplained": Subscriber.objects.filter(pk__in=statement.unexplained[:NAMED_AT_MOST]),
    }
    return render_to_string("admin/newsletter/statement.html", context)


def history_table(pk: int) -> str:
    """Of the reader as saved: a form that was refused holds what no clock can be read by."""
    days = history_of(Subscriber.objects.get(pk=pk), timezone.now())
    return render_to_string("admin/newsletter/history.html", {"days": days})
