"""What a reader can say of a paper of their mail: more, less, not this topic. GET shows what it would change, POST does it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from newsletter.composing.changes import words_of
from newsletter.composing.desk import Desk
from newsletter.composing.pieces import BY_MAIL, Told
from newsletter.deciding.lists import list_of
from newsletter.deciding.undo import can_be_undone
from newsletter.deciding.undo import undo as take_back
from newsletter.deciding.votes import LESS, MORE, vote
from newsletter.links import Purpose
from newsletter.models import Change, Digest, Vote
from newsletter.pages.asked import Asked, behind_a_link
from newsletter.pages.pressed import pressed_by_a_person, word_for_form
from newsletter.preferences import Choices, change_preferences
from newsletter.previewing.effect import Week
from papers.models import DEFAULT_BAR, Paper, Topic, TopicScore
from papers.score import WantedWords, estimate_scores

VALUES = {"more": MORE, "less": LESS}
NOT_THIS_TOPIC = "not-this-topic"


@dataclass(frozen=True)
class Entry:
    """A paper of a digest, as the reader sees it there."""

    digest: Digest
    place: int
    paper: Paper

    @property
    def last_list(self) -> date:
        """The day of the newest list that the digest took from."""
        return self.digest.edition.day if self.digest.edition else self.digest.day


@require_safe
@behind_a_link(Purpose.VOTE)
def entry(request: HttpRequest, asked: Asked, place: int) -> HttpResponse:
    """Why this paper came, and all that can be said to it."""
    return render(request, "pages/entry.html", _context(asked, _entry(asked, place)))


@require_http_methods(["GET", "HEAD", "POST"])
@behind_a_link(Purpose.VOTE)
def say(request: HttpRequest, asked: Asked, place: int, verb: str) -> HttpResponse:
    """One of the three; what was done is told with the way to undo it."""
    if verb not in (*VALUES, NOT_THIS_TOPIC):
        raise Http404
    found = _entry(asked, place)
    pressed = pressed_by_a_person(request, asked.token, asked.now)
    if pressed and (change := _act(request, asked, found, verb)):
        return HttpResponseRedirect(f"{request.path}?done={change.pk}")
    context = _context(asked, found) | {
        "verb": verb,
        "topics": _topics_with_effects(asked, found) if verb == NOT_THIS_TOPIC else [],
        "own_topics": _own_topics_met(asked, found.paper) if verb == NOT_THIS_TOPIC else [],
        "is_said": verb in VALUES and asked.reader.votes.filter(paper=found.paper, value=VALUES[verb]).exists(),
        **(_vote_effect(asked, found, VALUES[verb]) if verb in VALUES and request.method == "GET" else {}),
        "done": _done(request, asked),
        "again": request.method == "POST" and not pressed,
        "form_word": word_for_form(request, asked.token, asked.now),
    }
    return render(request, "pages/say.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@behind_a_link(Purpose.UNDO)
def undo(request: HttpRequest, asked: Asked, change: int) -> HttpResponse:
    """Take back what a link of a mail changed; what the owner changed elsewhere is not for this link."""
    found = asked.reader.changes.filter(pk=change, way__in=BY_MAIL).first()
    if found is None or not can_be_undone(found):
        raise Http404
    pressed = pressed_by_a_person(request, asked.token, asked.now)
    if pressed:
        done = take_back(found, way=asked.way, now=asked.now)
        return HttpResponseRedirect(f"{request.path}?{'done' if done else 'over'}")
    context = {
        "words": words_of(found),
        "done": "done" in request.GET,
        "over": "over" in request.GET,
        "again": request.method == "POST",
        "form_word": word_for_form(request, asked.token, asked.now),
    }
    return render(request, "pages/undo.html", context)


def _entry(asked: Asked, place: int) -> Entry:
    digest = asked.holder.digest()
    if digest is None or digest.frozen_at is None or not 0 <= place < len(digest.entries):
        raise Http404
    return Entry(digest, place, Paper.objects.get(pk=digest.entries[place]["paper"]))


def _context(asked: Asked, found: Entry) -> dict[str, Any]:
    return {
        "token": asked.token,
        "place": found.place,
        "paper": found.paper,
        "why": Desk().why(found.digest, found.paper.pk),
        "settings_url": reverse("preferences", args=[asked.token_for(Purpose.PREFERENCES)]),
    }


def _act(request: HttpRequest, asked: Asked, found: Entry, verb: str) -> Change | None:
    if verb in VALUES:
        return vote(asked.reader, found.paper, VALUES[verb], source=Vote.Source.MAIL, way=asked.way, now=asked.now)
    met = {topic.slug for topic in _topics_met(asked, found.paper)}
    choices = None
    if (slug := request.POST.get("leave")) in met:
        choices = Choices(topics=tuple(asked.reader.topics.exclude(slug=slug)))
    elif (slug := request.POST.get("mute")) in met:
        choices = Choices(muted_topics=(*list_of(asked.reader, "muted_topics"), str(slug)))
    elif (words := request.POST.get("drop")) in _own_topics_met(asked, found.paper):
        choices = Choices(own_topics=tuple(each for each in list_of(asked.reader, "own_topics") if each != words))
    changes = change_preferences(asked.reader, choices, way=asked.way, now=asked.now) if choices else []
    return changes[0] if changes else None


def _topics_met(asked: Asked, paper: Paper) -> list[Topic]:
    """The topics that the reader follows and the paper meets, the best first."""
    own = asked.reader.threshold
    scores = TopicScore.objects.filter(paper=paper, topic__active=True, topic__follows__subscriber=asked.reader)
    best_first = scores.select_related("topic").order_by("-score", "topic__order")
    return [score.topic for score in best_first if score.score >= (score.topic.bar if own is None else own)]


def _own_topics_met(asked: Asked, paper: Paper) -> list[str]:
    bar = DEFAULT_BAR if asked.reader.threshold is None else asked.reader.threshold
    words = list_of(asked.reader, "own_topics")
    return [each for each in words if estimate_scores(WantedWords(each), [paper])[0].score >= bar]


def _topics_with_effects(asked: Asked, found: Entry) -> list[dict[str, object]]:
    week = Week(asked.reader, found.last_list)
    return [
        {
            "slug": topic.slug,
            "name": topic.name_in(get_language() or "en"),
            "left": week.without(topic),
            "muted": week.with_muted(topic),
        }
        for topic in _topics_met(asked, found.paper)
    ]


def _vote_effect(asked: Asked, found: Entry, value: int) -> dict[str, object]:
    effect, learned = Week(asked.reader, found.last_list).with_vote(found.paper, value)
    return {"effect": effect, "learned": learned}


def _done(request: HttpRequest, asked: Asked) -> Told | None:
    """The change that this page has just made, with the way back."""
    number = request.GET.get("done", "")
    change = asked.reader.changes.filter(pk=number, way__in=BY_MAIL).first() if number.isdecimal() else None
    if change is None:
        return None
    return Told(words_of(change), reverse("undo", args=[asked.token_for(Purpose.UNDO), change.pk]))
