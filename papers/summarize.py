"""Summarize: tell a paper that is read in five parts, by the model if there is one, else by excerpt; claims are checked."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min, Q, Sum

from papers.check import check_parts
from papers.excerpt import PaperFacts, excerpt
from papers.llm import PermanentError, Teller, TellingError, TemporaryError, Told, tell
from papers.models import Paper, Summary, Wanted, WorkState
from papers.parts import UNVERIFIED, Parts
from papers.reading import Block

logger = logging.getLogger(__name__)

# A summary of which a smaller share of claims stands up is not shown: the paper's own sentences are.
MIN_CHECKED_SHARE = 0.5
TOO_FEW_CHECKED = "too few claims of the model stood up to the paper"
BUDGET_SPENT = "the day's budget does not last for it"
# For an estimate of a telling's cost that errs on the dear side.
CHARACTERS_PER_TOKEN, PROMPT_TOKENS, CALLS = 3, 2_000, 2


@dataclass(frozen=True)
class Spent:
    """What asking the model took, whether or not its answer served. `cost` is in the currency of the prices."""

    tokens_in: int = 0
    tokens_out: int = 0
    cost: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True)
class Telling:
    """What a paper was told as, by whom, and why not otherwise."""

    parts: Parts
    told_by: str
    share: float = 1.0
    reason: str = ""
    spent: Spent = Spent()


def summarize_paper(paper: Paper, language: str, *, now: datetime, last_chance: bool = False) -> Summary | None:
    """Tell one paper in `language`. None where another worker has it in hand.

    A model that cannot be reached for now is asked again later, until the tries, the time of the first reader, or the
    `last_chance` are over; then the excerpt serves.
    """
    summary = _in_the_making(paper, language, now)
    if not Summary.objects.claim(summary.pk, now):
        return None
    summary.refresh_from_db()
    blocks = paper.full_text.blocks
    facts = PaperFacts(paper.title, paper.abstract, tuple(paper.keywords), tuple(paper.categories))
    try:
        telling = _told(facts, blocks, summary, now)
    except TemporaryError as error:
        if not last_chance and summary.has_tries_left and not _is_overdue(paper, language, now):
            _add(summary, _spent(error))
            summary.put_off(str(error), now=now)
            return summary
        telling = _excerpted(facts, blocks, reason=str(error), spent=_spent(error))
    _keep(summary, telling, now=now)
    logger.info(
        "%s told in %s by %s%s", paper.arxiv_id, language, summary.told_by, f" ({summary.reason})" if summary.reason else ""
    )
    return summary


def _in_the_making(paper: Paper, language: str, now: datetime) -> Summary:
    """The one unfinished telling of a paper in a language; a new version where all are finished."""
    mine = Summary.objects.filter(paper=paper, language=language)
    newest = mine.aggregate(newest=Max("version"))["newest"] or 0
    summary, _ = mine.get_or_create(
        state=WorkState.TODO,
        defaults={"paper": paper, "language": language, "version": newest + 1, "next_try_at": now},
    )
    return summary


def _told(facts: PaperFacts, blocks: Sequence[Block], summary: Summary, now: datetime) -> Telling:
    if not settings.LLM_BASE_URL:
        return _excerpted(facts, blocks)
    teller = _teller()
    if _budget_would_be_overrun(teller, blocks, summary, now):
        return _excerpted(facts, blocks, reason=BUDGET_SPENT)
    try:
        told = tell(teller, facts, blocks, summary.language)
    except PermanentError as error:
        return _excerpted(facts, blocks, reason=str(error), spent=_spent(error))
    return _checked(told, facts, blocks, summary.language)


def _checked(told: Told, facts: PaperFacts, blocks: Sequence[Block], language: str) -> Telling:
    """The model's claims as the checker marks them; what did not hold is taken from the excerpt, field by field."""
    parts = check_parts(told.parts, blocks, language)
    claims = list(parts.claims())
    if sum(claim.verdict != UNVERIFIED for claim in claims) < MIN_CHECKED_SHARE * len(claims):
        return _excerpted(facts, blocks, reason=TOO_FEW_CHECKED, spent=_spent(told))
    reason = f"from the excerpt: {', '.join(told.missing)}" if told.missing else ""
    parts = _filled(parts, excerpt(facts, blocks), told.missing) if told.missing else parts
    if settings.UNVERIFIED == "omit":
        parts, omitted = parts.without_unverified()
        reason = "; ".join(filter(None, [reason, f"unverified claims left out: {omitted}" if omitted else ""]))
    return Telling(parts, settings.LLM_MODEL, share=told.share_read, reason=reason, spent=_spent(told))


