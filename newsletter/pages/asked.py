"""Pages behind a signed link: who holds the link, and what every such page owes its reader."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from newsletter.links import BadLinkError, ExpiredLinkError, Holder, Purpose, holder, token
from newsletter.models import Subscriber
from newsletter.pages import errors


@dataclass(frozen=True)
class Asked:
    """A request for a reader: by a good token, or from a browser that proved whose it is (then `token` is empty); and when."""

    token: str
    holder: Holder
    reader: Subscriber
    now: datetime

    @property
    def way(self) -> str:
        """By which way a change comes: a link of a digest, which a forwarded copy carries too, or a link for its owner only."""
        return "mail" if self.holder.kind == "d" else "page"

    @property
    def is_by_cookie(self) -> bool:
        """Whether forms need Django's token against forgery: a signed address is its own."""
        return not self.token

    def token_for(self, purpose: Purpose, *, expires: datetime | None = None) -> str:
        """A further token that says no more of the reader than the one this request came with."""
        return token(purpose, self.holder.digest() or self.reader, expires=expires)


type AskedView = Callable[..., HttpResponse]


def behind_a_link(purpose: Purpose) -> Callable[[AskedView], Callable[..., HttpResponse]]:
    """A view that is given `Asked` in the reader's language, or an error page that says what to do.

    The token is the proof, so no cookie is asked for: these pages tell no referrer, and a browser then sends `Origin: null`
    with a form, which Django's check by cookie refuses.
    """

    def decorate(view: AskedView) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @never_cache
        @wraps(view)
        def page(request: HttpRequest, token: str, **further: object) -> HttpResponse:
            response = _answer(view, request, purpose, token, **further)
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["X-Robots-Tag"] = "noindex"
            return response

        return page

    return decorate


def answered(view: AskedView, request: HttpRequest, asked: Asked, **further: object) -> HttpResponse:
    """What `view` answers, in the reader's language unless the browser chose one."""
    chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    with translation.override(translation.get_language() if chosen else asked.reader.language):
        response = view(request, asked, **further)
        response.headers.setdefault("Content-Language", translation.get_language() or "")
    return response


def _answer(view: AskedView, request: HttpRequest, purpose: Purpose, token: str, **further: object) -> HttpResponse:
    now = timezone.now()
    try:
        who = holder(purpose, token, now=now)
    except ExpiredLinkError:
        return errors.expired_link(request)
    except BadLinkError:
        return errors.bad_link(request)
    reader = who.subscriber()
    if reader is None:
        return errors.bad_link(request)
    return answered(view, request, Asked(token=token, holder=who, reader=reader, now=now), **further)
