"""Holiday: readers who paused until a day get mail again on that day, in time for its digest."""

from datetime import datetime, timedelta

from django.db import transaction

from newsletter.models import Subscriber, SubscriberState
from newsletter.preferences import turn

WAY = "calendar"


@transaction.atomic
def end_holidays(now: datetime) -> int:
    """Let every reader return whose first mail after a holiday is due, however late that is noticed. Returns how many."""
    back = Subscriber.objects.filter(state=SubscriberState.PAUSED, next_due_at__lte=now)
    readers = list(back.select_for_update(skip_locked=True))
    for reader in readers:
        if reader.next_due_at:
            # They are back before the hour of that day, so that the day is theirs.
            turn(reader, SubscriberState.ACTIVE, way=WAY, now=reader.next_due_at - timedelta(seconds=1))
    return len(readers)
