"""Pages for what went wrong: each says what happened and what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  Django names it
    return render(request, "pages/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  the request may be what is broken
    """Made without the request, so without session, reader or database."""
    return HttpResponse(render_to_string("pages/500.html"), status=500)


def bad_link(request: HttpRequest) -> HttpResponse:
    """A token that is none of ours, or whose reader is gone: nobody is told which."""
    return render(request, "pages/link_error.html", {"expired": False}, status=404)


def expired_link(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/link_error.html", {"expired": True}, status=410)
