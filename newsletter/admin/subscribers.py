"""The readers: what they chose, agreed to and were sent. Whatever is changed here is noted as the readers' own changes are."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import ForeignKey, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from newsletter.addresses import standing
from newsletter.admin.accounts import history_table
from newsletter.admin.facts import ANYWHERE, FactsInline, Styled, count_by
from newsletter.deciding.lists import list_of
from newsletter.feedback import say_goodbye
from newsletter.models import Change, Consent, Digest, Follow, MailEvent, Subscriber
from newsletter.preferences import FIELDS, Choices, change_preferences, note

WAY = "admin"
EVENTS_SHOWN = 10
FOLLOWED = ("topics", "closely")
CONTENT = ("max_papers", "minutes", "depth", "threshold", "quiet_days")


class FollowInline(admin.TabularInline):
    model = Follow
    extra = 0
    classes = ("facts",)

    def formfield_for_foreignkey(self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any) -> Any:
        """The topics are looked up once for all rows."""
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        field.choices = list(field.choices)
        return field


class ConsentInline(FactsInline):
    model = Consent
    fields = ("at", "form")
    ordering = ("-at",)


class ChangeInline(FactsInline):
    model = Change
    fields = ("at", "way", "field", "before", "after")


@admin.register(Subscriber)
class SubscriberAdmin(Styled):
    list_display = ("email", "state", "language", "timezone", "topics_followed", "next_due_at")
    list_filter = ("state", "language", "topics")
    search_fields = ("email",)
    show_full_result_count = False
    actions = ("say_goodbye",)
    fieldsets = (
        (None, {"fields": (("email", "state", "digests_sent"), "came_back")}),
        (_("What the reader chose"), {"fields": ("language", ("timezone", "hour", "weekdays"), CONTENT)}),
        (_("When"), {"fields": (("created_at", "confirmed_at", "start_day"), ("paused_until", "next_due_at"))}),
        (_("Where is my mail?"), {"fields": ("history",)}),
    )
    readonly_fields = (
        *("email", "state", "digests_sent", "came_back", "history"),
        *("created_at", "confirmed_at", "start_day", "paused_until", "next_due_at"),
    )
    inlines = (FollowInline, ConsentInline, ChangeInline)

    def has_add_permission(self, _request: HttpRequest) -> bool:
        """A reader comes by signing up, and nobody else can agree for them."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Subscriber | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Subscriber]:
        followed = count_by(Follow.objects.filter(subscriber=OuterRef("pk")), "subscriber")
        return super().get_queryset(request).annotate(topics_followed=followed)

    def save_model(self, _request: HttpRequest, obj: Subscriber, form: forms.ModelForm, change: bool) -> None:  # noqa: ARG002 -- Django's signature
        chosen = Choices(**{name: form.cleaned_data[name] for name in FIELDS})
        change_preferences(obj, chosen, way=WAY, now=timezone.now())

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        reader = form.instance
        before = {name: list_of(reader, name) for name in FOLLOWED}
        super().save_related(request, form, formsets, change)
        after = {name: list_of(reader, name) for name in FOLLOWED}
        changes = [Change(field=name, before=before[name], after=after[name]) for name in FOLLOWED if after[name] != before[name]]
        note(reader, changes, way=WAY, now=timezone.now())

    @admin.action(description=_("Say goodbye: no more mail but one goodbye"), permissions=["change"], location=ANYWHERE)
    def say_goodbye(self, request: HttpRequest, chosen: QuerySet[Subscriber]) -> None:
        now = timezone.now()
        readers = list(chosen)
        for reader in readers:
            say_goodbye(reader, way=WAY, now=now, letter=True)
        told = ngettext("%(count)d reader gets no more mail.", "%(count)d readers get no more mail.", len(readers))
        self.message_user(request, told % {"count": len(readers)}, messages.SUCCESS)

    @admin.display(description=_("topics"), ordering="topics_followed")
    def topics_followed(self, reader: Any) -> int:
        return reader.topics_followed

    @admin.display(description=_("what the reader is told"))
    def history(self, reader: Subscriber) -> str:
        return history_table(reader.pk)

    @admin.display(description=_("digests"))
    def digests_sent(self, reader: Subscriber) -> str:
        url = reverse("admin:newsletter_digest_changelist", query={"subscriber__id__exact": reader.pk})
        count = Digest.objects.filter(subscriber=reader).count()
        return render_to_string("admin/newsletter/digests.html", {"url": url, "count": count})

    @admin.display(description=_("what came back"))
    def came_back(self, reader: Subscriber) -> str:
        events = MailEvent.objects.filter(Q(digest__subscriber=reader) | Q(letter__subscriber=reader))
        shown = {"suppressions": standing(reader.email), "events": events[:EVENTS_SHOWN]}
        return render_to_string("admin/newsletter/came_back.html", shown)
