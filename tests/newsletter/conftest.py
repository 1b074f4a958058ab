"""The readers, the topics and the day that the tests of the newsletter speak of."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.cache import cache

from newsletter.compose import entries_with_sections
from newsletter.composing.desk import Desk
from newsletter.models import Digest, Follow, Issue, Subscriber
from papers.models import Edition, FullText, Listing, Paper, Summary, Topic, TopicScore

DAY = date(2026, 1, 14)
QUOTE = "the tree of possible actions grows faster than any budget"
BLOCKS = [
    {"anchor": "abstract", "heading": "Abstract", "kind": "paragraph", "text": "We study how agents plan."},
    {"anchor": "S4.p2", "heading": "4 Results", "kind": "paragraph", "text": f"We saw that {QUOTE}, and solved 61.3% of it."},
]


def claim(text, **facts):
    return {"text": text, "quote": QUOTE, "anchor": "S4.p2", "verdict": "checked", "flags": [], **facts}


def five_parts(contribution="A planner that prunes its own search tree."):
    return {
        "field": claim("Agents that act on the web.", anchor="abstract", quote="We study how agents plan."),
        "contribution": claim(contribution),
        "usage": {
            "input": claim("A task in plain words."),
            "process": [claim("Expand the tree."), claim("Prune it.", verdict="found elsewhere")],
            "output": claim("A list of actions."),
            "hardware": None,
        },
        "innovations": [{"name": "Pruning", "claim": claim("A bound that is learned from failures.")}],
        "results": [claim("Twice as fast.", verdict="unverified", quote="", anchor=None)],
    }


@pytest.fixture(autouse=True)
def nobody_asked_before():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def collected_files(settings, tmp_path):
    """A folder for the static files, as `collectstatic` makes it; the pages link to them and open none."""
    settings.STATIC_ROOT = tmp_path / "staticfiles"
    settings.STATIC_ROOT.mkdir()


@pytest.fixture
def agents_topic(db):
    return Topic.objects.create(
        slug="agents",
        name="AI agents",
        name_zh_hans="智能体",
        description="Systems that plan and act.",
        description_zh_hans="会规划并行动的系统。",
        keywords=["agent", "tool use"],
    )


@pytest.fixture
def vision_topic(db):
    return Topic.objects.create(slug="vision", name="Images and video", name_zh_hans="图像与视频", keywords=["image"], order=1)


@pytest.fixture
def alice(agents_topic, now):
    """An active reader in Berlin, where it is 13:00, who gets the mail at seven."""
    reader = Subscriber.objects.create(
        email="alice@example.org",
        state="active",
        timezone="Europe/Berlin",
        created_at=now - timedelta(days=10),
        confirmed_at=now - timedelta(days=10),
        start_day=DAY - timedelta(days=10),
        next_due_at=now + timedelta(hours=18),
    )
    Follow.objects.create(subscriber=reader, topic=agents_topic)
    return reader


@pytest.fixture
def bob(agents_topic, now):
    """Asked for mail and has not confirmed."""
    reader = Subscriber.objects.create(email="bob@example.org", timezone="Asia/Shanghai", created_at=now)
    Follow.objects.create(subscriber=reader, topic=agents_topic)
    return reader


@pytest.fixture
def carol(agents_topic, now):
    """Was a reader, and has left."""
    reader = Subscriber.objects.create(
        email="carol@example.org",
        state="unsubscribed",
        created_at=now - timedelta(days=90),
        confirmed_at=now - timedelta(days=90),
        start_day=DAY - timedelta(days=90),
    )
    Follow.objects.create(subscriber=reader, topic=agents_topic)
    return reader


@pytest.fixture
def edition(agents_topic, now):
    return make_edition(DAY, agents_topic, now=now)


@pytest.fixture
def paper(edition):
    return Paper.objects.on(DAY).first()


@pytest.fixture
def digest(alice, edition, paper, now):
    """Alice's mail of the day, planned and not yet handed over."""
    return Digest.objects.create(
        subscriber=alice,
        issue=Issue.objects.create(day=DAY),
        day=DAY,
        language="en",
        edition=edition,
        entries=[{"paper": paper.pk, "kind": "section", "section": ""}],
        planned_at=now,
        due_at=now,
        next_try_at=now,
        window_ends_at=now + timedelta(hours=12),
    )


@pytest.fixture
def sent_digest(digest, now):
    """The same, with its entries frozen as they are when it is handed over."""
    digest.entries = entries_with_sections(digest, Desk())
    digest.frozen_at = now
    digest.save()
    return digest


@pytest.fixture
def rows():
    """All that the database holds, to be compared."""
    return all_rows


def all_rows():
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for room in ("newsletter", "papers")
        for model in apps.get_app_config(room).get_models()
    }


def make_edition(day, topic, *, now, papers=3, sample=False):
    edition = Edition.objects.create(day=day, state="closed", sample=sample)
    for number in range(papers):
        paper = Paper.objects.create(
            arxiv_id=f"{day:%y%m}.{day.day:02d}{number:03d}",
            title=f"Planner Number {number} with $\\alpha$-Pruning",
            abstract="We study how agents plan.",
            authors=["Ada Lovelace", "李明"],
            code_url="https://github.com/example/planner",
            project_page="javascript:alert(1)",
            first_seen_at=now,
            sample=sample,
        )
        Listing.objects.create(edition=edition, paper=paper, first_seen_at=now, position=number)
        TopicScore.objects.create(paper=paper, topic=topic, score=0.9, topic_version=1, scorer="test")
        read_and_tell(paper, now=now)
    return edition


def read_and_tell(paper, *, now, language="en", source="html", share=1.0, told_by="some-model", parts=None):
    FullText.objects.get_or_create(
        paper=paper,
        defaults={
            "state": "done",
            "source": source,
            "version_read": 2,
            "share": share,
            "blocks_json": BLOCKS,
            "read_at": now,
            "next_try_at": now,
        },
    )
    return Summary.objects.create(
        paper=paper,
        language=language,
        current=True,
        state="done",
        told_by=told_by,
        source=source,
        version_read=2,
        share=share,
        parts_json=parts or five_parts(),
        told_at=now,
        next_try_at=now,
    )
