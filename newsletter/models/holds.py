"""What holds mail back for a while: a domain that refuses us, an hour whose first mails fared badly, the whole service."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from newsletter.models.ledger import Digest

ONE_HOUR = timedelta(hours=1)
WAVE = "%Y-%m-%dT%H"


def wave_of(due_at: datetime) -> str:
    """The name of the wave of readers who are due in the same UTC hour."""
    return due_at.astimezone(UTC).strftime(WAVE)


def wave_begins(name: str) -> datetime:
    return datetime.strptime(name, WAVE).replace(tzinfo=UTC)


class HoldQuerySet(models.QuerySet["Hold"]):
    def standing(self) -> Self:
        return self.filter(lifted_at__isnull=True)

    def of_domain(self, domain: str) -> Self:
        return self.filter(scope=Hold.Scope.DOMAIN, name=domain)

    def of_service(self) -> Self:
        return self.filter(scope=Hold.Scope.SERVICE)

    def of_waves(self) -> Self:
        return self.filter(scope=Hold.Scope.WAVE)

    def alarming(self) -> Self:
        """Without the waves whose first mails are only being tried."""
        return self.exclude(reason="")

    def untold(self) -> Self:
        """What the operator has not been told of, be it the hold or its end."""
        return self.alarming().filter(Q(told_at__isnull=True) | Q(told_at__lt=models.F("lifted_at")))


class Hold(models.Model):
    """While it stands, none of the digests that it names is handed over. They stay in the ledger as they are.

    A wave is named by its hour in UTC (`2026-01-14T06`) and held once at most: first while its first mails are tried, without a
    reason; then, if these fare badly, with one.
    """

    class Scope(models.TextChoices):
        DOMAIN = "domain", _("a domain")
        WAVE = "wave", _("an hour")
        SERVICE = "service", _("all digests")

    class Cause(models.TextChoices):
        POLICY = "policy", _("the domain refuses us")
        CANARY = "canary", _("the first mails")
        COMPLAINTS = "complaints", _("complaints")
        OPERATOR = "operator", _("the operator")

    scope = models.CharField(max_length=8, choices=Scope)
    name = models.CharField(max_length=253, blank=True, help_text=_("the domain, or the hour in UTC"))
    cause = models.CharField(max_length=12, choices=Cause)
    reason = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField()
    probe_at = models.DateTimeField(null=True, blank=True, help_text=_("when a few mails are tried again"))
    probing_since = models.DateTimeField(null=True, blank=True, help_text=_("the mails tried now were handed over since"))
    probe = models.ForeignKey(
        "newsletter.Digest",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("mail that is tried"),
    )
    told_at = models.DateTimeField(null=True, blank=True, help_text=_("when the operator was told last"))
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_because = models.CharField(max_length=300, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ("-since", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(scope__in=("domain", "wave", "service")), name="hold_scope_is_known"),
            models.CheckConstraint(
                condition=Q(cause__in=("policy", "canary", "complaints", "operator")), name="hold_cause_is_known"
            ),
            models.CheckConstraint(
                condition=Q(scope="service", name="") | (~Q(scope="service") & ~Q(name="")), name="a_hold_names_what_it_holds"
            ),
            models.CheckConstraint(
                condition=~Q(reason="") | Q(scope="wave", probing_since__isnull=False) | Q(lifted_at__isnull=False),
                name="a_hold_says_why_or_is_a_trial",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | ~Q(lifted_because=""), name="a_lifted_hold_says_by_what"
            ),
            models.UniqueConstraint(
                fields=("scope", "name"), condition=Q(lifted_at__isnull=True), name="one_standing_hold_per_scope_and_name"
            ),
            models.UniqueConstraint(fields=("name",), condition=Q(scope="wave"), name="a_wave_is_tried_once"),
        )

    def __str__(self) -> str:
        if self.scope == self.Scope.DOMAIN:
            return gettext("mails to %(domain)s") % {"domain": self.name}
        if self.scope == self.Scope.WAVE:
            return gettext("mails due from %(hour)s:00 UTC") % {"hour": self.name.replace("T", " ")}
        return gettext("all digests")

    @property
    def is_trial(self) -> bool:
        """Whether the first mails of a wave are being tried, and nothing bad is known."""
        return self.reason == ""

    def stopped(self) -> Q:
        """The digests that this holds back."""
        if self.scope == self.Scope.DOMAIN:
            return Q(subscriber__domain=self.name) & ~Q(pk=self.probe_id)
        if self.scope == self.Scope.WAVE:
            begins = wave_begins(self.name)
            return Q(due_at__gte=begins, due_at__lt=begins + ONE_HOUR, ahead=False)
        return Q(pk__isnull=False)

    def stops(self, digest: "Digest") -> bool:
        """Whether `digest` is one of `stopped()`, without a question to the database if its reader is loaded."""
        if self.scope == self.Scope.DOMAIN:
            return digest.subscriber is not None and digest.subscriber.domain == self.name and digest.pk != self.probe_id
        if self.scope == self.Scope.WAVE:
            return wave_of(digest.due_at) == self.name and not digest.ahead
        return True

    def told_to_reader(self) -> str:
        """What the history of a reader says whose mail this holds back."""
        if self.scope == self.Scope.DOMAIN:
            return pgettext("why a mail waits", "%(domain)s takes no mail from us at the moment") % {"domain": self.name}
        if self.scope == self.Scope.SERVICE:
            return pgettext("why a mail waits", "all digests are paused by the operator")
        if self.is_trial:
            return pgettext("why a mail waits", "the first mails of this hour go ahead, to see whether they arrive")
        return pgettext("why a mail waits", "the first mails of this hour did not arrive well, and the rest is held back")
