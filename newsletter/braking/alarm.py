"""Alarm: the operator is told by mail what is held, and what goes on again."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException

from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Max
from django.urls import reverse

from newsletter.doors.opening import ACCOUNT, names_of
from newsletter.models import Hold

logger = logging.getLogger(__name__)

# Where a hundred domains are held one after the other, the operator gets a few mails and not a hundred.
SILENCE = timedelta(minutes=10)


def tell_operator(now: datetime) -> None:
    """Tell in one mail of the holds, and of their ends, that were not told of; what cannot be mailed is told the next time.

    What the operator has held needs no mail. The log has it all at once, mail or not.
    """
    if not settings.OPERATOR_EMAIL:
        return
    last = Hold.objects.aggregate(last=Max("told_at"))["last"]
    if last and last + SILENCE > now:
        return
    holds = list(Hold.objects.untold().exclude(cause=Hold.Cause.OPERATOR))
    # The first worker who writes this tells of them; where it dies before the mail, the log still has said it.
    mine = [hold for hold in holds if Hold.objects.untold().filter(pk=hold.pk).update(told_at=now)]
    if mine and not _mailed(mine):
        for hold in mine:
            Hold.objects.filter(pk=hold.pk).update(told_at=hold.told_at)


def _mailed(holds: list[Hold]) -> bool:
    ended = all(hold.lifted_at for hold in holds)
    subject = f"Paperboy: {holds[0]} {'goes on' if ended else 'held'}" + (f", and {len(holds) - 1} more" if holds[1:] else "")
    text = "\n".join(_line(hold) for hold in holds) + '\nWhat this means, and what to do: docs/operations.md, "Mail is held".\n'
    mail = EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, [settings.OPERATOR_EMAIL])
    mail.extra_headers["Auto-Submitted"] = "auto-generated"
    try:
        return bool(mail.send(using=names_of(ACCOUNT)[0]))
    except (OSError, SMTPException, AnymailError) as error:
        logger.warning("the operator could not be told by mail: %s", error)
        return False


def _line(hold: Hold) -> str:
    told = f"{hold}, held since {hold.since:%Y-%m-%d %H:%M} UTC: {hold.reason}."
    if hold.lifted_at:
        told += f"\nIt goes on since {hold.lifted_at:%Y-%m-%d %H:%M} UTC: {hold.lifted_because}."
    return f"{told}\n{settings.SITE_URL}{reverse('admin:newsletter_hold_change', args=[hold.pk])}\n"
