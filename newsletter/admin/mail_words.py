"""What only an operator can say of a mail of the ledger: that it went, or that it goes again."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from newsletter.admin.facts import FactsAdmin
from newsletter.admin.words import Steered, Word
from newsletter.deliver import SENT_AGAIN_FROM, send_again
from newsletter.models import Digest, HandoverState, Letter, SubscriberState
from newsletter.returning.settle import settle


def _has_a_reader(mail: Digest | Letter) -> bool:
    reader = mail.subscriber
    return reader is not None and (isinstance(mail, Letter) or reader.state == SubscriberState.ACTIVE)


def _it_went(mail: Digest | Letter, _reason: str, now: datetime) -> bool:
    return settle(mail, HandoverState.ACCEPTED, reason="", now=now)


class MailAdmin(FactsAdmin, Steered):
    """Each word holds for the hand-over that the page spoke of, and for no later one."""

    words = {
        "again": Word(
            name=_("Send again"),
            question=_("The same mail goes to the reader once more. If they have it already, they get it twice."),
            done=_("The mail is planned once more and goes out with the next delivery."),
            may_be_said_of=lambda mail: mail.state in SENT_AGAIN_FROM and _has_a_reader(mail),
            act=lambda mail, _reason, now: send_again(mail, now=now),
        ),
        "went": Word(
            name=_("It went"),
            question=_("You know from a log or from the reader that this mail arrived. It is not sent again."),
            done=_("The mail is settled as accepted."),
            may_be_said_of=lambda mail: mail.state == HandoverState.UNCERTAIN,
            act=_it_went,
        ),
    }

    def stamp(self, mail: Digest | Letter) -> str:
        return str(mail.attempts)

    def named(self, mail: Digest | Letter) -> str:
        what = mail.day if isinstance(mail, Digest) else mail.get_kind_display()
        reader = mail.subscriber or _("a reader who has left")
        return f"{what} · {reader} · {mail.get_state_display()}"

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
        named = {"subtitle": self.named(context["original"])}
        return super().render_change_form(request, {**context, **named}, *args, **kwargs)
