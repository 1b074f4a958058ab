"""The language of a page: the browser's, or what the reader chose, or what a link of a mail asks for."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

# Another site could at most switch the language; asking for a cookie first would set one on every page.
choose_language = csrf_exempt(set_language)


def in_asked_language(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer `?lang=zh-hans` in that language, and stay with it on the pages that follow."""

    @wraps(view)
    def page(request: HttpRequest, **kwargs: object) -> HttpResponse:
        language = request.GET.get("lang", "")
        if language not in dict(settings.LANGUAGES):
            return view(request, **kwargs)
        with translation.override(language):
            response = view(request, **kwargs)
        response.headers.setdefault("Content-Language", language)
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite="Lax", secure=settings.SITE_IS_SECURE)
        return response

    return page
