"""The walk over an article's elements that gathers its passages: one step for each element, however deep it lies."""

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborNode

from papers.reading import Block
from papers.reading.hidden import GONE, PLAIN_SIGHT, Sight, sight_within, without_invisible_characters
from papers.reading.roles import Role, role
from papers.reading.tables import ROW, cell_mark, table_text
from papers.reading.titles import REFERENCES

_UNSEEN_MATH = re.compile(
    r"\\[hv]?phantom\{[^{}]*\}|\{?\\(?:text)?color(?:\[[^\]]*\])?\{(?:white|1(?:,1,1)?)\}(?:\{[^{}]*\}|[^{}]*\}?)"
)
_BULLET = re.compile(r"[\W\d_]*|\(?\w{1,4}[.):]", re.ASCII)
_LONGEST_ANCHOR = 120
MOST_ELEMENTS = 500_000  # nodes; a paper of 200 pages has some 50,000
_MARK, _MARK_END = "\x1c", "\x1d"
_SEPARATORS = re.compile("[\x1c-\x1f]")
_OPENED_WITHIN = {Role.ITEM: "list_item", Role.TERM: "list_item", Role.TABLE: "table"}
_OPENED_ALONE = {Role.PARAGRAPH: "paragraph", Role.LOOSE: "paragraph", Role.EQUATION: "equation"}
_KEEP_WHAT_IS_INSIDE = frozenset({"table", "caption", "equation", "heading", "title"})


@dataclass(slots=True, eq=False)
class _Passage:
    kind: str
    anchor: str
    section: "_Section"
    pieces: list[str] = field(default_factory=list)

    def text(self) -> str:
        joined = "".join(self.pieces)
        if self.kind == "table":
            return table_text(joined)
        mark, _, rest = joined.partition(_MARK_END)
        if self.kind == "list_item" and _BULLET.fullmatch(mark.strip(_MARK + " \n")):
            joined = rest or mark
        return " ".join(_SEPARATORS.sub(" ", joined).split())


@dataclass(slots=True, eq=False)
class _Section:
    outer: "_Section | None" = None
    heading: _Passage | None = None
    title: str | None = None

    def resolved_title(self) -> str:
        untitled = []
        section: _Section | None = self
        while section and section.title is None and not section.heading:
            untitled.append(section)
            section = section.outer
        if section and section.title is None and section.heading:
            section.title = section.heading.text()
        title = (section.title or "") if section else ""
        for inner in untitled:
            inner.title = title
        return title


@dataclass(slots=True)
class _Place:
    """Where the walk stands; never changed, an element hands on to its children a copy with what it changes."""

    anchor: str
    section: _Section
    sight: Sight = PLAIN_SIGHT
    veil: int = 0  # the hidden element it is under
    passage: _Passage | None = None
    in_cell: bool = False

    def at(self, anchor: str) -> "_Place":
        return _Place(anchor, self.section, self.sight, self.veil, self.passage, self.in_cell)

    def seen(self, sight: Sight, veil: int) -> "_Place":
        return _Place(self.anchor, self.section, sight, veil, self.passage, self.in_cell)

    def within(self, passage: _Passage | None, *, in_cell: bool = False) -> "_Place":
        return _Place(self.anchor, self.section, self.sight, self.veil, passage, in_cell)


