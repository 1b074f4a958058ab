"""The ledger of the digests: what each reader got and why, and what became of it."""

from collections import defaultdict
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from newsletter.admin.facts import LEDGER, FactsInline
from newsletter.admin.mail_words import MailAdmin
from newsletter.compose import compose_digest
from newsletter.composing.why import words_that_met
from newsletter.models import Digest, MailEvent
from newsletter.pages.mail import MAIL_POLICY
from papers.models import Paper, TopicScore


class MailEventInline(FactsInline):
    model = MailEvent
    fields = ("at", "kind", "status", "detail")
    ordering = ("at",)
    verbose_name_plural = _("what came back")


@admin.register(Digest)
class DigestAdmin(MailAdmin):
    list_display = ("day", "subscriber", "state", "reason", "papers_in_it", "language")
    list_filter = ("state", "ahead", "language")
    list_select_related = ("subscriber",)
    search_fields = ("subscriber__email",)
    date_hierarchy = "day"
    fieldsets = (
        (None, {"fields": (("subscriber", "day", "language"), "subject", ("issue", "edition", "frozen_at"))}),
        (_("What became of it"), {"fields": LEDGER}),
        (_("Papers"), {"fields": ("papers_and_why",)}),
        (_("The mail"), {"fields": ("preview",)}),
    )
    readonly_fields = ("papers_and_why", "preview")
    inlines = (MailEventInline,)

    def get_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/mail/", self.admin_site.admin_view(self.mail), name="newsletter_digest_mail"),
            *super().get_urls(),
        ]

    def mail(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The mail as it was sent, or would be now: a page of its own that can run nothing and ask for nothing."""
        digest = get_object_or_404(self.get_queryset(request).select_related("subscriber", "edition"), pk=pk)
        if not self.has_view_permission(request, digest):
            raise PermissionDenied
        if not digest.entries:
            raise Http404
        return HttpResponse(compose_digest(digest).html, headers={"Content-Security-Policy": MAIL_POLICY})

    @admin.display(description=_("papers"))
    def papers_in_it(self, digest: Digest) -> int:
        return len(digest.entries)

    @admin.display(description=_("papers and why"))
    def papers_and_why(self, digest: Digest) -> str:
        return render_to_string("admin/newsletter/entries.html", {"entries": _entries_and_why(digest)})

    @admin.display(description=_("preview"))
    def preview(self, digest: Digest) -> str:
        return render_to_string("admin/newsletter/preview.html", {"digest": digest})


def _entries_and_why(digest: Digest) -> list[dict[str, Any]]:
    """The entries in the order of the mail, each with its paper and the reader's topics that it meets as scores are now."""
    ids = [entry["paper"] for entry in digest.entries]
    papers = Paper.objects.in_bulk(ids)
    met = defaultdict(list)
    for score in _scores_that_met(digest, ids):
        met[score.paper_id].append({"topic": score.topic, "score": score.score, "words": words_that_met(score)})
    return [{**entry, "paper": papers[entry["paper"]], "met": met[entry["paper"]]} for entry in digest.entries]


def _scores_that_met(digest: Digest, papers: list[int]) -> QuerySet[TopicScore]:
    reader = digest.subscriber
    if reader is None:
        return TopicScore.objects.none()
    scores = TopicScore.objects.filter(paper__in=papers, topic__active=True, topic__follows__subscriber=reader)
    met = scores.above_the_bar() if reader.threshold is None else scores.filter(score__gte=reader.threshold)
    return met.select_related("topic").order_by("-score")
