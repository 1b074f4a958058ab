"""The papers' stations as Celery tasks. Each asks the database what is lacking; a lost or doubled one changes nothing."""

import logging
from datetime import datetime, timedelta

from celery import shared_task
from django.utils import timezone

from papers.embed import embed_texts
from papers.fit import fit_topics as fit
from papers.ingest import days_to_fetch, ingest_edition
from papers.judge import judge_papers
from papers.manners import open_web
from papers.models import Paper, SiteState, Summary
from papers.prepare import prepare_now, read_wanted, tell_wanted
from papers.read import settle_overdue
from papers.score import score_papers as score
from papers.web import WebError

logger = logging.getLogger(__name__)

# A sweep leaves the rest to the next one after this long, so that a stop of the service never waits for a whole day's list.
SWEEP_LASTS = timedelta(seconds=45)
# The lists rest under a name of their own: an operator who runs a day by hand is not held up.
LISTS = "lists"
AFTER_A_FAILURE = timedelta(minutes=5)


@shared_task
def ingest_editions() -> None:
    """List what is new on the days that may have changed; after a failure, not before some minutes have passed."""
    if SiteState.objects.is_resting(LISTS, timezone.now()):
        return
    with open_web() as web:
        for day in days_to_fetch(timezone.now()):
            try:
                ingest_edition(day, web=web, now=timezone.now())
            except WebError as error:
                logger.warning("the list of %s could not be fetched: %s", day, error)
                SiteState.objects.take_turn(LISTS, pause=AFTER_A_FAILURE, now=timezone.now())
                return
            except Exception:  # whatever one day breaks on, the others are listed
                logger.exception("the list of %s could not be taken in", day)


@shared_task
def fit_topics() -> None:
    """Learn from the archive what it teaches of the topics, where it has grown or their words have changed."""
    fit(timezone.now())


@shared_task
def score_papers() -> None:
    """Score what has no score yet for the topics as they are now, once the models that have a say, if any, were asked."""
    embed_texts(timezone.now())
    judge_papers(timezone.now())
    score()


@shared_task
def prepare_papers() -> None:
    """Tell what is read, then read on and tell each paper at once, for the length of a sweep."""
    until = timezone.now() + SWEEP_LASTS
    Summary.objects.bury(timezone.now())
    settle_overdue(timezone.now())
    _tell(until)
    with open_web() as web:
        for _text in read_wanted(web=web, now=timezone.now()):
            _tell(until)
            if timezone.now() >= until:
                return


def _tell(until: datetime) -> None:
    for _summary in tell_wanted(now=timezone.now()):
        if timezone.now() >= until:
            return


@shared_task
def prepare_paper(paper_id: int) -> None:
    """Bring one paper to a result now, at an operator's word."""
    with open_web() as web:
        prepare_now(Paper.objects.filter(pk=paper_id), web=web, now=timezone.now())
