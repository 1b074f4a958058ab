"""Recipients: who the mails of a delivery are for, looked up once for a whole claim, and anew where they have changed since."""

from collections.abc import Iterable

from newsletter.models import Digest, Letter, Subscriber

# What a reader is asked for once more right before a mail leaves; whoever changes what they get leaves its time here.
MARKS = ("state", "email", "chosen_at")


class Recipients:
    def __init__(self) -> None:
        self._ahead: dict[int, Subscriber] = {}

    def look_ahead(self, mails: Iterable[Digest | Letter]) -> None:
        """Look up the readers of `mails`, which leave soon."""
        self._ahead |= _looked_up(mail.subscriber_id for mail in mails if mail.subscriber_id)

    def of(self, mails: Iterable[Digest | Letter]) -> dict[int, Subscriber]:
        """The readers of `mails` by their keys, as they are at this very moment; those who were erased are not there."""
        wanted = {mail.subscriber_id for mail in mails if mail.subscriber_id}
        are = {pk: marks for pk, *marks in Subscriber.objects.filter(pk__in=wanted).values_list("pk", *MARKS)}
        known = {pk: self._ahead.pop(pk) for pk in wanted & self._ahead.keys()}
        same = {pk: reader for pk, reader in known.items() if are.get(pk) == [getattr(reader, mark) for mark in MARKS]}
        return same | _looked_up(are.keys() - same.keys())


def _looked_up(keys: Iterable[int]) -> dict[int, Subscriber]:
    """With all that choosing and composing ask of them."""
    wanted = set(keys)
    if not wanted:
        return {}
    readers = Subscriber.objects.filter(pk__in=wanted).select_related("taste")
    return {reader.pk: reader for reader in readers.prefetch_related("follows", "changes", "interests")}
