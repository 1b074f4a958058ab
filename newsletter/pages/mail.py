"""A digest in the browser, and on a laptop the mails that would have been sent."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from newsletter import compose
from newsletter.links import Purpose
from newsletter.pages import errors
from newsletter.pages.asked import Asked, behind_a_link

# A mail is a page of its own: it may style itself, and can neither run anything nor ask for anything.
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox; frame-ancestors 'self'"
SHOWN_AT_MOST = 200


@require_safe
@behind_a_link(Purpose.READ)
def view(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The mail as it was sent: it opens once its entries are frozen, and no more when they are erased."""
    digest = asked.holder.digest()
    if digest is None or digest.frozen_at is None or not (digest.entries or digest.is_quiet):
        return errors.bad_link(request)
    return _mail_html(compose.compose_digest(digest).html)


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    _only_for_the_house(request)
    found = sorted(settings.OUTBOX_DIR.glob("*.eml"), key=lambda path: (path.stat().st_mtime, path.name), reverse=True)
    mails = [_entry(path) for path in found[:SHOWN_AT_MOST]]
    return render(request, "pages/outbox.html", {"mails": mails, "count": len(found), "folder": settings.OUTBOX_DIR})


@require_safe
def outbox_mail(request: HttpRequest, name: str) -> HttpResponse:
    """A mail of the outbox; with `?part=html` the HTML part alone, for the frame that shows it."""
    _only_for_the_house(request)
    path = settings.OUTBOX_DIR / name
    if path.parent != settings.OUTBOX_DIR or path.suffix != ".eml" or not path.is_file():
        raise Http404
    message = _read(path)
    html = _part(message, "html")
    if request.GET.get("part") == "html":
        return _mail_html(html)
    context = {
        "name": name,
        "subject": message["Subject"],
        "headers": [(header, str(value)) for header, value in message.items()],
        "has_html": bool(html),
        "text": _part(message, "plain"),
    }
    return render(request, "pages/outbox_mail.html", context)


def _only_for_the_house(request: HttpRequest) -> None:
    if not (settings.DEBUG or (request.user.is_authenticated and request.user.is_staff)):
        raise Http404


def _mail_html(html: str) -> HttpResponse:
    return HttpResponse(html, headers={"Content-Security-Policy": MAIL_POLICY})


def _entry(path: Path) -> dict[str, object]:
    message = _read(path)
    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return {"name": path.name, "subject": message["Subject"], "to": message["To"], "at": written}


def _read(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=policy.default)


def _part(message: EmailMessage, subtype: str) -> str:
    part = message.get_body(preferencelist=(subtype,))
    return part.get_content() if part else ""
