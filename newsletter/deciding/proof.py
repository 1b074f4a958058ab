"""Proof: the owner of an address shows by a mailed link that it is theirs, and their browser is known for a while."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from newsletter.models import Letter, OwnerProof, Subscriber

PROOF_LASTS = timedelta(days=90)


def prove_by_letter(letter: Letter, now: datetime) -> OwnerProof | None:
    """The proof that the link of `letter` gives, once; None where it was used before, or its reader is gone."""
    if letter.subscriber is None:
        return None
    try:
        with transaction.atomic():
            return _proof(letter.subscriber, now, letter=letter)
    except IntegrityError:  # one proof a letter, says the database
        return None


def prove_by_yes(subscriber: Subscriber, now: datetime) -> OwnerProof:
    """The proof that comes with the yes to the first mail, which was sent to this address too."""
    return _proof(subscriber, now, letter=None)


def _proof(subscriber: Subscriber, now: datetime, *, letter: Letter | None) -> OwnerProof:
    subscriber.proofs.filter(until__lte=now).delete()
    return OwnerProof.objects.create(subscriber=subscriber, letter=letter, at=now, until=now + PROOF_LASTS)
