"""Steer: what the operator says of an issue, or of the whole service: wait, go on, or not at all."""

from datetime import date, datetime

from newsletter.braking.holds import lift_hold, place_hold, take_back
from newsletter.models import STILL_TO_GO, Digest, HandoverState, Hold, Issue, IssueState

CANCELLED = "the issue was cancelled"


def hold_issue(day: date, *, reason: str) -> bool:
    """Let the digests of `day` wait, planned or yet to be planned. False where the issue is held or cancelled already."""
    issue = Issue.objects.get_or_create(day=day)[0]
    running = Issue.objects.filter(pk=issue.pk, state=IssueState.RUNNING)
    held = bool(running.update(state=IssueState.HELD, reason=reason[:300]))
    if held:
        take_back(Digest.objects.filter(issue=issue))
    return held


def resume_issue(day: date) -> bool:
    """Let the digests of `day` go on, those whose window is still open. False where the issue is not held."""
    return bool(Issue.objects.filter(day=day, state=IssueState.HELD).update(state=IssueState.RUNNING, reason=""))


def cancel_issue(day: date, *, reason: str, now: datetime) -> bool:
    """Send no more digests of `day`, for good; their papers may come in the next ones. False where that was said before.

    What is in a worker's hand or in doubt is left alone: it may have arrived.
    """
    issue = Issue.objects.get_or_create(day=day)[0]
    cancelled = Issue.objects.filter(pk=issue.pk).exclude(state=IssueState.CANCELLED)
    said = bool(cancelled.update(state=IssueState.CANCELLED, reason=reason[:300]))
    skip_cancelled(now)
    return said


def skip_cancelled(now: datetime) -> None:
    """Settle the digests of cancelled issues, those that were planned since included."""
    for issue in Issue.objects.filter(state=IssueState.CANCELLED, digests__state__in=STILL_TO_GO).distinct():
        why = f"{CANCELLED}: {issue.reason}" if issue.reason else CANCELLED
        free = {"claim_token": None, "lease_until": None}
        issue.digests.filter(state__in=STILL_TO_GO).move(HandoverState.SKIPPED, reason=why[:300], settled_at=now, **free)


def hold_service(*, reason: str, now: datetime) -> bool:
    """Let all digests wait; mails about subscriptions go on. False where they do already."""
    return place_hold(Hold.Scope.SERVICE, "", cause=Hold.Cause.OPERATOR, now=now, reason=reason[:300]) is not None


def resume_service(*, now: datetime) -> bool:
    """Let all digests go on, whoever held them. False where nothing was held."""
    held = Hold.objects.standing().of_service().first()
    return held is not None and lift_hold(held, because="the operator let it go", now=now)
