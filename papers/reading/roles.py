"""What each element of a LaTeXML page is for, told by its tag and its classes."""

from enum import Enum, auto
from functools import lru_cache


class Role(Enum):
    INLINE = auto()  # runs on in its line
    BREAK = auto()  # stands apart, without being a passage itself
    APART = auto()  # no text of the article: navigation, authors, references, marks
    TITLE = auto()  # the paper's title
    HEADING = auto()  # the title of a section
    SECTION = auto()
    ABSTRACT = auto()
    ACKNOWLEDGEMENTS = auto()
    PARAGRAPH = auto()
    LOOSE = auto()  # a paragraph where no passage is open
    ITEM = auto()
    TERM = auto()  # what a description list explains; the explanation belongs to it
    ITEM_MARK = auto()
    CAPTION = auto()
    TABLE = auto()
    ROW = auto()
    CELL = auto()
    EQUATION = auto()
    FOOTNOTE = auto()
    MATH = auto()
    RAISED = auto()
    PHANTOM = auto()


_BY_TAG = {
    **dict.fromkeys(
        ("script", "style", "nav", "header", "footer", "button", "template", "noscript", "head", "title"), Role.APART
    ),
    **dict.fromkeys(("select", "textarea", "iframe", "object", "audio", "video", "metadata", "desc"), Role.APART),
    **dict.fromkeys(("div", "figure", "ul", "ol", "dl", "br", "hr", "main", "article", "tbody", "thead", "tfoot"), Role.BREAK),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "foreignobject"), Role.BREAK),
    **dict.fromkeys(("p", "pre", "blockquote"), Role.LOOSE),
    "section": Role.SECTION,
    "li": Role.ITEM,
    "dd": Role.ITEM,
    "dt": Role.TERM,
    "figcaption": Role.CAPTION,
    "caption": Role.CAPTION,
    "table": Role.TABLE,
    "tr": Role.ROW,
    "td": Role.CELL,
    "th": Role.CELL,
    "math": Role.MATH,
    "sup": Role.RAISED,
}
# The first that is met decides: a `table` of class ltx_equation is an equation.
_BY_CLASS = {
    "ltx_phantom": Role.PHANTOM,
    "ltx_title_document": Role.TITLE,
    **dict.fromkeys(("ltx_authors", "ltx_dates", "ltx_date", "ltx_keywords", "ltx_classification", "ltx_subtitle"), Role.APART),
    **dict.fromkeys(("ltx_bibliography", "ltx_biblist", "ltx_bibitem", "ltx_index", "ltx_TOC", "ltx_toclist"), Role.APART),
    **dict.fromkeys(("ltx_pagination", "ltx_page_header", "ltx_page_footer", "ltx_page_logo", "package-alerts"), Role.APART),
    **dict.fromkeys(("ltx_note_mark", "ltx_note_type", "ltx_tag_note", "ltx_role_footnotemark"), Role.APART),
    "ltx_listing_data": Role.APART,
    **dict.fromkeys(("ltx_title_theorem", "ltx_title_proof", "MJX_Assistive_MathML", "ltx_author_notes"), Role.APART),
    "ltx_title": Role.HEADING,
    "ltx_abstract": Role.ABSTRACT,
    "ltx_tag_item": Role.ITEM_MARK,
    "ltx_item": Role.ITEM,
    "ltx_caption": Role.CAPTION,
    **dict.fromkeys(("ltx_eqn_row", "ltx_eqn_cell"), Role.BREAK),
    **dict.fromkeys(("ltx_equation", "ltx_equationgroup", "ltx_eqn_table"), Role.EQUATION),
    "ltx_tabular": Role.TABLE,
    "ltx_tr": Role.ROW,
    **dict.fromkeys(("ltx_td", "ltx_th"), Role.CELL),
    "ltx_note": Role.FOOTNOTE,
    **dict.fromkeys(("ltx_Math", "ltx_math", "mjx-math", "ltx_DisplayMath"), Role.MATH),
    **dict.fromkeys(("ltx_part", "ltx_chapter", "ltx_section", "ltx_subsection", "ltx_subsubsection"), Role.SECTION),
    **dict.fromkeys(("ltx_paragraph", "ltx_subparagraph", "ltx_appendix"), Role.SECTION),
    "ltx_acknowledgements": Role.ACKNOWLEDGEMENTS,
    "ltx_para": Role.PARAGRAPH,
    **dict.fromkeys(("ltx_p", "ltx_listing", "ltx_quote", "ltx_verbatim"), Role.LOOSE),
    **dict.fromkeys(("ltx_listingline", "ltx_block", "ltx_inline-block", "ltx_minipage"), Role.BREAK),
}
_KEEP_THE_TAG = frozenset({"dt", "br"})


@lru_cache(maxsize=4096)
def role(tag: str, classes: str) -> Role:
    if tag not in _KEEP_THE_TAG:
        names = classes.split()
        for known, found in _BY_CLASS.items():
            if known in names:
                return found
    return _BY_TAG.get(tag, Role.INLINE)
