"""The front page: what this is, the newest edition, and the way to get it by mail."""

from datetime import UTC

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from newsletter.pages.forms import SignUpForm
from newsletter.pages.language import in_asked_language
from newsletter.pages.telling import tellings_of
from papers.models import Edition


@require_safe
@in_asked_language
def front(request: HttpRequest) -> HttpResponse:
    edition = Edition.objects.newest_with_papers(until=timezone.now().astimezone(UTC).date())
    context = {"edition": edition, "tellings": tellings_of(edition) if edition else [], "form": SignUpForm()}
    return render(request, "pages/front.html", context)
