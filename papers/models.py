"""What was published, and what it says. Facts only: no model here speaks to the network or calls a station."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from papers.parts import Claim, Parts
from papers.reading import Block

# A closed list may still grow a little; after this hour of the next day (UTC) a good fetch closes it.
CLOSES_AFTER = timedelta(days=1, hours=3)
MAX_ATTEMPTS = 5
# How long a worker may hold a piece of work before another may take it up.
WORK_LEASE = timedelta(minutes=10)
FIRST_PAUSE = timedelta(minutes=2)
# What a topic asks for where neither it nor the reader says otherwise.
DEFAULT_BAR = 0.5
# A share that rounds to 100 % is called the whole.
WHOLE = 0.995


class WorkState(models.TextChoices):
    TODO = "todo", _("to do")
    DONE = "done", _("done")
    GAVE_UP = "gave_up", _("gave up")


class WorkQuerySet[M: "Work"](models.QuerySet[M]):
    def ready(self, now: datetime) -> Self:
        """What may be tried at `now`: not done, not given up, not waiting, not in another worker's hands."""
        return self.filter(state=WorkState.TODO, next_try_at__lte=now, attempts__lt=MAX_ATTEMPTS)

    def claim(self, pk: int, now: datetime) -> bool:
        """Take one piece of work up for the length of a lease; False if somebody else has it."""
        taken = self.ready(now).filter(pk=pk)
        return bool(taken.update(next_try_at=now + WORK_LEASE, attempts=F("attempts") + 1))

    def lost(self, now: datetime) -> Self:
        """What was taken up time and again and never came to an end, not even to an error."""
        return self.filter(state=WorkState.TODO, next_try_at__lte=now, attempts__gte=MAX_ATTEMPTS)


class Work(models.Model):
    """A row that a station has to bring about, with the count of its attempts, so that no poison paper loops."""

    state = models.CharField(max_length=8, choices=WorkState, default=WorkState.TODO)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def has_tries_left(self) -> bool:
        return self.attempts < MAX_ATTEMPTS

    def put_off(self, reason: str, *, now: datetime) -> None:
        """Note a temporary failure, to be tried again after a pause that doubles each time."""
        self.reason = reason[:300]
        self.next_try_at = now + FIRST_PAUSE * 2 ** (self.attempts - 1)
        self.save(update_fields=["reason", "next_try_at"])


def _state_is_known(model: str, states: type[models.TextChoices]) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(state__in=states.values), name=f"{model}_state_is_known")


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
        constraints = (_state_is_known("edition", EditionState),)

    def __str__(self) -> str:
        return self.day.isoformat()


class PaperQuerySet(models.QuerySet["Paper"]):
    def on(self, day: date) -> Self:
        return self.filter(listings__edition__day=day).order_by("listings__position")

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

    paper = models.OneToOneField(Paper, on_delete=models.CASCADE, related_name="full_text")
    source = models.CharField(max_length=8, choices=Source, blank=True)
    version_read = models.PositiveSmallIntegerField(null=True, blank=True)
    share = models.FloatField(default=0.0, help_text=_("of the article's text, 0 to 1; 0 for an abstract"))
    hidden = models.PositiveIntegerField(default=0, help_text=_("runs of hidden text that were dropped"))
    blocks_json = models.JSONField(default=list, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    addressed = models.JSONField(default=list, blank=True, help_text=_("passages that speak to a model instead of a reader"))
    settled_for_now = models.BooleanField(default=False, help_text=_("told from the abstract, to be read once more"))

    objects = FullTextQuerySet.as_manager()

    class Meta:
        constraints = (
            _state_is_known("full_text", WorkState),
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

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="summaries")
    language = models.CharField(max_length=8)
    version = models.PositiveSmallIntegerField(default=1)
    current = models.BooleanField(default=False)
    told_by = models.CharField(max_length=120, blank=True, help_text=_("the model's name, or excerpt"))
    source = models.CharField(max_length=8, choices=FullText.Source, blank=True)
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
            _state_is_known("summary", WorkState),
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
    def parts(self) -> Parts:
        return Parts.from_json(self.parts_json)

    @property
    def is_excerpt(self) -> bool:
        return self.told_by == self.EXCERPT

    @property
    def claims(self) -> tuple[Claim, ...]:
        return tuple(self.parts.claims())


class WantedQuerySet(models.QuerySet["Wanted"]):
    def want(self, papers: Iterable[Paper], language: str, *, needed_by: datetime | None = None) -> None:
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

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="wanted")
    language = models.CharField(max_length=8)
    needed_by = models.DateTimeField(null=True, blank=True, help_text=_("until then a paper that cannot be read is tried again"))

    objects = WantedQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("paper", "language"), name="wanted_once_per_paper_and_language"),)

    def __str__(self) -> str:
        return f"{self.paper_id} {self.language}"


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


class TopicScore(models.Model):
    """How well a paper meets a topic, 0 to 1, and the terms that met, each with its share of the score."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="scores")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="scores")
    score = models.FloatField()
    reasons = models.JSONField(default=list, blank=True)
    topic_version = models.PositiveIntegerField()
    scorer = models.CharField(max_length=40)

    objects = TopicScoreQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("paper", "topic"), name="one_score_per_paper_and_topic"),
            models.CheckConstraint(condition=Q(score__range=(0, 1)), name="topic_score_is_a_score"),
        )
        indexes = (models.Index(fields=("topic", "-score")),)

    def __str__(self) -> str:
        return f"{self.paper_id} for {self.topic_id}: {self.score:.2f}"


class SiteStateQuerySet(models.QuerySet["SiteState"]):
    def take_turn(self, site: str, *, pause: timedelta, now: datetime) -> timedelta:
        """Book the next request to `site`, at least `pause` after the one before; returns how long to wait for it."""
        while True:
            state, _created = self.get_or_create(site=site, defaults={"next_allowed_at": now})
            turn = max(now, state.next_allowed_at)
            if self.filter(site=site, next_allowed_at=state.next_allowed_at).update(next_allowed_at=turn + pause):
                return turn - now

    def is_resting(self, site: str, now: datetime) -> bool:
        return self.filter(site=site, next_allowed_at__gt=now).exists()

    def visit(self, site: str, *, now: datetime, lasts: timedelta) -> bool:
        """Become the one worker that visits `site`; False while another does. Who died there is forgotten after `lasts`."""
        self.get_or_create(site=site, defaults={"next_allowed_at": now})
        free = Q(visited_until__isnull=True) | Q(visited_until__lte=now)
        return bool(self.filter(free, site=site).update(visited_until=now + lasts))

    def leave(self, site: str) -> None:
        self.filter(site=site).update(visited_until=None)

    def hold(self, site: str, until: datetime) -> None:
        """The site asked for a pause: nobody asks again before `until`."""
        self.filter(site=site, next_allowed_at__lt=until).update(next_allowed_at=until)

    def stop(self, site: str, until: datetime) -> None:
        """The site refused us: leave it alone until `until`."""
        self.update_or_create(site=site, defaults={"stopped_until": until, "next_allowed_at": until})


class SiteState(models.Model):
    """When a site may be asked again. It is kept here so that politeness survives a restart and binds all workers."""

    site = models.CharField(max_length=40, unique=True)
    next_allowed_at = models.DateTimeField()
    stopped_until = models.DateTimeField(null=True, blank=True)
    visited_until = models.DateTimeField(null=True, blank=True, help_text=_("one worker at a time visits; its lease"))

    objects = SiteStateQuerySet.as_manager()

    def __str__(self) -> str:
        return self.site
