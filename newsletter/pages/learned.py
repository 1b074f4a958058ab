"""What we learned of a reader: words with their weights, votes, and every change. All of it can be taken back here."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from newsletter.composing.changes import words_of
from newsletter.deciding.library import library_size
from newsletter.deciding.lists import list_of
from newsletter.deciding.undo import can_be_undone, undo
from newsletter.deciding.votes import forget_what_was_learned, vote
from newsletter.matching.tastes import FEWEST_VOTES, tastes_of
from newsletter.models import Change
from newsletter.pages.asked import Asked
from newsletter.pages.owner import for_its_owner
from newsletter.preferences import Choices, change_preferences
from papers.score import Taste, spelled

WORDS_SHOWN = 20
CHANGES_SHOWN = 60


@require_http_methods(["GET", "HEAD", "POST"])
@for_its_owner
def learned(request: HttpRequest, asked: Asked) -> HttpResponse:
    if request.method == "POST":
        _act(request, asked)
        return HttpResponseRedirect(request.path)
    votes = asked.reader.votes.count() + asked.reader.library.count()
    taste = tastes_of([asked.reader]).get(asked.reader.pk)
    context = {
        "votes": asked.reader.votes.exclude(source="library").select_related("paper").order_by("-at"),
        "count": votes,
        "lacking": max(FEWEST_VOTES - votes, 0),
        "library_size": library_size(asked.reader),
        "share": round(taste.share * 100) if taste else 0,
        "liked": _words(taste, sign=1),
        "disliked": _words(taste, sign=-1),
        "struck": [{"term": term, "word": spelled(term)} for term in list_of(asked.reader, "struck_terms")],
        "changes": [_told(change) for change in asked.reader.changes.order_by("-at", "-pk")[:CHANGES_SHOWN]],
    }
    return render(request, "pages/learned.html", context)


def _act(request: HttpRequest, asked: Asked) -> None:
    chosen, way, now = request.POST, asked.way, asked.now
    struck = list_of(asked.reader, "struck_terms")
    if term := chosen.get("strike"):
        change_preferences(asked.reader, Choices(struck_terms=(*struck, term[:120])), way=way, now=now)
    elif term := chosen.get("restore"):
        change_preferences(asked.reader, Choices(struck_terms=tuple(each for each in struck if each != term)), way=way, now=now)
    elif given := asked.reader.votes.filter(pk=_number(chosen.get("unvote"))).select_related("paper").first():
        vote(asked.reader, given.paper, None, way=way, now=now)
    elif change := asked.reader.changes.filter(pk=_number(chosen.get("undo"))).first():
        undo(change, way=way, now=now)
    elif chosen.get("forget") == "all":
        forget_what_was_learned(asked.reader, way=way, now=now)


def _number(value: str | None) -> int:
    return int(value) if value and value.isdecimal() else 0


def _words(taste: Taste | None, *, sign: int) -> list[dict[str, object]]:
    """The terms that weigh most for or against a paper. A weight of 1: as much as what a liked paper gains in all."""
    weighed = [(term, weight) for term, weight in (taste.weights if taste else {}).items() if weight * sign > 0]
    heaviest = sorted(weighed, key=lambda pair: (-abs(pair[1]), pair[0]))[:WORDS_SHOWN]
    return [{"term": term, "word": spelled(term), "weight": weight} for term, weight in heaviest]


def _told(change: Change) -> dict[str, object]:
    ways = {
        "mail": _("by a link of a mail"),
        "one-click": _("by your mail program"),
        "page": _("by you"),
        "admin": _("by the operator"),
    }
    return {
        "pk": change.pk,
        "at": change.at,
        "words": words_of(change) or change.field,
        "way": ways.get(change.way, change.way),
        "can_be_undone": can_be_undone(change),
    }
