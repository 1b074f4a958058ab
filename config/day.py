"""A whole day, every station in turn: the main job. What it did stands in a DayReport."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from config.progress import Stations
from newsletter.braking.watch import watch
from newsletter.deliver import deliver_digests, deliver_letters, send_again
from newsletter.delivering.ready import NOT_COMPOSED
from newsletter.delivering.recover import recover
from newsletter.match import CANDIDATE_DAYS, TOO_LATE, Choice
from newsletter.models import OPEN_STATES, Digest, DigestQuerySet, HandoverState, Subscriber
from newsletter.plan import plan_day, plan_due, preview_day, preview_due
from newsletter.want import want_papers
from papers.embed import embed_texts
from papers.fit import fit_topics
from papers.ingest import days_to_fetch, ingest_edition
from papers.judge import judge_papers
from papers.models import FullText, Listing, Paper, PaperQuerySet, Summary, TopicScore, Wanted, WorkState
from papers.prepare import PATIENCE, read_wanted, tell_wanted
from papers.read import settle_unread
from papers.score import score_papers
from papers.web import Web, WebError


@dataclass
class DayReport:
    """The closing table: what there is of the day now, and what this run did."""

    day: date
    listed: int = 0
    late: list[Paper] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    read: Counter[str] = field(default_factory=Counter)
    summarized: Counter[str] = field(default_factory=Counter)
    scored: int = 0
    due: int = 0
    sent: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    open: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    would_get: list[Choice] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not self.failed


@dataclass(frozen=True)
class DayRun:
    """One run of the stations for `day`: as now, or, where `day` is given by hand, with every active reader due."""

    day: date
    web: Web
    stations: Stations
    by_hand: bool = True
    sample: bool = False
    to: str = ""

    def prepare(self, report: DayReport) -> None:
        """List, score, want, read, tell."""
        self.list_and_score(report)
        want_papers(timezone.now(), day=self.day)
        papers = self._papers()
        unread = papers.wanted().unread(timezone.now()).count()
        for _text in self.stations.over(
            "read", read_wanted(web=self.web, now=timezone.now(), among=papers, patience=PATIENCE), total=unread
        ):
            pass
        settle_unread(papers, now=timezone.now(), patience=PATIENCE)
        untold = Wanted.objects.untold(timezone.now()).filter(paper__in=papers.values("pk")).count()
        telling = tell_wanted(now=timezone.now(), among=papers, last_chance=True)
        for _summary in self.stations.over("summarize", telling, total=untold):
            pass

    def list_and_score(self, report: DayReport) -> None:
        """List and score. Raises WebError where the day that was asked for cannot be listed."""
        days = [self.day] if self.by_hand else days_to_fetch(timezone.now())
        for day in self.stations.over("ingest", days, total=len(days)):
            try:
                ingested = ingest_edition(day, web=self.web, now=timezone.now(), sample=self.sample)
            except WebError as error:
                if self.by_hand:
                    raise
                report.failed[f"the list of {day}: {error}"] += 1
                continue
            report.late += ingested.late
            report.problems += ingested.problems
        fit_topics(timezone.now())
        embed_texts(timezone.now())
        while judge_papers(timezone.now()):
            pass
        self.stations.note("score", f"{score_papers()} new scores")

    def preview(self, report: DayReport, *, told_only: bool) -> None:
        """Who would get what, without a row."""
        now = timezone.now()
        by_hand = preview_day(self.day, now=now, to=self.to, told_only=told_only) if self.by_hand else None
        report.would_get = list(preview_due(now, to=self.to, told_only=told_only) if by_hand is None else by_hand)

    def send(self, report: DayReport, *, again: bool = False) -> None:
        """Plan and hand over; `again` sends the digest of the one reader once more."""
        recover(timezone.now())
        planned = plan_day(self.day, now=timezone.now(), to=self.to) if self.by_hand else self._plan_all_due()
        self.stations.note("plan", f"{planned} digests")
        if again:
            for digest in self._digests():
                send_again(digest, now=timezone.now())
        waiting = self._digests().waiting(timezone.now())
        watch(timezone.now())
        delivery = deliver_digests(clock=timezone.now, day_of=self._digests())
        report.sent = sum(
            digest.state == HandoverState.ACCEPTED for digest in self.stations.over("deliver", delivery, total=waiting.count())
        )
        if not self.by_hand:
            for _letter in deliver_letters(clock=timezone.now):
                pass

    def count(self, report: DayReport) -> None:
        """Fill in what the database says of the day."""
        listed = Listing.objects.filter(edition__day=self.day).values("paper")
        report.listed = listed.count()
        report.scored = TopicScore.objects.filter(paper__in=listed).values("paper").distinct().count()
        texts = FullText.objects.filter(paper__in=listed, state=WorkState.DONE)
        report.read.update(text.get_source_display() for text in texts.only("source"))
        told = Summary.objects.current().filter(paper__in=listed)
        report.summarized.update(f"{summary.told_by}, {summary.language}" for summary in told.only("told_by", "language"))
        untold = (
            Wanted.objects.filter(paper__in=listed).exclude(paper__summaries__current=True).values("paper").distinct().count()
        )
        if untold:
            report.failed["paper without any summary"] += untold
        if self.by_hand and not report.would_get:
            self._count_forgotten(report)
        for digest in self._digests():
            report.due += 1
            self._count_digest(digest, report)

    def _count_forgotten(self, report: DayReport) -> None:
        """Eligible readers, counted from the readers and not from the rows: each has a digest of that day or a later one."""
        eligible = Subscriber.objects.active().exclude(digests__day__gte=self.day)
        if forgotten := (eligible.with_address(self.to) if self.to else eligible).count():
            report.failed["eligible reader without a digest"] += forgotten

    def _count_digest(self, digest: Digest, report: DayReport) -> None:
        never_tried = digest.reason != NOT_COMPOSED and not (digest.reason == TOO_LATE and digest.attempts)
        if digest.state == HandoverState.SKIPPED and never_tried:
            report.skipped[digest.reason] += 1
        elif digest.state in (HandoverState.SKIPPED, HandoverState.REJECTED, HandoverState.UNCERTAIN, HandoverState.DEFERRED):
            report.failed[f"{digest.state}: {digest.reason or digest.reply_text}"] += 1
        elif digest.state != HandoverState.ACCEPTED:
            report.open[digest.state] += 1

    def _plan_all_due(self) -> int:
        planned = 0
        while count := plan_due(timezone.now(), to=self.to):
            planned += count
        return planned

    def _papers(self) -> PaperQuerySet:
        first = self.day - timedelta(days=CANDIDATE_DAYS)
        return Paper.objects.filter(listings__edition__day__range=(first, self.day)).distinct()

    def _digests(self) -> DigestQuerySet:
        """The digests of this run: of the day, or, as things go by themselves, whatever is open or was settled since midnight."""
        digests = Digest.objects.all()
        if self.by_hand:
            digests = digests.filter(day=self.day)
        else:
            midnight = datetime.combine(timezone.now().astimezone(UTC).date(), datetime.min.time(), tzinfo=UTC)
            digests = digests.filter(Q(planned_at__gte=midnight) | Q(state__in=OPEN_STATES))
        return digests.filter(subscriber__email__iexact=self.to) if self.to else digests
