"""The closing table of a day's run, as lines."""

from collections import Counter
from collections.abc import Iterator

from config.day import DayReport
from newsletter.match import Choice
from papers.latex import readable
from papers.models import Paper


def day_table(report: DayReport) -> Iterator[str]:
    yield f"\n{report.day}"
    yield _row("listed", str(report.listed))
    for paper in report.late:
        yield _row("  late", f"{paper.arxiv_id} {readable(paper.title)}")
    yield _row("scored", str(report.scored))
    yield _row("read", _counts(report.read))
    yield _row("summarized", _counts(report.summarized))
    yield _row("due", str(report.due))
    yield _row("sent", str(report.sent))
    for name, counts in (("skipped", report.skipped), ("open", report.open), ("failed", report.failed)):
        if counts or name != "open":
            yield _row(name, _counts(counts))
    for problem in report.problems:
        yield _row("note", problem)


def preview_lines(report: DayReport) -> Iterator[str]:
    """Who would get what, a paragraph for each reader."""
    for choice in report.would_get:
        yield f"\n{choice.due.subscriber.email}: {choice.reason or _named(choice)}"
        papers = Paper.objects.in_bulk([pick.paper_id for pick in choice.picks])
        for pick in choice.picks:
            paper = papers[pick.paper_id]
            yield f"  {'-' if pick.kind == 'section' else ' '} {paper.arxiv_id} {readable(paper.title)}"


def _named(choice: Choice) -> str:
    return f"{len(choice.picks)} papers"


def _row(name: str, said: str) -> str:
    return f"  {name:<12} {said}"


def _counts(counts: Counter[str]) -> str:
    return "; ".join(f"{number} {name}" for name, number in counts.most_common()) or "0"
