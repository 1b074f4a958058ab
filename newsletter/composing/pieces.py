"""Pieces: what a mail says to its reader alone, between the sections that readers share: why each paper came, and what changed.

The layout of such a piece is compiled once a language, its words once for all who are told the same; what is left for a reader is
to put in their links.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any

from django.db.models import Max
from django.template.loader import render_to_string
from django.utils import translation

from newsletter import links
from newsletter.composing.changes import words_of
from newsletter.composing.mime import Form
from newsletter.composing.sections import fragment, render_text
from newsletter.composing.why import Why
from newsletter.deciding.undo import can_be_undone
from newsletter.links import Purpose, url
from newsletter.models import Digest

# Where in a row its words go.
WORDS = "@@words@@"
# The ways of a Change that a forwarded copy could have gone.
BY_MAIL = ("mail", "one-click")


@dataclass(frozen=True)
class Told:
    """A change in words, and where it can be undone; nowhere where it has a page of its own."""

    words: str
    undo_url: str


@lru_cache(maxsize=4096)
def why_piece(kind: str, language: str, why: Why) -> Form:
    """Why a paper came, and what its reader can say to that; the slot `entry` is for the address of the entry."""
    return Form(_row(kind, "why", language, why=why), language)


def entry_urls(digest: Digest) -> Iterator[str]:
    """For each entry in turn the address below which what a reader can say of it stands, each under its verb."""
    first = url("entry", links.token(Purpose.VOTE, digest), 0)
    return (f"{first.removesuffix('0/')}{place}/" for place in count())


def changed_piece(kind: str, language: str, changes: tuple[Told, ...]) -> str:
    return _row(kind, "changed", language, changes=changes)


def changed_by_mail(digest: Digest) -> tuple[Told, ...]:
    """What a link of a mail has changed since the reader's last digest: a forwarded copy may have been used for it."""
    if digest.subscriber is None:
        return ()
    changes = [change for change in digest.subscriber.changes.all() if change.way in BY_MAIL and change.at <= digest.planned_at]
    if not changes:
        return ()
    before = Digest.objects.that_count_as_had().filter(subscriber=digest.subscriber, day__lt=digest.day)
    last = before.aggregate(at=Max("planned_at"))["at"]
    token = links.token(Purpose.UNDO, digest)
    return tuple(
        Told(words, url("undo", token, change.pk) if can_be_undone(change) else "")
        for change in sorted(changes, key=lambda change: change.at)
        if (last is None or change.at > last) and (words := words_of(change))
    )


@lru_cache(maxsize=4096)
def _row(kind: str, name: str, language: str, **context: Any) -> str:
    if kind == "txt":
        return render_text(f"email/{name}.txt", context, language)
    with translation.override(language):
        return _frame(language).replace(WORDS, render_to_string(f"email/{name}.html", context))


@lru_cache(maxsize=8)
def _frame(language: str) -> str:
    return fragment("email/row.mjml", {"words": WORDS}, language)
