"""Changes: what a reader changed, told in words."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.formats import number_format
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from newsletter.deciding.lists import LISTS
from newsletter.models import Change, Depth, SubscriberState
from papers.latex import readable
from papers.models import Paper, Topic

TITLE_LENGTH = 80


def words_of(change: Change) -> str:
    """One change in the active language; empty for a field that is none of a reader's."""
    if change.field == "vote":
        return _vote(change.after or {})
    if change.field not in LABELS:
        return ""
    label = LABELS[change.field]()
    if change.field in LISTS:
        return _("%(what)s: %(how)s") % {"what": label, "how": _list(change)}
    shown = SHOWN.get(change.field, str)
    return _("%(what)s: %(before)s → %(after)s") % {
        "what": label,
        "before": shown(change.before),
        "after": shown(change.after),
    }


def _vote(after: Mapping[str, Any]) -> str:
    paper = Paper.objects.filter(arxiv_id=after.get("paper")).only("title").first()
    title = Truncator(readable(paper.title)).chars(TITLE_LENGTH) if paper else str(after.get("paper"))
    said = {1: _("more like “%(title)s”"), -1: _("less like “%(title)s”")}
    return said.get(after.get("value", 0), _("no vote on “%(title)s” any more")) % {"title": title}


def _list(change: Change) -> str:
    """What came and what went."""
    before, after = change.before or [], change.after or []
    named = _topic_names([*before, *after]) if change.field in ("topics", "closely", "muted_topics") else {}
    came = [f"+ {named.get(word, word)}" for word in after if word not in before]
    went = [f"− {named.get(word, word)}" for word in before if word not in after]
    return ", ".join([*came, *went])


def _topic_names(slugs: Iterable[str]) -> dict[str, str]:
    return {topic.slug: topic.name_in(get_language() or "en") for topic in Topic.objects.filter(slug__in=slugs)}


def _weekdays(days: Any) -> str:
    return ", ".join(str(WEEKDAYS[int(day) - 1]) for day in str(days))


LABELS: dict[str, Callable[[], str]] = {
    "topics": lambda: _("topics"),
    "closely": lambda: _("followed closely"),
    "muted_topics": lambda: _("muted topics"),
    "muted_words": lambda: _("muted words"),
    "own_topics": lambda: _("own topics"),
    "authors": lambda: _("authors"),
    "organizations": lambda: _("organizations"),
    "struck_terms": lambda: _("words struck out"),
    "library": lambda: _("papers in the library"),
    "learned": lambda: _("votes and library"),
    "language": lambda: _("language"),
    "timezone": lambda: _("time zone"),
    "hour": lambda: _("hour"),
    "weekdays": lambda: _("weekdays"),
    "max_papers": lambda: _("number of papers"),
    "minutes": lambda: _("minutes of reading"),
    "depth": lambda: _("depth"),
    "threshold": lambda: _("bar"),
    "quiet_days": lambda: _("a mail on quiet days"),
    "paused_until": lambda: _("end of the pause"),
    "state": lambda: _("mails"),
}
SHOWN: dict[str, Callable[[Any], str]] = {
    "language": lambda code: dict(settings.LANGUAGES).get(code, str(code)),
    "hour": lambda hour: f"{hour:02d}:00",
    "weekdays": _weekdays,
    "minutes": lambda minutes: str(minutes) if minutes else _("no limit"),
    "depth": lambda depth: str(Depth(depth).label),
    "threshold": lambda bar: _("each topic's own") if bar is None else number_format(bar, 2),
    "quiet_days": lambda wanted: _("yes") if wanted else _("no"),
    "paused_until": lambda day: str(day) if day else _("no end"),
    "state": lambda state: str(SubscriberState(state).label),
}
