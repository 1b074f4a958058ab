"""Opinions: what models said of papers and topics, as parts of their scores. Off, there are none."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings

from papers.learned import newest_fingerprint, paper_text, sample_of_others
from papers.models import Embedding, Judgement, Paper, PaperQuerySet, Topic
from papers.ranking import PaperText, WantedWords
from papers.ranking.linear import Part
from papers.ranking.opinions import grade, meaning
from papers.telling.judging import QUESTION

# Models are asked about papers that a reader may still be sent, and not about the archive.
RECENT_DAYS = 7
# The papers that a meaning is held against.
OTHERS = 100


def suffix() -> str:
    """What the names of scores end with while models have a say."""
    return "+meaning" * bool(settings.EMBEDDING_MODEL) + "+judge" * settings.JUDGE


def recent(now: datetime) -> PaperQuerySet:
    since = now.date() - timedelta(days=RECENT_DAYS)
    return Paper.objects.filter(listings__edition__day__gte=since).distinct().order_by("pk")


def opinions_on(topic: Topic, words: WantedWords, papers: Sequence[Paper]) -> dict[int, list[Part]]:
    """By paper the parts that models add to its score for `topic`; none for a paper that they have not seen yet."""
    parts: dict[int, list[Part]] = defaultdict(list)
    if settings.EMBEDDING_MODEL:
        for paper, part in _meanings(words, papers).items():
            parts[paper].append(part)
    if settings.JUDGE:
        judged = Judgement.objects.filter(paper__in=papers, grades__has_key=topic.slug).order_by("judged_at", "pk")
        grades = {paper: grades[topic.slug] for paper, grades in judged.values_list("paper_id", "grades")}
        for paper, given in grades.items():
            parts[paper].append(grade(given))
    return parts


def _meanings(words: WantedWords, papers: Sequence[Paper]) -> dict[int, Part]:
    others = [text_of(other) for other in others_sampled()]
    texts = {paper.pk: text_of(paper_text(paper)) for paper in papers}
    vectors = vectors_of([topic_text(words), *others, *texts.values()])
    of_topic = vectors.get(fingerprint(topic_text(words)))
    of_others = [vectors[fingerprint(text)] for text in others if fingerprint(text) in vectors]
    if of_topic is None or len(of_others) < len(others) or not others:
        return {}
    known = {paper: vectors[fingerprint(text)] for paper, text in texts.items() if fingerprint(text) in vectors}
    return {paper: meaning(vector, of_topic, of_others) for paper, vector in known.items()}


def others_sampled() -> Sequence[PaperText]:
    sample = sample_of_others(newest_fingerprint())
    return sample[:: max(1, len(sample) // OTHERS)][:OTHERS]


def vectors_of(texts: Sequence[str]) -> dict[str, list[float]]:
    """By fingerprint the vectors that are there, by the model that is set."""
    wanted = list({fingerprint(text) for text in texts})
    found: dict[str, list[float]] = {}
    for start in range(0, len(wanted), 500):
        known = Embedding.objects.filter(model=settings.EMBEDDING_MODEL, fingerprint__in=wanted[start : start + 500])
        found |= dict(known.values_list("fingerprint", "vector"))
    return found


def text_of(paper: PaperText) -> str:
    return f"{paper.title}\n{paper.abstract}".strip()


def topic_text(words: WantedWords) -> str:
    return "\n".join(filter(None, [words.name, ", ".join(words.keywords), words.description]))


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def question_of(paper: PaperText, topics: Mapping[str, WantedWords]) -> str:
    """The fingerprint of all that the judge is asked about a paper, and of which judge."""
    said = [
        QUESTION,
        settings.LLM_MODEL,
        paper.title,
        paper.abstract,
        {slug: repr(words) for slug, words in sorted(topics.items())},
    ]
    return fingerprint(json.dumps(said))
