"""Lists from which a paper can be prepared again, at an operator's word."""

from functools import partial

from django.conf import settings
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from papers.admin.facts import ANYWHERE, FactsAdmin
from papers.models import FullText, Paper, Wanted, WorkState
from papers.tasks import prepare_paper


class Prepared(FactsAdmin):
    """A list from which papers can be prepared again."""

    actions = ("prepare_again",)

    def has_prepare_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("papers.change_paper")

    def papers(self, chosen: QuerySet) -> QuerySet[Paper]:
        return Paper.objects.filter(pk__in=chosen.order_by().values("paper"))

    @admin.action(description=_("Prepare again"), permissions=["prepare"], location=ANYWHERE)
    def prepare_again(self, request: HttpRequest, chosen: QuerySet) -> None:
        ids = list(self.papers(chosen).values_list("pk", flat=True))
        now = timezone.now()
        unread = {"state": WorkState.TODO, "attempts": 0, "next_try_at": now, "settled_for_now": False, "refused": {}}
        FullText.objects.filter(paper__in=ids).update(**unread)
        Wanted.objects.want(Paper.objects.filter(pk__in=ids, wanted=None), settings.SUMMARY_LANGUAGES[0])
        for pk in ids:
            transaction.on_commit(partial(prepare_paper.delay, pk), robust=True)
        told = ngettext(
            "%(count)d paper will be read again now; a text that is newer than its summary is then told anew.",
            "%(count)d papers will be read again now; a text that is newer than its summary is then told anew.",
            len(ids),
        )
        self.message_user(request, told % {"count": len(ids)}, messages.SUCCESS)
