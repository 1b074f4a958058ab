"""What came back about our mails, and whom we may not write to."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from newsletter.models.ledger import Digest, Letter


class MailEvent(models.Model):
    """What came back about a mail: a bounce, a complaint, a provider's word that it arrived."""

    class Kind(models.TextChoices):
        DELIVERED = "delivered", _("delivered")
        HARD = "hard", _("hard bounce")
        SOFT = "soft", _("soft bounce")
        POLICY = "policy", _("refused by policy")
        AUTOREPLY = "autoreply", _("auto-reply")
        COMPLAINT = "complaint", _("complaint")

    event_id = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=16, choices=Kind)
    digest = models.ForeignKey(Digest, on_delete=models.SET_NULL, null=True, blank=True, related_name="events")
    letter = models.ForeignKey(Letter, on_delete=models.SET_NULL, null=True, blank=True, related_name="events")
    at = models.DateTimeField()
    status = models.CharField(max_length=16, blank=True, help_text=_("enhanced status code, RFC 3463"))
    detail = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ("-at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=("delivered", "hard", "soft", "policy", "autoreply", "complaint")),
                name="mail_event_kind_is_known",
            ),
        )

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
