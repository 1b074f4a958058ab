"""The JSON object in what a model wrote, around which may stand anything, and in which LaTeX may have broken the strings."""

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

MOST_TRIES = 20
DEEPEST = 20
HEX4 = re.compile(r"u[0-9a-fA-F]{4}")
THOUGHTS = re.compile(r"\s*<(think|thinking|thought|reasoning)>", re.IGNORECASE)
END_OF_THOUGHTS = re.compile(r"</(think|thinking|thought|reasoning)>", re.IGNORECASE)
# Commands that a JSON reader takes for an escape and a rest: `\times` for a tab and "imes".
LATEX = re.compile(
    r"\\(?:backslash|bar|because|begin|beta|bf|big|bigg|binom|bm|bold|boldsymbol|bot|bullet|fbox|flat|forall|frac|nabla"
    r"|natural|ne|nearrow|neg|neq|newline|ni|nleq|nonumber|not|notin|nu|rangle|rceil|rfloor|rho|right|rightarrow"
    r"|rightharpoonup|rm|root|rvert|rVert|tan|tanh|tau|text|textbf|textit|textrm|textsc|textsf|texttt|textsubscript"
    r"|textsuperscript|tfrac|therefore|theta|thinspace|tilde|times|to|top|triangle|triangleq|tt)(?![A-Za-z])"
)


def find_object(text: str, keys: Collection[str]) -> dict[str, Any] | None:
    """The object that holds most of `keys`, the later of two equals; None if there is no object at all.

    Of an object that breaks off, what is complete is given: the last value that was closed, and all before it.
    """
    best: dict[str, Any] | None = None
    most = -1
    for value in _objects(_without_thoughts(text)):
        held = sum(key in value for key in keys)
        if held >= most:
            best, most = value, held
    return best


def _without_thoughts(text: str) -> str:
    """Only a preamble is cut: a paper may be about thoughts in tags, and so may the answer."""
    end = END_OF_THOUGHTS.search(text)
    if THOUGHTS.match(text):
        return text[end.end() :] if end else ""
    # A chat template may have swallowed the opening tag; then no object can stand before the closing one.
    return text[end.end() :] if end and "{" not in text[: end.start()] else text


def _objects(text: str) -> Iterator[dict[str, Any]]:
    start = text.find("{")
    for _ in range(MOST_TRIES):
        if start == -1:
            return
        mended, end = _mended(text, start)
        try:
            value = json.loads(mended, strict=False)
        except (ValueError, RecursionError):
            end = start + 1
        else:
            yield value
        start = text.find("{", end)


def _mended(text: str, start: int) -> tuple[str, int]:
    """The object that opens at `start` as JSON, and where it ends; empty if it closes what it never opened."""
    out: list[str] = []
    open_brackets: list[str] = []
    complete: tuple[int, tuple[str, ...]] = (0, ())
    in_string = False
    at = start
    while at < len(text):
        sign = text[at]
        if in_string and sign == "\\":
            piece, at = _escape(text, at)
            out.append(piece)
            continue
        at += 1
        if sign == '"':
            in_string = not in_string
        elif not in_string and sign in "{[":
            if len(open_brackets) == DEEPEST:
                return "", at
            open_brackets.append("}" if sign == "{" else "]")
        elif not in_string and sign in "}]":
            if open_brackets.pop() != sign:
                return "", at
            _drop_trailing_comma(out)
            out.append(sign)
            if not open_brackets:
                return "".join(out), at
            complete = (len(out), tuple(open_brackets))
            continue
        out.append(sign)
    length, still_open = complete
    return "".join(out[:length]) + "".join(reversed(still_open)), at


def _escape(text: str, at: int) -> tuple[str, int]:
    r"""What the backslash at `at` stands for in JSON, and where to go on: `\alpha` and `\%` meant the backslash itself."""
    follows = text[at + 1 : at + 2]
    if follows in ('"', "\\", "/") or HEX4.match(text, at + 1):
        length = 6 if follows == "u" else 2
        return text[at : at + length], at + length
    if follows == "'":
        return "'", at + 2
    if follows and follows in "bfnrt" and not LATEX.match(text, at):
        return text[at : at + 2], at + 2
    return "\\\\", at + 1


def _drop_trailing_comma(out: list[str]) -> None:
    while out[-1].isspace():
        out.pop()
    if out[-1] == ",":
        out.pop()
