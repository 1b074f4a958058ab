"""Notes: what a mail says of the list that it is about: which day's it is, whether one is late, and what a holiday brought."""

from typing import Any

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from newsletter.models import Digest
from newsletter.planning.awaited_list import expected_day

SENTENCE = {"en": "j F Y", "zh-hans": "Y年n月j日"}


def late_list(digest: Digest) -> dict[str, str] | None:
    """A row that says that the list which should have been there was not; None where it was."""
    expected = expected_day(digest.due_at)
    if digest.by_hand or (digest.edition and digest.edition.day >= expected):
        return None
    planned_at = digest.planned_at.astimezone(digest.subscriber.zone) if digest.subscriber else digest.planned_at
    note = _("At %(time)s the list of %(day)s was not there yet. These papers are of earlier days; it comes with your next mail.")
    said = {"time": time_format(planned_at, "H:i"), "day": date_format(expected, SENTENCE[digest.language])}
    return {"heading": _("The newest list is late"), "note": note % said}


def heading_of_list(digest: Digest) -> str:
    """Above the papers of the list that the mail is about: no list of an earlier day is called today's."""
    if digest.edition and digest.edition.day < digest.day:
        return _("From the list of %(day)s") % {"day": date_format(digest.edition.day, SENTENCE[digest.language])}
    return _("New today")


def caught_up(digest: Digest, entries: list[dict[str, Any]], listed: int) -> str:
    """The first sentence of the mail that follows a holiday: one mail for all its days."""
    since = date_format(digest.away_from or digest.day, SENTENCE[digest.language])
    said = {"n": sum(entry.get("when") != "earlier" for entry in entries), "listed": listed, "day": since}
    return _("While you were away: %(n)d of %(listed)d papers listed since %(day)s.") % said
