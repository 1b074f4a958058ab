"""What all lists of this room share: rows that nobody edits, and counts of the rows behind a row."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import ActionLocation
from django.db.models import Count, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

ANYWHERE = (ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM)
# What the ledger knows of a mail, in rows, in the order in which it came to know it.
LEDGER = (
    ("state", "reason"),
    ("planned_at", "due_at", "window_ends_at"),
    ("attempts", "handing_at", "next_try_at", "settled_at"),
    ("mailer", "reply_code", "reply_text"),
)


class Facts:
    """Rows that the service writes: an operator looks at them and changes nothing."""

    def has_add_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


class Styled(admin.ModelAdmin):
    class Media:
        css = {"all": ("admin.css",)}


class FactsAdmin(Facts, Styled):
    show_full_result_count = False


class FactsInline(Facts, admin.TabularInline):
    classes = ("facts",)


def count_by(rows: QuerySet, name: str) -> Coalesce:
    """How many of `rows` there are for each value of `name`; a count of its own, which no join can multiply."""
    counted = rows.order_by().values(name).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)
