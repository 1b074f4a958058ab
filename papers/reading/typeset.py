"""What typesetting did to words, undone: ligatures, accents set apart, words broken at the end of a line."""

import re
import unicodedata
from collections.abc import Iterable

_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_ACCENTS = {
    "´": "\u0301",
    "`": "\u0300",
    "¨": "\u0308",
    "ˆ": "\u0302",
    "˜": "\u0303",
    "ˇ": "\u030c",
    "˚": "\u030a",
    "¸": "\u0327",
}
_SET_APART = re.compile(r"([´`¨ˆ˜ˇ˚])\s?([A-Za-zı])")
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd-\uffff]")
_CAPTION = re.compile(
    r"(?:fig(?:ure|\.)?|table|tab\.|algorithm|listing)\s*(?:(?:[A-Z]?\.?\d+(?:\.\d+)*|[IVXL]+)\s*[.:|—–]|[IVXL]+$)", re.IGNORECASE
)
_HYPHENS = "-\u00ad\u2010"
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_BROKEN = re.compile(r"([^\W\d_]+)$")
_GOES_ON = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)*)")
# The first parts of words that keep their hyphen wherever the line ends, and the endings that make them one word all the same.
_FIRST_PARTS = (
    "both coarse cross data deep domain double end few fine first fixed four free full half hard high higher human large last "
    "latent left less light long low lower mid mixed model more most multi non off one open order plug post problem question "
    "real right same second self semi short single slow small state step strong task test text third three time token top two "
    "user vision weak well wide word world zero"
)
_KEEP = frozenset(_FIRST_PARTS.split())
_ENDING = re.compile(
    r"(?:s|ed|er|ers|est|ing|ings|ly|al|able|ation|ations|ity|ize|ized|izer|izes|istic|ary|ment|ness|ic|ous|ful)"
)


def plain(text: str) -> str:
    """`text` without ligatures, spare spaces, and characters that stand for nothing."""
    text = _NO_TEXT.sub("", text.translate(_LIGATURES))
    text = _SET_APART.sub(lambda found: _accented(found[1], found[2]), text)
    return " ".join(text.split())


def is_caption(text: str) -> bool:
    """Whether a line begins the caption of a figure or table, as "Table 3:" and "TABLE IV" do."""
    return bool(_CAPTION.match(text))


def is_unreadable(text: str) -> bool:
    """Whether a font without its table of characters made most of the text into signs that stand for nothing."""
    return len(_NO_TEXT.findall(text)) > 0.3 * len(text)


class Hyphens:
    """Tells a word broken at the end of a line from one that has a hyphen, by the words of the whole document."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._known: set[str] = set()
        after_hyphen = False
        for line in lines:
            words = [word.casefold() for word in _WORD.findall(line)]
            ends_in_hyphen = line[-1:] in _HYPHENS
            self._known.update(words[after_hyphen : len(words) - ends_in_hyphen])
            after_hyphen = ends_in_hyphen

    def join(self, line: str, after: str) -> str:
        if not line or not after:
            return line or after
        if line[-1] not in _HYPHENS:
            return f"{line} {after}"
        if line[-1] == "\u00ad":
            return line[:-1] + after
        broken, goes_on = _BROKEN.search(line[:-1]), _GOES_ON.match(after)
        if broken and goes_on:
            return (line if self._keeps(line, broken, goes_on[1]) else line[:-1]) + after
        return f"{line} {after}" if line[-2:-1].isspace() else line + after

    def _keeps(self, line: str, broken: re.Match[str], after: str) -> bool:
        before, rest = broken[1].casefold(), after.casefold()
        first = rest.partition("-")[0]
        if before + first in self._known or before + rest in self._known:
            return False
        if f"{before}-{rest}" in self._known or line[: broken.start()].endswith(("-", "\u2010")):
            return True
        if not after[0].islower() or broken[1][-1].isupper() or "-" in rest:
            return True
        if _ENDING.fullmatch(rest):
            return False
        return before in _KEEP or (min(len(before), len(rest)) >= 4 and {before, rest} <= self._known)


def _accented(accent: str, letter: str) -> str:
    whole = unicodedata.normalize("NFC", ("i" if letter == "ı" else letter) + _ACCENTS[accent])
    return whole if len(whole) == 1 else accent + letter
