"""What a reader may see and do once this browser has shown whose it is: where the mail is, all that is kept, and an end to it."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from newsletter.accounting.history import history_of
from newsletter.deciding.erase import erase as erase_reader
from newsletter.deciding.export import export_of
from newsletter.pages.asked import Asked
from newsletter.pages.owner import for_its_owner, forgotten


@require_safe
@for_its_owner
def history(request: HttpRequest, asked: Asked) -> HttpResponse:
    context = {"reader": asked.reader, "days": history_of(asked.reader, asked.now), "now": asked.now}
    return render(request, "pages/history.html", context)


@require_safe
@for_its_owner
def export(request: HttpRequest, asked: Asked) -> HttpResponse:  # noqa: ARG001 -- the proof was in it
    whole = json.dumps(export_of(asked.reader), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    named = f"paperboy-{asked.now:%Y-%m-%d}.json"
    return HttpResponse(
        whole, content_type="application/json", headers={"Content-Disposition": f'attachment; filename="{named}"'}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_its_owner
def erase(request: HttpRequest, asked: Asked) -> HttpResponse:
    """It cannot be undone, so it takes the button and a tick that says so."""
    if request.method == "POST" and "sure" in request.POST:
        erase_reader(asked.reader, asked.now)
        return forgotten(render(request, "pages/erased.html"))
    return render(request, "pages/erase.html", {"reader": asked.reader, "again": request.method == "POST"})
