from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from newsletter.models import Digest
from tests.cast import DAY, make_reader, make_topic
from tests.world import running_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(settings, outbox):
    """A listed day with two papers on agents, and two readers who follow them."""
    agents = make_topic("agents", name="Agents that read", keywords=["agents"])
    for name in ("alice", "bob"):
        make_reader(f"{name}@example.com", follows=[agents])
    with running_world() as world:
        world.days[str(DAY)] = ["2601.00001", "2601.00002"]
        settings.HF_BASE_URL = settings.ARXIV_BASE_URL = settings.ARXIV_EXPORT_URL = world.url
        yield DAY


def run_day(*options):
    out = StringIO()
    call_command("run_day", *map(str, options), stdout=out)
    return out.getvalue()


def test_one_reader_alone_is_written_to_and_once(day, outbox):
    for _ in range(2):
        run_day("--date", day, "--to", "Alice@example.com")
    assert [digest.subscriber.email for digest in Digest.objects.all()] == ["alice@example.com"]
    assert len(list(outbox.glob("*.eml"))) == 1


def test_again_sends_the_same_mail_to_that_reader_only(day, outbox):
    run_day("--date", day)
    for file in outbox.glob("*.eml"):
        file.unlink()
    assert "sent         1" in run_day("--date", day, "--to", "alice@example.com", "--again")
    (mail,) = outbox.glob("*.eml")
    assert b"To: alice@example.com" in mail.read_bytes()


def test_a_dry_run_says_who_would_get_what_before_anything_is_told(day, outbox):
    said = run_day("--date", day, "--dry-run")
    assert "alice@example.com: 2 papers" in said
    assert not Digest.objects.exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--again",), "say whose with --to"),
        (("--prepare",), "goes with --dry-run"),
        (("--to", "nobody@example.com"), "no active reader"),
        (("--date", "2999-01-01"), "has not come yet"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_word(day, options, words):
    with pytest.raises(CommandError, match=words):
        run_day(*options)


def test_a_past_day_goes_to_a_real_mail_server_only_when_that_is_said(day, settings):
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend"}}
    with pytest.raises(CommandError, match="add --replay"):
        run_day("--date", day)
    assert not Digest.objects.exists()
