"""Library: papers that a reader liked before they came here, from pasted arXiv links or a BibTeX file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from newsletter.deciding.bibtex import Reference, references_in
from newsletter.matching.shelf import plain
from newsletter.models import Change, LibraryEntry, Subscriber, Vote
from newsletter.preferences import note
from papers.models import Paper

MAX_CHARACTERS = 2_000_000
MAX_LIBRARY = 1000


class LibraryError(Exception):
    """What was given is no library; the message says why, in words of the log."""


class TooLongError(LibraryError):
    """More than we read at once."""


class NothingFoundError(LibraryError):
    """No arXiv id and no title in it."""


@dataclass(frozen=True)
class Added:
    """How many references are liked from now on as papers we know and by their words alone; those that say too little."""

    known: int
    by_title: int
    before: int
    unknown_ids: tuple[str, ...]
    left_out: int


@transaction.atomic
def add_to_library(subscriber: Subscriber, text: str, *, way: str, now: datetime) -> Added:
    """Like what `text` names. What the reader voted on before keeps its vote. Raises LibraryError."""
    if len(text) > MAX_CHARACTERS:
        raise TooLongError(f"{len(text)} characters")
    references = references_in(text)
    if not references:
        raise NothingFoundError("no reference")
    reader = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    before = library_size(reader)
    room = max(MAX_LIBRARY - before, 0)
    papers, titles, unknown = _sorted(references)
    new = [paper for paper in papers if paper not in set(reader.votes.values_list("paper", flat=True))]
    new_titles = [title for title in titles if title not in set(reader.library.values_list("title", flat=True))]
    liked = new[:room]
    kept = new_titles[: room - len(liked)]
    Vote.objects.bulk_create(
        Vote(subscriber=reader, paper_id=paper, value=1, source=Vote.Source.LIBRARY, at=now) for paper in liked
    )
    LibraryEntry.objects.bulk_create(
        LibraryEntry(subscriber=reader, title=title, arxiv_id=titles[title], at=now) for title in kept
    )
    _note_size(reader, before, way=way, now=now)
    return Added(
        known=len(liked),
        by_title=len(kept),
        before=len(papers) - len(new) + len(titles) - len(new_titles),
        unknown_ids=tuple(unknown),
        left_out=len(new) + len(new_titles) - len(liked) - len(kept),
    )


@transaction.atomic
def take_from_library(subscriber: Subscriber, entry: int | None, *, way: str, now: datetime) -> None:
    """One entry that is known by its title only, or, without a number, the whole library."""
    reader = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    before = library_size(reader)
    if entry is None:
        reader.votes.filter(source=Vote.Source.LIBRARY).delete()
        reader.library.all().delete()
    else:
        reader.library.filter(pk=entry).delete()
    _note_size(reader, before, way=way, now=now)


def library_size(reader: Subscriber) -> int:
    return reader.votes.filter(source=Vote.Source.LIBRARY).count() + reader.library.count()


def _sorted(references: Iterable[Reference]) -> tuple[list[int], dict[str, str], list[str]]:
    """Papers that we know, by id, else by title; titles of others with their ids; ids of which we know nothing."""
    by_id = dict(Paper.objects.values_list("arxiv_id", "pk"))
    by_title = {plain(title): pk for pk, title in Paper.objects.values_list("pk", "title")}
    papers: dict[int, None] = {}
    titles: dict[str, str] = {}
    unknown = []
    for reference in references:
        known = by_id.get(reference.arxiv_id) or (by_title.get(plain(reference.title)) if reference.title else None)
        if known:
            papers[known] = None
        elif reference.title:
            titles[reference.title] = reference.arxiv_id
        else:
            unknown.append(reference.arxiv_id)
    return list(papers), titles, unknown


def _note_size(reader: Subscriber, before: int, *, way: str, now: datetime) -> None:
    after = library_size(reader)
    changes = [Change(field="library", before=before, after=after)] if after != before else []
    note(reader, changes, way=way, now=now)
