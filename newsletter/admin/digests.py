"""The ledger of the digests: what each reader got and why, what became of it, and what only an operator can say of it."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from newsletter.admin.facts import LEDGER, FactsAdmin, FactsInline
from newsletter.compose import compose_digest
from newsletter.deliver import send_again
from newsletter.models import Digest, HandoverState, MailEvent, SubscriberState
from newsletter.pages.mail import MAIL_POLICY
from newsletter.why import words_that_met
from papers.models import Paper, TopicScore


@dataclass(frozen=True)
class Word:
    """Something that an operator can say of a mail: of which states, what it means, and what it does."""

    states: tuple[HandoverState, ...]
    name: Promise
    question: Promise
    done: Promise
    act: Callable[[Digest, datetime], bool]
    # Whether the mail goes to its reader by this, who must still want it.
    sends: bool

    def may_be_said_of(self, digest: Digest) -> bool:
        wanted = digest.subscriber is not None and digest.subscriber.state == SubscriberState.ACTIVE
        return digest.state in self.states and (wanted or not self.sends)


def _send_again(digest: Digest, now: datetime) -> bool:
    return send_again(digest, now=now)


def _it_went(digest: Digest, now: datetime) -> bool:
    in_doubt = Digest.objects.filter(pk=digest.pk, state=HandoverState.UNCERTAIN)
    return bool(in_doubt.move(HandoverState.ACCEPTED, reason="", settled_at=now))


WORDS = {
    "again": Word(
        states=(HandoverState.ACCEPTED, HandoverState.UNCERTAIN),
        name=_("Send again"),
        question=_("The same mail goes to the reader once more. If they have it already, they get it twice."),
        done=_("The mail is planned once more and goes out with the next delivery."),
        act=_send_again,
        sends=True,
    ),
    "went": Word(
        states=(HandoverState.UNCERTAIN,),
        name=_("It went"),
        question=_("You know from a log or from the reader that this mail arrived. It is not sent again."),
        done=_("The mail is settled as accepted."),
        act=_it_went,
        sends=False,
    ),
}


class MailEventInline(FactsInline):
    model = MailEvent
    fields = ("at", "kind", "status", "detail")
    ordering = ("at",)
    verbose_name_plural = _("what came back")


@admin.register(Digest)
class DigestAdmin(FactsAdmin):
    list_display = ("day", "subscriber", "state", "reason", "papers_in_it", "language")
    list_filter = ("state", "ahead", "language")
    list_select_related = ("subscriber",)
    search_fields = ("subscriber__email",)
    date_hierarchy = "day"
    fieldsets = (
        (None, {"fields": (("subscriber", "day", "language"), "subject", ("issue", "edition", "frozen_at"))}),
        (_("What became of it"), {"fields": LEDGER}),
        (_("Papers"), {"fields": ("papers_and_why",)}),
        (_("The mail"), {"fields": ("preview",)}),
    )
    readonly_fields = ("papers_and_why", "preview")
    inlines = (MailEventInline,)

    def has_say_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("newsletter.change_digest")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/mail/", view(self.mail), name="newsletter_digest_mail"),
            *(path(f"<int:pk>/{word}/", view(self.say), {"word": word}, name=f"newsletter_digest_{word}") for word in WORDS),
        ]
        return own + super().get_urls()

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> HttpResponse:
        digest = context["original"]
        possible = [verb for verb, word in WORDS.items() if self.has_say_permission(request) and word.may_be_said_of(digest)]
        words = [(WORDS[verb].name, reverse(f"admin:newsletter_digest_{verb}", args=[digest.pk])) for verb in possible]
        reader = digest.subscriber or _("a reader who has left")
        more = {"words": words, "subtitle": f"{digest.day} · {reader}"}
        return super().render_change_form(request, {**context, **more}, *args, **kwargs)

    def mail(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The mail as it was sent, or would be now: a page of its own that can run nothing and ask for nothing."""
        digest = get_object_or_404(self.get_queryset(request).select_related("subscriber", "edition"), pk=pk)
        if not self.has_view_permission(request, digest):
            raise PermissionDenied
        if not digest.entries:
            raise Http404
        return HttpResponse(compose_digest(digest).html, headers={"Content-Security-Policy": MAIL_POLICY})

    def say(self, request: HttpRequest, pk: int, word: str) -> HttpResponse:
        """Ask before an operator's word is taken; it holds for the hand-over that the page spoke of, and no later one."""
        if not self.has_say_permission(request):
            raise PermissionDenied
        said = WORDS[word]
        digest = get_object_or_404(self.get_queryset(request).select_related("subscriber"), pk=pk)
        is_open = said.may_be_said_of(digest)
        if request.method != "POST" and is_open:
            context = {**self.admin_site.each_context(request), "opts": self.opts, "digest": digest, "said": said}
            return TemplateResponse(request, "admin/newsletter/digest/say.html", {**context, "title": said.name})
        is_same = request.POST.get("attempts") == str(digest.attempts)
        if request.method == "POST" and is_open and is_same and said.act(digest, timezone.now()):
            self.log_change(request, digest, str(said.name))
            self.message_user(request, str(said.done), messages.SUCCESS)
        else:
            self.message_user(request, _("The state of this mail does not allow that, or no longer."), messages.WARNING)
        return HttpResponseRedirect(reverse("admin:newsletter_digest_change", args=[digest.pk]))

    @admin.display(description=_("papers"))
    def papers_in_it(self, digest: Digest) -> int:
        return len(digest.entries)

    @admin.display(description=_("papers and why"))
    def papers_and_why(self, digest: Digest) -> str:
        return render_to_string("admin/newsletter/entries.html", {"entries": _entries_and_why(digest)})

    @admin.display(description=_("preview"))
    def preview(self, digest: Digest) -> str:
        return render_to_string("admin/newsletter/preview.html", {"digest": digest})


def _entries_and_why(digest: Digest) -> list[dict[str, Any]]:
    """The entries in the order of the mail, each with its paper and the reader's topics that it meets as scores are now."""
    ids = [entry["paper"] for entry in digest.entries]
    papers = Paper.objects.in_bulk(ids)
    met = defaultdict(list)
    for score in _scores_that_met(digest, ids):
        met[score.paper_id].append({"topic": score.topic, "score": score.score, "words": words_that_met(score)})
    return [{**entry, "paper": papers[entry["paper"]], "met": met[entry["paper"]]} for entry in digest.entries]


def _scores_that_met(digest: Digest, papers: list[int]) -> QuerySet[TopicScore]:
    reader = digest.subscriber
    if reader is None:
        return TopicScore.objects.none()
    scores = TopicScore.objects.filter(paper__in=papers, topic__active=True, topic__follows__subscriber=reader)
    met = scores.above_the_bar() if reader.threshold is None else scores.filter(score__gte=reader.threshold)
    return met.select_related("topic").order_by("-score")
