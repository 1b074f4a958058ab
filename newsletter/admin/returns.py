"""What came back, and the addresses that are not written to since."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from newsletter.addresses import BadAddressError, keyed_hash
from newsletter.admin.facts import ANYWHERE, FactsAdmin
from newsletter.models import Digest, Letter, MailEvent, Subscriber, Suppression
from newsletter.returning.suppress import lift

WAY = "admin"


@admin.register(MailEvent)
class MailEventAdmin(FactsAdmin):
    list_display = ("at", "kind", "status", "reader", "mail", "said")
    list_filter = ("kind",)
    list_select_related = ("digest__subscriber", "letter__subscriber")
    search_fields = ("digest__subscriber__email", "letter__subscriber__email", "event_id")
    date_hierarchy = "at"
    ordering = ("-at",)
    fields = ("at", "kind", "status", "reader", "digest", "letter", "said", "event_id")
    readonly_fields = ("reader", "said")

    @admin.display(description=_("reader"))
    def reader(self, event: MailEvent) -> Subscriber | None:
        mail = self.mail(event)
        return mail.subscriber if mail else None

    @admin.display(description=_("mail"))
    def mail(self, event: MailEvent) -> Digest | Letter | None:
        return event.digest or event.letter

    @admin.display(description=_("what was said"))
    def said(self, event: MailEvent) -> str:
        return str(event.detail.get("text", ""))


@admin.register(Suppression)
class SuppressionAdmin(FactsAdmin):
    list_display = ("short_hash", "reason", "at", "lifted_at")
    list_filter = ("reason", ("lifted_at", admin.EmptyFieldListFilter))
    search_fields = ("address_hash__startswith",)
    search_help_text = _("An address, or the beginning of its hash")
    date_hierarchy = "at"
    ordering = ("-at",)
    fields = ("address_hash", "reason", "at", "lifted_at")
    actions = ("lift",)

    def has_lift_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("newsletter.change_suppression")

    @admin.action(description=_("Lift: the address may be written to again"), permissions=["lift"], location=ANYWHERE)
    def lift(self, request: HttpRequest, chosen: QuerySet[Suppression]) -> None:
        now = timezone.now()
        lifted = [row for row in chosen if lift(row, way=WAY, now=now)]
        for row in lifted:
            self.log_change(request, row, str(_("lifted")))
        told = ngettext("%(count)d address may be written to again.", "%(count)d addresses may be written to again.", len(lifted))
        self.message_user(request, told % {"count": len(lifted)}, messages.SUCCESS if lifted else messages.WARNING)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Suppression], search_term: str
    ) -> tuple[QuerySet[Suppression], bool]:
        """Addresses are not kept: one that is looked for is hashed as it was then."""
        try:
            return queryset.filter(address_hash=keyed_hash(search_term)), False
        except BadAddressError:
            return super().get_search_results(request, queryset, search_term)

    @admin.display(description=_("hash of the address"), ordering="address_hash")
    def short_hash(self, suppression: Suppression) -> str:
        return f"{suppression.address_hash[:12]}…"
