"""What the first page of the admin says of what is held."""

from typing import Any

from django import template

from newsletter.models import Hold, Issue, IssueState

register = template.Library()


@register.inclusion_tag("admin/newsletter/standing.html")
def standing_holds() -> dict[str, Any]:
    """What is held now, by whatever: alarms and what the operator said, not the trials that each large hour has."""
    return {"holds": Hold.objects.standing().alarming(), "issues": Issue.objects.filter(state=IssueState.HELD)}
