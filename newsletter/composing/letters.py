"""Letters: the few mails about a subscription itself. They carry nothing that somebody else could have typed into a form."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext as _

from newsletter import links
from newsletter.composing import mime
from newsletter.composing.message import letter_message
from newsletter.composing.preheader import preheader
from newsletter.composing.sections import compiled, render_text
from newsletter.doors import Message
from newsletter.links import Purpose, url
from newsletter.models import Letter, Subscriber

LINK_LASTS = timedelta(minutes=30)
CONFIRM_LASTS = timedelta(days=30)
# Later it would be of no use.
LETTER_WINDOW = timedelta(hours=24)


@dataclass(frozen=True)
class Words:
    subject: str
    opening: str
    action: str
    action_url: str
    closing: str


def plan_letter(subscriber: Subscriber, kind: Letter.Kind, *, now: datetime) -> Letter:
    """The row of a mail about the subscription; it is handed over by whoever delivers."""
    return Letter.objects.create(
        subscriber=subscriber,
        kind=kind,
        language=subscriber.language,
        planned_at=now,
        due_at=now,
        next_try_at=now,
        window_ends_at=now + LETTER_WINDOW,
    )


def compose_letter(letter: Letter) -> Message:
    """The mail of a letter, in its reader's language."""
    with translation.override(letter.language):
        words = WORDS[Letter.Kind(letter.kind)](letter)
        context = {**vars(words), "postal_address": settings.POSTAL_ADDRESS}
        html = compiled(render_text("email/letter.mjml", context, letter.language), letter.language)
        html = html.replace("@@title@@", escape(words.subject)).replace("@@preheader@@", escape(preheader(words.opening)))
        text = render_text("email/letter.txt", context, letter.language)
    return letter_message(
        letter,
        to=letter.subscriber,
        subject=words.subject,
        text=mime.encode(text, letter.language),
        html=mime.encode(html, letter.language),
    )


def _confirm(letter: Letter) -> Words:
    return Words(
        subject=_("Please confirm: a daily mail of AI papers"),
        opening=_("Somebody, we hope you, asked us to send a daily digest of AI papers to this address. Is that right?"),
        action=_("Yes, send it to me"),
        action_url=_link("confirm", Purpose.CONFIRM, letter, lasts=CONFIRM_LASTS),
        closing=_("If it was not you, do nothing: without your yes we send no digest, and after 30 days we forget the address."),
    )


def _your_link(letter: Letter) -> Words:
    return Words(
        subject=_("Your link to your Paperboy settings"),
        opening=_(
            "It opens your settings and all that we know of you. It works once, for 30 minutes; "
            "the browser you open it in stays yours for 90 days."
        ),
        action=_("Open my settings"),
        action_url=url("open", links.token(Purpose.OPEN, letter, expires=letter.planned_at + LINK_LASTS)),
        closing=_("If you did not ask for it, do nothing."),
    )


def _goodbye(letter: Letter) -> Words:
    return Words(
        subject=_("You will get no more mail from Paperboy"),
        opening=_("You are unsubscribed, and this is the last mail. Thank you for reading."),
        action=_("That was a mistake: keep sending"),
        action_url=_link("come-back", Purpose.RESUBSCRIBE, letter, lasts=None),
        closing=_("If you meant to leave, there is nothing more to do."),
    )


def _pause(letter: Letter) -> Words:
    until = letter.subscriber.paused_until if letter.subscriber else None
    return Words(
        subject=_("Your mails from Paperboy are paused"),
        opening=_("Your mails were paused until %(day)s, by a link in one of them. No digest comes before that.")
        % {"day": date_format(until, _("l, j F Y"))}
        if until
        else _("Your mails were paused by a link in one of them. No digest comes until you want one again."),
        action=_("Go on sending"),
        action_url=_link("come-back", Purpose.RESUBSCRIBE, letter, lasts=None),
        closing=_(
            "If it was you, there is nothing more to do. We tell you because whoever has one of your mails could press that link."
        ),
    )


WORDS: dict[Letter.Kind, Callable[[Letter], Words]] = {
    Letter.Kind.CONFIRM: _confirm,
    Letter.Kind.LINK: _your_link,
    Letter.Kind.GOODBYE: _goodbye,
    Letter.Kind.PAUSE: _pause,
}


def _link(page: str, purpose: Purpose, letter: Letter, *, lasts: timedelta | None) -> str:
    """The address of a page for the letter's reader; a resend of the letter holds the same one."""
    if letter.subscriber is None:
        return url("front")
    expires = letter.planned_at + lasts if lasts else None
    return url(page, links.token(purpose, letter.subscriber, expires=expires))
