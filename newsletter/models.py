"""Who is written to, and what they were sent. Facts only: no model here renders, speaks SMTP or calls a station."""

import zoneinfo
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from papers.models import Edition, Paper, Summary, Topic

EVERY_WEEKDAY = "1234567"
# More told in full would not fit a mail that is not clipped.
MAX_PAPERS = 12
# A claim that outlives every timeout of the mail server's conversation (a dozen steps of a minute) belongs to a dead worker.
CLAIM_LEASE = timedelta(minutes=20)


def _state_is_known(model: str, states: type[models.TextChoices]) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(state__in=states.values), name=f"{model}_state_is_known")


def validate_timezone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("%(name)s is not a time zone"), params={"name": name})


def validate_weekdays(days: str) -> None:
    if not days or set(days) - set(EVERY_WEEKDAY) or len(set(days)) != len(days):
        raise ValidationError(_("Choose at least one weekday."))


class SubscriberState(models.TextChoices):
    PENDING = "pending", pgettext_lazy("of a subscriber", "pending")
    ACTIVE = "active", pgettext_lazy("of a subscriber", "active")
    PAUSED = "paused", pgettext_lazy("of a subscriber", "paused")
    UNSUBSCRIBED = "unsubscribed", pgettext_lazy("of a subscriber", "unsubscribed")
    SUPPRESSED = "suppressed", pgettext_lazy("of a subscriber", "suppressed")


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def active(self) -> Self:
        return self.filter(state=SubscriberState.ACTIVE)

    def due(self, now: datetime) -> Self:
        return self.active().filter(next_due_at__lte=now).order_by("next_due_at", "pk")

    def with_address(self, email: str) -> Self:
        """The reader of this address, however its letters are cased."""
        return self.filter(email__iexact=email)

    def languages(self) -> set[str]:
        return set(self.active().values_list("language", flat=True).distinct())


class Subscriber(models.Model):
    """A reader: an address, what they agreed to, and when they want to hear from us."""

    email = models.EmailField(_("address"))
    state = models.CharField(max_length=16, choices=SubscriberState, default=SubscriberState.PENDING)
    language = models.CharField(max_length=8, choices=settings.LANGUAGES, default="en")
    timezone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_timezone])
    hour = models.PositiveSmallIntegerField(default=7, validators=[MaxValueValidator(23)])
    weekdays = models.CharField(max_length=7, default="12345", validators=[validate_weekdays], help_text=_("ISO: 1 is Monday"))
    max_papers = models.PositiveSmallIntegerField(default=8, validators=[MinValueValidator(1), MaxValueValidator(MAX_PAPERS)])
    threshold = models.FloatField(null=True, blank=True, help_text=_("the reader's own bar; empty: each topic's"))
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    start_day = models.DateField(null=True, blank=True, help_text=_("papers of earlier days are not sent"))
    paused_until = models.DateField(null=True, blank=True)
    next_due_at = models.DateTimeField(null=True, blank=True, db_index=True)

    topics = models.ManyToManyField(Topic, through="Follow", related_name="subscribers")

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        constraints = (
            _state_is_known("subscriber", SubscriberState),
            models.UniqueConstraint(Lower("email"), name="one_subscriber_per_address"),
            models.CheckConstraint(condition=Q(hour__range=(0, 23)), name="subscriber_hour_is_an_hour"),
            models.CheckConstraint(condition=~Q(weekdays=""), name="a_subscriber_has_a_weekday"),
            models.CheckConstraint(condition=Q(max_papers__range=(1, MAX_PAPERS)), name="subscriber_papers_are_a_few"),
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


class Follow(models.Model):
    class Weight(models.IntegerChoices):
        FOLLOW = 1, _("follow")
        CLOSELY = 2, _("follow closely")

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="follows")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="follows")
    weight = models.PositiveSmallIntegerField(choices=Weight, default=Weight.FOLLOW)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("subscriber", "topic"), name="one_follow_per_subscriber_and_topic"),)

    def __str__(self) -> str:
        return f"{self.subscriber_id} follows {self.topic_id}"


