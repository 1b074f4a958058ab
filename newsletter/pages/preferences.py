"""The settings of a reader."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from newsletter.links import Purpose
from newsletter.pages.asked import Asked, behind_a_link
from newsletter.pages.back_test import answer_alone, is_live, look_back
from newsletter.pages.forms import PreferencesForm
from newsletter.pages.owner import for_its_owner
from newsletter.pages.rhythm import HolidayForm
from newsletter.preferences import change_preferences, pause, resume
from newsletter.previewing.draft import draft, without_what_is_private


def _preferences(request: HttpRequest, asked: Asked) -> HttpResponse:
    verb = request.POST.get("verb", "")
    holiday = HolidayForm(asked.reader, asked.now, request.POST if verb == "pause" else None)
    if verb == "resume" or holiday.is_valid():
        _turn(verb, asked, holiday)
        return HttpResponseRedirect(request.path)
    form = PreferencesForm(asked.reader, request.POST if request.method == "POST" and not verb else None)
    tried = _tried(request, asked, form) if "try" in request.POST else {}
    if tried and is_live(request):
        return answer_alone(request, tried)
    if not tried and form.is_bound and form.is_valid():
        change_preferences(asked.reader, form.choices, way=asked.way, now=asked.now)
        return HttpResponseRedirect(request.path + "?saved")
    context = {
        "asked": asked,
        "form": form,
        "holiday": holiday,
        "reader": asked.reader,
        # A forwarded digest opens this page too, and tells nobody whose it is.
        "address": asked.reader.email if asked.holder.kind == "s" else "",
        "is_due": bool(asked.reader.next_due_at and asked.reader.next_due_at <= asked.now),
        "mine_url": reverse("mine"),
        "goodbye_url": reverse("unsubscribe", args=[asked.token_for(Purpose.UNSUBSCRIBE)]),
        "saved": "saved" in request.GET,
        "confirmed": "confirmed" in request.GET,
    }
    return render(request, "pages/preferences.html", {**context, **tried})


def _tried(request: HttpRequest, asked: Asked, form: PreferencesForm) -> dict[str, Any]:
    """What would have come. A digest's link, which may be a forwarded copy's, shows nothing of what only the owner may see."""
    drafted = draft(asked.reader, {"topics": (), **form.chosen_so_far()})
    is_partial = asked.holder.kind == "d"
    shown = look_back(request, without_what_is_private(drafted) if is_partial else drafted, now=asked.now)
    return {**shown, "is_partial": is_partial}


def _turn(verb: str, asked: Asked, holiday: HolidayForm) -> None:
    if verb == "resume":
        resume(asked.reader, way=asked.way, now=asked.now)
    else:
        pause(asked.reader, way=asked.way, now=asked.now, **holiday.cleaned_data)


_page = require_http_methods(["GET", "HEAD", "POST"])
preferences = _page(behind_a_link(Purpose.PREFERENCES)(_preferences))
mine = _page(for_its_owner(_preferences))
