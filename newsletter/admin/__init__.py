"""Who is written to, what about, and what became of each mail, for the operator."""

from django.contrib import admin

from newsletter.admin.digests import DigestAdmin
from newsletter.admin.holds import HoldAdmin
from newsletter.admin.issues import IssueAdmin
from newsletter.admin.letters import LetterAdmin
from newsletter.admin.returns import MailEventAdmin, SuppressionAdmin
from newsletter.admin.subscribers import SubscriberAdmin
from newsletter.admin.topics import TopicAdmin

__all__ = [
    "DigestAdmin",
    "HoldAdmin",
    "IssueAdmin",
    "LetterAdmin",
    "MailEventAdmin",
    "SubscriberAdmin",
    "SuppressionAdmin",
    "TopicAdmin",
]

admin.site.site_header = admin.site.site_title = "Paperboy"
