"""The edition of a day, the list of days, and the page of a paper."""

from datetime import UTC, date
from itertools import groupby

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from newsletter.pages.language import in_asked_language
from newsletter.pages.passages import Passages, Shown
from newsletter.pages.telling import telling, tellings_of, told
from papers.models import Edition, Paper, Summary
from papers.reading import Block

DAYS_ON_A_PAGE = 60


@require_safe
@in_asked_language
def edition(request: HttpRequest, day: date) -> HttpResponse:
    found = Edition.objects.filter(day=day).first()
    context = {
        "day": day,
        "edition": found,
        "tellings": tellings_of(found) if found else [],
        "earlier": Edition.objects.filter(day__lt=day).order_by("-day").first(),
        "later": Edition.objects.filter(day__gt=day).order_by("day").first(),
        "is_future": day > timezone.now().astimezone(UTC).date(),
    }
    return render(request, "pages/edition.html", context, status=200 if found else 404)


@require_safe
@in_asked_language
def days(request: HttpRequest) -> HttpResponse:
    editions = Edition.objects.annotate(papers=Count("listings")).order_by("-day")
    page = Paginator(editions, DAYS_ON_A_PAGE).get_page(request.GET.get("page"))
    months = [(first, list(group)) for first, group in groupby(page.object_list, key=lambda found: found.day.replace(day=1))]
    return render(request, "pages/days.html", {"page": page, "months": months})


@require_safe
@in_asked_language
def paper(request: HttpRequest, arxiv_id: str) -> HttpResponse:
    known = Paper.objects.filter(arxiv_id=arxiv_id).select_related("full_text")
    found = get_object_or_404(told(known))
    shown = telling(found)
    context = {
        "telling": shown,
        "paper": found,
        "days": Edition.objects.filter(listings__paper=found).order_by("day"),
        "code_url": _web_address(found.code_url),
        "project_page": _web_address(found.project_page),
        "parts": _parts(found, shown.summary) if shown.summary else None,
        "sample_passages": _sample_passages(found),
    }
    return render(request, "pages/paper.html", context)


def _parts(found: Paper, summary: Summary) -> dict[str, Shown | list[Shown] | None]:
    """The five parts, each claim with its passage."""
    passages = Passages(found, summary, getattr(found, "full_text", None))
    parts = summary.parts
    innovations = (passages.show(entry.claim, entry.name) for entry in parts.innovations)
    return {
        "field": passages.show(parts.field),
        "contribution": passages.show(parts.contribution),
        "input": passages.show(parts.usage.input),
        "process": passages.show_all(parts.usage.process),
        "output": passages.show(parts.usage.output),
        "hardware": passages.show(parts.usage.hardware),
        "innovations": [shown for shown in innovations if shown],
        "results": passages.show_all(parts.results),
    }


def _sample_passages(found: Paper) -> list[tuple[str, Block]]:
    """The blocks of a sample's text, which is ours to show, each with its id on the page; another paper's text is not."""
    full_text = getattr(found, "full_text", None)
    if not (found.sample and full_text):
        return []
    seen: set[str] = set()
    passages = []
    for block in full_text.blocks:
        passages.append(("" if block.anchor in seen else f"passage-{block.anchor}", block))
        seen.add(block.anchor)
    return passages


def _web_address(url: str) -> str:
    """`url` if it leads to the web; a listing may hold anything."""
    return url if url.startswith(("https://", "http://")) else ""
