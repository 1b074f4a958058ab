import pytest
from django.utils import timezone

from papers import tasks
from papers.models import Edition, SiteState
from tests.world import running_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings):
    with running_world() as world:
        settings.HF_BASE_URL = settings.ARXIV_BASE_URL = settings.ARXIV_EXPORT_URL = world.url
        yield world


def lists_asked_for(world):
    return sum(path == "/api/daily_papers" for path in world.asked)


def test_a_sweep_lists_the_days_of_the_last_week_once(world):
    tasks.ingest_editions()
    assert Edition.objects.count() == 8
    asked = lists_asked_for(world)
    tasks.ingest_editions()
    assert lists_asked_for(world) == asked


def test_lists_that_rest_are_not_asked_for(world):
    SiteState.objects.take_turn(tasks.LISTS, pause=tasks.AFTER_A_FAILURE, now=timezone.now())
    tasks.ingest_editions()
    assert world.asked == []


def test_a_failure_makes_the_lists_rest(settings):
    settings.HF_BASE_URL = "http://127.0.0.1:9"
    tasks.ingest_editions()
    assert SiteState.objects.is_resting(tasks.LISTS, timezone.now())
    assert not Edition.objects.exists()
