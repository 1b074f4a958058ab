"""Learn: what the archive of listed papers teaches of terms. Learned anew when enough papers came, or in another way."""

import hashlib
import json
from datetime import datetime

from papers.learned import paper_text
from papers.models import LearnedTerms, Paper
from papers.ranking import SCORER
from papers.ranking.lexicon import Lexicon

# The newest papers teach what the field writes about now; more of them change little and cost time.
ARCHIVE_PAPERS = 10_000
# What is learned serves until the archive has grown by this much.
GROWTH = 1.15


def learn_archive(now: datetime) -> LearnedTerms | None:
    """What was learned last, if it is still good; else what is learned now. None without papers."""
    papers = min(Paper.objects.listed().count(), ARCHIVE_PAPERS)
    newest = LearnedTerms.objects.newest()
    if not papers or (newest and newest.scorer == SCORER and papers < newest.papers * GROWTH):
        return newest
    content = Lexicon.learned_from([paper_text(paper) for paper in archive(now)]).to_json()
    fingerprint = hashlib.sha256(json.dumps([SCORER, content]).encode()).hexdigest()[:12]
    learned, _ = LearnedTerms.objects.get_or_create(
        fingerprint=fingerprint, defaults={"papers": papers, "scorer": SCORER, "learned_at": now, "content": content}
    )
    return learned


def archive(seen_by: datetime) -> list[Paper]:
    """The newest listed papers, in an order that does not depend on when they came."""
    return list(Paper.objects.listed().filter(first_seen_at__lte=seen_by).order_by("-arxiv_id")[:ARCHIVE_PAPERS])
