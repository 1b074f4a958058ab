"""The topics: their words, who follows them, and what they met lately."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, Field, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from newsletter.admin.facts import Styled, count_by
from newsletter.admin.topic_words import LinesField, NewWordsForm, WordsForm
from newsletter.admin.workshop import answer, with_added_word
from newsletter.composing.why import words_that_met
from newsletter.models import Follow, SubscriberState
from papers.models import DEFAULT_BAR, Edition, Listing, Topic, TopicScore

LATELY = timedelta(days=14)
TITLES_SHOWN = 8


@admin.register(Topic)
class TopicAdmin(Styled):
    list_display = ("name", "name_zh_hans", "followers", "matched", "bar", "active", "order")
    list_editable = ("active", "order")
    search_fields = ("name", "name_zh_hans", "slug", "description", "keywords")
    fieldsets = (
        (None, {"fields": (("name", "name_zh_hans", "slug"), "description", "description_zh_hans")}),
        (_("Words"), {"fields": (("keywords", "excluded"), "version")}),
        (_("Use"), {"fields": (("threshold", "order", "followers"), "active")}),
        (_("Matched lately"), {"fields": ("met_lately",)}),
    )
    readonly_fields = ("version", "followers", "met_lately")
    prepopulated_fields = {"slug": ("name",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        active = Follow.objects.filter(topic=OuterRef("pk"), subscriber__state=SubscriberState.ACTIVE)
        met = _met_lately().filter(topic=OuterRef("pk"))
        return super().get_queryset(request).annotate(followers=count_by(active, "topic"), matched=count_by(met, "topic"))

    def get_readonly_fields(self, _request: HttpRequest, obj: Topic | None = None) -> tuple[str, ...]:
        """The slug stands in what readers changed: it is chosen once."""
        return (*self.readonly_fields, "slug") if obj else self.readonly_fields

    def get_prepopulated_fields(self, _request: HttpRequest, obj: Topic | None = None) -> dict[str, Any]:
        return {} if obj else self.prepopulated_fields

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.workshop)
        new = path("workshop/", view, name="papers_topic_new_workshop")
        return [new, path("<int:pk>/workshop/", view, name="papers_topic_workshop"), *super().get_urls()]

    def workshop(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Other words, or those of a new topic, are tried on the papers of the last days, then saved or not."""
        topic = get_object_or_404(Topic, pk=pk) if pk else Topic()
        if not (self.has_change_permission(request, topic) if pk else self.has_add_permission(request)):
            raise PermissionDenied
        form = (WordsForm if pk else NewWordsForm)(with_added_word(request.POST) if request.method == "POST" else None, topic)
        if "save" in request.POST and form.is_valid():
            self.save_model(request, form.instance, form, change=bool(pk))
            log = self.log_change if pk else self.log_addition
            log(request, form.instance, self.construct_change_message(request, form, [], add=not pk))  # type: ignore[arg-type]
            return HttpResponseRedirect(reverse("admin:papers_topic_workshop", args=[form.instance.pk]))
        return answer(request, topic, form, self.admin_site.each_context(request))

    def has_delete_permission(self, request: HttpRequest, obj: Topic | None = None) -> bool:
        """A topic that somebody follows is set inactive instead."""
        return super().has_delete_permission(request, obj) and not (obj and obj.follows.exists())

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        label = capfirst(db_field.verbose_name)
        if db_field.name in ("keywords", "excluded"):
            return LinesField(label=label, required=False, help_text=_("one a line"))
        if db_field.name in ("description", "description_zh_hans"):
            kwargs["widget"] = forms.Textarea(attrs={"rows": 3, "cols": 80})
        if db_field.name == "threshold":
            return forms.FloatField(label=label, required=False, min_value=0, max_value=1, help_text=db_field.help_text)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Topic, form: forms.ModelForm, change: bool) -> None:
        if change and set(form.changed_data) & set(Topic.WORDS):
            obj.version = F("version") + 1
            self.message_user(request, _("The words have changed: every paper is scored anew for this topic."), messages.INFO)
        super().save_model(request, obj, form, change)

    @admin.display(description=_("active readers"), ordering="followers")
    def followers(self, topic: Any) -> int:
        return getattr(topic, "followers", 0)

    @admin.display(description=_("matched in 14 days"), ordering="matched")
    def matched(self, topic: Any) -> int:
        return topic.matched

    @admin.display(description=_("bar"), ordering=Coalesce("threshold", DEFAULT_BAR))
    def bar(self, topic: Topic) -> float:
        return topic.bar

    @admin.display(description=_("best papers of the last 14 days"))
    def met_lately(self, topic: Topic) -> str:
        best = _met_lately().filter(topic=topic).select_related("paper", "topic").order_by("-score", "pk")[:TITLES_SHOWN]
        return render_to_string("admin/newsletter/met.html", {"met": _with_words(best)})


def _with_words(scores: Iterable[TopicScore]) -> list[dict[str, Any]]:
    return [{"paper": score.paper, "score": score.score, "words": words_that_met(score)} for score in scores]


def _met_lately() -> QuerySet[TopicScore]:
    """The scores above their topic's bar of the papers listed in the fortnight up to the newest edition."""
    newest = Edition.objects.newest_with_papers(timezone.now().date())
    last = newest.day if newest else date.min
    first = last - LATELY if newest else date.min
    listed = Listing.objects.of_days(first + timedelta(days=1), last).filter(paper=OuterRef("paper"))
    return TopicScore.objects.above_the_bar().filter(Exists(listed))
