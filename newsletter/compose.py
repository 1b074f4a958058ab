"""Compose: from a digest of the ledger to a whole mail. What readers share is joined as it was made; the rest is a few lines."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from newsletter import links
from newsletter.composing import mime
from newsletter.composing.desk import Desk
from newsletter.composing.message import digest_message
from newsletter.composing.mime import Form
from newsletter.composing.notes import caught_up, heading_of_list, late_list
from newsletter.composing.pieces import changed_by_mail, changed_piece, entry_urls, why_piece
from newsletter.composing.preheader import preheader
from newsletter.composing.sections import compiled, fragment, render_text
from newsletter.doors import Message
from newsletter.links import Purpose, url
from newsletter.models import Depth, Digest
from papers.latex import readable

# Gmail clips a mail at about 102 KB of HTML; the encoded part stays below this for any reader.
MAX_HTML_BYTES = 90 * 1024
# More than the head and the foot take, with the longest of addresses and names of topics.
ENVELOPE_BYTES = 14 * 1024
TITLE_LENGTH = 160
# More than the row below a section takes, or a title in the list at the end.
ROW_BYTES = 5 * 1024
SUBJECT_LENGTH = {"en": 78, "zh-hans": 40}
# How a day is written: under the masthead, in a sentence, in a subject.
DAY_FORMATS = {"en": ("l, j F Y", "j F Y", "j F"), "zh-hans": ("Y年n月j日 l", "Y年n月j日", "n月j日")}
PAPERS = "@@papers@@"


def compose_digest(digest: Digest, desk: Desk | None = None) -> Message:
    """The mail of a digest, joined from its entries; where these are not frozen yet, as they would be now."""
    desk = desk or Desk()
    entries = digest.entries if digest.frozen_at else entries_with_sections(digest, desk)
    language = digest.language
    with translation.override(language):
        slots = _slots(digest, entries, desk)
        subject = digest.subject or subject_of(digest, entries, desk)
        quoted = {name: str(escape(value)) for name, value in (slots | {"title": subject}).items()}
        html = _around(_skeleton(language), quoted, _pieces(digest, entries, desk, "mjml"))
        text = _around(_text_skeleton(language), slots, _pieces(digest, entries, desk, "txt"))
    return digest_message(digest, to=digest.subscriber, subject=subject, text=text, html=html)


def entries_with_sections(digest: Digest, desk: Desk) -> list[dict[str, Any]]:
    """The entries of a digest with the hash of each section; what would not fit a mail, or cannot be laid out, is named only."""
    full, named = [], []
    depth = digest.subscriber.depth if digest.subscriber else Depth.FULL
    for entry in digest.entries:
        section = desk.section_of(entry["paper"], digest.language, depth) if entry["kind"] == "section" else None
        if section:
            full.append({**entry, "section": section.pk})
        else:
            named.append(_as_title(entry))
    with translation.override(digest.language):
        while full and _encoded_size(digest, full + named, desk) > MAX_HTML_BYTES:
            named.insert(0, _as_title(full.pop()))
    return full + named


def subject_of(digest: Digest, entries: list[dict[str, Any]], desk: Desk) -> str:
    """The first paper by name, the others by number, and the day: no two days have the same subject."""
    with translation.override(digest.language):
        day = date_format(digest.day, DAY_FORMATS[digest.language][2])
        if not entries:
            return _("A quiet day: no new paper for you · %(day)s") % {"day": day}
        more = len(entries) - 1
        frame = _("%(title)s and %(more)d more · %(day)s") if more else _("%(title)s · %(day)s")
        room = SUBJECT_LENGTH[digest.language] - len(frame % {"title": "", "more": more, "day": day})
        title = readable(desk.paper(entries[0]["paper"]).title)
        return frame % {"title": clipped(title, room), "more": more, "day": day}


def clipped(text: str, length: int) -> str:
    """`text` in at most `length` characters, cut between words where there are any."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    return (head.rsplit(" ", 1)[0] if " " in head[length // 2 :] else head).rstrip(" ,:;.-—") + "…"


def _as_title(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**entry, "kind": "title"}.items() if name != "section"}


def _encoded_size(digest: Digest, entries: list[dict[str, Any]], desk: Desk) -> int:
    """The bytes of the HTML part, or, where it is far from the limit, a bound that is quicker to have."""
    sections = sum(len(desk.section(entry["section"]).html) for entry in entries if entry["kind"] == "section")
    bound = ENVELOPE_BYTES + sections + ROW_BYTES * (len(entries) + 2)
    if bound <= MAX_HTML_BYTES:
        return bound
    return ENVELOPE_BYTES + sum(len(piece) for piece in _pieces(digest, entries, desk, "mjml"))