def _filled(parts: Parts, spare: Parts, missing: Sequence[str]) -> Parts:
    """`parts` with the `missing` fields, named as `usage.input`, taken from `spare`."""
    usage = {name.removeprefix("usage."): getattr(spare.usage, name.removeprefix("usage.")) for name in missing if "." in name}
    whole = {name: getattr(spare, name) for name in missing if "." not in name}
    return replace(parts, **({"usage": replace(parts.usage, **usage)} | whole))


def _excerpted(facts: PaperFacts, blocks: Sequence[Block], *, reason: str = "", spent: Spent | None = None) -> Telling:
    return Telling(excerpt(facts, blocks), Summary.EXCERPT, reason=reason, spent=spent or Spent())


def _spent(told: Told | TellingError) -> Spent:
    return Spent(told.tokens_in, told.tokens_out, told.cost, told.seconds)


@transaction.atomic
def _keep(summary: Summary, telling: Telling, *, now: datetime) -> None:
    """Finish the row and make it the current one of its paper and language."""
    text = summary.paper.full_text
    Summary.objects.filter(paper=summary.paper, language=summary.language, current=True).update(current=False)
    summary.state = WorkState.DONE
    summary.current = True
    summary.told_by = telling.told_by
    summary.reason = telling.reason[:300]
    summary.source = text.source
    summary.version_read = text.version_read or summary.paper.version
    summary.share = text.share * telling.share
    summary.parts_json = telling.parts.to_json()
    summary.told_at = now
    _add(summary, telling.spent)


def _add(summary: Summary, spent: Spent) -> None:
    """Count what was spent on this telling, over all its tries."""
    summary.tokens_in += spent.tokens_in
    summary.tokens_out += spent.tokens_out
    summary.cost += Decimal(str(round(spent.cost, 6)))
    summary.seconds += spent.seconds
    summary.save()


def _teller() -> Teller:
    return Teller(
        base_url=settings.LLM_BASE_URL,
        api_key=settings.LLM_API_KEY,
        model=settings.LLM_MODEL,
        context_chars=settings.LLM_CONTEXT_CHARS,
        price_in=settings.LLM_PRICE_IN,
        price_out=settings.LLM_PRICE_OUT,
    )


def _budget_would_be_overrun(teller: Teller, blocks: Sequence[Block], summary: Summary, now: datetime) -> bool:
    """Whether the day's money would not last for one more telling, should it need its repair and every token it may write.

    As much is set aside for each that another worker has in hand, and taken for each of a server that tells no usage.
    """
    if not settings.LLM_DAILY_BUDGET:
        return False
    characters = min(teller.context_chars, sum(len(block.text) for block in blocks))
    tokens_in = characters / CHARACTERS_PER_TOKEN + PROMPT_TOKENS
    once = (tokens_in * teller.price_in + teller.answer_tokens * teller.price_out) / 1_000_000
    midnight = datetime.combine(now.astimezone(UTC).date(), time(), tzinfo=UTC)
    today = Summary.objects.filter(Q(told_at__gte=midnight) | Q(state=WorkState.TODO))
    spent = today.aggregate(cost=Sum("cost"))["cost"] or 0
    unknown = today.filter(tokens_in=0, tokens_out=0, seconds__gt=0).count()
    others = Summary.objects.in_hand(now).exclude(pk=summary.pk).count()
    return float(spent) + (1 + unknown + others) * CALLS * once > settings.LLM_DAILY_BUDGET


def _is_overdue(paper: Paper, language: str, now: datetime) -> bool:
    needed_by = Wanted.objects.filter(paper=paper, language=language).aggregate(first=Min("needed_by"))["first"]
    return needed_by is not None and now >= needed_by
