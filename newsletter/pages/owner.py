"""Pages for the owner of an address: they show more than a digest does, so a browser must have proved whose it is."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from newsletter.deciding.proof import PROOF_LASTS, prove_by_letter
from newsletter.links import BadLinkError, Holder, Purpose, holder, token
from newsletter.models import OwnerProof, Subscriber
from newsletter.pages.asked import Asked, AskedView, answered, behind_a_link
from newsletter.pages.pressed import pressed_by_a_person, word_for_form

COOKIE = "owner"


def for_its_owner(view: AskedView) -> Callable[..., HttpResponse]:
    """A view that is given `Asked` for the reader whose browser this is; whoever has not proved that is asked for their address.

    The proof is a cookie, so a form of such a page carries Django's own token against forgery.
    """

    @never_cache
    @wraps(view)
    def page(request: HttpRequest, **further: object) -> HttpResponse:
        proof = proof_of(request)
        if proof is None:
            return HttpResponseRedirect(reverse("link") + "?asked")
        reader = proof.subscriber
        asked = Asked(token="", holder=Holder("s", reader.pk), reader=reader, now=timezone.now())
        response = answered(view, request, asked, **further)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return page


def remember(response: HttpResponse, proof: OwnerProof) -> HttpResponse:
    """`response`, by which this browser is known from now on, until the proof ends."""
    response.set_cookie(
        COOKIE,
        token(Purpose.OWNER, proof, expires=proof.until),
        max_age=PROOF_LASTS,
        secure=settings.SITE_IS_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@behind_a_link(Purpose.OPEN)
def open_mine(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The mailed link, which is good for one press of its button; opening it changes nothing."""
    letter = asked.holder.letter()
    used = letter is None or hasattr(letter, "proof")
    if letter and not used and pressed_by_a_person(request, asked.token, asked.now):
        proof = prove_by_letter(letter, asked.now)
        if proof:
            return remember(HttpResponseRedirect(reverse("mine")), proof)
        used = True
    context = {
        "used": used,
        "known": is_browser_of(request, asked.reader),
        "again": request.method == "POST",
        "form_word": word_for_form(request, asked.token, asked.now),
    }
    return render(request, "pages/open.html", context, status=410 if used and not context["known"] else 200)


@require_POST
@for_its_owner
def forget_browser(request: HttpRequest, asked: Asked) -> HttpResponse:
    """This browser is known no more, or with `all` none of the reader's."""
    proof = proof_of(request)
    if "all" in request.POST:
        asked.reader.proofs.all().delete()
    elif proof:
        proof.delete()
    return forgotten(HttpResponseRedirect(reverse("front")))


def forgotten(response: HttpResponse) -> HttpResponse:
    """`response`, by which this browser gives its proof back."""
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


def proof_of(request: HttpRequest) -> OwnerProof | None:
    """The proof that this browser holds, if it still counts."""
    pk = _named(request)
    return OwnerProof.objects.holding(timezone.now()).select_related("subscriber").filter(pk=pk).first() if pk else None


def is_browser_of(request: HttpRequest, reader: Subscriber) -> bool:
    proof = proof_of(request)
    return proof is not None and proof.subscriber == reader


def _named(request: HttpRequest) -> int | None:
    try:
        named = holder(Purpose.OWNER, request.COOKIES.get(COOKIE, ""), now=timezone.now())
    except BadLinkError:
        return None
    return named.pk if named.kind == "o" else None
