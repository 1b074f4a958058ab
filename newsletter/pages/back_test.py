"""The back-test as a page shows it: beside a form that is not saved, and alone where a script asks for it as the form changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from newsletter.match import ALL_HAD, ALL_MUTED, NO_TOPICS, NOTHING_ABOVE_THE_BAR, NOTHING_TOLD
from newsletter.pages.limits import LOOKS, asks_too_often
from newsletter.previewing.back_test import BackTest, PastDay, Shift, back_test, moved
from newsletter.previewing.draft import Draft
from papers.models import Edition, Paper

# Asked for by a script, which shows the answer in its place; the answer says so in turn, and an error page does not.
LIVE = "X-Live"
WHY: Mapping[str, Promise] = {
    NOTHING_TOLD: _("nothing was listed"),
    NO_TOPICS: _("no topic is followed"),
    NOTHING_ABOVE_THE_BAR: _("nothing met the bar"),
    ALL_MUTED: _("all that met the bar is muted"),
    ALL_HAD: _("nothing new met the bar"),
}


@dataclass(frozen=True)
class ShownDay:
    """A day with its papers, told in full or named, or why it has none; `share` of the fullest day, in per cent."""

    day: date
    told: tuple[Paper, ...]
    named: tuple[Paper, ...]
    why: Promise | None
    share: int

    @property
    def papers(self) -> int:
        return len(self.told) + len(self.named)


@dataclass(frozen=True)
class ShownShift:
    """What another bar would change; `bar` is None where what is followed has bars of its own, which all move by `by`."""

    bar: float | None
    by: float
    papers: int
    came: tuple[Paper, ...]
    went: tuple[Paper, ...]


def look_back(request: HttpRequest, drafted: Draft, *, now: datetime) -> dict[str, Any]:
    """The context of `pages/back_test.html`: the two weeks of a reader as they would be."""
    if asks_too_often(request, LOOKS):
        return {"too_often": True}
    newest = Edition.objects.newest_with_papers(until=now.astimezone(UTC).date())
    if newest is None:
        return {"no_edition": True}
    test = back_test(*drafted, until=newest.day)
    papers = Paper.objects.in_bulk(_papers(test))
    days = _shown_days(test.days, papers)
    mails = [day for day in days if day.papers]
    return {
        "days": days,
        "first": days[0].day,
        "last": days[-1].day,
        "is_choice": test.is_choice,
        "papers": sum(day.papers for day in mails),
        "mails": len(mails),
        "named": sum(len(day.named) for day in mails),
        "is_too_much": sum(bool(day.named) for day in mails) * 2 > len(mails),
        "bar": test.bar,
        "lower": _shown_shift(test.lower, test.bar, papers),
        "higher": _shown_shift(test.higher, test.bar, papers),
    }


def is_live(request: HttpRequest) -> bool:
    return LIVE in request.headers


def answer_alone(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """For the script: what stands in the place of the back-test, without the page around it."""
    response = render(request, "pages/back_test.html", context)
    response.headers[LIVE] = "1"
    return response


def _papers(test: BackTest) -> set[int]:
    shifts = [shift for shift in (test.lower, test.higher) if shift]
    return {paper for day in test.days for paper in day.papers}.union(*(shift.came + shift.went for shift in shifts))


def _shown_days(days: Sequence[PastDay], papers: Mapping[int, Paper]) -> list[ShownDay]:
    most = max(len(day.papers) for day in days) or 1
    return [_shown_day(day, papers, share=round(100 * len(day.papers) / most)) for day in days]


def _shown_day(day: PastDay, papers: Mapping[int, Paper], *, share: int) -> ShownDay:
    picks = day.choice.picks if day.choice else ()
    told, named = (tuple(papers[pick.paper_id] for pick in picks if pick.kind == kind) for kind in ("section", "title"))
    why = WHY.get(day.choice.reason) if day.choice else _("no mail on this weekday")
    return ShownDay(day.day, told, named, why, share)


def _shown_shift(shift: Shift | None, bar: float | None, papers: Mapping[int, Paper]) -> ShownShift | None:
    if shift is None:
        return None
    came, went = (tuple(papers[paper] for paper in ones) for ones in (shift.came, shift.went))
    return ShownShift(None if bar is None else moved(bar, shift.by), abs(shift.by), shift.papers, came, went)
