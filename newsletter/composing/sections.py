"""The parts of a mail that its readers share: rendered and encoded once, named by all that they were made from."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from mjml import mjml2html

from newsletter.composing import mime
from newsletter.links import url
from newsletter.models import Depth, Section
from papers.models import Summary

BEGIN, END = "@@begin@@", "@@end@@"
HTML_LANG = {"en": "en", "zh-hans": "zh-Hans"}
AUTHORS_SHOWN = 6


class RenderError(Exception):
    """A template, or what was put into it, is not MJML."""


def section_for(summary: Summary, language: str, depth: str = Depth.FULL) -> Section:
    """The section of a told paper for readers of `language` in their `depth`, from the ledger or made now."""
    name = section_hash(summary, language, depth)
    known = Section.objects.filter(pk=name).first()
    if known:
        return known
    context = {
        "paper": summary.paper,
        "summary": summary,
        "parts": summary.parts,
        "authors": shortened(summary.paper.authors),
        "page_url": url("paper", summary.paper.arxiv_id),
        "language": language,
        "is_full": depth == Depth.FULL,
    }
    made = {
        "paper": summary.paper,
        "summary": summary,
        "language": language,
        "html": mime.encode(fragment("email/section.mjml", context, language), language),
        "text": mime.encode(render_text("email/section.txt", context, language), language),
        "made_at": timezone.now(),
    }
    return Section.objects.get_or_create(pk=name, defaults=made)[0]


def shortened(authors: Sequence[str]) -> str:
    """The first authors by name, the rest by number."""
    more = len(authors) - AUTHORS_SHOWN
    return ", ".join(authors[:AUTHORS_SHOWN]) + (f" +{more}" if more > 0 else "")


def section_hash(summary: Summary, language: str, depth: str) -> str:
    """Content-addressed: the same telling in the same depth and layout is the same section."""
    telling = (summary.paper.arxiv_id, summary.language, summary.version, summary.told_at)
    made_from = (*telling, language, str(depth), layout_version())
    return hashlib.sha256(repr(made_from).encode()).hexdigest()


@lru_cache(maxsize=1)
def layout_version() -> str:
    """What the look and the words of a mail come from: its templates, its translations, its site."""
    folders = [settings.BASE_DIR / "templates" / "email", *settings.LOCALE_PATHS]
    files = sorted(file for folder in folders for file in folder.rglob("*") if file.suffix in (".mjml", ".html", ".txt", ".mo"))
    content = b"".join(file.read_bytes() for file in files)
    return hashlib.sha256(content + settings.SITE_URL.encode()).hexdigest()


def render_text(template: str, context: Mapping[str, Any], language: str) -> str:
    with translation.override(language):
        return render_to_string(template, {**context, "language": language})


def fragment(template: str, context: Mapping[str, Any], language: str) -> str:
    """The HTML of one or more rows of a mail, as MJML makes them within a whole mail, without the whole around it."""
    rows = render_text(template, context, language)
    html = compiled(f"<mj-raw>{BEGIN}</mj-raw>{rows}<mj-raw>{END}</mj-raw>", language)
    return html[html.index(BEGIN) + len(BEGIN) : html.rindex(END)]


def compiled(rows: str, language: str) -> str:
    """A whole mail's HTML from the MJML of its rows. Raises RenderError."""
    head = render_text("email/head.mjml", {}, language)
    try:
        return mjml2html(
            f'<mjml lang="{HTML_LANG[language]}" dir="ltr">{head}<mj-body width="600px" css-class="page">{rows}</mj-body></mjml>'
        )
    except ValueError as error:
        raise RenderError(str(error)) from error
