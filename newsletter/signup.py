"""Sign up: an address asks for mail, and its owner says so by a button. Until then nothing but that question is sent.

Whoever fills in the form learns nothing about the address: the answer is the same for one we know and one we do not.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db import transaction

from newsletter.addresses import is_refused, normalized, standing
from newsletter.composing.letters import plan_letter
from newsletter.models import Change, Consent, Follow, Letter, Subscriber, SubscriberState
from newsletter.preferences import next_due_without_a_second, note
from papers.models import Topic

FORM = "sign-up 1"  # counts up when what the form says about consent changes
# As the confirm letter says.
FORGET_AFTER = timedelta(days=30)
ONE_DAY = timedelta(days=1)
MAX_CONFIRM_LETTERS = 3
LINK_PAUSE = timedelta(minutes=10)
MAX_LINK_LETTERS_A_DAY = 5


@transaction.atomic
def sign_up(email: str, *, language: str, timezone: str, topics: Iterable[Topic], now: datetime) -> None:
    """Ask the owner of `email` to confirm, at most once a day and three times in all; a reader gets a link to the settings.

    An address that complained is left alone. Raises BadAddressError where `email` is none.
    """
    address = normalized(email)
    if is_refused(address):
        return
    reader, _created = Subscriber.objects.get_or_create(email__iexact=address, defaults={"email": address, "created_at": now})
    reader = Subscriber.objects.select_for_update().get(pk=reader.pk)
    if reader.state in (SubscriberState.ACTIVE, SubscriberState.PAUSED):
        _plan_link(reader, now)
        return
    if reader.confirmed_at and reader.timezone != timezone:
        moved = Change(field="timezone", before=reader.timezone, after=timezone)
        note(reader, [moved], way="page", now=now)
    reader.state = SubscriberState.PENDING
    reader.language = language
    reader.timezone = timezone
    reader.next_due_at = None
    reader.save(update_fields=["state", "language", "timezone", "next_due_at"])
    _follow(reader, topics)
    _plan_confirm(reader, now)


@transaction.atomic
def mail_link(email: str, *, now: datetime) -> None:
    """Mail the reader of `email` a link to the settings, or the question to confirm; nothing to an address we do not know.

    Raises BadAddressError where `email` is none.
    """
    address = normalized(email)
    reader = Subscriber.objects.with_address(address).select_for_update().first()
    if reader is None or is_refused(address):
        return
    if reader.state == SubscriberState.PENDING:
        _plan_confirm(reader, now)
    elif reader.state != SubscriberState.SUPPRESSED:
        _plan_link(reader, now)


@transaction.atomic
def confirm(subscriber: Subscriber, now: datetime) -> bool:
    """The owner of the address said yes: mail may be sent from today on. False where it may not, and nothing is changed.

    What a bounce said about the address is over with this.
    """
    reader = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if reader.state == SubscriberState.PENDING and not is_refused(reader.email):
        standing(reader.email).update(lifted_at=now)
        reader.state = SubscriberState.ACTIVE
        reader.confirmed_at = now
        reader.start_day = now.astimezone(UTC).date()
        reader.next_due_at = next_due_without_a_second(reader, now)
        reader.save(update_fields=["state", "confirmed_at", "start_day", "next_due_at"])
        Consent.objects.create(subscriber=reader, at=now, form=FORM)
    subscriber.refresh_from_db()
    return subscriber.state in (SubscriberState.ACTIVE, SubscriberState.PAUSED)


def forget_unconfirmed(now: datetime) -> int:
    """Forget the addresses that nobody confirmed in the time that the letter to them names. Returns how many."""
    waiting = Subscriber.objects.filter(state=SubscriberState.PENDING, confirmed_at__isnull=True)
    return waiting.filter(created_at__lt=now - FORGET_AFTER).exclude(letters__planned_at__gt=now - FORGET_AFTER).delete()[0]


def _follow(reader: Subscriber, topics: Iterable[Topic]) -> None:
    reader.follows.all().delete()
    Follow.objects.bulk_create(Follow(subscriber=reader, topic=topic) for topic in topics)


def _plan_confirm(reader: Subscriber, now: datetime) -> None:
    asked = reader.letters.filter(kind=Letter.Kind.CONFIRM)
    if reader.confirmed_at:  # they said yes once, so what was asked before that is answered
        asked = asked.filter(planned_at__gt=reader.confirmed_at)
    if asked.count() < MAX_CONFIRM_LETTERS and not asked.filter(planned_at__gt=now - ONE_DAY).exists():
        plan_letter(reader, Letter.Kind.CONFIRM, now=now)


def _plan_link(reader: Subscriber, now: datetime) -> None:
    sent = reader.letters.filter(kind=Letter.Kind.LINK, planned_at__gt=now - ONE_DAY)
    if sent.count() < MAX_LINK_LETTERS_A_DAY and not sent.filter(planned_at__gt=now - LINK_PAUSE).exists():
        plan_letter(reader, Letter.Kind.LINK, now=now)
