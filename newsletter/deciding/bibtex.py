"""BibTeX, as far as a library needs it: the title and the arXiv id of each entry; and arXiv ids in plain text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from papers.latex import readable

# https://info.arxiv.org/help/arxiv_identifier.html: since April 2007, and before.
ARXIV_ID = re.compile(r"(?<![\d.])(\d{4}\.\d{4,5})(?:v\d+)?(?!\d)|\b([a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?\b")
ENTRY = re.compile(r"@(\w+)\s*[{(]\s*([^,\s]*)\s*,")
FIELD = re.compile(r"(\w+)\s*=\s*")
NO_WORKS = ("comment", "string", "preamble")
# Where an id may stand; elsewhere, in an abstract or a list of references, it is another paper's.
ID_FIELDS = ("eprint", "url", "doi", "journal", "note", "howpublished", "archiveprefix", "number", "volume")
LONGEST_TITLE = 300


@dataclass(frozen=True)
class Reference:
    """A paper as somebody else wrote it down; one of the two may be empty."""

    arxiv_id: str
    title: str


def references_in(text: str) -> list[Reference]:
    """Those of BibTeX entries where there are any, else a reference for each arXiv id; each once, in their order."""
    found = list(_entries(text)) if ENTRY.search(text) else [Reference(_id(match), "") for match in ARXIV_ID.finditer(text)]
    return list(dict.fromkeys(found))


def _entries(text: str) -> Iterator[Reference]:
    starts = list(ENTRY.finditer(text))
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        if start[1].lower() in NO_WORKS:
            continue
        fields = dict(_fields(text[start.end() : following.start() if following else len(text)]))
        where = " ".join(fields.get(name, "") for name in ID_FIELDS)
        match = ARXIV_ID.search(where)
        title = " ".join(readable(fields.get("title", "")).replace("{", "").replace("}", "").split())[:LONGEST_TITLE]
        if match or title:
            yield Reference(_id(match) if match else "", title)


def _fields(body: str) -> Iterator[tuple[str, str]]:
    """Names in small letters with their values, without the outer braces or quotes."""
    at = 0
    while match := FIELD.search(body, at):
        end = _end_of_value(body, match.end())
        yield match[1].lower(), _bare(body[match.end() : end])
        at = max(end, match.end())


def _bare(value: str) -> str:
    return value[1:-1] if value[:1] in ("{", '"') and len(value) > 1 else value.strip()


def _end_of_value(body: str, start: int) -> int:
    """Where a value ends that begins at `start`: at its closing brace or quote, else at the next comma."""
    opening = body[start : start + 1]
    if opening not in ("{", '"'):
        return min((place for place in (body.find(",", start), body.find("\n", start)) if place >= 0), default=len(body))
    depth = 0
    for place in range(start, len(body)):
        character = body[place]
        if body[place - 1 : place] == "\\":
            continue
        depth += (character == "{") - (character == "}")
        if depth == 0 and place > start and character == ("}" if opening == "{" else '"'):
            return place + 1
    return len(body)


def _id(match: re.Match[str]) -> str:
    return match[1] or match[2]
