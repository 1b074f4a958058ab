"""The issues: all digests of a local day, to be held or cancelled together."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from newsletter.admin.accounts import statement_table
from newsletter.admin.facts import FactsAdmin, count_by
from newsletter.admin.words import Steered, Word
from newsletter.braking.steer import cancel_issue, hold_issue, resume_issue
from newsletter.models import OPEN_STATES, Digest, Issue, IssueState


@admin.register(Issue)
class IssueAdmin(FactsAdmin, Steered):
    list_display = ("day", "state", "reason", "digests_planned", "digests_open")
    list_filter = ("state",)
    search_fields = ("day__startswith", "reason")
    date_hierarchy = "day"
    list_per_page = 30
    fields = ("day", "state", "reason", "all_digests", "statement")
    readonly_fields = ("all_digests", "statement")
    words = {
        "hold": Word(
            name=_("Hold"),
            question=_("The digests of this day wait until you let them go, or until their window has ended."),
            done=_("The digests of this day are held. Their readers see it in their history."),
            may_be_said_of=lambda issue: issue.state == IssueState.RUNNING,
            act=lambda issue, reason, _now: hold_issue(issue.day, reason=reason),
            wants_a_reason=True,
        ),
        "resume": Word(
            name=_("Let it go"),
            question=_("What is held is handed over from now on, the mails that were due first before the others."),
            done=_("It is let go, and the mails go out with the next delivery."),
            may_be_said_of=lambda issue: issue.state == IssueState.HELD,
            act=lambda issue, _reason, _now: resume_issue(issue.day),
        ),
        "cancel": Word(
            name=_("Cancel"),
            question=_("No more digest of this day is sent, for good. Its papers may come in the next ones."),
            done=_("The digests of this day that had not left are skipped."),
            may_be_said_of=lambda issue: issue.state != IssueState.CANCELLED,
            act=lambda issue, reason, now: cancel_issue(issue.day, reason=reason, now=now),
            wants_a_reason=True,
        ),
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Issue]:
        digests = Digest.objects.filter(issue=OuterRef("pk"))
        open_ones = digests.filter(state__in=OPEN_STATES)
        issues = super().get_queryset(request)
        return issues.annotate(digests_planned=count_by(digests, "issue"), digests_open=count_by(open_ones, "issue"))

    @admin.display(description=_("statement of the day"))
    def statement(self, issue: Issue) -> str:
        return statement_table(issue.day)

    @admin.display(description=_("digests"))
    def digests_planned(self, issue: Any) -> int:
        return issue.digests_planned

    @admin.display(description=_("still open"))
    def digests_open(self, issue: Any) -> int:
        return issue.digests_open

    @admin.display(description=_("digests"))
    def all_digests(self, issue: Any) -> str:
        url = reverse("admin:newsletter_digest_changelist", query={"issue__id__exact": issue.pk})
        return render_to_string("admin/newsletter/digests.html", {"url": url, "count": issue.digests_planned})
