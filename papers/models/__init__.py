"""What was published, and what it says. Facts only: no model here speaks to the network or calls a station.

work      a row that a station has to bring about
listed    Edition, Listing, Paper: what was published
prepared  Wanted, FullText, Summary: what was asked for and made of it
topics    Topic, TopicScore: what can be followed, and how well papers meet it
learned   LearnedTerms, TopicModel, TopicTrial: what ranking learned
opinions  Embedding, Judgement: what models say of texts and papers, where they are asked
sites     SiteState: how the sites that we read are treated
"""

from papers.models.learned import LearnedTerms, TopicModel, TopicTrial
from papers.models.listed import CLOSES_AFTER, Edition, EditionState, Listing, Paper, PaperQuerySet
from papers.models.opinions import Embedding, Judgement
from papers.models.prepared import FullText, Summary, Wanted
from papers.models.sites import SiteState
from papers.models.topics import DEFAULT_BAR, Topic, TopicScore
from papers.models.work import WORK_LEASE, WorkState, state_is_known

__all__ = [
    "CLOSES_AFTER",
    "DEFAULT_BAR",
    "WORK_LEASE",
    "Edition",
    "EditionState",
    "Embedding",
    "FullText",
    "Judgement",
    "LearnedTerms",
    "Listing",
    "Paper",
    "PaperQuerySet",
    "SiteState",
    "Summary",
    "Topic",
    "TopicModel",
    "TopicScore",
    "TopicTrial",
    "Wanted",
    "WorkState",
    "state_is_known",
]
