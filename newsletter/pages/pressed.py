"""Whether a person pressed the button: what follows links on its own presses sooner than anyone can read, or without the form."""

from datetime import UTC, datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

QUICKER_THAN_A_PERSON = timedelta(seconds=3)

_form_signer = Signer(salt="newsletter.pages.confirm")


def pressed_by_a_person(request: HttpRequest, link_token: str, now: datetime) -> bool:
    """A POST with the word of this link's own form, long enough after the form was opened."""
    opened = _when_opened(request.POST.get("form", ""), link_token)
    return request.method == "POST" and opened is not None and now - opened >= QUICKER_THAN_A_PERSON


def word_for_form(request: HttpRequest, link_token: str, now: datetime) -> str:
    """The word that the form carries: the one it was sent with if that is good, so that asking again does not start anew."""
    sent = request.POST.get("form", "")
    return sent if _when_opened(sent, link_token) else word_of_form(link_token, now)


def word_of_form(link_token: str, now: datetime) -> str:
    """When a form was opened, signed, for this link only."""
    return _form_signer.sign(f"{link_token}:{int(now.timestamp() * 1000)}")


def _when_opened(word: str, link_token: str) -> datetime | None:
    try:
        signed_for, _, opened = _form_signer.unsign(word).rpartition(":")
    except BadSignature:
        return None
    return datetime.fromtimestamp(int(opened) / 1000, UTC) if signed_for == link_token else None
