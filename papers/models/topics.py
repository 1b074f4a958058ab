"""What readers can follow, and how well each paper meets it."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from papers.models.listed import Paper

# What a topic asks for where neither it nor the reader says otherwise.
DEFAULT_BAR = 0.5
# The scorer of a score that is to be made anew.
OUTDATED = "outdated"


class TopicQuerySet(models.QuerySet["Topic"]):
    def active(self) -> Self:
        return self.filter(active=True)


class Topic(models.Model):
    """What a reader can follow. `version` moves when its words do, so that its scores are made again."""

    WORDS = ("name", "name_zh_hans", "description", "keywords", "excluded")

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    name_zh_hans = models.CharField(_("name in Chinese"), max_length=80, blank=True)
    description = models.TextField(blank=True)
    description_zh_hans = models.TextField(_("description in Chinese"), blank=True)
    keywords = models.JSONField(default=list, blank=True)
    excluded = models.JSONField(_("excluded words"), default=list, blank=True)
    threshold = models.FloatField(null=True, blank=True, help_text=_("0 to 1; empty: the default bar"))
    active = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ("order", "slug")
        constraints = (
            models.CheckConstraint(
                condition=Q(threshold__isnull=True) | Q(threshold__range=(0, 1)), name="topic_threshold_is_a_score"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def bar(self) -> float:
        """The score from which a paper is for its followers who set no bar of their own."""
        return DEFAULT_BAR if self.threshold is None else self.threshold

    def name_in(self, language: str) -> str:
        return (language == "zh-hans" and self.name_zh_hans) or self.name

    def description_in(self, language: str) -> str:
        return (language == "zh-hans" and self.description_zh_hans) or self.description


class TopicScoreQuerySet(models.QuerySet["TopicScore"]):
    def above_the_bar(self) -> Self:
        """The scores that meet the bar of their topic."""
        return self.filter(score__gte=Coalesce(F("topic__threshold"), DEFAULT_BAR))

    def outdate(self) -> int:
        """The scores serve until they are made anew."""
        return self.update(scorer=OUTDATED)


class TopicScore(models.Model):
    """How well a paper meets a topic, 0 to 1, and the terms that met, each with its share of the score."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="scores")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="scores")
    score = models.FloatField()
    reasons = models.JSONField(default=list, blank=True)
    topic_version = models.PositiveIntegerField()
    scorer = models.CharField(max_length=80)

    objects = TopicScoreQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("paper", "topic"), name="one_score_per_paper_and_topic"),
            models.CheckConstraint(condition=Q(score__range=(0, 1)), name="topic_score_is_a_score"),
        )
        indexes = (models.Index(fields=("topic", "-score")),)

    def __str__(self) -> str:
        return f"{self.paper_id} for {self.topic_id}: {self.score:.2f}"
