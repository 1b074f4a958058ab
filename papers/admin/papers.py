"""The papers: what is known of each, what was read and told of it, and which topics it meets."""

import json

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from papers.admin.editions import ListingInline
from papers.admin.facts import READING, Facts, FactsInline, WordedFilter
from papers.admin.prepared import Prepared
from papers.admin.telling import SummaryInline
from papers.latex import readable
from papers.models import FullText, Paper, Summary, TopicScore, Wanted, WorkState


class FullTextInline(Facts, admin.StackedInline):
    model = FullText
    classes = ("facts",)
    fields = READING
    verbose_name = verbose_name_plural = _("what was read")

    def get_queryset(self, request: HttpRequest) -> QuerySet[FullText]:
        return super().get_queryset(request).defer("blocks_json")


class WantedInline(FactsInline):
    model = Wanted
    fields = ("language", "needed_by")
    verbose_name_plural = _("wanted in")


class TopicScoreInline(FactsInline):
    model = TopicScore
    fields = ("topic", "rounded", "words", "topic_version", "scorer")
    readonly_fields = ("rounded", "words")
    ordering = ("-score",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[TopicScore]:
        return super().get_queryset(request).select_related("topic")

    @admin.display(description=_("score"))
    def rounded(self, score: TopicScore) -> str:
        return f"{score.score:.2f}"

    @admin.display(description=_("words that met, with their shares of the score"))
    def words(self, score: TopicScore) -> str:
        return render_to_string("admin/papers/words.html", {"reasons": score.reasons})


@admin.register(Paper)
class PaperAdmin(Prepared):
    list_display = ("arxiv_id", "readable_title", "days", "reading", "reason", "telling")
    list_filter = (
        ("full_text__state", WordedFilter),
        ("full_text__source", WordedFilter),
        ("summaries__state", WordedFilter),
        "sample",
    )
    search_fields = ("arxiv_id", "title", "authors")
    date_hierarchy = "listings__edition__day"
    fieldsets = (
        (None, {"fields": ("arxiv_id", "readable_title", "author_names", "organization", "abstract")}),
        (
            _("More"),
            {
                "fields": (
                    *("published_at", "version", "categories", "keywords", "project_page", "code_url", "sample"),
                    *("first_seen_at",),
                ),
                "classes": ("collapse",),
            },
        ),
    )
    readonly_fields = ("readable_title", "author_names")
    inlines = (FullTextInline, SummaryInline, TopicScoreInline, ListingInline, WantedInline)

    def papers(self, chosen: QuerySet) -> QuerySet[Paper]:
        return chosen

    def get_queryset(self, request: HttpRequest) -> QuerySet[Paper]:
        tellings = Summary.objects.defer("parts_json").order_by("language", "version")
        papers = super().get_queryset(request).select_related("full_text").defer("full_text__blocks_json")
        return papers.prefetch_related("listings__edition", Prefetch("summaries", tellings))

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """SQLite keeps the letters of JSON beyond ASCII escaped: names are looked for as they are kept, too."""
        found, may_have_duplicates = super().get_search_results(request, queryset, search_term)
        name = search_term.strip()
        if (as_kept := json.dumps(name)[1:-1]) != name:
            found |= queryset.filter(authors__icontains=as_kept)
        return found, may_have_duplicates

    @admin.display(description=_("title"), ordering="title")
    def readable_title(self, paper: Paper) -> str:
        return readable(paper.title)

    @admin.display(description=_("authors"))
    def author_names(self, paper: Paper) -> str:
        return ", ".join(paper.authors)

    @admin.display(description=_("listed on"))
    def days(self, paper: Paper) -> str:
        return ", ".join(str(listing.edition) for listing in paper.listings.all())

    @admin.display(description=_("reading"), ordering="full_text__state")
    def reading(self, paper: Paper) -> str:
        """How far its reading is; once it is read, from what."""
        text = getattr(paper, "full_text", None)
        if text is None:
            return ""
        return text.get_source_display() if text.state == WorkState.DONE else text.get_state_display()

    @admin.display(description=_("reason"), ordering="full_text__reason")
    def reason(self, paper: Paper) -> str:
        return paper.full_text.reason if hasattr(paper, "full_text") else ""

    @admin.display(description=_("telling"))
    def telling(self, paper: Paper) -> str:
        newest = {summary.language: summary for summary in paper.summaries.all()}
        return ", ".join(f"{language}: {summary.get_state_display()}" for language, summary in newest.items())
