"""How a summary is shown, on its own page and on that of its paper."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from papers.admin.facts import Facts
from papers.models import FullText, Summary


class Telling:
    """How a summary is shown, on its own page and on that of its paper."""

    @admin.display(description=_("the five parts"))
    def laid_out(self, summary: Summary) -> str:
        context = {"summary": summary, "parts": summary.parts, "page": _page_that_was_read(summary)}
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
        return super().get_queryset(request).select_related("paper__full_text").defer("paper__full_text__blocks_json")


def _page_that_was_read(summary: Summary) -> str:
    """The address whose anchors a summary's claims name; empty where no public page has them."""
    if summary.paper.sample or summary.source != FullText.Source.HTML:
        return ""
    version = getattr(getattr(summary.paper, "full_text", None), "version_read", None) or summary.paper.version
    return f"https://arxiv.org/html/{summary.paper.arxiv_id}{f'v{version}' if version else ''}"
