"""Goodbye, by the link in the mail or by the button of the mail program, and the way back."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from newsletter.feedback import come_back as undo_goodbye
from newsletter.feedback import say_goodbye
from newsletter.links import Purpose
from newsletter.models import SubscriberState
from newsletter.pages.asked import Asked, behind_a_link
from newsletter.pages.signup import SETTINGS_OPEN_FOR

# A digest may be forwarded; whoever holds it cannot bring a reader back who left longer ago than this.
CHANGE_OF_MIND = timedelta(days=1)


@require_http_methods(["GET", "HEAD", "POST"])
@behind_a_link(Purpose.UNSUBSCRIBE)
def goodbye(request: HttpRequest, asked: Asked) -> HttpResponse:
    if request.method == "POST":
        say_goodbye(asked.reader, way=asked.way, now=asked.now, letter=True)
        return HttpResponseRedirect(request.path)
    return _page(request, asked)


@require_http_methods(["GET", "HEAD", "POST"])
@behind_a_link(Purpose.ONE_CLICK)
def one_click(request: HttpRequest, asked: Asked) -> HttpResponse:
    """RFC 8058: the mail program posts `List-Unsubscribe=One-Click` and wants an answer without redirect or cookie."""
    if request.POST.get("List-Unsubscribe") == "One-Click":
        say_goodbye(asked.reader, way="one-click", now=asked.now, letter=False)
    return _page(request, asked)


@require_http_methods(["GET", "HEAD", "POST"])
@behind_a_link(Purpose.RESUBSCRIBE)
def come_back(request: HttpRequest, asked: Asked) -> HttpResponse:
    refused = False
    if request.method == "POST":
        if undo_goodbye(asked.reader, way=asked.way, now=asked.now):
            return HttpResponseRedirect(reverse("preferences", args=[_settings_token(asked)]))
        refused = True
    return render(request, "pages/come_back.html", {"reader": asked.reader, "refused": refused})


def _page(request: HttpRequest, asked: Asked) -> HttpResponse:
    has_left = asked.reader.state == SubscriberState.UNSUBSCRIBED
    context = {"reader": asked.reader, "has_left": has_left}
    if has_left and _left_lately(asked):
        way_back = asked.token_for(Purpose.RESUBSCRIBE, expires=asked.now + CHANGE_OF_MIND)
        context["come_back_url"] = reverse("come-back", args=[way_back])
    return render(request, "pages/goodbye.html", context)


def _settings_token(asked: Asked) -> str:
    return asked.token_for(Purpose.PREFERENCES, expires=asked.now + SETTINGS_OPEN_FOR)


def _left_lately(asked: Asked) -> bool:
    left = asked.reader.changes.filter(field="state", after=SubscriberState.UNSUBSCRIBED.value)
    return left.filter(at__gt=asked.now - CHANGE_OF_MIND).exists()
