"""Embed: ask the model that EMBEDDING_MODEL names for the vectors of topics and recent papers that have none."""

import logging
from datetime import datetime, timedelta

from django.conf import settings

from papers.learned import paper_text
from papers.models import Embedding, SiteState, Topic, TopicScore
from papers.opinions import fingerprint, others_sampled, recent, text_of, topic_text, vectors_of
from papers.score import topic_words
from papers.telling.chat import Teller
from papers.telling.embedding import TEXTS_AT_ONCE, embed
from papers.telling.errors import TellingError

logger = logging.getLogger(__name__)

NAME = "embeddings"
AFTER_A_FAILURE = timedelta(minutes=10)
# No model reads more of a text than that.
LONGEST_TEXT = 8_000


def embed_texts(now: datetime) -> int:
    """Returns how many vectors came. Where the model cannot be asked, words go on ranking and it is asked again later."""
    if not settings.EMBEDDING_MODEL or SiteState.objects.is_resting(NAME, now):
        return 0
    papers = {text_of(paper_text(paper)): paper for paper in recent(now)}
    topics = {topic_text(topic_words(topic)): topic for topic in Topic.objects.active()}
    texts = dict.fromkeys([*topics, *(text_of(other) for other in others_sampled()), *papers])
    known = vectors_of(list(texts))
    lacking = [text for text in texts if fingerprint(text) not in known]
    teller = Teller(base_url=settings.LLM_BASE_URL, api_key=settings.LLM_API_KEY, model=settings.EMBEDDING_MODEL)
    given = 0
    for start in range(0, len(lacking), TEXTS_AT_ONCE):
        batch = lacking[start : start + TEXTS_AT_ONCE]
        try:
            vectors = embed(teller, [text[:LONGEST_TEXT] for text in batch])
        except TellingError as error:
            logger.warning("no embeddings: %s", error)
            SiteState.objects.take_turn(NAME, pause=AFTER_A_FAILURE, now=now)
            break
        rows = [
            Embedding(model=settings.EMBEDDING_MODEL, fingerprint=fingerprint(text), vector=vector)
            for text, vector in zip(batch, vectors, strict=True)
        ]
        given += len(Embedding.objects.bulk_create(rows, ignore_conflicts=True))
    if given:
        # The meaning of each is held against the others': what is recent is scored anew.
        TopicScore.objects.filter(paper__in=papers.values()).outdate()
    return given
