"""How the text of a PDF's page meets the eye: its colour and the ground it is on, its size, its place."""

import ctypes
import math
from dataclasses import dataclass
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from papers.reading.hidden import LEAST_CONTRAST, Colour, contrast

LEAST_SIZE = 2.0  # points; LaTeX's \tiny is 5
_UNSEEN_MODES = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
_STROKES = (
    pdfium.FPDF_TEXTRENDERMODE_STROKE,
    pdfium.FPDF_TEXTRENDERMODE_STROKE_CLIP,
    pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE,
    pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE_CLIP,
)
_WHITE: Colour = (255, 255, 255)
_MOST_OBJECTS = 20_000  # on a page; a drawing can have hundreds of thousands of strokes
_DEEPEST = 6  # forms within forms
_LEAST_SIDE = 3.0  # points; less is a rule or a dot and no ground for text
_LEAST_ALPHA = 25  # of 255

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Ink:
    size: float
    bold: bool
    turn: int
    base: float
    hidden: bool


@dataclass(frozen=True, slots=True)
class _Ground:
    order: int
    box: Box
    colour: Colour | None  # None is a picture, whose colours nobody knows
    covers: bool  # whether it surely hides what lies under it

    def holds(self, x: float, y: float) -> bool:
        left, bottom, right, top = self.box
        return left <= x <= right and bottom <= y <= top


class Inks:
    """The inks of one page. `images` says whether it has a picture of a good part of the page's size."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._box: Box = page.get_bbox()
        self._orders: dict[int, int] = {}
        self._grounds: list[_Ground] = []
        self.images = False
        self._left = _MOST_OBJECTS
        self._look(page, pdfium.FPDFPage_CountObjects(page), pdfium.FPDFPage_GetObject, (1, 0, 0, 1, 0, 0), 0)

    def on_the_page(self, x: float, y: float) -> bool:
        left, bottom, right, top = self._box
        return left <= x <= right and bottom <= y <= top

    def of(self, page: pypdfium2.PdfTextPage, index: int, handle: Any) -> Ink:
        """The ink of the text object that the character at `index` belongs to."""
        matrix, x, y = pdfium.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetMatrix(page, index, matrix)
        pdfium.FPDFText_GetCharOrigin(page, index, x, y)
        size = pdfium.FPDFText_GetFontSize(page, index)
        wide, high = size * math.hypot(matrix.a, matrix.b), size * math.hypot(matrix.c, matrix.d)
        turn = _turn(matrix.a, matrix.b)
        base = {0: y.value, 1: -x.value, 2: -y.value, 3: x.value}[turn]
        tiny = not min(wide, high) >= LEAST_SIZE
        return Ink(
            size=round(high, 2) if math.isfinite(high) else 0.0,
            bold=_is_bold(handle),
            turn=turn,
            base=round(base, 2),
            hidden=tiny or self._is_unseen(handle, _middle(page, index)),
        )

    def _is_unseen(self, handle: Any, place: tuple[float, float]) -> bool:
        mode = pdfium.FPDFTextObj_GetTextRenderMode(handle)
        if mode in _UNSEEN_MODES:
            return True
        colours = [] if mode in (_STROKES[0], _STROKES[1]) else [_colour(handle, pdfium.FPDFPageObj_GetFillColor)]
        colours += [_colour(handle, pdfium.FPDFPageObj_GetStrokeColor)] if mode in _STROKES else []
        order = self._orders.get(ctypes.cast(handle, ctypes.c_void_p).value or 0)
        under: Colour | None = _WHITE
        for ground in self._grounds:
            if ground.holds(*place):
                if order is None or ground.order < order:
                    under = ground.colour
                elif ground.covers:
                    return True
        return all(alpha < _LEAST_ALPHA or (under and contrast(ink, under) < LEAST_CONTRAST) for ink, alpha in colours)

    def _look(self, holder: Any, count: int, item: Any, matrix: Matrix, depth: int) -> None:
        for index in range(count):
            self._left -= 1
            if self._left < 0:
                return
            handle = item(holder, index)
            kind = pdfium.FPDFPageObj_GetType(handle)
            self._orders[ctypes.cast(handle, ctypes.c_void_p).value or 0] = len(self._orders)
            if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                inner = pdfium.FS_MATRIX()
                pdfium.FPDFPageObj_GetMatrix(handle, inner)
                inside = _times((inner.a, inner.b, inner.c, inner.d, inner.e, inner.f), matrix)
                self._look(handle, pdfium.FPDFFormObj_CountObjects(handle), pdfium.FPDFFormObj_GetObject, inside, depth + 1)
            elif kind in (pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING):
                self._lay(handle, kind, matrix)

    def _lay(self, handle: Any, kind: int, matrix: Matrix) -> None:
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        if not pdfium.FPDFPageObj_GetBounds(handle, left, bottom, right, top):
            return
        box = _placed((left.value, bottom.value, right.value, top.value), matrix)
        if min(box[2] - box[0], box[3] - box[1]) < _LEAST_SIDE:
            return
        order = len(self._orders) - 1
        if kind != pdfium.FPDF_PAGEOBJ_PATH:
            self.images = self.images or (box[2] - box[0]) * (box[3] - box[1]) > 0.2 * _area(self._box)
            self._grounds.append(_Ground(order, box, None, covers=False))
            return
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(handle, fill, stroke)
        colour, alpha = _colour(handle, pdfium.FPDFPageObj_GetFillColor)
        if fill.value != pdfium.FPDF_FILLMODE_NONE and alpha >= 128:
            self._grounds.append(_Ground(order, box, colour, covers=alpha == 255 and _is_plain_rectangle(handle)))


def _middle(page: pypdfium2.PdfTextPage, index: int) -> tuple[float, float]:
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(page, index, box)
    return (box.left + box.right) / 2, (box.bottom + box.top) / 2


def _turn(a: float, b: float) -> int:
    if abs(a) >= abs(b):
        return 0 if a >= 0 else 2
    return 1 if b > 0 else 3


def _is_bold(handle: Any) -> bool:
    font = pdfium.FPDFTextObj_GetFont(handle)
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFFont_GetBaseFontName(font, name, 128)
    plain = name.value.decode("latin-1").lower()
    return any(mark in plain for mark in ("bold", "black", "heavy", "-medi", "cmbx", "sfbx", "semibold"))


def _colour(handle: Any, ask: Any) -> tuple[Colour, int]:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not ask(handle, red, green, blue, alpha):
        return (0, 0, 0), 255
    return (red.value, green.value, blue.value), alpha.value


def _is_plain_rectangle(handle: Any) -> bool:
    """A rectangle that nothing clips or mixes with what is under it."""
    clip = pdfium.FPDFPageObj_GetClipPath(handle)
    is_clipped = bool(clip) and pdfium.FPDFClipPath_CountPaths(clip) > 0
    return 4 <= pdfium.FPDFPath_CountSegments(handle) <= 5 and not is_clipped and not pdfium.FPDFPageObj_HasTransparency(handle)


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    ga, gb, gc, gd, ge, gf = other
    return (
        a * ga + b * gc,
        a * gb + b * gd,
        c * ga + d * gc,
        c * gb + d * gd,
        e * ga + f * gc + ge,
        e * gb + f * gd + gf,
    )


def _placed(box: Box, matrix: Matrix) -> Box:
    a, b, c, d, e, f = matrix
    corners = [(x * a + y * c + e, x * b + y * d + f) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