class Mute(models.Model):
    """A paper that meets a muted topic or holds a muted word is never sent to this reader."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="mutes")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, null=True, blank=True)
    word = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("subscriber", "topic"), condition=Q(word=""), name="one_mute_per_subscriber_and_topic"
            ),
            models.UniqueConstraint(
                fields=("subscriber", "word"), condition=~Q(word=""), name="one_mute_per_subscriber_and_word"
            ),
            models.CheckConstraint(
                condition=Q(topic__isnull=False, word="") | (Q(topic__isnull=True) & ~Q(word="")),
                name="a_mute_is_of_a_topic_or_of_a_word",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subscriber_id} mutes {self.word or self.topic_id}"


class Interest(models.Model):
    """What a reader follows beside the topics: an own topic in plain words, an author, an organization."""

    class Kind(models.TextChoices):
        TOPIC = "topic", _("own topic")
        AUTHOR = "author", _("author")
        ORGANIZATION = "organization", _("organization")

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="interests")
    kind = models.CharField(max_length=16, choices=Kind)
    words = models.CharField(max_length=300)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("subscriber", "kind", "words"), name="one_interest_per_subscriber_and_words"),
        )

    def __str__(self) -> str:
        return self.words


class Vote(models.Model):
    class Source(models.TextChoices):
        MAIL = "mail", _("mail")
        PAGE = "page", _("page")
        LIBRARY = "library", _("library")

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="votes")
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="votes")
    value = models.SmallIntegerField(choices=((1, _("more like this")), (-1, _("less like this"))))
    source = models.CharField(max_length=8, choices=Source)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("subscriber", "paper"), name="one_vote_per_subscriber_and_paper"),
            models.CheckConstraint(condition=Q(value__in=(1, -1)), name="a_vote_is_for_or_against"),
        )

    def __str__(self) -> str:
        return f"{self.subscriber_id} {self.value:+d} {self.paper_id}"


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


class IssueState(models.TextChoices):
    RUNNING = "running", pgettext_lazy("of an issue", "running")
    HELD = "held", pgettext_lazy("of an issue", "held")
    CANCELLED = "cancelled", pgettext_lazy("of an issue", "cancelled")


class Issue(models.Model):
    """All digests of one local day; the operator's handle to hold or cancel them."""

    day = models.DateField(unique=True)
    state = models.CharField(max_length=16, choices=IssueState, default=IssueState.RUNNING)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-day",)
        constraints = (_state_is_known("issue", IssueState),)

    def __str__(self) -> str:
        return self.day.isoformat()


class HandoverState(models.TextChoices):
    """The life of a mail in the ledger, DESIGN rule 5."""

    PLANNED = "planned", pgettext_lazy("of a mail", "planned")
    CLAIMED = "claimed", pgettext_lazy("of a mail", "claimed")
    HANDING = "handing", pgettext_lazy("of a mail", "handing over")
    ACCEPTED = "accepted", pgettext_lazy("of a mail", "accepted")
    DEFERRED = "deferred", pgettext_lazy("of a mail", "deferred")
    REJECTED = "rejected", pgettext_lazy("of a mail", "rejected")
    SKIPPED = "skipped", pgettext_lazy("of a mail", "skipped")
    UNCERTAIN = "uncertain", pgettext_lazy("of a mail", "uncertain")


# From which states each state may be entered. `uncertain` leaves only by knowledge: a log, an event, the operator.
ENTERED_FROM = {
    HandoverState.PLANNED: ("claimed", "uncertain", "accepted"),
    HandoverState.CLAIMED: ("planned", "deferred"),
    HandoverState.HANDING: ("claimed",),
    HandoverState.ACCEPTED: ("handing", "uncertain"),
    HandoverState.DEFERRED: ("handing",),
    HandoverState.REJECTED: ("handing", "uncertain"),
    HandoverState.SKIPPED: ("planned", "claimed", "deferred"),
    HandoverState.UNCERTAIN: ("handing",),
}
OPEN_STATES = ("planned", "claimed", "handing", "deferred", "uncertain")


class HandoverQuerySet[M: "Handover"](models.QuerySet[M]):
    def waiting(self, now: datetime) -> Self:
        """What may be handed over at `now`."""
        return self.filter(state__in=ENTERED_FROM[HandoverState.CLAIMED], next_try_at__lte=now)

    def held_by(self, token: UUID) -> Self:
        return self.filter(claim_token=token)

    def abandoned(self, now: datetime) -> Self:
        return self.filter(lease_until__lt=now)

    def move(self, to: HandoverState, **facts: Any) -> int:
        """Move every row of this set that may enter `to`; returns how many did."""
        return self.filter(state__in=ENTERED_FROM[to]).update(state=to, **facts)


class Handover(models.Model):
    """A row of the ledger: one mail to one reader, and what became of it."""

    state = models.CharField(max_length=16, choices=HandoverState, default=HandoverState.PLANNED)
    reason = models.CharField(max_length=300, blank=True)
    planned_at = models.DateTimeField()
    due_at = models.DateTimeField()
    window_ends_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    claim_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    handing_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    reply_code = models.PositiveSmallIntegerField(null=True, blank=True)
    reply_text = models.CharField(max_length=500, blank=True)
    mailer = models.CharField(max_length=40, blank=True)

    class Meta:
        abstract = True


def _ledger_constraints(model: str) -> tuple[models.BaseConstraint, ...]:
    held = Q(state__in=("claimed", "handing"))
    return (
        _state_is_known(model, HandoverState),
        models.CheckConstraint(
            condition=~held | Q(claim_token__isnull=False, lease_until__isnull=False), name=f"a_{model}_in_hand_names_its_holder"
        ),
        models.CheckConstraint(
            condition=~Q(state__in=("handing", "accepted", "deferred", "uncertain")) | Q(handing_at__isnull=False),
            name=f"a_{model}_that_went_out_says_when",
        ),
        models.CheckConstraint(
            condition=~Q(state__in=("skipped", "rejected")) | ~Q(reason=""), name=f"a_{model}_that_failed_says_why"
        ),
    )


