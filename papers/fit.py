"""Fit: give each topic a model that is learned from the archive, in the background.

It is done anew when a topic's words have changed or the archive has taught something new. A model never changes; the scores of
a topic move to its newest as a whole (`papers.score`).
"""

from datetime import datetime

from django.db.models import Exists, F, OuterRef

from papers.learn import archive, learn_archive
from papers.learned import lexicon_of, paper_text
from papers.models import LearnedTerms, Topic, TopicModel, TopicTrial
from papers.ranking import WantedWords
from papers.ranking.fitting import SMALLEST_ARCHIVE, fit
from papers.score import topic_words


def fit_topics(now: datetime) -> int:
    """Fit every active topic that lacks a model for its words and what is learned, and what operators try.

    Returns how many that were.
    """
    TopicTrial.objects.over(now).delete()
    learned = learn_archive(now)
    if learned is None or learned.papers < SMALLEST_ARCHIVE:
        return 0
    known = TopicModel.objects.filter(topic=OuterRef("pk"), topic_version=OuterRef("version"), learned=learned)
    lacking = list(Topic.objects.active().filter(~Exists(known)))
    trials = list(TopicTrial.objects.lacking(learned))
    if not lacking and not trials:
        return 0
    lexicon = lexicon_of(learned.fingerprint)
    vectors = lexicon.vectors(paper_text(paper) for paper in archive(learned.learned_at))
    for topic in lacking:
        weights = fit(topic_words(topic), lexicon, vectors).to_json()
        # Another worker may have been faster; then its model is the same.
        TopicModel.objects.get_or_create(
            topic=topic, topic_version=topic.version, learned=learned, defaults={"weights": weights, "fitted_at": now}
        )
    for trial in trials:
        weights = fit(WantedWords.from_json(trial.words), lexicon, vectors).to_json()
        TopicTrial.objects.filter(pk=trial.pk).update(weights=weights, learned=learned)
    _forget_what_serves_no_more(learned)
    return len(lacking) + len(trials)


def _forget_what_serves_no_more(learned: LearnedTerms) -> None:
    """Once every active topic has its model, those of earlier words and earlier archives serve no score."""
    TopicModel.objects.filter(topic__active=True).exclude(learned=learned, topic_version=F("topic__version")).delete()
    LearnedTerms.objects.exclude(pk=learned.pk).filter(models=None).delete()
