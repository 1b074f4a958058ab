"""What a person would not see on a page: text that is not shown, that has the colour of its ground, or no size to speak of."""

import colorsys
import re
from dataclasses import dataclass, replace
from functools import lru_cache

Colour = tuple[float, float, float]

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u061c\u180e\U000e0000-\U000e007f]+")
_SOFT_HYPHEN = "\u00ad"
_WHITE: Colour = (255, 255, 255)
_BLACK: Colour = (0, 0, 0)
_NEAR_WHITE = "white:#fff snow:#fffafa ivory:#fffff0 whitesmoke:#f5f5f5 ghostwhite:#f8f8ff floralwhite:#fffaf0 mintcream:#f5fffa"
_NAMED = dict(pair.split(":") for pair in [*_NEAR_WHITE.split(), "azure:#f0ffff", "aliceblue:#f0f8ff", "black:#000"])
LEAST_CONTRAST = 1.2  # WCAG's ratio: 1 is the same colour, #eee on white is 1.16, #ddd on white is 1.36
_LEAST_SIZE = 0.3  # of the page's text; LaTeX's \tiny is 0.5
_PIXELS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "em": 16.0, "ex": 8.0, "rem": 16.0, "vw": 12.0}
_BODY_PIXELS = 16.0
_FAR = 1_500.0  # pixels; LaTeXML moves what it scales by some hundreds
_LENGTH = re.compile(r"(-?\d*\.?\d+)(px|pt|pc|in|cm|mm|rem|em|ex|vw|%)?")
_SIZE_WORDS = {"xx-small": 0.6, "x-small": 0.75, "small": 0.89, "smaller": 0.83, "larger": 1.2}


@dataclass(frozen=True, slots=True)
class Sight:
    """How the text of an element meets the eye."""

    gone: bool = False  # nothing inside can come back into view
    invisible: bool = False  # visibility: hidden, which an element inside can undo
    colour: Colour | None = _BLACK
    ground: Colour = _WHITE
    size: float = 1.0

    @property
    def hidden(self) -> bool:
        return self.gone or self.invisible or self.size < _LEAST_SIZE or self.colour is None or self._is_ground()

    def _is_ground(self) -> bool:
        if self.colour is None or (self.colour == _BLACK and self.ground == _WHITE):
            return False
        return contrast(self.colour, self.ground) < LEAST_CONTRAST


PLAIN_SIGHT = Sight()
GONE = Sight(gone=True)


@lru_cache(maxsize=4096)
def sight_within(outer: Sight, style: str) -> Sight:
    """The sight of an element with this `style` attribute inside one of `outer` sight."""
    rules = _declarations(style)
    if not rules:
        return outer
    if outer.gone or _is_taken_away(rules):
        return GONE
    changes: dict[str, object] = {}
    if "visibility" in rules:
        changes["invisible"] = rules["visibility"] in ("hidden", "collapse")
    ground = _colour(rules.get("background-color") or rules.get("--ltx-bg-color") or rules.get("background", ""))
    if ground:
        changes["ground"] = ground
    ink = rules.get("color") or rules.get("--ltx-fg-color")
    if ink and ink not in ("inherit", "currentcolor"):
        seen_through = ink == "transparent" or _alpha(ink) < 0.1
        changes["colour"] = None if seen_through else _colour(ink) or _BLACK
    if "font-size" in rules:
        changes["size"] = _size(rules["font-size"], outer.size)
    return replace(outer, **changes) if changes else outer  # type: ignore[arg-type]


def without_invisible_characters(text: str) -> tuple[str, int]:
    """`text` without zero-width, bidi and tag characters, and how many runs of them it had; soft hyphens go uncounted."""
    if text.isascii():
        return text, 0
    text, runs = _INVISIBLE.subn("", text)
    return text.replace(_SOFT_HYPHEN, ""), runs


