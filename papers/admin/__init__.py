"""What was published and how far it is prepared, for the operator: to look at, and to have done again."""

from papers.admin.editions import EditionAdmin
from papers.admin.papers import PaperAdmin
from papers.admin.sites import SiteStateAdmin
from papers.admin.stations import FullTextAdmin, SummaryAdmin

__all__ = ["EditionAdmin", "FullTextAdmin", "PaperAdmin", "SiteStateAdmin", "SummaryAdmin"]
