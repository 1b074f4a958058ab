"""What is held, why and until when; and the button that lets it go."""

from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsletter.admin.facts import FactsAdmin
from newsletter.admin.words import Steered, Word
from newsletter.braking.holds import lift_hold
from newsletter.braking.steer import hold_service
from newsletter.models import Hold


def _let_go(hold: Hold, reason: str, now: datetime) -> bool:
    return lift_hold(hold, because=f"the operator let it go: {reason}", now=now)


@admin.register(Hold)
class HoldAdmin(FactsAdmin, Steered):
    list_display = ("what", "reason", "since", "lifted_at")
    list_filter = (("lifted_at", admin.EmptyFieldListFilter), "scope", "cause")
    search_fields = ("name", "reason")
    date_hierarchy = "since"
    fieldsets = (
        (None, {"fields": (("scope", "name"), "cause", "reason", ("since", "told_at"))}),
        (_("Tried again"), {"fields": (("probe_at", "probing_since"), "probe")}),
        (_("Its end"), {"fields": (("lifted_at", "lifted_because"),)}),
    )
    change_list_template = "admin/newsletter/holds.html"
    words = {
        "let_go": Word(
            name=_("Let it go"),
            question=_("What is held is handed over from now on, the mails that were due first before the others."),
            done=_("It is let go, and the mails go out with the next delivery."),
            may_be_said_of=lambda hold: hold.lifted_at is None,
            act=_let_go,
            wants_a_reason=True,
        )
    }

    def get_urls(self) -> list[URLPattern]:
        own = path("all/", self.admin_site.admin_view(self.hold_all), name="newsletter_hold_all")
        return [own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        can = self.has_say_permission(request) and not Hold.objects.standing().of_service().exists()
        return super().changelist_view(request, {"can_hold_all": can, **(extra_context or {})})

    def hold_all(self, request: HttpRequest) -> HttpResponse:
        """Ask for the reason, then hold the whole service."""
        if not self.has_say_permission(request):
            raise PermissionDenied
        back = reverse("admin:newsletter_hold_changelist")
        reason = " ".join(request.POST.get("reason", "").split())
        if request.method != "POST" or not reason:
            context = {**self.admin_site.each_context(request), "opts": self.opts, "said": HOLD_ALL, "back": back}
            return TemplateResponse(request, "admin/newsletter/say.html", {**context, "title": HOLD_ALL.name})
        if HOLD_ALL.act(None, reason, timezone.now()):
            self.message_user(request, str(HOLD_ALL.done), messages.SUCCESS)
        else:
            self.message_user(request, _("That cannot be said here, or no longer."), messages.WARNING)
        return HttpResponseRedirect(back)

    @admin.display(description=_("held"), ordering="name")
    def what(self, hold: Hold) -> str:
        return str(hold)


HOLD_ALL = Word(
    name=_("Hold all digests"),
    question=_("No digest is handed over until you let them go. Mails that readers ask for, such as links, still go out."),
    done=_("All digests are held. Their readers see it in their history."),
    may_be_said_of=lambda _row: True,
    act=lambda _row, reason, now: hold_service(reason=reason, now=now),
    wants_a_reason=True,
)
