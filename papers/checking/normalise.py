"""One form of writing for texts that say the same: dashes, quotes, ligatures, invisible characters and LaTeX."""

import re
import unicodedata
from itertools import compress

from papers.checking.lexicon import words

_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"), "-")
_QUOTES = {ord(mark): "'" for mark in "‘’‚‛′`´"} | {ord(mark): '"' for mark in "“”„‟″«»「」『』"}
_INVISIBLE = dict.fromkeys([0xAD, 0xFEFF, 0x2060, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2061, 0x206A)])
_SPELLING = _DASHES | _QUOTES | _INVISIBLE | {ord("∼"): "~", ord("～"): "~", ord("⁄"): "/", ord("✕"): "×", ord("⋅"): "·"}

_RAISED = {ord(raised): plain for raised, plain in zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", "0123456789+-n", strict=True)}
_LOWERED = {ord(lowered): plain for lowered, plain in zip("₀₁₂₃₄₅₆₇₈₉₊₋", "0123456789+-", strict=True)}
_RAISED_RUN = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ]+")
_LOWERED_RUN = re.compile("[₀₁₂₃₄₅₆₇₈₉₊₋]+")
_VULGAR = re.compile("(?<=[0-9])(?=[¼½¾⅐-⅞])")

_GREEK = {
    name: chr(code)
    for code, name in enumerate(
        words(
            "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho varsigma sigma tau "
            "upsilon phi chi psi omega"
        ),
        start=0x3B1,
    )
}
_SYMBOLS = _GREEK | {name.capitalize(): letter.upper() for name, letter in _GREEK.items()} | {
    "times": "×", "cdot": "·", "pm": "±", "approx": "≈", "sim": "~", "simeq": "≈", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥",
    "to": "→", "rightarrow": "→", "uparrow": "↑", "downarrow": "↓", "ldots": "...", "dots": "...", "cdots": "...",
    "infty": "∞", "circ": "°", "degree": "°", "sqrt": "√", "varepsilon": "ε", "varphi": "φ", "quad": " ", "qquad": " ",
    "percent": "%", "div": "÷", "ell": "l",
}  # fmt: skip
_DRESS = frozenset(
    words(
        """
        text textbf textit textrm textsc texttt textsf emph mathrm mathbf mathit mathcal mathbb mathsf mathtt mathfrak
        boldsymbol bm operatorname left right big Big bigg Bigg displaystyle textstyle mbox hbox rm bf it hat bar tilde vec
        overline underline limits nolimits mathop ensuremath xspace
        """
    )
)
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?|\\([^A-Za-z])")
_MATH = re.compile(r"\$([^$\n]*[\\^_={}<>][^$\n]*|[^$\n\w]*[\w.,]+[^$\n\w]*)\$")
_BLANKS = re.compile(r"[^\S\n]+")

_CITATION = re.compile(
    r"\[\d+(?:\s?[,;-]\s?\d+)*\](?=[\s.,;:)]|$)"
    r"|\([^()]*(?:\bet al\b|[A-Z][a-z]+,? (?:19|20)\d\d[a-z]?\b|[a-z]\d{2,4}\w*, )[^()]*\)"
)
_UNSAID = re.compile(r"[^\w%.\-]|_|\.(?!\d)|(?<!\d)\.(?=\d)|-(?!\.?\d)|(?<=[\w)\]%])-")
_GREEK_NAMES = {ord(letter): name for name, letter in _GREEK.items()} | {ord("ϵ"): "epsilon", ord("ϕ"): "phi"}


def plain(text: str) -> str:
    """`text` in one spelling: ASCII dashes and quotes, no ligatures or invisible characters, LaTeX as its symbols.

    Powers keep their mark (`10⁻³` and `10^{-3}` are `10^-3`); line breaks stay, for they are the rows of a table.
    """
    if not text.isascii():
        text = _RAISED_RUN.sub(lambda run: "^" + run[0].translate(_RAISED), text)
        text = _LOWERED_RUN.sub(lambda run: "_" + run[0].translate(_LOWERED), text)
        text = unicodedata.normalize("NFKC", _VULGAR.sub(" ", text.translate(_SPELLING))).translate(_SPELLING)
    else:
        text = text.replace("`", "'")
    if "\\" in text or "$" in text or "{" in text:
        text = _without_latex(text)
    return _BLANKS.sub(" ", text).strip()


def _without_latex(text: str) -> str:
    text = _FRACTION.sub(r"\1/\2", text)
    text = _MATH.sub(r"\1", text)
    text = _COMMAND.sub(_spoken, text)
    return text.replace("{", "").replace("}", "").replace("^°", "°")


def _spoken(command: re.Match[str]) -> str:
    word, sign = command.groups()
    if sign is not None:
        return sign if sign in "%$&#_{}" else " "
    if word in _SYMBOLS:
        return _SYMBOLS[word]
    return "" if word in _DRESS else f" {word}"


def without_citations(text: str) -> str:
    """Plain `text` with its citation marks blanked out, every other character where it was."""
    return _CITATION.sub(lambda mark: " " * len(mark[0]), text) if "[" in text or "(" in text else text


def skeleton(text: str) -> str:
    """What two spellings of one plain passage have in common: letters, figures, per cent, decimal points and signs."""
    return _UNSAID.sub("", without_citations(text)).lower().translate(_GREEK_NAMES)


def skeleton_offsets(text: str) -> list[int]:
    """For each character of `skeleton(text)` the offset in plain `text` it comes from."""
    said = without_citations(text)
    is_kept = bytearray(b"\x01") * len(said)
    for unsaid in _UNSAID.finditer(said):
        is_kept[unsaid.start() : unsaid.end()] = bytes(unsaid.end() - unsaid.start())
    kept = list(compress(range(len(said)), is_kept))
    if said.isascii():
        return kept
    return [offset for offset in kept for _ in said[offset].lower().translate(_GREEK_NAMES)]
