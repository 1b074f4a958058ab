"""Votes: more like this paper, less like it, or neither any more."""

from datetime import datetime

from django.db import transaction

from newsletter.models import Change, Subscriber, Vote
from newsletter.preferences import note
from papers.models import Paper

MORE, LESS = 1, -1


@transaction.atomic
def vote(
    subscriber: Subscriber, paper: Paper, value: int | None, *, source: Vote.Source = Vote.Source.PAGE, way: str, now: datetime
) -> Change | None:
    """The reader's vote on `paper` is `value` (MORE, LESS, or None for none) from now on. None where it was that already."""
    reader = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    before = reader.votes.filter(paper=paper).values_list("value", flat=True).first()
    if before == value:
        return None
    if value is None:
        reader.votes.filter(paper=paper).delete()
    else:
        facts = {"value": value, "source": source, "at": now}
        Vote.objects.update_or_create(subscriber=reader, paper=paper, defaults=facts)
    change = Change(
        field="vote", before={"paper": paper.arxiv_id, "value": before}, after={"paper": paper.arxiv_id, "value": value}
    )
    note(reader, [change], way=way, now=now)
    return change


@transaction.atomic
def forget_what_was_learned(subscriber: Subscriber, *, way: str, now: datetime) -> None:
    """All votes, the library and the words struck out go. It cannot be undone."""
    reader = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    before = reader.votes.count() + reader.library.count()
    reader.votes.all().delete()
    reader.library.all().delete()
    reader.struck_terms.all().delete()
    note(reader, [Change(field="learned", before=before, after=0)], way=way, now=now)
