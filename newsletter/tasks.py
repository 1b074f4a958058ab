"""The newsletter's stations as Celery tasks. Each asks the database what is lacking; a lost or doubled one changes nothing."""

import logging
from collections import deque
from contextlib import closing
from datetime import timedelta
from itertools import islice

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from newsletter.braking.watch import watch
from newsletter.deliver import deliver_digests, deliver_letters
from newsletter.delivering.recover import recover
from newsletter.doors.asking import AskingError, provider_to_ask
from newsletter.doors.imap import MailboxError
from newsletter.matching.tastes import learn_tastes as learn
from newsletter.plan import plan_due
from newsletter.returning.ask import ask_provider as ask
from newsletter.returning.collect import collect_bounces as collect
from newsletter.signup import forget_unconfirmed as forget
from newsletter.want import want_papers as want

logger = logging.getLogger(__name__)

# A delivery hands the worker back soon, so that a stop of the service is never far off.
CHUNK_LASTS = timedelta(seconds=5)
CHUNK_SIZE = 100
# A mailbox is looked into once in this time by each process, however often a round comes by.
MAILBOX_REST = timedelta(seconds=55)
MAILBOX_LASTS = timedelta(seconds=30)
# A provider is asked about so many mails in doubt, once in this time.
ASKED_ABOUT, PROVIDER_REST = 50, timedelta(seconds=290)


@shared_task
def want_papers() -> None:
    """Ask for what some reader may get."""
    want(timezone.now())


@shared_task
def learn_tastes() -> None:
    """Learn what new votes say before the planning asks for it."""
    learn()


@shared_task
def plan_digests() -> None:
    """Plan the digests of the readers whose hour has come."""
    while plan_due(timezone.now()):
        pass


@shared_task
def deliver_account_mail() -> None:
    """Hand over a chunk of the mails about subscriptions."""
    until = timezone.now() + CHUNK_LASTS
    recover(timezone.now())
    with closing(deliver_letters(clock=timezone.now, until=until)) as letters:
        deque(islice(letters, CHUNK_SIZE), maxlen=0)


@shared_task
def forget_unconfirmed() -> None:
    """Forget the addresses that were never confirmed, as the letter to them says."""
    forget(timezone.now())


@shared_task
def collect_bounces() -> None:
    """Take in what came back to the mailbox of bounces, where there is one."""
    if settings.BOUNCE_IMAP_URL and cache.add("newsletter.mailbox-of-bounces", 1, MAILBOX_REST.total_seconds()):
        try:
            collect(settings.BOUNCE_IMAP_URL, clock=timezone.now, until=timezone.now() + MAILBOX_LASTS)
        except MailboxError as error:
            logger.warning("the mailbox of bounces cannot be read now: %s", error)


@shared_task
def ask_provider() -> None:
    """Ask the provider about mails in doubt, where there is one that can be asked."""
    if provider_to_ask(settings.ESP, settings.ANYMAIL) and cache.add("newsletter.provider", 1, PROVIDER_REST.total_seconds()):
        try:
            ask(now=timezone.now(), most=ASKED_ABOUT)
        except AskingError as error:
            logger.warning("the provider cannot be asked about mails in doubt now: %s", error)


@shared_task
def deliver_planned() -> bool:
    """Hand over a chunk of the planned digests, and ring for the next while there is more. Returns whether there is."""
    until = timezone.now() + CHUNK_LASTS
    recover(timezone.now())
    watch(timezone.now())
    with closing(deliver_digests(clock=timezone.now, until=until)) as digests:
        handed = sum(1 for _digest in islice(digests, CHUNK_SIZE))
    more = handed == CHUNK_SIZE or (handed > 0 and timezone.now() >= until)
    if more and settings.REDIS_URL:
        deliver_planned.delay()
    return more