def _slots(digest: Digest, entries: list[dict[str, Any]], desk: Desk) -> dict[str, str]:
    """What is said to this reader only, as plain text."""
    edition = digest.edition
    masthead, sentence, _subject = DAY_FORMATS[digest.language]
    listed = digest.listed if digest.frozen_at else desk.listed_for(digest)
    if digest.away_from:
        lead = caught_up(digest, entries, listed)
    else:
        lead = _lead(entries, listed, date_format(edition.day if edition else digest.day, sentence))
    email = digest.subscriber.email if digest.subscriber else _("a reader who has left")
    because = _("You get this because %(email)s asked for it and said so by a click. You follow: %(topics)s.")
    topics = ", ".join(desk.followed_names(digest)) or "–"
    return {
        "preheader": preheader(" ".join([lead, _("Every claim leads to its passage in the paper.")]) if entries else lead),
        "date": date_format(digest.day, masthead),
        "lead": lead,
        "because": because % {"email": email, "topics": topics},
        "view_url": url("view", links.token(Purpose.READ, digest)),
        "preferences_url": url("preferences", links.token(Purpose.PREFERENCES, digest)),
        "unsubscribe_url": url("unsubscribe", links.token(Purpose.UNSUBSCRIBE, digest)),
        "archive_url": url("edition", edition.day) if edition else url("days"),
        "postal_address": settings.POSTAL_ADDRESS,
    }


def _lead(entries: list[dict[str, Any]], listed: int, day: str) -> str:
    """How many papers there are for the reader, of the masthead's list and from before it."""
    if not entries:
        return _("Of the %(listed)d papers listed on %(day)s, none is new and for you.") % {"listed": listed, "day": day}
    earlier = sum("when" in entry for entry in entries)
    today = len(entries) - earlier
    if not earlier:
        all_new = ngettext(
            "%(n)d paper for you, of %(listed)d listed on %(day)s.",
            "%(n)d papers for you, of %(listed)d listed on %(day)s.",
            today,
        )
        return all_new % {"n": today, "listed": listed, "day": day}
    if not today:
        return ngettext("%(n)d paper for you from earlier days.", "%(n)d papers for you from earlier days.", earlier) % {
            "n": earlier
        }
    both = _("%(n)d of the %(listed)d papers listed on %(day)s are for you, and %(earlier)d from earlier days.")
    return both % {"n": today, "listed": listed, "day": day, "earlier": earlier}


def _pieces(digest: Digest, entries: list[dict[str, Any]], desk: Desk, kind: str) -> Iterator[str]:
    """The encoded pieces between the head and the foot of a mail, in order."""
    language = digest.language
    group = None
    if digest.edition and digest.edition.sample:
        yield _shared(
            kind, "group", language, heading=_("Sample edition"), note=_("These are sample texts, not the papers' own.")
        )
    if changed := changed_by_mail(digest):
        yield mime.encode(changed_piece(kind, language, changed), language)
    if late := late_list(digest):
        yield _shared(kind, "group", language, **late)
    if digest.is_quiet and not entries:
        yield _shared(kind, "group", language, **_quiet())
    for entry, entry_url in zip(entries, entry_urls(digest), strict=False):
        if entry["kind"] != "section":
            continue
        if entry.get("when", "") != group:
            group = entry.get("when", "")
            yield _shared(kind, "group", language, **_GROUPS[group](digest))
        section = desk.section(entry["section"])
        yield section.html if kind == "mjml" else section.text
        yield why_piece(kind, language, desk.why(digest, entry["paper"])).fill({"entry": entry_url})
    titles = tuple(
        (clipped(readable(paper.title), TITLE_LENGTH), url("paper", paper.arxiv_id)) for paper in desk.papers_named(entries)
    )
    if titles:
        yield _shared(kind, "titles", language, papers=titles)


def _quiet() -> dict[str, str]:
    return {
        "heading": _("A quiet day"),
        "note": _("You asked to hear of such days too. A lower bar or more topics in your settings bring more papers."),
    }


_GROUPS = {
    "": lambda digest: {"heading": heading_of_list(digest), "note": ""},
    "late": lambda _digest: {"heading": _("Late arrivals"), "note": _("They came to the list after we last chose for you.")},
    "earlier": lambda _digest: {"heading": _("From earlier days"), "note": ""},
    "away": lambda _digest: {"heading": _("While you were away"), "note": ""},
}


@lru_cache(maxsize=4096)
def _shared(kind: str, name: str, language: str, **context: Any) -> str:
    """An encoded row that many readers share; its context is of values that can be kept in a cache."""
    template = f"email/{name}.{kind}"
    made = fragment(template, context, language) if kind == "mjml" else render_text(template, context, language)
    return mime.encode(made, language)


@lru_cache(maxsize=8)
def _skeleton(language: str) -> tuple[Form, Form]:
    """The head and the foot of a mail, in HTML."""
    return _forms(compiled(render_text("email/digest.mjml", {}, language), language), language)


@lru_cache(maxsize=8)
def _text_skeleton(language: str) -> tuple[Form, Form]:
    return _forms(render_text("email/digest.txt", {}, language), language)


def _forms(skeleton: str, language: str) -> tuple[Form, Form]:
    head, foot = skeleton.split(PAPERS)
    return Form(head, language), Form(foot, language)


def _around(skeleton: tuple[Form, Form], slots: Mapping[str, str], pieces: Iterable[str]) -> str:
    """The encoded body: the skeleton with its slots filled, and the encoded pieces where they belong."""
    head, foot = skeleton
    return head.fill(slots) + "".join(pieces) + foot.fill(slots)
