"""Reasons: why nothing was sent, as the ledger keeps it, in words for the reader."""

from django.utils.translation import gettext as _

from newsletter import match
from newsletter.braking.steer import CANCELLED
from newsletter.delivering.ready import LEFT, NOT_COMPOSED, SUPPRESSED
from newsletter.preferences import STOPPED


def told_reason(reason: str) -> str:
    """What the reader is told; a reason that only the operator can make sense of is not shown."""
    if reason.startswith(CANCELLED):
        return _("The operator cancelled the mails of this day.")
    words = _WORDS.get(reason)
    return words() if words else _("Nothing was sent.")


_WORDS = {
    match.TOO_LATE: lambda: _("We could not send it within twelve hours, so it was dropped; its papers come with a later mail."),
    match.LIST_IS_LATE: lambda: _("The day's list was not there in time, and of earlier days there was nothing new for you."),
    match.NOTHING_TOLD: lambda: _("No new paper was listed and told yet."),
    match.NO_TOPICS: lambda: _("You follow no topic."),
    match.NOTHING_ABOVE_THE_BAR: lambda: _("A quiet day: no paper met your topics well enough."),
    match.ALL_MUTED: lambda: _("A quiet day: what met your topics is muted."),
    match.ALL_HAD: lambda: _("A quiet day: you have had all that met your topics."),
    STOPPED: lambda: _("You paused or left before it was sent."),
    LEFT: lambda: _("You paused or left before it was sent."),
    SUPPRESSED: lambda: _("Mails to your address came back, or were reported as spam, so we had stopped."),
    NOT_COMPOSED: lambda: _("It could not be made, by a fault of ours that the operator sees."),
}
