"""The ledger: every mail, to whom, made of what, and what became of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from newsletter.models.holds import Hold
from newsletter.models.readers import Subscriber
from papers.models import Edition, Paper, Summary, state_is_known

# A claim that outlives every timeout of the mail server's conversation belongs to a dead worker, whatever else says it lives:
# there are some twenty steps, and the last may take as long as five of them.
CLAIM_LEASE = timedelta(seconds=30 * settings.SMTP_TIMEOUT)


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
        constraints = (state_is_known("issue", IssueState),)

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
    HandoverState.DEFERRED: ("handing", "uncertain"),
    HandoverState.REJECTED: ("handing", "uncertain"),
    HandoverState.SKIPPED: ("planned", "claimed", "deferred"),
    HandoverState.UNCERTAIN: ("handing",),
}
OPEN_STATES = ("planned", "claimed", "handing", "deferred", "uncertain")
# Of which nothing has left, or what left was put off by the other side.
STILL_TO_GO = ("planned", "claimed", "deferred")


class HandoverQuerySet[M: "Handover"](models.QuerySet[M]):
    def waiting(self, now: datetime) -> Self:
        """What may be handed over at `now`."""
        return self.filter(state__in=ENTERED_FROM[HandoverState.CLAIMED], next_try_at__lte=now)

    def held_by(self, token: UUID) -> Self:
        """What was claimed under `token`; a mail in doubt keeps it, so that a late word of its worker still counts."""
        return self.filter(claim_token=token)

    def in_hand(self) -> Self:
        return self.filter(state__in=(HandoverState.CLAIMED, HandoverState.HANDING))

    def holders(self) -> set[UUID]:
        """Whoever holds a claim."""
        return set(self.in_hand().order_by().values_list("claim_token", flat=True).distinct())

    def abandoned(self, now: datetime, *, by: set[UUID]) -> Self:
        """What is in the hands `by` of the dead, or was held for longer than anybody could."""
        return self.in_hand().filter(Q(claim_token__in=by) | Q(lease_until__lt=now))

    def with_what_it_is_made_of(self) -> Self:
        """With the rows that its message needs."""
        return self

    def move(self, to: HandoverState, **facts: Any) -> int:
        """Move every row of this set that may enter `to`; returns how many did."""
        return self.filter(state__in=ENTERED_FROM[to]).update(state=to, **facts)


class Holder(models.Model):
    """A worker with mails in its hands, where the database has no lock that ends with its connection (SQLite)."""

    token = models.UUIDField(primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.token)


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
        state_is_known(model, HandoverState),
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
    def with_what_it_is_made_of(self) -> Self:
        return self.select_related("edition")

    def that_count_as_had(self) -> Self:
        """Digests whose papers their readers have had, or may have."""
        return self.filter(~Q(state__in=(HandoverState.SKIPPED, HandoverState.REJECTED)) | Q(may_have_arrived=True))

    def running(self, holds: Iterable[Hold]) -> Self:
        """Without those of an issue that is held or cancelled, and those that one of `holds` stops."""
        running = self.exclude(issue__state__in=(IssueState.HELD, IssueState.CANCELLED))
        for hold in holds:
            running = running.exclude(hold.stopped())
        return running


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
    is_quiet = models.BooleanField(default=False, help_text=_("nothing for its reader, who wants to hear that too"))
    subject = models.CharField(max_length=200, blank=True)
    listed = models.PositiveSmallIntegerField(default=0, help_text=_("papers of the edition, when the mail was composed"))
    frozen_at = models.DateTimeField(null=True, blank=True)
    away_from = models.DateField(null=True, blank=True, help_text=_("the reader was away from this day on, and catches up"))
    by_hand = models.BooleanField(default=False, help_text=_("an operator planned it, whatever the reader's hour and weekdays"))
    may_have_arrived = models.BooleanField(default=False, help_text=_("it was handed over before it was sent again"))
    ahead = models.BooleanField(default=False, help_text=_("one of the first of its wave, by which the others are judged"))

    objects = DigestQuerySet.as_manager()

    class Meta:
        ordering = ("-day", "pk")
        constraints = (
            models.UniqueConstraint(fields=("subscriber", "day"), name="one_digest_per_subscriber_and_day"),
            *_ledger_constraints("digest"),
        )
        indexes = (
            models.Index(fields=("next_try_at", "id"), condition=Q(state__in=("planned", "deferred")), name="digests_in_turn"),
            models.Index(fields=("lease_until",), condition=Q(state__in=("claimed", "handing")), name="digests_in_hand"),
            models.Index(fields=("day", "state"), name="digests_of_a_day"),
            models.Index(fields=("due_at",), name="digests_of_a_wave"),
            models.Index(fields=("due_at",), condition=Q(ahead=True), name="digests_sent_ahead"),
            models.Index(fields=("handing_at",), condition=Q(handing_at__isnull=False), name="digests_handed_over"),
        )

    def __str__(self) -> str:
        return f"{self.day} for {self.subscriber_id}"

    def waits_for(self, holds: Iterable[Hold]) -> str:
        """What holds this digest back, told to its reader; empty where nothing does. `holds` are those that stand."""
        if self.state not in STILL_TO_GO:
            return ""
        if self.issue.state == IssueState.HELD:
            return pgettext("why a mail waits", "the digests of this day are paused by the operator")
        return next((hold.told_to_reader() for hold in holds if hold.stops(self)), "")


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
        PAUSE = "pause", _("your mails are paused")

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
