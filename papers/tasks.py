"""The papers' stations as Celery tasks. Each asks the database what is lacking; a lost or doubled one changes nothing."""

import logging
from datetime import timedelta
from itertools import takewhile

from celery import shared_task
from django.utils import timezone

from papers.ingest import days_to_fetch, ingest_edition
from papers.manners import open_web
from papers.models import FullText, Paper, SiteState, Summary
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


@shared_task
def score_papers() -> None:
    """Score what has no score yet for the topics as they are now."""
    score()


@shared_task
def prepare_papers() -> None:
    """Read and tell what is wanted, for the length of a sweep."""
    began = timezone.now()
    FullText.objects.bury(began)
    Summary.objects.bury(began)
    with open_web() as web:
        for _text in takewhile(lambda _text: timezone.now() < began + SWEEP_LASTS, read_wanted(web=web, now=began)):
            pass
    settle_overdue(timezone.now())
    for _summary in takewhile(lambda _summary: timezone.now() < began + SWEEP_LASTS, tell_wanted(now=timezone.now())):
        pass


@shared_task
def prepare_paper(paper_id: int) -> None:
    """Bring one paper to a result now, at an operator's word."""
    with open_web() as web:
        prepare_now(Paper.objects.filter(pk=paper_id), web=web, now=timezone.now())
