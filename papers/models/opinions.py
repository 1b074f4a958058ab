"""What models say of texts and papers, where the operator asks them to help ranking."""

from django.db import models

from papers.models.listed import Paper


class Embedding(models.Model):
    """The vector that a model gave for a text, a paper's or a topic's; the fingerprint is the text's."""

    model = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    vector = models.JSONField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("model", "fingerprint"), name="one_embedding_per_model_and_text"),)

    def __str__(self) -> str:
        return f"{self.model} {self.fingerprint[:12]}"


class Judgement(models.Model):
    """The grades, 0 to 3 by topic, that a model gave a paper; the fingerprint is that of all that it was asked."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="judgements")
    fingerprint = models.CharField(max_length=64, unique=True)
    grades = models.JSONField(default=dict)
    reason = models.CharField(max_length=300, blank=True)
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=10, decimal_places=6, default=0)
    judged_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.paper_id} {self.grades}"
