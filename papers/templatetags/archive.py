"""What the first page of the admin says of the archive."""

from typing import Any

from django import template

from papers.models import Paper
from papers.ranking.fitting import SMALLEST_ARCHIVE

register = template.Library()


@register.inclusion_tag("admin/papers/archive.html")
def small_archive() -> dict[str, Any]:
    """How many papers there are to learn ranking from, where these are too few to fit topics to."""
    return {"papers": Paper.objects.listed().count(), "enough": SMALLEST_ARCHIVE}
