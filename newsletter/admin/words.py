"""What an operator can say of a row: each word is a button that asks first, on a page of its own, and says what became of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Word:
    """`act` gets the row, the reason that was given, and the time; it says whether it changed anything."""

    name: Promise
    question: Promise
    done: Promise
    may_be_said_of: Callable[[Any], bool]
    act: Callable[[Any, str, datetime], bool]
    wants_a_reason: bool = False


class Steered(ModelAdmin):
    """Rows that an operator changes by words alone."""

    words: Mapping[str, Word] = {}
    change_form_template = "admin/newsletter/steered.html"

    def stamp(self, _row: Any) -> str:
        """What tells the state of a row that was shown from a later one, of which nothing was said."""
        return ""

    def named(self, row: Any) -> str:
        """The row as the page that asks calls it."""
        return str(row)

    def has_say_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.say)
        return [
            *(path(f"<int:pk>/{word}/", view, {"word": word}, name=self._name(word)) for word in self.words),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
        row = context["original"]
        possible = [verb for verb, word in self.words.items() if self.has_say_permission(request) and word.may_be_said_of(row)]
        words = [(self.words[verb].name, reverse(f"admin:{self._name(verb)}", args=[row.pk])) for verb in possible]
        return super().render_change_form(request, {**context, "words": words}, *args, **kwargs)

    def say(self, request: HttpRequest, pk: int, word: str) -> HttpResponse:
        """Ask, for the reason too where one is wanted, then act."""
        if not self.has_say_permission(request):
            raise PermissionDenied
        said, row = self.words[word], get_object_or_404(self.get_queryset(request), pk=pk)
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])
        is_open = said.may_be_said_of(row)
        reason = " ".join(request.POST.get("reason", "").split())
        is_asked = request.method != "POST" or (said.wants_a_reason and not reason)
        if is_open and is_asked:
            shown = {"row": self.named(row), "stamp": self.stamp(row), "said": said, "back": back, "title": said.name}
            context = {**self.admin_site.each_context(request), "opts": self.opts, **shown}
            return TemplateResponse(request, "admin/newsletter/say.html", context)
        is_same = request.POST.get("stamp", "") == self.stamp(row)
        if is_open and not is_asked and is_same and said.act(row, reason, timezone.now()):
            self.log_change(request, row, f"{said.name}: {reason}" if reason else str(said.name))
            self.message_user(request, str(said.done), messages.SUCCESS)
        else:
            self.message_user(request, _("That cannot be said here, or no longer."), messages.WARNING)
        return HttpResponseRedirect(back)

    def _name(self, word: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{word}"
