from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from newsletter.models import Digest, Hold, Issue
from tests.cast import DAY
from tests.newsletter.waves import make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def planned():
    make_wave(3, due_at=timezone.now() - timedelta(minutes=1))


def say(*words):
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def free():
    return Digest.objects.filter(state="planned").running(Hold.objects.standing()).count()


def test_a_day_is_held_and_resumed():
    assert "wait" in say("hold", str(DAY), "--reason", "a wrong list")
    assert (free(), Issue.objects.get().reason) == (0, "a wrong list")
    with pytest.raises(CommandError, match="already"):
        say("hold", str(DAY), "--reason", "a wrong list")
    assert "go on" in say("resume", str(DAY))
    assert free() == 3
    with pytest.raises(CommandError, match="not held"):
        say("resume", str(DAY))


def test_the_service_is_held_and_resumed():
    say("hold", "--reason", "the server moves")
    assert free() == 0
    say("resume")
    assert free() == 3
    with pytest.raises(CommandError, match="not held"):
        say("resume")


def test_a_day_is_cancelled_once():
    say("cancel", str(DAY), "--reason", "a wrong list")
    assert set(Digest.objects.values_list("state", "reason")) == {("skipped", "the issue was cancelled: a wrong list")}
    with pytest.raises(CommandError, match="already"):
        say("cancel", str(DAY), "--reason", "a wrong list")


@pytest.mark.parametrize("words", [["hold"], ["cancel", str(DAY)]])
def test_no_word_without_a_reason(words):
    with pytest.raises(CommandError, match="--reason"):
        say(*words)


def test_the_health_page_counts_what_is_held(client):
    assert client.get(reverse("health")).json() == {"database": "ok", "held": 0}
    say("hold", "--reason", "the server moves")
    assert client.get(reverse("health")).json()["held"] == 1
