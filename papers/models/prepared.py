"""What was made of a paper: its text, its summaries, and who asked for them."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from papers.models.work import MAX_ATTEMPTS, Work, WorkQuerySet, WorkState, state_is_known
from papers.parts import Claim, Parts
from papers.reading import Block

if TYPE_CHECKING:
    from papers.models.listed import Paper

# A share that rounds to 100 % is called the whole.
WHOLE = 0.995


class FullTextQuerySet(WorkQuerySet["FullText"]):
    def ready(self, now: datetime) -> Self:
        """What was never read, and what was settled with the abstract and is to be read once more."""
        first = Q(state=WorkState.TODO, attempts__lt=MAX_ATTEMPTS)
        again = Q(state=WorkState.DONE, settled_for_now=True)
        return self.filter(first | again, next_try_at__lte=now)


class FullText(Work):
    """What was read of a paper, as anchored blocks. Internal: pages and mails show short quotes of it only."""

    class Source(models.TextChoices):
        HTML = "html", "HTML"
        PDF = "pdf", "PDF"
        ABSTRACT = "abstract", "ArXiv Abs"

    paper = models.OneToOneField("Paper", on_delete=models.CASCADE, related_name="full_text")
    source = models.CharField(max_length=8, choices=Source, blank=True)
    version_read = models.PositiveSmallIntegerField(null=True, blank=True)
    share = models.FloatField(default=0.0, help_text=_("of the article's text, 0 to 1; 0 for an abstract"))
    hidden = models.PositiveIntegerField(default=0, help_text=_("runs of hidden text that were dropped"))
    blocks_json = models.JSONField(default=list, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    addressed = models.JSONField(default=list, blank=True, help_text=_("passages that speak to a model instead of a reader"))
    refused = models.JSONField(default=dict, blank=True, help_text=_("forms of the paper that were not taken, and why"))
    settled_for_now = models.BooleanField(default=False, help_text=_("told from the abstract, to be read once more"))

    objects = FullTextQuerySet.as_manager()

    class Meta:
        constraints = (
            state_is_known("full_text", WorkState),
            models.CheckConstraint(
                condition=~Q(state=WorkState.DONE) | Q(source__in=("html", "pdf", "abstract"), read_at__isnull=False),
                name="a_text_that_is_read_names_its_source",
            ),
            models.CheckConstraint(condition=Q(share__range=(0, 1)), name="full_text_share_is_a_share"),
        )

    def __str__(self) -> str:
        return f"{self.paper_id} {self.source or self.state}"

    @property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(Block(**block) for block in self.blocks_json)


class SummaryQuerySet(WorkQuerySet["Summary"]):
    def current(self) -> Self:
        return self.filter(current=True)

    def bury(self, now: datetime) -> int:
        """Give up what killed its worker each time; a text that is read anew may be told anew."""
        return self.lost(now).update(state=WorkState.GAVE_UP, reason="its worker died each time", told_at=now)


class Summary(Work):
    """A paper told in five parts in one language. Once done it never changes: a new telling is a new version."""

    EXCERPT = "excerpt"

    paper = models.ForeignKey("Paper", on_delete=models.CASCADE, related_name="summaries")
    language = models.CharField(max_length=8)
    version = models.PositiveSmallIntegerField(default=1)
    current = models.BooleanField(default=False)
    told_by = models.CharField(max_length=120, blank=True, help_text=_("the model's name, or excerpt"))
    source = models.CharField(max_length=8, choices=FullText.Source, blank=True)
    version_read = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("the paper's version that the anchors of the claims are of")
    )
    share = models.FloatField(default=0.0)
    parts_json = models.JSONField(default=dict, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)
    cost = models.DecimalField(max_digits=10, decimal_places=6, default=0)
    seconds = models.FloatField(default=0.0)

    objects = SummaryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = _("summaries")
        ordering = ("paper", "language", "-version")
        constraints = (
            state_is_known("summary", WorkState),
            models.UniqueConstraint(fields=("paper", "language", "version"), name="one_summary_per_version"),
            models.UniqueConstraint(
                fields=("paper", "language"), condition=Q(current=True), name="one_current_summary_per_paper_and_language"
            ),
            models.UniqueConstraint(
                fields=("paper", "language"),
                condition=Q(state=WorkState.TODO),
                name="one_summary_in_the_making_per_paper_and_language",
            ),
            models.CheckConstraint(
                condition=Q(current=False) | Q(state=WorkState.DONE), name="only_a_summary_that_is_done_is_current"
            ),
        )

    def __str__(self) -> str:
        return f"{self.paper_id} {self.language} v{self.version}"

    @property
    def read_from(self) -> str:
        """What the summary was read from, as every label says it; the share only where it is not the whole."""
        if self.paper.sample:
            return "sample"
        whole = self.source == FullText.Source.ABSTRACT or self.share >= WHOLE
        return self.get_source_display() if whole else f"{self.get_source_display()} ({self.share:.0%})"

    @property
    def page_that_was_read(self) -> str:
        """The address whose anchors the claims name, in the version they were read from; empty where no public page has them."""
        if self.paper.sample or self.source != FullText.Source.HTML:
            return ""
        return f"https://arxiv.org/html/{self.paper.arxiv_id}{f'v{self.version_read}' if self.version_read else ''}"

    @property
    def parts(self) -> Parts:
        return Parts.from_json(self.parts_json)

    @property
    def is_excerpt(self) -> bool:
        return self.told_by == self.EXCERPT

    @property
    def claims(self) -> tuple[Claim, ...]:
        return tuple(self.parts.claims())


class WantedQuerySet(models.QuerySet["Wanted"]):
    def want(self, papers: "Iterable[Paper]", language: str, *, needed_by: datetime | None = None) -> None:
        """Ask for `papers` to be told in `language`, and keep the earliest time by which anybody needs them."""
        papers = list(papers)
        known = set(self.filter(paper__in=papers, language=language).values_list("paper", flat=True))
        rows = [Wanted(paper=paper, language=language, needed_by=needed_by) for paper in papers if paper.pk not in known]
        Wanted.objects.bulk_create(rows, ignore_conflicts=True)
        if needed_by is not None:
            later = Q(needed_by__gt=needed_by) | Q(needed_by__isnull=True)
            self.filter(later, paper__in=papers, language=language).update(needed_by=needed_by)

    def untold(self, now: datetime) -> Self:
        """What is read and waits to be told, newest text first considered: a text read anew is told anew."""
        told = Summary.objects.current().filter(
            paper=OuterRef("paper"), language=OuterRef("language"), told_at__gte=OuterRef("paper__full_text__read_at")
        )
        in_hand = Summary.objects.filter(paper=OuterRef("paper"), language=OuterRef("language")).filter(
            Q(state=WorkState.TODO, next_try_at__gt=now)
            | Q(state=WorkState.GAVE_UP, told_at__gte=OuterRef("paper__full_text__read_at"))
        )
        return self.filter(~Exists(told), ~Exists(in_hand), paper__full_text__state=WorkState.DONE)


class Wanted(models.Model):
    """Some reader may get this paper in this language: the only word that the newsletter says to the papers."""

    paper = models.ForeignKey("Paper", on_delete=models.CASCADE, related_name="wanted")
    language = models.CharField(max_length=8)
    needed_by = models.DateTimeField(null=True, blank=True, help_text=_("until then a paper that cannot be read is tried again"))

    objects = WantedQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("paper", "language"), name="wanted_once_per_paper_and_language"),)

    def __str__(self) -> str:
        return f"{self.paper_id} {self.language}"
