"""What was read and what was told, so that an operator sees what failed and why."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from papers.admin.facts import READING, TRIES, ReasonFilter
from papers.admin.prepared import Prepared
from papers.admin.telling import Telling
from papers.models import FullText, Summary


@admin.register(FullText)
class FullTextAdmin(Prepared):
    list_display = ("paper", "state", "reason", "source", "read_at")
    list_filter = ("state", ReasonFilter, "source", "settled_for_now")
    list_select_related = ("paper",)
    search_fields = ("paper__arxiv_id", "paper__title", "reason")
    ordering = ("-pk",)
    fields = ("paper", *READING)

    def get_queryset(self, request: HttpRequest) -> QuerySet[FullText]:
        return super().get_queryset(request).defer("blocks_json")


@admin.register(Summary)
class SummaryAdmin(Telling, Prepared):
    list_display = ("paper", "language", "state", "reason", "told_by", "label", "told_at")
    list_filter = ("state", ReasonFilter, "language", "current", "told_by")
    list_select_related = ("paper",)
    search_fields = ("paper__arxiv_id", "paper__title", "reason")
    ordering = ("-pk",)
    fieldsets = (
        (None, {"fields": ("paper", ("language", "version", "current"), "state", "reason", TRIES)}),
        (None, {"fields": (("told_by", "label", "told_at"), ("tokens_in", "tokens_out", "cost", "seconds"), "laid_out")}),
    )
    readonly_fields = ("label", "laid_out")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Summary]:
        return super().get_queryset(request).defer("parts_json")
