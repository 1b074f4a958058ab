"""Work: a row that a station has to bring about, tried a few times and never for ever."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

MAX_ATTEMPTS = 5
# How long a worker may hold a piece of work before another may take it up.
WORK_LEASE = timedelta(minutes=10)
FIRST_PAUSE = timedelta(minutes=2)


class WorkState(models.TextChoices):
    TODO = "todo", _("to do")
    DONE = "done", _("done")
    GAVE_UP = "gave_up", _("gave up")


class WorkQuerySet[M: "Work"](models.QuerySet[M]):
    def ready(self, now: datetime) -> Self:
        """What may be tried at `now`: not done, not given up, not waiting, not in another worker's hands."""
        return self.filter(state=WorkState.TODO, next_try_at__lte=now, attempts__lt=MAX_ATTEMPTS)

    def claim(self, pk: int, now: datetime) -> bool:
        """Take one piece of work up for the length of a lease; False if somebody else has it."""
        taken = self.ready(now).filter(pk=pk)
        return bool(taken.update(next_try_at=now + WORK_LEASE, attempts=F("attempts") + 1, reason=""))

    def in_hand(self, now: datetime) -> Self:
        """What some worker has taken up and brought to nothing yet; what waits for another try has its reason."""
        return self.filter(state=WorkState.TODO, next_try_at__gt=now, attempts__gt=0, reason="")

    def lost(self, now: datetime) -> Self:
        """What was taken up time and again and never came to an end, not even to an error."""
        return self.filter(state=WorkState.TODO, next_try_at__lte=now, attempts__gte=MAX_ATTEMPTS)


class Work(models.Model):
    """A row that a station has to bring about, with the count of its attempts, so that no poison paper loops."""

    state = models.CharField(max_length=8, choices=WorkState, default=WorkState.TODO)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def has_tries_left(self) -> bool:
        return self.attempts < MAX_ATTEMPTS

    def put_off(self, reason: str, *, now: datetime) -> None:
        """Note a temporary failure, to be tried again after a pause that doubles each time."""
        self.reason = reason[:300]
        self.next_try_at = now + FIRST_PAUSE * 2 ** (self.attempts - 1)
        self.save(update_fields=["reason", "next_try_at"])


def state_is_known(model: str, states: type[models.TextChoices]) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(state__in=states.values), name=f"{model}_state_is_known")