class Walk:
    """Gathers `blocks` and `title` from `article` downwards.

    `hidden` counts the runs of text that are not shown, `lost` the characters that are shown and in no block, and `aside`
    has the text of both; `is_whole` is False where the article has more than `MOST_ELEMENTS` and the walk stopped there.
    """

    def __init__(self, article: LexborNode, sheet: dict[str, str]) -> None:
        self.hidden = self.lost = self.sections = 0
        self._sheet = sheet
        self._veils = self._counted_veil = 0
        self._aside: list[str] = []
        self._passages: list[_Passage] = []
        self._title: _Passage | None = None
        self._walk(article)
        self.title = self._title.text() if self._title else ""
        self.blocks = tuple(self._blocks())
        self.aside = "".join(self._aside)

    def _walk(self, article: LexborNode) -> None:
        sight = PLAIN_SIGHT
        for above in reversed(_ancestors(article)):
            sight = self._sight(sight, above.tag or "", above.attributes)
        todo: list[tuple[LexborNode | None, _Place, str]] = [(article, _Place("", _Section(), sight), "")]
        left = MOST_ELEMENTS
        while todo and left:
            left -= 1
            node, place, ending = todo.pop()
            if node is None:
                _write(place, ending)
                continue
            if node.next is not None and node.mem_id != article.mem_id:
                todo.append((node.next, place, ""))
            if node.is_text_node:
                self._text(node.text_content or "", place)
                continue
            inside, ending = self._enter(node, place) if node.is_element_node else (None, "")
            if inside is None:
                continue
            if ending:
                todo.append((None, inside, ending))
            if node.first_child is not None:
                todo.append((node.first_child, inside, ""))
        self.is_whole = not todo

    def _enter(self, node: LexborNode, place: _Place) -> tuple[_Place | None, str]:
        """The place inside an element, None where nothing in it is text, and what is written at its end."""
        tag, attributes = node.tag or "", node.attributes
        part = role(tag, attributes.get("class") or "")
        if part is Role.APART or (part is Role.FOOTNOTE and place.passage and place.passage.kind == "title"):
            return None, ""
        place = self._seen(place, tag, attributes, gone=part is Role.PHANTOM or "hidden" in attributes)
        identity = attributes.get("id") or ""
        if identity and place.anchor != "abstract" and len(identity) <= _LONGEST_ANCHOR and not re.search(r"\s", identity):
            place = place.at(identity)
        if part is Role.MATH and (formula := _formula(node, attributes)) is not None:
            self._math(formula, place, apart=attributes.get("display") == "block")
            return None, ""
        if part is Role.INLINE or part is Role.PHANTOM:
            return place, ""
        if part is Role.RAISED:
            _raise(node, place)
            return place, ""
        return self._opened(part, tag, place, attributes)

    def _opened(self, part: Role, tag: str, place: _Place, attributes: dict[str, str | None]) -> tuple[_Place, str]:
        passage = place.passage
        kind = passage.kind if passage else ""
        if part in (Role.SECTION, Role.ACKNOWLEDGEMENTS, Role.ABSTRACT):
            return self._section(part, place), " "
        if part in (Role.TITLE, Role.HEADING):
            return self._heading(part, place), " "
        if part is Role.CAPTION or part is Role.FOOTNOTE:
            return self._open("caption" if part is Role.CAPTION else "footnote", place), ""
        if part in _OPENED_WITHIN and kind not in _KEEP_WHAT_IS_INSIDE:
            if tag == "dd" and self._passages and self._passages[-1].pieces[:1] == [_MARK + _MARK_END]:
                return place.within(self._passages[-1]), " "
            inside = self._open(_OPENED_WITHIN[part], place)
            if part is Role.TERM:
                _write(inside, _MARK + _MARK_END)
            return inside, " "
        if part in _OPENED_ALONE and passage is None:
            return self._open(_OPENED_ALONE[part], place), " "
        if part in (Role.ROW, Role.CELL) and kind == "table" and not place.in_cell:
            _write(place, ROW if part is Role.ROW else cell_mark(attributes))
            return place.within(passage, in_cell=part is Role.CELL), ""
        if part is Role.ITEM_MARK:
            _write(place, _MARK)
            return place, _MARK_END
        _write(place, " ")
        return place, " "

    def _section(self, part: Role, place: _Place) -> _Place:
        self.sections += part is Role.SECTION
        section = _Section(place.section, title="Abstract" if part is Role.ABSTRACT else None)
        place = _Place("abstract" if part is Role.ABSTRACT else place.anchor, section, place.sight, place.veil, place.passage)
        return place if part is Role.SECTION else self._open("paragraph", place)

    def _heading(self, part: Role, place: _Place) -> _Place:
        passage = _Passage("title" if part is Role.TITLE else "heading", place.anchor, place.section)
        if part is Role.TITLE:
            self._title = self._title or passage
        elif place.section.heading is None:
            place.section.heading = passage
        return place.within(passage)

    def _open(self, kind: str, place: _Place) -> _Place:
        passage = _Passage(kind, place.anchor, place.section)
        self._passages.append(passage)
        return place.within(passage)

    def _seen(self, place: _Place, tag: str, attributes: dict[str, str | None], *, gone: bool) -> _Place:
        sight = GONE if gone else self._sight(place.sight, tag, attributes)
        if sight is place.sight:
            return place
        veil = place.veil
        if not sight.hidden:
            veil = 0
        elif not place.sight.hidden:
            self._veils += 1
            veil = self._veils
        return place.seen(sight, veil)

    def _sight(self, sight: Sight, tag: str, attributes: dict[str, str | None]) -> Sight:
        style = attributes.get("style") or ""
        if tag == "font" and attributes.get("color"):
            style += f";color:{attributes['color']}"
        if self._sheet:
            names = [f".{name}" for name in (attributes.get("class") or "").split()] + [f"#{attributes.get('id')}"]
            style = ";".join(self._sheet[name] for name in names if name in self._sheet) + style
        return sight_within(sight, style) if style else sight

    def _math(self, formula: str, place: _Place, *, apart: bool) -> None:
        shown, unseen = _UNSEEN_MATH.subn("", formula)
        self.hidden += unseen
        self._aside += _UNSEEN_MATH.findall(formula) if unseen else []
        self._text(shown, self._open("equation", place) if apart and place.passage is None else place)

    def _text(self, text: str, place: _Place) -> None:
        text, runs = without_invisible_characters(text)
        if place.sight.hidden:
            self._aside.append(text)
            if place.veil != self._counted_veil and text.strip():
                self._counted_veil = place.veil
                self.hidden += 1
            return
        self.hidden += runs
        if place.passage is None:
            self._aside.append(text)
            self.lost += len(" ".join(text.split()))
        else:
            place.passage.pieces.append(_SEPARATORS.sub(" ", text))

    def _blocks(self) -> list[Block]:
        blocks = []
        for passage in self._passages:
            text, heading = passage.text(), passage.section.resolved_title()
            if text and not REFERENCES.fullmatch(heading):
                blocks.append(Block(anchor=passage.anchor, heading=heading, kind=passage.kind, text=text))
        return blocks


def _ancestors(node: LexborNode) -> list[LexborNode]:
    found = []
    above = node.parent
    while above is not None and above.is_element_node:
        found.append(above)
        above = above.parent
    return found


def _write(place: _Place, text: str) -> None:
    if place.passage is not None:
        place.passage.pieces.append(text)


def _formula(node: LexborNode, attributes: dict[str, str | None]) -> str | None:
    """A formula's LaTeX, once; None where the element is only a frame around the formula."""
    written = attributes.get("alttext") or attributes.get("aria-label") or attributes.get("alt")
    if written is None and node.tag == "math":
        source = node.css_first('annotation[encoding="application/x-tex"]')
        written = (source or node).text()
    return written.replace("%\n", "") if written is not None else None


def _raise(node: LexborNode, place: _Place) -> None:
    """10 to the 5th is not 105: a raised number after a digit is written `10^5`."""
    only = node.first_child
    if place.passage and place.passage.pieces and only is not None and only.is_text_node:
        before = place.passage.pieces[-1][-1:]
        if before.isdigit() and re.fullmatch(r"\s*[-−+]?\d+\s*", only.text_content or ""):
            _write(place, "^")
