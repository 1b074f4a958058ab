"""Judge: the model grades title and abstract of recent papers against all topics. Off unless JUDGE is set."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Sum

from papers.learned import paper_text
from papers.models import Judgement, Paper, SiteState, Topic, TopicScore
from papers.opinions import question_of, recent
from papers.ranking import PaperText, WantedWords
from papers.reading.addressing import addresses_a_model
from papers.score import topic_words
from papers.telling.chat import Teller
from papers.telling.errors import PermanentError, TemporaryError
from papers.telling.judging import Judged, judge

logger = logging.getLogger(__name__)

NAME = "judge"
AFTER_A_FAILURE = timedelta(minutes=10)
SPEAKS_TO_A_MODEL = "the abstract speaks to a model; words alone rank this paper"
PAPERS_AT_ONCE = 20


def judge_papers(now: datetime) -> int:
    """Judge some of the papers that were not asked about yet. Returns how many were."""
    if not settings.JUDGE or SiteState.objects.is_resting(NAME, now) or _is_spent(now):
        return 0
    topics = {topic.slug: topic_words(topic) for topic in Topic.objects.active()}
    if not topics:
        return 0
    questions = {question_of(paper_text(paper), topics): paper for paper in recent(now)}
    known = set(Judgement.objects.filter(fingerprint__in=questions).values_list("fingerprint", flat=True))
    lacking = [(question, paper) for question, paper in questions.items() if question not in known][:PAPERS_AT_ONCE]
    for done, (question, paper) in enumerate(lacking):
        try:
            _judge(paper, question, topics, now)
        except TemporaryError as error:
            logger.warning("no judgement: %s", error)
            SiteState.objects.take_turn(NAME, pause=AFTER_A_FAILURE, now=now)
            return done
    return len(lacking)


def _judge(paper: Paper, question: str, topics: Mapping[str, WantedWords], now: datetime) -> None:
    """Write what was judged, or why not; a question that cannot be answered is not asked again. Raises TemporaryError."""
    text, judged, reason = paper_text(paper), Judged({}, 0, 0, 0.0), ""
    if addresses_a_model(f"{text.title}. {text.abstract}"):
        reason = SPEAKS_TO_A_MODEL
    else:
        try:
            judged = judge(_teller(), PaperText(text.title, text.abstract), topics)
        except PermanentError as error:
            reason = str(error)[:300]
    Judgement.objects.get_or_create(
        fingerprint=question,
        defaults={
            "paper": paper,
            "grades": judged.grades,
            "reason": reason,
            "tokens_in": judged.tokens_in,
            "tokens_out": judged.tokens_out,
            "cost": Decimal(str(round(judged.cost, 6))),
            "judged_at": now,
        },
    )
    TopicScore.objects.filter(paper=paper).outdate()


def _teller() -> Teller:
    return Teller(
        base_url=settings.LLM_BASE_URL,
        api_key=settings.LLM_API_KEY,
        model=settings.LLM_MODEL,
        price_in=settings.LLM_PRICE_IN,
        price_out=settings.LLM_PRICE_OUT,
    )


def _is_spent(now: datetime) -> bool:
    """The judge may cost as much a day as the telling."""
    midnight = datetime.combine(now.astimezone(UTC).date(), time(), tzinfo=UTC)
    spent = Judgement.objects.filter(judged_at__gte=midnight).aggregate(cost=Sum("cost"))["cost"] or 0
    return bool(settings.LLM_DAILY_BUDGET) and float(spent) >= settings.LLM_DAILY_BUDGET
