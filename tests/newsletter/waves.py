"""Many readers who are due in the same hour, each with a planned mail, made in a few statements."""

from datetime import timedelta

from django.db.models import Q

from newsletter.models import Digest, HandoverState, Issue, Subscriber
from tests.cast import DAY, NOON


def make_wave(readers, *, due_at=NOON, domains=("example.com",), **facts):
    """Digests that wait for their hand-over, one of each of so many readers, who are at the domains in turn."""
    issue, _ = Issue.objects.get_or_create(day=DAY)
    known = Subscriber.objects.count()
    people = Subscriber.objects.bulk_create(
        Subscriber(
            email=f"reader{known + number}@{domains[number % len(domains)]}",
            state="active",
            created_at=NOON,
            confirmed_at=NOON,
            start_day=DAY,
        )
        for number in range(readers)
    )
    rows = {"due_at": due_at, "next_try_at": due_at, "planned_at": due_at, "window_ends_at": due_at + timedelta(hours=12)}
    return Digest.objects.bulk_create(
        Digest(subscriber=person, issue=issue, day=DAY, language="en", **rows | facts) for person in people
    )


def fare(digests, now, **outcomes):
    """Give the first of `digests` these outcomes, as a hand-over at `now` would: so many accepted, rejected, deferred."""
    waiting = list(digests.filter(state="planned").order_by("pk").values_list("pk", flat=True))
    for state, number in outcomes.items():
        chosen, waiting = waiting[:number], waiting[number:]
        row = {"handing_at": now, "settled_at": now, "reason": "550 no" if state == HandoverState.REJECTED else ""}
        Digest.objects.filter(Q(pk__in=chosen)).update(state=state, **row)
