"""The numbers of the house: for staff, for this machine, for whoever holds the token, and for nobody else."""

import pytest
from django.urls import reverse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from newsletter.braking.steer import hold_service
from newsletter.models import Digest

pytestmark = pytest.mark.django_db


@pytest.fixture
def not_due(alice):
    """Alice, whose hour does not pass today, whenever that is."""
    today = timezone.now()
    alice.weekdays, alice.confirmed_at = str((today.isoweekday() + 2) % 7 + 1), today
    alice.save()


def numbers(answer):
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {(sample.name, *sorted(sample.labels.items())): sample.value for family in families for sample in family.samples}


def test_the_statement_and_the_queues_are_told(client, not_due, digest, edition):
    today = timezone.now().date()
    Digest.objects.update(day=today, by_hand=True)
    hold_service(reason="complaints", now=timezone.now())
    edition.fetched_at = timezone.now()
    edition.save()
    told = numbers(client.get("/metrics"))
    assert told["paperboy_digests", ("state", "planned")] == 1
    assert told["paperboy_statement_readers", ("day", today.isoformat()), ("part", "by_hand")] == 1
    assert told["paperboy_holds", ("scope", "service")] == 1
    assert told["paperboy_subscribers", ("state", "active")] == 1
    assert told["paperboy_summaries", ("state", "done")] == 3
    assert told[("paperboy_summaries_cost_today",)] == 0
    assert 0 <= told[("paperboy_edition_fetch_age_seconds",)] < 60
    assert told[("paperboy_digests_waiting",)] == 1


def test_a_day_that_does_not_add_up_shows(client, not_due, digest):
    today = timezone.now().date()
    Digest.objects.update(day=today)
    told = numbers(client.get("/metrics"))
    assert told["paperboy_statement_adds_up", ("day", today.isoformat())] == 0
    assert told["paperboy_statement_readers", ("day", today.isoformat()), ("part", "unexplained")] == 1


def test_who_may_read_them(client, admin_client, settings):
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    assert admin_client.get("/metrics", REMOTE_ADDR="203.0.113.7").status_code == 200
    settings.METRICS_TOKEN = "open sesame"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer open sesam"}).status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.7", headers={"Authorization": "Bearer open sesame"}).status_code == 200


def test_no_page_leads_there(client):
    assert "/metrics" not in client.get(reverse("front")).content.decode()
