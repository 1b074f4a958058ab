"""What ranking learned: of the archive's terms, and for each topic."""

from typing import Self

from django.db import models
from django.db.models import F

from papers.models.topics import Topic


class LearnedTermsQuerySet(models.QuerySet["LearnedTerms"]):
    def newest(self) -> "LearnedTerms | None":
        """Without its content, which is large."""
        return self.defer("content").order_by("-pk").first()


class LearnedTerms(models.Model):
    """What an archive of so many papers taught of terms: how rare they are and what company they keep. It never changes.

    The fingerprint is that of the content: what is learned again is the same row.
    """

    fingerprint = models.CharField(max_length=12, unique=True)
    papers = models.PositiveIntegerField()
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
