"""History: where a reader's mail is: what became of each of their days, from the rows of the ledger, in words for them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from django.utils.formats import time_format
from django.utils.translation import gettext as _

from newsletter import links
from newsletter.accounting.eligible import stretches_of
from newsletter.accounting.reasons import told_reason
from newsletter.links import Purpose, url
from newsletter.models import Digest, HandoverState, Hold, MailEvent, Subscriber, SubscriberState
from newsletter.schedule import ONE_DAY, has_mail

REACHES_BACK = timedelta(days=30)
REPLY_LENGTH = 120
# What somebody's mailbox answers by itself shows that the mail is in it.
ARRIVED = (MailEvent.Kind.DELIVERED, MailEvent.Kind.AUTOREPLY)


@dataclass(frozen=True)
class DayTold:
    """What became of a local day, or of the days from `first` to `day`. `kind` is good, nothing, waits or bad."""

    first: date
    day: date
    kind: str
    said: str
    reply: str = ""
    read_url: str = ""


def history_of(reader: Subscriber, now: datetime) -> list[DayTold]:
    """The last thirty days, the newest first. A day that was none of the reader's is left out."""
    today = now.astimezone(reader.zone).date()
    since = today - REACHES_BACK
    rows = reader.digests.filter(day__gt=since).select_related("issue").prefetch_related("events")
    told = {digest.day: _of_row(digest, reader) for digest in rows}
    for day, words in _without_a_row(reader, since, now):
        told.setdefault(day, words)
    return _joined([told[day] for day in sorted(told, reverse=True)])


def _of_row(digest: Digest, reader: Subscriber) -> DayTold:
    kind, said = _became(digest, reader)
    events = [event for event in digest.events.all() if event.kind not in ARRIVED]
    if any(event.kind == MailEvent.Kind.COMPLAINT for event in events):
        kind, said = "bad", " ".join([said, _("It was reported as spam.")])
    elif events:
        came_back = _("It came back: %(what)s.") % {"what": events[-1].get_kind_display()}
        kind, said = "bad", f"{said} {came_back}"
    frozen = bool(digest.frozen_at and digest.entries)
    return DayTold(
        first=digest.day,
        day=digest.day,
        kind=kind,
        said=said,
        reply=_short(digest.reply_text),
        read_url=url("view", links.token(Purpose.READ, digest)) if frozen else "",
    )


def _became(digest: Digest, reader: Subscriber) -> tuple[str, str]:
    """In the words of the reader's own clock."""
    match digest.state:
        case HandoverState.ACCEPTED:
            return "good", _("Sent at %(time)s; the mail server took it.") % {"time": _clock(digest.settled_at, reader)}
        case HandoverState.SKIPPED:
            return "nothing", told_reason(digest.reason)
        case HandoverState.REJECTED:
            return "bad", _("The mail server refused it.")
        case HandoverState.UNCERTAIN:
            return "waits", _("The connection broke while it was handed over. It may have arrived, so it is not sent again.")
        case HandoverState.DEFERRED if not digest.waits_for(Hold.objects.standing()):
            again = _("The mail server asked us to come back later; we try again at %(time)s.")
            return "waits", again % {"time": _clock(digest.next_try_at, reader)}
        case _:
            return "waits", _why_it_waits(digest)


def _why_it_waits(digest: Digest) -> str:
    why = digest.waits_for(Hold.objects.standing())
    return _("It is held back: %(why)s.") % {"why": why} if why else _("It waits to be sent.")


def _without_a_row(reader: Subscriber, since: date, now: datetime) -> Iterator[tuple[date, DayTold]]:
    """Days on which the reader wanted no mail: paused, or gone. And a day that is due and waits to be planned."""
    asked = datetime.combine(since, time(), tzinfo=UTC)
    for stretch in stretches_of(reader, asked, now):
        if stretch.wish.state not in _AWAY:
            continue
        day, last = (at.astimezone(stretch.wish.zone).date() for at in (stretch.after, stretch.until))
        while day <= last:
            if since < day and has_mail(stretch.wish, day):
                yield day, DayTold(day, day, "nothing", _AWAY[stretch.wish.state]())
            day += ONE_DAY
    if reader.state == SubscriberState.ACTIVE and reader.next_due_at and reader.next_due_at <= now:
        today = now.astimezone(reader.zone).date()
        yield today, DayTold(today, today, "waits", _("It is being made, or waits for the day's list."))


_AWAY: dict[str, Callable[[], str]] = {
    SubscriberState.PAUSED: lambda: _("You had paused your mails."),
    SubscriberState.UNSUBSCRIBED: lambda: _("You had left."),
    SubscriberState.SUPPRESSED: lambda: _("Mails to your address came back, or were reported as spam, so we had stopped."),
}


def _joined(newest_first: list[DayTold]) -> list[DayTold]:
    """Days without a mail that say the same, one after the other, are one line."""
    joined: list[DayTold] = []
    for told in newest_first:
        later = joined[-1] if joined else None
        if later and told.said == later.said and told.kind == "nothing" and not (told.reply or told.read_url):
            joined[-1] = replace(later, first=told.first)
        else:
            joined.append(told)
    return joined


def _clock(at: datetime | None, reader: Subscriber) -> str:
    return time_format(at.astimezone(reader.zone), "H:i") if at else "–"


def _short(reply: str) -> str:
    words = " ".join(reply.split())
    return words if len(words) <= REPLY_LENGTH else words[: REPLY_LENGTH - 1].rstrip() + "…"
