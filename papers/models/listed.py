"""What was published: the list of a day, and its papers."""

from datetime import date, datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from papers.models.prepared import FullText, Summary, Wanted
from papers.models.work import state_is_known

# A closed list may still grow a little; after this hour of the next day (UTC) a good fetch closes it.
CLOSES_AFTER = timedelta(days=1, hours=3)


class EditionState(models.TextChoices):
    OPEN = "open", pgettext_lazy("of an edition", "open")
    CLOSED = "closed", pgettext_lazy("of an edition", "closed")


class EditionQuerySet(models.QuerySet["Edition"]):
    def with_papers(self) -> Self:
        return self.filter(Exists(Listing.objects.filter(edition=OuterRef("pk"))))

    def newest_with_papers(self, until: date) -> "Edition | None":
        return self.with_papers().filter(day__lte=until).order_by("-day").first()


class Edition(models.Model):
    """The list of one day. It fills from 00:00 UTC on and is closed some hours after its day has ended."""

    day = models.DateField(unique=True)
    state = models.CharField(max_length=8, choices=EditionState, default=EditionState.OPEN)
    sample = models.BooleanField(default=False, help_text=_("its texts are samples, not the papers' own"))
    fetched_at = models.DateTimeField(null=True, blank=True)
    rechecked_at = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ("-day",)
        constraints = (state_is_known("edition", EditionState),)

    def __str__(self) -> str:
        return self.day.isoformat()


class PaperQuerySet(models.QuerySet["Paper"]):
    def on(self, day: date) -> Self:
        return self.filter(listings__edition__day=day).order_by("listings__position")

    def listed(self) -> Self:
        """On whatever day."""
        return self.filter(Exists(Listing.objects.filter(paper=OuterRef("pk"))))

    def wanted(self) -> Self:
        return self.filter(Exists(Wanted.objects.filter(paper=OuterRef("pk"))))

    def unread(self, now: datetime) -> Self:
        """Papers that may be read at `now`: never tried, tried and put off until now, or to be read once more."""
        text = FullText.objects.filter(paper=OuterRef("pk"))
        return self.filter(~Exists(text) | Exists(text.ready(now)))

    def prepared(self, language: str) -> Self:
        """Papers that can be told to a reader of `language`."""
        return self.filter(Exists(Summary.objects.current().filter(paper=OuterRef("pk"), language=language)))


class Paper(models.Model):
    """A paper as the lists know it. Title and abstract hold no line breaks; their LaTeX is kept and made readable where shown."""

    arxiv_id = models.CharField(max_length=32, unique=True)
    title = models.CharField(max_length=1000)
    abstract = models.TextField(blank=True)
    authors = models.JSONField(default=list, blank=True)
    organization = models.CharField(max_length=200, blank=True)
    keywords = models.JSONField(default=list, blank=True, help_text=_("the listing's own"))
    categories = models.JSONField(default=list, blank=True, help_text=_("arXiv's, the primary one first"))
    version = models.PositiveSmallIntegerField(null=True, blank=True, help_text=_("the newest that arXiv named"))
    published_at = models.DateTimeField(null=True, blank=True)
    project_page = models.URLField(max_length=500, blank=True)
    code_url = models.URLField(max_length=500, blank=True)
    sample = models.BooleanField(default=False)
    first_seen_at = models.DateTimeField()

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ("-arxiv_id",)

    def __str__(self) -> str:
        return f"{self.arxiv_id} {self.title}"

    @property
    def listing_url(self) -> str:
        """The paper's page at its lister, whatever host a replay answers from."""
        return f"https://huggingface.co/papers/{self.arxiv_id}"

    @property
    def arxiv_url(self) -> str:
        return f"https://arxiv.org/abs/{self.arxiv_id}"


class ListingQuerySet(models.QuerySet["Listing"]):
    def of_days(self, first: date, last: date) -> Self:
        return self.filter(edition__day__range=(first, last))


class Listing(models.Model):
    """A paper's place in the list of a day; rarely a paper is listed on two."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="listings")
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="listings")
    submitted_at = models.DateTimeField(null=True, blank=True)
    first_seen_at = models.DateTimeField()
    position = models.PositiveSmallIntegerField()
    upvotes = models.PositiveIntegerField(default=0)

    objects = ListingQuerySet.as_manager()

    class Meta:
        ordering = ("edition", "position")
        constraints = (models.UniqueConstraint(fields=("edition", "paper"), name="one_listing_per_edition_and_paper"),)

    def __str__(self) -> str:
        return f"{self.paper_id} on {self.edition_id}"
