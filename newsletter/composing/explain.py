"""Explain: why each paper of one mail came to its reader, from the scores in the rows and from what is the reader's own."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from newsletter.composing.why import Line, Why, names_on, topic_line
from newsletter.models import Digest, Interest, Subscriber, Vote
from papers.models import DEFAULT_BAR, Paper, TopicScore
from papers.score import Scored, Taste, WantedWords, estimate_scores, fuse, likenesses, stored

TOPICS_SHOWN = NAMES_SHOWN = 2
# Among so many of the newest votes the one that a paper resembles most is looked for.
VOTES_LOOKED_AT = 12


class Explained:
    """`shared` keeps what is the same for all readers who follow the same and have not voted."""

    def __init__(self, digest: Digest, reader: Subscriber, shared: dict[Any, Why]) -> None:
        self.digest = digest
        self._reader = reader
        self._followed = frozenset(follow.topic_id for follow in reader.follows.all())
        self._interests = tuple(reader.interests.all())
        self._follows_the_same = (digest.language, self._followed, reader.threshold, self._interests)
        self._known: dict[Any, Why] = {} if self._taste else shared

    def of(self, paper: Paper, scores_of: Callable[[int], Sequence[TopicScore]]) -> Why:
        """The followed names that stand on a paper, then the reader's topics that it meets, best first."""
        key = (paper.pk, self._follows_the_same)
        if key not in self._known:
            self._known[key] = self._of(paper, scores_of(paper.pk))
        return self._known[key]

    def _of(self, paper: Paper, scores: Sequence[TopicScore]) -> Why:
        names = [Line(name, is_name=True) for name in names_on(paper, self._interests)]
        met = sorted(self._met(paper, scores), key=lambda each: -each[1].score)
        lines = [topic_line(name, scored, self._resembled(paper, scored)) for name, scored in met[:TOPICS_SHOWN]]
        return (*names[:NAMES_SHOWN], *lines)

    def _met(self, paper: Paper, scores: Iterable[TopicScore]) -> Iterator[tuple[str, Scored]]:
        """Topics by name whose bar a paper meets, with its score as the reader's votes moved it."""
        own_bar = self._reader.threshold
        for score in scores:
            if score.topic_id in self._followed:
                moved = self._moved(stored(score), paper)
                if moved.score >= (score.topic.bar if own_bar is None else own_bar):
                    yield score.topic.name_in(self.digest.language), moved
        for interest in self._interests:
            if interest.kind == Interest.Kind.TOPIC:
                moved = self._moved(estimate_scores(WantedWords(interest.words), [paper])[0], paper)
                if moved.score >= (DEFAULT_BAR if own_bar is None else own_bar):
                    yield interest.words, moved

    def _moved(self, scored: Scored, paper: Paper) -> Scored:
        return fuse([scored], self._taste, [paper])[0] if self._taste and scored.score else scored

    def _resembled(self, paper: Paper, scored: Scored) -> str:
        """The title of the voted paper that this one is most like, among those that moved it the same way."""
        by_votes = sum(reason.share for reason in scored.reasons if reason.origin == "votes")
        voted = [vote.paper for vote in self._votes if vote.value * by_votes > 0 and vote.paper != paper]
        if not voted:
            return ""
        alike = likenesses([paper, *voted])[0][1:]
        return voted[alike.index(max(alike))].title if max(alike) > 0 else ""

    @cached_property
    def _taste(self) -> Taste | None:
        """As it was when the papers were chosen: choosing learns it anew where a vote came since."""
        kept = getattr(self._reader, "taste", None)
        taste = Taste.from_json(kept.content) if kept else None
        return taste if taste and taste.share else None

    @cached_property
    def _votes(self) -> list[Vote]:
        return list(self._reader.votes.select_related("paper").order_by("-at")[:VOTES_LOOKED_AT]) if self._taste else []
