"""Who is written to: readers, what they agreed to and what they changed."""

import zoneinfo
from datetime import datetime
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Lower, StrIndex, Substr
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from papers.models import Topic, state_is_known

EVERY_WEEKDAY = "1234567"
# More told in full would not fit a mail that is not clipped.
MAX_PAPERS = 12
MAX_MINUTES = 60


def validate_timezone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("%(name)s is not a time zone"), params={"name": name})


def validate_weekdays(days: str) -> None:
    if not days or set(days) - set(EVERY_WEEKDAY) or len(set(days)) != len(days):
        raise ValidationError(_("Choose at least one weekday."))


class Depth(models.TextChoices):
    FULL = "full", pgettext_lazy("of a section", "all five parts")
    SHORT = "short", pgettext_lazy("of a section", "field, contribution and results")


class SubscriberState(models.TextChoices):
    PENDING = "pending", pgettext_lazy("of a subscriber", "pending")
    ACTIVE = "active", pgettext_lazy("of a subscriber", "active")
    PAUSED = "paused", pgettext_lazy("of a subscriber", "paused")
    UNSUBSCRIBED = "unsubscribed", pgettext_lazy("of a subscriber", "unsubscribed")
    SUPPRESSED = "suppressed", pgettext_lazy("of a subscriber", "suppressed")


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def active(self) -> Self:
        return self.filter(state=SubscriberState.ACTIVE)

    def expected(self) -> Self:
        """Who gets mail, or will from a day that they named."""
        return self.filter(Q(state=SubscriberState.ACTIVE) | Q(state=SubscriberState.PAUSED, paused_until__isnull=False))

    def due(self, now: datetime) -> Self:
        return self.active().filter(next_due_at__lte=now).order_by("next_due_at", "pk")

    def with_address(self, email: str) -> Self:
        """The reader of this address, however its letters are cased."""
        return self.filter(email__iexact=email)

    def languages(self) -> set[str]:
        return set(self.expected().values_list("language", flat=True).distinct())


class Subscriber(models.Model):
    """A reader: an address, what they agreed to, and when they want to hear from us."""

    email = models.EmailField(_("address"))
    domain = models.GeneratedField(
        expression=Lower(Substr("email", StrIndex("email", Value("@")) + 1)),
        output_field=models.CharField(max_length=253),
        db_persist=True,
    )
    state = models.CharField(max_length=16, choices=SubscriberState, default=SubscriberState.PENDING)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES, default="en")
    timezone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_timezone])
    hour = models.PositiveSmallIntegerField(default=7, validators=[MaxValueValidator(23)])
    weekdays = models.CharField(max_length=7, default="12345", validators=[validate_weekdays], help_text=_("ISO: 1 is Monday"))
    max_papers = models.PositiveSmallIntegerField(default=8, validators=[MinValueValidator(1), MaxValueValidator(MAX_PAPERS)])
    minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("of reading that a mail may take; empty: the number of papers alone counts")
    )
    depth = models.CharField(max_length=8, choices=Depth, default=Depth.FULL)
    quiet_days = models.BooleanField(default=False, help_text=_("a short mail says so when there is nothing for them"))
    threshold = models.FloatField(null=True, blank=True, help_text=_("the reader's own bar; empty: each topic's"))
    chosen_at = models.DateTimeField(null=True, blank=True, help_text=_("when they last changed what they get"))
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    start_day = models.DateField(null=True, blank=True, help_text=_("papers of earlier days are not sent"))
    paused_until = models.DateField(null=True, blank=True)
    away_from = models.DateField(null=True, blank=True, help_text=_("from when on the reader missed mails and wants to catch up"))
    next_due_at = models.DateTimeField(null=True, blank=True, db_index=True)

    topics = models.ManyToManyField(Topic, through="Follow", related_name="subscribers")

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        constraints = (
            state_is_known("subscriber", SubscriberState),
            models.UniqueConstraint(Lower("email"), name="one_subscriber_per_address"),
            models.CheckConstraint(condition=Q(hour__range=(0, 23)), name="subscriber_hour_is_an_hour"),
            models.CheckConstraint(condition=~Q(weekdays=""), name="a_subscriber_has_a_weekday"),
            models.CheckConstraint(condition=Q(max_papers__range=(1, MAX_PAPERS)), name="subscriber_papers_are_a_few"),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__range=(1, MAX_MINUTES)), name="subscriber_minutes_are_a_few"
            ),
            models.CheckConstraint(condition=Q(depth__in=Depth.values), name="subscriber_depth_is_known"),
            models.CheckConstraint(
                condition=Q(threshold__isnull=True) | Q(threshold__range=(0, 1)), name="subscriber_threshold_is_a_score"
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(confirmed_at__isnull=False, start_day__isnull=False),
                name="an_active_subscriber_has_confirmed",
            ),
        )

    def __str__(self) -> str:
        return self.email

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.timezone)


class OwnerProofQuerySet(models.QuerySet["OwnerProof"]):
    def holding(self, now: datetime) -> Self:
        return self.filter(until__gt=now)


class OwnerProof(models.Model):
    """A browser whose owner showed, by a mailed link, that the address is theirs. Without this row its cookie is nothing."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="proofs")
    letter = models.OneToOneField(
        "newsletter.Letter", on_delete=models.SET_NULL, null=True, related_name="proof", help_text=_("whose link was used")
    )
    at = models.DateTimeField()
    until = models.DateTimeField()

    objects = OwnerProofQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.subscriber_id} until {self.until:%Y-%m-%d}"


class Consent(models.Model):
    """The evidence that a reader asked for our mail: when, and by which form."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="consents")
    at = models.DateTimeField()
    form = models.CharField(max_length=40, help_text=_("which form, in which version"))

    def __str__(self) -> str:
        return f"{self.subscriber_id} by {self.form}"


class Change(models.Model):
    """One change of what a reader chose, and by which way it came, so that it can be told and undone."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    way = models.CharField(max_length=16, help_text=_("page, mail, admin"))
    field = models.CharField(max_length=40)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering = ("-at",)

    def __str__(self) -> str:
        return f"{self.subscriber_id} {self.field}"
