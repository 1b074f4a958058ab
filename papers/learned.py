"""What ranking learned of the archive, as this process holds it: loaded once for each version of it."""

from functools import lru_cache

from papers.models import LearnedTerms, Paper
from papers.ranking import PaperText
from papers.ranking.lexicon import Lexicon

# Votes are held against a sample of other papers, the same for all readers.
OTHERS = 500
# The fingerprint where nothing was learned yet.
NOTHING_YET = ""


def paper_text(paper: Paper) -> PaperText:
    return PaperText(paper.title, paper.abstract, tuple(paper.keywords))


def newest_fingerprint() -> str:
    learned = LearnedTerms.objects.newest()
    return learned.fingerprint if learned else NOTHING_YET


def newest_lexicon() -> Lexicon:
    return lexicon_of(newest_fingerprint())


@lru_cache(maxsize=2)
def lexicon_of(fingerprint: str) -> Lexicon:
    """What was learned never changes; one that knows no term where nothing was."""
    if fingerprint == NOTHING_YET:
        return Lexicon.learned_from(())
    return Lexicon.from_json(LearnedTerms.objects.values_list("content", flat=True).get(fingerprint=fingerprint))


@lru_cache(maxsize=2)
def sample_of_others(fingerprint: str) -> tuple[PaperText, ...]:
    """Papers spread evenly over the archive as it was when this was learned."""
    learned = LearnedTerms.objects.defer("content").filter(fingerprint=fingerprint).first()
    if learned is None:
        return ()
    papers = Paper.objects.listed().filter(first_seen_at__lte=learned.learned_at).order_by("arxiv_id")
    ids = list(papers.values_list("pk", flat=True))
    chosen = ids[:: max(1, len(ids) // OTHERS)][:OTHERS]
    return tuple(paper_text(paper) for paper in Paper.objects.filter(pk__in=chosen).order_by("arxiv_id"))
