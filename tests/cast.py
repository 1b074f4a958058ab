"""The cast and the props: readers, topics and papers made in one line, for tests that need more than the fixtures."""

from datetime import UTC, date, datetime, timedelta

from newsletter.models import Follow, Subscriber, SubscriberState
from newsletter.schedule import next_due
from papers.models import Edition, FullText, Listing, Paper, Summary, Topic, TopicScore, WorkState
from papers.parts import CHECKED, Claim, Innovation, Parts, Usage
from papers.score import SCORER

DAY = date(2026, 1, 14)
NOON = datetime(2026, 1, 14, 12, tzinfo=UTC)


def make_topic(slug="agents", **facts) -> Topic:
    return Topic.objects.create(slug=slug, **{"name": slug.title(), **facts})


def make_reader(email="alice@example.com", *, follows=(), now=NOON, **facts) -> Subscriber:
    """An active reader; due at once where `next_due_at` is given, else at the next of their hours."""
    defaults = {
        "state": SubscriberState.ACTIVE,
        "created_at": now,
        "confirmed_at": now,
        "start_day": now.date() - timedelta(days=30),
        "weekdays": "1234567",
    }
    reader = Subscriber.objects.create(email=email, **defaults | facts)
    if reader.next_due_at is None and reader.state == SubscriberState.ACTIVE:
        reader.next_due_at = next_due(reader, now)
        reader.save()
    Follow.objects.bulk_create(Follow(subscriber=reader, topic=topic) for topic in follows)
    return reader


def make_edition(day=DAY, **facts) -> Edition:
    edition, _ = Edition.objects.get_or_create(day=day, defaults={"fetched_at": NOON} | facts)
    return edition


def make_paper(number=1, *, day=DAY, scores=None, told_in=("en",), seen=NOON, upvotes=0, **facts) -> Paper:
    """A listed paper with scores by topic, told in the languages given."""
    defaults = {
        "title": f"Paper {number}",
        "abstract": f"We propose idea {number}.",
        "first_seen_at": seen,
        "authors": ["Ada L."],
    }
    paper = Paper.objects.create(arxiv_id=f"{day:%y%m}.{number:05}", **defaults | facts)
    make_listing(paper, day=day, seen=seen, upvotes=upvotes)
    for topic, score in (scores or {}).items():
        reasons = [{"term": topic.slug, "where": ["title"], "share": 1.0}]
        TopicScore.objects.create(
            paper=paper, topic=topic, score=score, reasons=reasons, topic_version=topic.version, scorer=SCORER
        )
    for language in told_in:
        tell_paper(paper, language)
    return paper


def make_listing(paper, *, day=DAY, seen=NOON, upvotes=0) -> Listing:
    edition = make_edition(day)
    position = edition.listings.count()
    return Listing.objects.create(edition=edition, paper=paper, first_seen_at=seen, position=position, upvotes=upvotes)


def tell_paper(paper, language="en", parts=None, **facts) -> Summary:
    FullText.objects.get_or_create(
        paper=paper, defaults={"state": WorkState.DONE, "source": "abstract", "read_at": NOON, "next_try_at": NOON}
    )
    defaults = {
        "state": WorkState.DONE,
        "current": True,
        "told_by": Summary.EXCERPT,
        "source": "abstract",
        "told_at": NOON,
        "next_try_at": NOON,
        "parts_json": (parts or some_parts(paper)).to_json(),
    }
    return Summary.objects.create(paper=paper, language=language, **defaults | facts)


def some_parts(paper) -> Parts:
    def claim(text):
        return Claim(text=text, quote=text, anchor="abstract", verdict=CHECKED)

    return Parts(
        field=claim("language models"),
        contribution=claim(paper.abstract or "We propose an idea."),
        usage=Usage(input=claim("A question."), process=(claim("First this."), claim("Then that."))),
        innovations=(Innovation("An idea", claim("It is new & <useful>.")),),
        results=(claim("It is 42 % better than before."),),
    )
