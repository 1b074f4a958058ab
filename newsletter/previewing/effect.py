"""Effect: what a change would have done to the papers of a week, before it is made. Nothing is written."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from newsletter.match import CANDIDATE_DAYS, Wishes, muted_of, wanted_of
from newsletter.matching.shelf import holds
from newsletter.matching.shelving import shelf_of
from newsletter.matching.tastes import FEWEST_VOTES, learned_from, said_by, tastes_of
from newsletter.matching.wishes import topic_key, wishes_of
from newsletter.models import Subscriber
from newsletter.want import told_in
from papers.latex import readable
from papers.models import Paper, Topic
from papers.score import Taste, spelled

SHOWN = 6
WORDS_SHOWN = 8


@dataclass(frozen=True)
class Effect:
    """Titles of papers that would come no more, come too, stand further up or down; and how many stay in their place."""

    gone: tuple[str, ...]
    come: tuple[str, ...]
    up: tuple[str, ...]
    down: tuple[str, ...]
    still: int


@dataclass(frozen=True)
class Learned:
    """What a vote teaches of the words of its paper: which gain and lose most; and how many votes lack until they count."""

    gaining: tuple[str, ...]
    losing: tuple[str, ...]
    lacking: int


class Week:
    """The papers of the week up to `last`, as one reader's wishes find them."""

    def __init__(self, reader: Subscriber, last: date) -> None:
        self.shelf = shelf_of(last - timedelta(days=CANDIDATE_DAYS), last, told_in(reader.language))
        self.wishes = wishes_of([reader], {reader.pk: self.shelf})[reader.pk]
        self._reader = reader

    def without(self, topic: Topic) -> Effect:
        """As if the reader followed `topic` no more."""
        kept = tuple(followed for followed in self.wishes.follows if followed.key != topic_key(topic.pk))
        return self.of(replace(self.wishes, follows=kept))

    def with_muted(self, topic: Topic) -> Effect:
        return self.of(replace(self.wishes, muted_topics={**self.wishes.muted_topics, topic.pk: topic.bar}))

    def with_vote(self, paper: Paper, value: int) -> tuple[Effect, Learned]:
        """As if the reader's vote on `paper` were `value`."""
        said = said_by([self._reader])[self._reader.pk]
        before = tastes_of([self._reader]).get(self._reader.pk)
        after = learned_from(replace(said, votes=[*(vote for vote in said.votes if vote[0] != paper.pk), (paper.pk, value)]))
        moves = self.shelf.ranking.moves(after) if after.share else {}
        return self.of(replace(self.wishes, moves=moves)), _learned(paper, before, after)

    def of(self, after: Wishes) -> Effect:
        first, then = self._best_first(self.wishes), self._best_first(after)
        before = [paper for paper in first if paper in then]
        now = [paper for paper in then if paper in first]
        return Effect(
            gone=self._titles(paper for paper in first if paper not in then),
            come=self._titles(paper for paper in then if paper not in first),
            up=self._titles(paper for paper in now if now.index(paper) < before.index(paper)),
            down=self._titles(paper for paper in now if now.index(paper) > before.index(paper)),
            still=sum(one == other for one, other in zip(before, now, strict=True)),
        )

    def _best_first(self, wishes: Wishes) -> list[int]:
        muted = muted_of(wishes, self.shelf)
        wanted = wanted_of(wishes, self.shelf.papers.values(), self.shelf)
        return [paper.paper.paper_id for paper in wanted if paper.paper.paper_id not in muted]

    def _titles(self, papers: Iterable[int]) -> tuple[str, ...]:
        return tuple(readable(self.shelf.papers[paper].title) for paper in papers)[:SHOWN]


def _learned(paper: Paper, before: Taste | None, after: Taste) -> Learned:
    """Weights as far as they count."""
    text = " | ".join([paper.title, paper.abstract, *paper.keywords])
    first = {term: weight * before.share for term, weight in before.weights.items()} if before else {}
    then = {term: weight * after.share for term, weight in after.weights.items()}
    shifts = {spelled(term): then.get(term, 0.0) - first.get(term, 0.0) for term in first | then}
    by_shift = sorted((word for word in shifts if holds(text, word)), key=lambda word: (-shifts[word], word))
    return Learned(
        gaining=tuple(word for word in by_shift[:WORDS_SHOWN] if shifts[word] > 0),
        losing=tuple(word for word in by_shift[::-1][:WORDS_SHOWN] if shifts[word] < 0),
        lacking=max(FEWEST_VOTES - after.votes, 0),
    )
