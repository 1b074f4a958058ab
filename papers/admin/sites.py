"""The sites that are asked, and when they may be asked again."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from papers.admin.facts import ANYWHERE, FactsAdmin
from papers.models import SiteState


@admin.register(SiteState)
class SiteStateAdmin(FactsAdmin):
    list_display = ("site", "next_allowed_at", "stopped_until", "visited_until")
    search_fields = ("site",)
    actions = ("let_it_ask",)

    def has_ask_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("papers.change_sitestate")

    @admin.action(description=_("Let it ask again"), permissions=["ask"], location=ANYWHERE)
    def let_it_ask(self, request: HttpRequest, chosen: QuerySet[SiteState]) -> None:
        """A refusal put off the next request as well, see `SiteStateQuerySet.stop`."""
        count = chosen.filter(stopped_until__isnull=False).update(stopped_until=None, next_allowed_at=timezone.now())
        told = ngettext("%(count)d site may be asked again.", "%(count)d sites may be asked again.", count)
        self.message_user(request, told % {"count": count}, messages.SUCCESS)