class DigestQuerySet(HandoverQuerySet["Digest"]):
    def that_count_as_had(self) -> Self:
        """Digests whose papers their readers have had, or may have."""
        return self.filter(~Q(state__in=(HandoverState.SKIPPED, HandoverState.REJECTED)) | Q(may_have_arrived=True))


class Digest(Handover):
    """One reader's mail of one local day. `entries` is frozen at the first hand-over and never changes after it:
    `[{"paper": id, "kind": "section" | "title", "section": hash}]`, in the order of the mail.
    """

    subscriber = models.ForeignKey(Subscriber, on_delete=models.SET_NULL, null=True, related_name="digests")
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="digests")
    day = models.DateField()
    language = models.CharField(max_length=8)
    edition = models.ForeignKey(Edition, on_delete=models.SET_NULL, null=True, blank=True, related_name="digests")
    entries = models.JSONField(default=list, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    listed = models.PositiveSmallIntegerField(default=0, help_text=_("papers of the edition, when the mail was composed"))
    frozen_at = models.DateTimeField(null=True, blank=True)
    may_have_arrived = models.BooleanField(default=False, help_text=_("it was handed over before it was sent again"))

    objects = DigestQuerySet.as_manager()

    class Meta:
        ordering = ("-day", "pk")
        constraints = (
            models.UniqueConstraint(fields=("subscriber", "day"), name="one_digest_per_subscriber_and_day"),
            *_ledger_constraints("digest"),
        )
        indexes = (
            models.Index(fields=("next_try_at",), condition=Q(state__in=("planned", "deferred")), name="digests_waiting"),
            models.Index(fields=("lease_until",), condition=Q(state__in=("claimed", "handing")), name="digests_in_hand"),
            models.Index(fields=("day", "state"), name="digests_of_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.day} for {self.subscriber_id}"


class Section(models.Model):
    """One paper of a mail, rendered and encoded once for all its readers; `hash` names all that it was made from."""

    hash = models.CharField(max_length=64, primary_key=True)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="sections")
    summary = models.ForeignKey(Summary, on_delete=models.PROTECT, related_name="sections")
    language = models.CharField(max_length=8)
    html = models.TextField(help_text=_("in the transfer encoding of its language"))
    text = models.TextField(help_text=_("in the transfer encoding of its language"))
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.paper_id} {self.language}"


class Letter(Handover):
    """A mail about the subscription itself. The ledger of these is what keeps them rare."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", _("please confirm")
        LINK = "link", _("your link")
        GOODBYE = "goodbye", _("goodbye")

    subscriber = models.ForeignKey(Subscriber, on_delete=models.SET_NULL, null=True, related_name="letters")
    kind = models.CharField(max_length=16, choices=Kind)
    language = models.CharField(max_length=8)

    objects = HandoverQuerySet["Letter"].as_manager()

    class Meta:
        ordering = ("-planned_at",)
        constraints = _ledger_constraints("letter")
        indexes = (
            models.Index(fields=("next_try_at",), condition=Q(state__in=("planned", "deferred")), name="letters_waiting"),
            models.Index(fields=("lease_until",), condition=Q(state__in=("claimed", "handing")), name="letters_in_hand"),
        )

    def __str__(self) -> str:
        return f"{self.kind} for {self.subscriber_id}"


class MailEvent(models.Model):
    """What came back about a mail: a bounce, a complaint, a provider's word that it arrived."""

    class Kind(models.TextChoices):
        DELIVERED = "delivered", _("delivered")
        HARD = "hard", _("hard bounce")
        SOFT = "soft", _("soft bounce")
        COMPLAINT = "complaint", _("complaint")

    event_id = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=16, choices=Kind)
    digest = models.ForeignKey(Digest, on_delete=models.SET_NULL, null=True, blank=True, related_name="events")
    letter = models.ForeignKey(Letter, on_delete=models.SET_NULL, null=True, blank=True, related_name="events")
    at = models.DateTimeField()
    status = models.CharField(max_length=16, blank=True, help_text=_("enhanced status code, RFC 3463"))
    detail = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def standing(self) -> Self:
        return self.filter(lifted_at__isnull=True)


class Suppression(models.Model):
    """An address that is not written to, known only by a keyed hash, so that it outlives the erasure of its reader."""

    class Reason(models.TextChoices):
        HARD_BOUNCE = "hard_bounce", _("hard bounce")
        SOFT_BOUNCES = "soft_bounces", _("soft bounces on several days")
        COMPLAINT = "complaint", _("complaint")
        OPERATOR = "operator", _("by the operator")

    address_hash = models.CharField(max_length=64, unique=True)
    reason = models.CharField(max_length=16, choices=Reason)
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = SuppressionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.reason} {self.address_hash[:8]}"
