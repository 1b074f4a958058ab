"""The workshop of a topic: its words beside what they would do, for a person and for the script that asks while they write."""

from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from newsletter.admin.topic_words import WordsForm
from newsletter.previewing.workshop import DAYS, Compared, Effect, effect_of, have_fitted
from papers.models import Edition, Paper, Topic
from papers.score import Scored, can_be_fitted

REASONS_SHOWN = 5
ROWS_SHOWN = 60
# As the pages of readers do: what a script shows in its place says so, and an error page does not.
LIVE = "X-Live"


@dataclass(frozen=True)
class Met:
    """A term that met, where, and its share of the score in per cent; negative where it speaks against."""

    word: str
    where: tuple[str, ...]
    share: int


@dataclass(frozen=True)
class Row:
    paper: Paper
    before: float
    after: float
    reasons: tuple[Met, ...]


def with_added_word(data: QueryDict) -> QueryDict:
    """What was sent, and where a suggested word was chosen, that word among the keywords."""
    added = data.get("add", "").strip()
    if not added:
        return data
    filled = data.copy()
    filled["keywords"] = f"{data.get('keywords', '').rstrip()}\n{added}".lstrip()
    return filled


def answer(request: HttpRequest, topic: Topic, form: WordsForm, site: dict[str, Any]) -> HttpResponse:
    """The whole page, or for the script what stands in the place of the effect."""
    newest = Edition.objects.newest_with_papers(timezone.now().astimezone(UTC).date())
    tried = form.tried
    if "fit" in request.POST and topic.pk:
        have_fitted(topic, tried, now=timezone.now())
    effect = effect_of(topic, tried, until=newest.day) if newest else None
    context = {
        "topic": topic,
        "tried": tried,
        "form": form,
        "errors": form.errors,
        "days": DAYS,
        **(_shown(effect) if effect else {}),
    }
    if LIVE in request.headers:
        response = render(request, "admin/papers/topic/effect.html", context)
        response.headers[LIVE] = "1"
        return response
    title = topic.name if topic.pk else _("A new topic")
    return render(request, "admin/papers/topic/workshop.html", {**site, **context, "opts": Topic._meta, "title": title})


def _shown(effect: Effect) -> dict[str, Any]:
    return {
        "effect": effect,
        "can_be_fitted": can_be_fitted(),
        "has_opinions": bool(settings.EMBEDDING_MODEL or settings.JUDGE),
        "gained": [_row(row, row.after) for row in effect.gained[:ROWS_SHOWN]],
        "lost": [_row(row, row.before) for row in effect.lost[:ROWS_SHOWN]],
        "unchanged": [_row(row, row.after) for row in effect.unchanged[:ROWS_SHOWN]],
    }


def _row(compared: Compared, why: Scored) -> Row:
    reasons = [reason for reason in why.reasons if reason.where][:REASONS_SHOWN]
    met = tuple(Met(reason.term, reason.where, round(100 * reason.share)) for reason in reasons)
    return Row(compared.paper, compared.before.score, compared.after.score, met)
