"""A reader's own topics, names and mutes, and the library: behind the owner's proof, for they show more than a digest does."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from newsletter.deciding.library import (
    MAX_CHARACTERS,
    MAX_LIBRARY,
    Added,
    LibraryError,
    TooLongError,
    add_to_library,
    take_from_library,
)
from newsletter.deciding.lists import MAX_OWN_TOPICS, MAX_WORDS, list_of
from newsletter.models import Subscriber, Vote
from newsletter.pages.asked import Asked
from newsletter.pages.back_test import answer_alone, is_live, look_back
from newsletter.pages.forms import PlainForm
from newsletter.pages.owner import for_its_owner
from newsletter.preferences import Choices, change_preferences
from newsletter.previewing.draft import draft
from papers.models import Topic

LONGEST_MUTE, LONGEST_WORDS = 80, 300


class LinesField(forms.CharField):
    """Words, one entry a line; each once."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.longest = longest

    def clean(self, value: Any) -> tuple[str, ...]:
        lines = tuple(dict.fromkeys(" ".join(line.split()) for line in super().clean(value).splitlines() if line.strip()))
        if len(lines) > MAX_WORDS:
            raise forms.ValidationError(_("At most %(most)d lines, please.") % {"most": MAX_WORDS})
        if long := next((line for line in lines if len(line) > self.longest), ""):
            said = {"most": self.longest, "line": f"{long[:40]}…"}
            raise forms.ValidationError(_("A line may have %(most)d characters; this one has more: %(line)s") % said)
        return lines

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else "\n".join(value or ())


class InterestsForm(PlainForm):
    own_topics = LinesField(longest=LONGEST_WORDS, label=gettext_lazy("Your own topics, one a line, in your own words"))
    authors = LinesField(longest=LONGEST_WORDS, label=gettext_lazy("Authors to follow, one a line"))
    organizations = LinesField(longest=LONGEST_WORDS, label=gettext_lazy("Organizations to follow, one a line"))
    muted_words = LinesField(longest=LONGEST_MUTE, label=gettext_lazy("Muted words, one a line"))
    muted_topics = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, required=False, label=gettext_lazy("Muted topics")
    )

    def __init__(self, reader: Subscriber, data: Any = None) -> None:
        names = ("own_topics", "authors", "organizations", "muted_words", "muted_topics")
        super().__init__(data, initial={name: list_of(reader, name) for name in names})
        offered = Topic.objects.active() | Topic.objects.filter(slug__in=self.initial["muted_topics"])
        named = [(topic.slug, topic.name_in(get_language() or "en")) for topic in offered]
        self.fields["muted_topics"].choices = named  # type: ignore[attr-defined]

    def clean_own_topics(self) -> tuple[str, ...]:
        topics: tuple[str, ...] = self.cleaned_data["own_topics"]
        if len(topics) > MAX_OWN_TOPICS:
            raise forms.ValidationError(_("Up to %(most)d own topics, please.") % {"most": MAX_OWN_TOPICS})
        return topics

    @property
    def choices(self) -> Choices:
        chosen = {name: tuple(words) for name, words in self.cleaned_data.items()}
        return Choices(
            own_topics=chosen["own_topics"],
            authors=chosen["authors"],
            organizations=chosen["organizations"],
            muted_words=chosen["muted_words"],
            muted_topics=chosen["muted_topics"],
        )


class LibraryForm(PlainForm):
    pasted = forms.CharField(
        required=False,
        label=gettext_lazy("arXiv links or ids, or BibTeX"),
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "https://arxiv.org/abs/2401.00001"}),
    )
    file = forms.FileField(required=False, label=gettext_lazy("or a BibTeX file"))

    def clean(self) -> dict[str, Any]:
        chosen: dict[str, Any] = super().clean() or self.cleaned_data
        file = chosen.get("file")
        if file and file.size > MAX_CHARACTERS:
            raise forms.ValidationError(_too_long())
        text = file.read().decode(errors="replace") if file else ""
        chosen["text"] = f"{chosen.get('pasted', '')}\n{text}"
        if not chosen["text"].strip():
            raise forms.ValidationError(_("Paste something, or choose a file."))
        return chosen


@require_http_methods(["GET", "HEAD", "POST"])
@for_its_owner
def interests(request: HttpRequest, asked: Asked) -> HttpResponse:
    form = InterestsForm(asked.reader, request.POST if request.method == "POST" else None)
    tried = look_back(request, draft(asked.reader, form.chosen_so_far()), now=asked.now) if "try" in request.POST else {}
    if tried and is_live(request):
        return answer_alone(request, tried)
    if not tried and form.is_bound and form.is_valid():
        change_preferences(asked.reader, form.choices, way=asked.way, now=asked.now)
        return HttpResponseRedirect(f"{request.path}?saved")
    context = {"form": form, "saved": "saved" in request.GET, **_library_context(asked.reader, LibraryForm())}
    return render(request, "pages/interests.html", {**context, **tried})


@require_http_methods(["GET", "HEAD", "POST"])
@for_its_owner
def library(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Likes from the first day. What was not understood is said, and nothing is added then."""
    if "remove" in request.POST:
        number = request.POST["remove"]
        take_from_library(asked.reader, int(number) if number.isdecimal() else None, way=asked.way, now=asked.now)
        return HttpResponseRedirect(reverse("library"))
    form = LibraryForm(request.POST or None, request.FILES or None) if request.method == "POST" else LibraryForm()
    added = None
    if form.is_bound and form.is_valid():
        try:
            added = add_to_library(asked.reader, form.cleaned_data["text"], way=asked.way, now=asked.now)
            form = LibraryForm()
        except LibraryError as error:
            form.add_error(None, _too_long() if isinstance(error, TooLongError) else _nothing_found())
    context = {**_library_context(asked.reader, form), "told": _told(added) if added else [], "added": added}
    return render(request, "pages/library.html", context)


def _library_context(reader: Subscriber, form: LibraryForm) -> dict[str, Any]:
    known = reader.votes.filter(source=Vote.Source.LIBRARY).select_related("paper").order_by("-at", "paper")
    return {"library_form": form, "known": known, "entries": reader.library.all(), "most": MAX_LIBRARY}


def _told(added: Added) -> list[str]:
    """What became of what was given, in sentences."""
    sentences = [
        (
            added.known,
            ngettext("%(n)d paper of our lists is liked now.", "%(n)d papers of our lists are liked now.", added.known),
        ),
        (
            added.by_title,
            ngettext(
                "%(n)d paper is none of our lists’: its title counts.",
                "%(n)d papers are none of our lists’: their titles count.",
                added.by_title,
            ),
        ),
        (added.before, ngettext("%(n)d was there before.", "%(n)d were there before.", added.before)),
        (
            len(added.unknown_ids),
            ngettext(
                "%(n)d id without a title is none of our lists’ and was left out.",
                "%(n)d ids without a title are none of our lists’ and were left out.",
                len(added.unknown_ids),
            ),
        ),
        (
            added.left_out,
            ngettext("%(n)d was left out: the library is full.", "%(n)d were left out: the library is full.", added.left_out),
        ),
    ]
    return [sentence % {"n": number} for number, sentence in sentences if number]


def _too_long() -> str:
    return _("That is too long: at most %(most)d million characters.") % {"most": MAX_CHARACTERS // 1_000_000}


def _nothing_found() -> str:
    return _("No arXiv id and no BibTeX entry was found in it. An id looks like 2401.00001.")
