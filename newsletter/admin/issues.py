"""The issues: all digests of a local day, to be held or cancelled together."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from newsletter.admin.facts import Styled, count_by
from newsletter.models import OPEN_STATES, Digest, Issue


@admin.register(Issue)
class IssueAdmin(Styled):
    list_display = ("day", "state", "reason", "digests_planned", "digests_open")
    list_filter = ("state",)
    search_fields = ("day__startswith", "reason")
    date_hierarchy = "day"
    list_per_page = 30
    fields = ("day", "state", "reason", "all_digests")
    readonly_fields = ("day", "all_digests")

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Issue | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Issue]:
        digests = Digest.objects.filter(issue=OuterRef("pk"))
        open_ones = digests.filter(state__in=OPEN_STATES)
        issues = super().get_queryset(request)
        return issues.annotate(digests_planned=count_by(digests, "issue"), digests_open=count_by(open_ones, "issue"))

    @admin.display(description=_("digests"))
    def digests_planned(self, issue: Any) -> int:
        return issue.digests_planned

    @admin.display(description=_("still open"))
    def digests_open(self, issue: Any) -> int:
        return issue.digests_open

    @admin.display(description=_("digests"))
    def all_digests(self, issue: Any) -> str:
        url = reverse("admin:newsletter_digest_changelist", query={"issue__id__exact": issue.pk})
        return render_to_string("admin/newsletter/digests.html", {"url": url, "count": issue.digests_planned})
