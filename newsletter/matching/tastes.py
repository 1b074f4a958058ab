"""Tastes: what readers' votes say of words, learned anew when the votes, the words struck out or the ranking changed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from django.db.models import Count, F, Q
from django.utils import timezone

from newsletter.models import LibraryEntry, ReaderTaste, StruckTerm, Subscriber, Vote
from papers.models import Paper
from papers.score import Taste, ranking_version, reader_taste

FEWEST_VOTES = 3
READERS_AT_ONCE = 200
# A page of an effect, the planning and the keeping ask for the same taste within moments.
REMEMBERED = 500
_REMEMBERED: dict[tuple[str, str], Taste] = {}


@dataclass
class Said:
    """All that a taste is learned from."""

    votes: list[tuple[int, int]] = field(default_factory=list)
    library: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.votes) + len(self.library)

    @property
    def name(self) -> str:
        said = (sorted(self.votes), sorted(self.library), sorted(self.struck))
        return sha256(repr(said).encode()).hexdigest()


def tastes_of(readers: Sequence[Subscriber]) -> dict[int, Taste]:
    """By reader, of those whose votes count: as it is kept, or learned now. Nothing is written."""
    said = {reader: each for reader, each in said_by(readers).items() if each.count >= FEWEST_VOTES}
    if not said:
        return {}
    version = ranking_version()
    kept = _kept(said, version)
    return {reader: kept.get(reader) or _learned(each, version) for reader, each in said.items()}


def keep_tastes(readers: Sequence[Subscriber]) -> None:
    """Keep what the mails of these readers are chosen by, and nothing of who took their votes back."""
    said = {reader: each for reader, each in said_by(readers).items() if each.count >= FEWEST_VOTES}
    ReaderTaste.objects.filter(pk__in=[reader.pk for reader in readers if reader.pk not in said]).delete()
    if not said:
        return
    version, now = ranking_version(), timezone.now()
    new = {reader: said[reader] for reader in said.keys() - _kept(said, version).keys()}
    ReaderTaste.objects.bulk_create(
        [
            ReaderTaste(
                pk=reader, made_from=each.name, ranking=version, content=_learned(each, version).to_json(), learned_at=now
            )
            for reader, each in new.items()
        ],
        update_conflicts=True,
        unique_fields=["subscriber"],
        update_fields=["made_from", "ranking", "content", "learned_at"],
    )


def learn_tastes() -> int:
    """Learn ahead what the planning will ask for. Returns of how many readers that was."""
    version, began = ranking_version(), timezone.now()
    is_old = Q(taste__isnull=True) | ~Q(taste__ranking=version) | Q(taste__learned_at__lt=F("chosen_at"))
    said = Count("votes", distinct=True) + Count("library", distinct=True)
    readers = list(
        Subscriber.objects.active().filter(is_old).annotate(said=said).filter(said__gte=FEWEST_VOTES)[:READERS_AT_ONCE]
    )
    keep_tastes(readers)
    # Who changed something else would be looked at for ever, and stand in the way of others.
    ReaderTaste.objects.filter(subscriber__in=readers).update(learned_at=began)
    return len(readers)


def _kept(said: Mapping[int, Said], version: str) -> dict[int, Taste]:
    rows = ReaderTaste.objects.filter(pk__in=said, ranking=version)
    return {row.pk: Taste.from_json(row.content) for row in rows if row.made_from == said[row.pk].name}


def _learned(said: Said, version: str) -> Taste:
    """Learned once for the same votes, words struck out and ranking, as far as this process remembers."""
    key = (said.name, version)
    if key not in _REMEMBERED:
        if len(_REMEMBERED) >= REMEMBERED:
            _REMEMBERED.pop(next(iter(_REMEMBERED)))
        _REMEMBERED[key] = learned_from(said)
    return _REMEMBERED[key]


def learned_from(said: Said) -> Taste:
    """A title of the library that no list of ours has held is a paper of which we know no more."""
    papers = Paper.objects.in_bulk([paper for paper, _value in said.votes])
    liked = [papers[paper] for paper, value in said.votes if value > 0]
    disliked = [papers[paper] for paper, value in said.votes if value < 0]
    liked += [Paper(arxiv_id=title, title=title) for title in sorted(said.library)]
    return reader_taste(liked, disliked, struck_out=said.struck)


def said_by(readers: Sequence[Subscriber]) -> dict[int, Said]:
    said: dict[int, Said] = defaultdict(Said)
    for reader, paper, value in Vote.objects.filter(subscriber__in=readers).values_list("subscriber", "paper", "value"):
        said[reader].votes.append((paper, value))
    for reader, title in LibraryEntry.objects.filter(subscriber__in=readers).values_list("subscriber", "title"):
        said[reader].library.append(title)
    for reader, term in StruckTerm.objects.filter(subscriber__in=said).values_list("subscriber", "term"):
        said[reader].struck.append(term)
    return said