def contrast(one: Colour, other: Colour) -> float:
    """WCAG's contrast ratio of two colours, whose parts are 0 to 255: 1 (the same) to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def sheet_rules(sheet: str) -> dict[str, str]:
    """Of a style sheet the plain `.class` and `#id` rules, each as it would stand in a style attribute.

    Rules inside @media are left out, and LaTeXML's own: its sheet hides footnotes until the mouse is over them.
    """
    found: dict[str, str] = {}
    depth, selector, at_rule = 0, "", False
    for part in re.split(r"([{}])", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)):
        if part == "{":
            depth += 1
        elif part == "}":
            depth = max(0, depth - 1)
        elif depth == 0:
            selector, at_rule = part, "@" in part
        elif depth == 1 and not at_rule:
            for name in selector.split(","):
                if re.fullmatch(r"\s*[.#](?!ltx_)[\w-]+\s*", name):
                    found[name.strip()] = f"{found.get(name.strip(), '')}{part};"
    return found


def _declarations(style: str) -> dict[str, str]:
    rules = {}
    for declaration in re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL).lower().split(";"):
        name, _, value = declaration.partition(":")
        if value:
            rules[name.strip()] = value.replace("!important", "").strip()
    return rules


def _is_taken_away(rules: dict[str, str]) -> bool:
    return (
        rules.get("display") == "none"
        or rules.get("content-visibility") == "hidden"
        or _portion(rules.get("opacity", "1")) < 0.1
        or bool(re.search(r"opacity\(\s*0*(?:\.0\d*)?%?\s*\)", rules.get("filter", "")))
        or _is_clipped(rules)
        or _is_off_the_page(rules)
    )


def _is_clipped(rules: dict[str, str]) -> bool:
    clip = rules.get("clip", "") + rules.get("clip-path", "")
    if re.search(r"rect\(\s*[01](?:px)?[\s,]+[01](?:px)?|inset\(\s*(?:[5-9]\d|100)%|circle\(\s*0", clip):
        return True
    if rules.get("overflow") not in ("hidden", "clip"):
        return False
    sides = (rules.get(name) for name in ("width", "height", "max-width", "max-height"))
    return any(side is not None and abs(_pixels(side)) <= 1 for side in sides)


def _is_off_the_page(rules: dict[str, str]) -> bool:
    placed = rules.get("position") in ("absolute", "fixed", "relative")
    sides = ["text-indent", "margin-left", "margin-top", "margin-right"] + ["left", "top", "right", "bottom"] * placed
    if any(abs(_pixels(rules.get(side, "0"))) >= _FAR for side in sides):
        return True
    transform = rules.get("transform", "")
    if re.search(r"scale[xy]?\(\s*0*(?:\.0\d*)?\s*[,)]", transform):
        return True
    moved = re.search(r"translate[xy]?\(([^)]*)\)", transform)
    return bool(moved) and any(abs(_pixels(side)) >= _FAR for side in moved[1].split(","))  # type: ignore[index]


def _pixels(length: str) -> float:
    found = _LENGTH.match(length.strip())
    if not found or found[2] == "%":
        return _BODY_PIXELS
    return float(found[1]) * _PIXELS.get(found[2] or "px", 1.0)


def _size(value: str, outer: float) -> float:
    if value in _SIZE_WORDS:
        return outer * _SIZE_WORDS[value] if value in ("smaller", "larger") else _SIZE_WORDS[value]
    found = _LENGTH.match(value)
    if not found:
        return outer
    if found[2] in ("%", "em", "ex"):
        return outer * float(found[1]) * {"%": 0.01, "em": 1.0, "ex": 0.5}[found[2]]
    return _pixels(value) / _BODY_PIXELS


def _portion(value: str) -> float:
    found = _LENGTH.match(value)
    return (float(found[1]) * (0.01 if found[2] == "%" else 1.0)) if found else 1.0


def _colour(value: str) -> Colour | None:
    value = _NAMED.get(value, value)
    if found := re.match(r"#([0-9a-f]{3,8})$", value):
        digits = found[1] if len(found[1]) >= 6 else "".join(digit * 2 for digit in found[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    if found := re.match(r"rgba?\(\s*([\d.]+)(%?)[\s,]+([\d.]+)%?[\s,]+([\d.]+)", value):
        scale = 2.55 if found[2] else 1.0
        return _number(found[1]) * scale, _number(found[3]) * scale, _number(found[4]) * scale
    if found := re.match(r"hsla?\(\s*([\d.]+)(?:deg)?[\s,]+([\d.]+)%[\s,]+([\d.]+)%", value):
        hue, saturation, light = (_number(part) for part in found.groups())
        red, green, blue = colorsys.hls_to_rgb(hue % 360 / 360, light / 100, saturation / 100)
        return red * 255, green * 255, blue * 255
    return None


def _alpha(value: str) -> float:
    if re.match(r"#[0-9a-f]{8}$", value):
        return int(value[7:], 16) / 255
    found = re.match(r"(?:rgb|hsl)a?\([^)]*[,/]\s*([\d.]+%?)\s*\)$", value)
    return _portion(found[1]) if found and (value.count(",") == 3 or "/" in value) else 1.0


def _number(digits: str) -> float:
    return float(digits) if re.fullmatch(r"\d*\.?\d+|\d+\.", digits) else 0.0


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in (min(side, 255) / 255 for side in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
