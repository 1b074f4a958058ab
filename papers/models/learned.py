"""What ranking learned: of the archive's terms, for each topic, and for words that are tried."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q

from papers.models.topics import Topic


class LearnedTermsQuerySet(models.QuerySet["LearnedTerms"]):
    def newest(self) -> "LearnedTerms | None":
        """Without its content, which is large."""
        return self.defer("content").order_by("-pk").first()


class LearnedTerms(models.Model):
    """What an archive of so many papers taught of terms: how rare they are and what company they keep. It never changes.

    The fingerprint is that of the content and of how it was learned, `scorer`: what is learned again is the same row.
    """

    fingerprint = models.CharField(max_length=12, unique=True)
    papers = models.PositiveIntegerField()
    scorer = models.CharField(max_length=20, default="")
    learned_at = models.DateTimeField()
    content = models.JSONField()

    objects = LearnedTermsQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.fingerprint} ({self.papers})"


class TopicModelQuerySet(models.QuerySet["TopicModel"]):
    def serving(self) -> Self:
        """The models of the topics as they are worded now, the newest last."""
        return self.filter(topic_version=F("topic__version")).select_related("learned").defer("learned__content").order_by("pk")


class TopicModel(models.Model):
    """Terms and their weights, fitted for a topic as it was worded in one version. It never changes."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="models")
    topic_version = models.PositiveIntegerField()
    learned = models.ForeignKey(LearnedTerms, on_delete=models.CASCADE, related_name="models")
    weights = models.JSONField(default=dict)
    fitted_at = models.DateTimeField()

    objects = TopicModelQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("topic", "topic_version", "learned"), name="one_model_per_wording_and_learned_terms"),
        )

    def __str__(self) -> str:
        return f"{self.topic_id} v{self.topic_version} by {self.learned_id}"


TRIED_FOR = timedelta(days=1)


class TopicTrialQuerySet(models.QuerySet["TopicTrial"]):
    def lacking(self, learned: LearnedTerms) -> Self:
        """What is not fitted to what is learned now, the first that was asked for first."""
        return self.filter(~Q(learned=learned)).select_related("topic").order_by("asked_at", "pk")

    def over(self, now: datetime) -> Self:
        return self.filter(asked_at__lt=now - TRIED_FOR)


class TopicTrial(models.Model):
    """Words that an operator tries for a topic, to be fitted as if they were its own. Nobody is served by them."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="trials")
    words = models.JSONField()
    fingerprint = models.CharField(max_length=12)
    asked_at = models.DateTimeField()
    learned = models.ForeignKey(LearnedTerms, on_delete=models.SET_NULL, null=True, blank=True, related_name="trials")
    weights = models.JSONField(default=dict)

    objects = TopicTrialQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("topic", "fingerprint"), name="one_trial_per_topic_and_words"),)

    def __str__(self) -> str:
        return f"{self.topic_id} {self.fingerprint}"
