"""The lists of the days."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from papers.admin.facts import FactsAdmin, FactsInline
from papers.models import Edition, Listing


class ListingInline(FactsInline):
    """The papers of an edition, or the editions of a paper."""

    model = Listing
    ordering = ("edition__day", "position")

    def get_fields(self, _request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        other = ("paper",) if isinstance(obj, Edition) else ("edition",)
        return ("position", *other, "upvotes", "submitted_at", "first_seen_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Listing]:
        return super().get_queryset(request).select_related("edition", "paper")


@admin.register(Edition)
class EditionAdmin(FactsAdmin):
    list_display = ("day", "state", "sample", "listed", "problem", "fetched_at")
    list_filter = ("state", "sample")
    search_fields = ("day__startswith", "problem")
    date_hierarchy = "day"
    fields = (("day", "state", "sample"), "problem", ("fetched_at", "rechecked_at", "tried_at"))
    inlines = (ListingInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return super().get_queryset(request).annotate(listed=Count("listings"))

    @admin.display(description=_("papers listed"), ordering="listed")
    def listed(self, edition: Any) -> int:
        return edition.listed
