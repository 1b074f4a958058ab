"""Sign up, confirm, and ask for a link to the settings. The first and the last answer alike for every address."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from newsletter.deciding.proof import prove_by_yes
from newsletter.links import Purpose, token
from newsletter.models import Subscriber, SubscriberState
from newsletter.pages.asked import Asked, behind_a_link
from newsletter.pages.back_test import answer_alone, is_live, look_back
from newsletter.pages.forms import LinkForm, SignUpForm
from newsletter.pages.language import in_asked_language
from newsletter.pages.limits import asks_too_often
from newsletter.pages.owner import remember
from newsletter.pages.pressed import pressed_by_a_person, word_for_form
from newsletter.previewing.draft import NOBODY, draft
from newsletter.signup import confirm as confirm_sign_up
from newsletter.signup import mail_link
from newsletter.signup import sign_up as ask_to_confirm

SETTINGS_OPEN_FOR = timedelta(minutes=30)


@require_http_methods(["GET", "HEAD", "POST"])
@in_asked_language
def sign_up(request: HttpRequest) -> HttpResponse:
    form = SignUpForm(request.POST if request.method == "POST" else None)
    if "try" in request.POST:
        return _tried(request, form)
    if not form.is_bound or not form.is_valid():
        return render(request, "pages/sign_up.html", {"form": form, "sent": "sent" in request.GET})
    if asks_too_often(request):
        return render(request, "pages/too_often.html", status=429)
    if not form.is_from_a_machine:
        chosen = form.cleaned_data
        ask_to_confirm(
            chosen["email"],
            language=chosen["language"],
            timezone=chosen["timezone"],
            topics=chosen["topics"],
            now=timezone.now(),
        )
    return HttpResponseRedirect(reverse("sign-up") + "?sent")


def _tried(request: HttpRequest, form: SignUpForm) -> HttpResponse:
    """What would have come, for somebody whom we do not know: no row is made, and the address is not looked at."""
    shown = look_back(request, draft(Subscriber(pk=NOBODY), {"topics": (), **form.chosen_so_far()}), now=timezone.now())
    return answer_alone(request, shown) if is_live(request) else render(request, "pages/sign_up.html", {"form": form, **shown})


@require_http_methods(["GET", "HEAD", "POST"])
@in_asked_language
def link(request: HttpRequest) -> HttpResponse:
    form = LinkForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return render(request, "pages/link.html", {"form": form, "sent": "sent" in request.GET, "asked": "asked" in request.GET})
    if asks_too_often(request):
        return render(request, "pages/too_often.html", status=429)
    mail_link(form.cleaned_data["email"], now=timezone.now())
    return HttpResponseRedirect(reverse("link") + "?sent")


@require_http_methods(["GET", "HEAD", "POST"])
@behind_a_link(Purpose.CONFIRM)
def confirm(request: HttpRequest, asked: Asked) -> HttpResponse:
    """GET shows a button. A POST that comes too soon for a person, or without the form's own word, shows it once more.

    The first yes also proves that the browser is the owner's; a later press of an old link proves nothing.
    """
    context: dict[str, object] = {"reader": asked.reader, "settings_url": settings_url(asked.reader, asked.now)}
    if pressed_by_a_person(request, asked.token, asked.now):
        is_first = asked.reader.state == SubscriberState.PENDING
        if confirm_sign_up(asked.reader, asked.now):
            if is_first:
                return remember(HttpResponseRedirect(reverse("mine") + "?confirmed"), prove_by_yes(asked.reader, asked.now))
            return HttpResponseRedirect(settings_url(asked.reader, asked.now) + "?confirmed")
        context["refused"] = asked.reader.state == SubscriberState.PENDING
    context["again"] = request.method == "POST"
    context["form_word"] = word_for_form(request, asked.token, asked.now)
    return render(request, "pages/confirm.html", context)


def settings_url(reader: Subscriber, now: datetime) -> str:
    """The settings of a reader who has just shown that the address is theirs."""
    return reverse("preferences", args=[token(Purpose.PREFERENCES, reader, expires=now + SETTINGS_OPEN_FOR)])
