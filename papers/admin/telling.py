"""How a summary is shown, on its own page and on that of its paper."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from papers.admin.facts import Facts
from papers.models import Summary


class Telling:
    """How a summary is shown, on its own page and on that of its paper."""

    @admin.display(description=_("the five parts"))
    def laid_out(self, summary: Summary) -> str:
        context = {"summary": summary, "parts": summary.parts, "page": summary.page_that_was_read}
        return render_to_string("admin/papers/parts.html", context)

    @admin.display(description=_("read from"))
    def label(self, summary: Summary) -> str:
        return summary.read_from


class SummaryInline(Telling, Facts, admin.StackedInline):
    model = Summary
    classes = ("facts",)
    verbose_name_plural = _("what was told")
    fields = (("language", "version", "current", "state"), "reason", ("told_by", "label", "told_at"), "laid_out")
    readonly_fields = ("label", "laid_out")
    ordering = ("-current", "language", "-version")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Summary]:
        return super().get_queryset(request).select_related("paper")
