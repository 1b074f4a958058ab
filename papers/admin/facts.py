"""Rows that the stations write: how they are shown, and filtered by what became of them."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import ActionLocation
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

REASONS_SHOWN = 12
ANYWHERE = (ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM)
# How often a row was tried, and when it will be again.
TRIES = ("attempts", "next_try_at")
# What is known of a reading, in rows.
READING = (
    ("state", "source", "share", "version_read"),
    ("reason", "refused"),
    (*TRIES, "read_at"),
    ("settled_for_now", "hidden"),
    "addressed",
)


class Facts:
    """Rows that the stations write: an operator looks at them and changes nothing."""

    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


class FactsAdmin(Facts, admin.ModelAdmin):
    show_full_result_count = False

    class Media:
        css = {"all": ("admin.css",)}


class FactsInline(Facts, admin.TabularInline):
    classes = ("facts",)


class WordedFilter(admin.ChoicesFieldListFilter):
    """A filter by a state, with words that tell it from the other states in the list."""

    def __init__(self, field: Any, request: HttpRequest, params: Any, model: Any, model_admin: Any, field_path: str) -> None:
        super().__init__(field, request, params, model, model_admin, field_path)
        self.title = FILTER_WORDS[field_path]


FILTER_WORDS = {
    "full_text__state": _("reading"),
    "full_text__source": _("read from"),
    "summaries__state": _("telling"),
}


class ReasonFilter(admin.SimpleListFilter):
    """The reasons that are given most often, each with its count."""

    title = _("reason")
    parameter_name = "reason"

    def lookups(self, _request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        given = model_admin.model._default_manager.exclude(reason="").values_list("reason").annotate(rows=Count("pk"))
        return [(reason, f"{reason} ({rows})") for reason, rows in given.order_by("-rows", "reason")[:REASONS_SHOWN]]

    def queryset(self, _request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(reason=self.value()) if self.value() else queryset
