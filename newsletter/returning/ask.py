"""Ask: what is in doubt is settled by the provider that it was handed to, where that can be asked."""

from collections import Counter
from datetime import datetime, timedelta

from django.conf import settings

from newsletter.composing.message import reference, sender_domain
from newsletter.doors.asking import Answer, HandedOver, provider_to_ask
from newsletter.doors.opening import ACCOUNT, BULK, is_provider
from newsletter.models import Digest, HandoverState, Letter
from newsletter.returning.reconcile import Reconciled
from newsletter.returning.settle import plan_again, settle

# A provider may take so long to know of a mail, and forgets it after some days.
KNOWS_AFTER, FORGETS_AFTER = timedelta(minutes=2), timedelta(days=2)
REFUSED = "refused by the provider"


def ask_provider(*, now: datetime, most: int | None = None, covers_until: datetime | None = None) -> Reconciled | None:
    """Ask about the mails in doubt, `most` of them at random, so that none stands in the way of the others. None where the
    provider cannot be asked at all.

    Silence proves nothing; but if the operator says that the provider knows all that it was handed before `covers_until`, what it
    does not know is planned again. Raises AskingError where it does not answer; what was settled before stays settled.
    """
    ask = provider_to_ask(settings.ESP, settings.ANYMAIL)
    if ask is None:
        return None
    in_doubt = _in_doubt(now)[:most]
    became: Counter[HandoverState] = Counter()
    for mail in in_doubt:
        became[_settled(mail, ask(_handed_over(mail)), covers_until=covers_until, now=now)] += 1
    return Reconciled(
        became[HandoverState.ACCEPTED],
        became[HandoverState.PLANNED],
        unchanged=became[HandoverState.UNCERTAIN],
        rejected=became[HandoverState.REJECTED],
    )


def _in_doubt(now: datetime) -> list[Digest | Letter]:
    mailers = [name for name in {BULK, ACCOUNT, *settings.MAILERS} if is_provider(name)]
    when = {"handing_at__gt": now - FORGETS_AFTER, "handing_at__lte": now - KNOWS_AFTER}
    return [
        mail
        for ledger in (Letter, Digest)
        for mail in ledger._default_manager.filter(state=HandoverState.UNCERTAIN, mailer__in=mailers, **when)
        .exclude(subscriber=None)
        .select_related("subscriber")
        .order_by("?")
    ]


def _handed_over(mail: Digest | Letter) -> HandedOver:
    address = mail.subscriber.email if mail.subscriber else ""
    return HandedOver(reference(mail), address, sender_domain(), mail.handing_at or mail.due_at)


def _settled(mail: Digest | Letter, answer: Answer, *, covers_until: datetime | None, now: datetime) -> HandoverState:
    """What `mail` is by now."""
    match answer:
        case Answer.TOOK_IT:
            outcome, moved = HandoverState.ACCEPTED, settle(mail, HandoverState.ACCEPTED, reason="", now=now)
        case Answer.REFUSED_IT:
            outcome, moved = HandoverState.REJECTED, settle(mail, HandoverState.REJECTED, reason=REFUSED, now=now)
        case Answer.KNOWS_NOTHING:
            known_of = bool(covers_until and plan_again(mail, handed_before=covers_until, now=now))
            outcome, moved = HandoverState.PLANNED, known_of
    return outcome if moved else HandoverState.UNCERTAIN
