"""LaTeX in titles, abstracts and passages, made readable as plain text."""

import re
import unicodedata

from papers.latex.pieces import Pieces
from papers.latex.signs import (
    ACCENTS,
    BLACKBOARD,
    FUNCTIONS,
    IGNORED_ARGUMENTS,
    NOTHING,
    SPACES,
    SYMBOLS,
    THEN_SHOWN,
    bracketed,
    script,
    with_lost_backslashes,
)

_ANY_LATEX = re.compile(r"[\\{}$^_~]|--|[\d{]times|\bsim\d|\bapprox\d|\b(?:infty|varepsilon)\b|boldsymbol")
_LOST_IN_BRACES = frozenset({"times", "sim", "circ", "approx", "cdot", "infty", "pm", "leq", "geq", "rightarrow"})
_SYMBOL_WORDS = re.compile(r"\b(?:times|circ|top|prime|dagger|infty|cdot|alpha|beta|gamma|theta|ell)\b")
_DEEPEST = 40


def readable(text: str) -> str:
    """`text` with its LaTeX written as a person would read it: `$\\alpha^2$` becomes `α²`.

    Text without LaTeX comes back as it is; a lone dollar is money; a command that is not known gives its argument or its
    name. Nothing is raised, whatever the text.
    """
    if not _ANY_LATEX.search(text):
        return text
    return _Reader(text).read()


class _Reader(Pieces):
    """Walks over the pieces once; `out` holds what is written so far, piece by piece."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth = 0
        self.in_math = False
        self.out: list[str] = []

    def read(self) -> str:
        return self._until(len(self.pieces))

    def _until(self, end: int) -> str:
        outer, self.out = self.out, []
        self.depth += 1
        while self.at < end:
            piece = self.pieces[self.at]
            self.at += 1
            if piece:
                self._take(piece)
        self.depth -= 1
        inner, self.out = self.out, outer
        return "".join(inner)

    def _write(self, text: str) -> None:
        if text:
            self.out.append(text)

    def _written(self, length: int = 1) -> str:
        return "".join(self.out[-length:])[-length:]

    def _strip_written(self) -> None:
        while self.out:
            self.out[-1] = self.out[-1].rstrip()
            if self.out[-1]:
                return
            self.out.pop()

    def _take(self, piece: str) -> None:
        head = piece[0]
        if head == "\\" and len(piece) > 1:
            self._command(piece[1:].rstrip("*") or piece[1:])
        elif piece == "{":
            self._group()
        elif piece in ("^", "_"):
            self._script(piece)
        elif head == "$" and self.at - 1 in self.dollars:
            self.in_math = not self.in_math
        elif piece == "~":
            self._write(" " if self._is_tie() else "~")
        elif piece in ("--", "---"):
            self._write(self._dash(piece))
        elif piece == "}" and (self.in_math or self.depth > _DEEPEST):
            pass
        else:
            self._write(piece if self.in_math or piece.startswith(("http", "www.")) else with_lost_backslashes(piece))

    def _command(self, name: str) -> None:  # noqa: C901 - one branch for each family of commands
        if name in FUNCTIONS or name == "operatorname":
            self._function(self._argument() if name == "operatorname" else name)
        elif name in SYMBOLS:
            self._symbol(SYMBOLS[name])
        elif name in SPACES:
            self._write(" ")
        elif name in NOTHING:
            if name in ("left", "right") and self.peek().startswith("."):
                self.pieces[self.at] = self.peek()[1:]
        elif "cite" in name or name in IGNORED_ARGUMENTS:
            self._ignored(name)
        elif name in ACCENTS:
            self._accent(name)
        elif name in ("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"):
            self._write(f"{bracketed(self._argument())}/{bracketed(self._argument())}")
        elif name == "sqrt":
            self.skip_option()
            self._write("√" + bracketed(self._argument()))
        elif name == "href":
            self._link()
        elif name == "mathbb":
            self._write("".join(BLACKBOARD.get(letter, letter) for letter in self._argument()))
        elif name in ("footnote", "tag"):
            self._write(f" ({self._argument().strip()})")
        elif name == "not":
            self._write(unicodedata.normalize("NFC", self._argument() + "\u0338"))
        elif name == "item":
            self._write("• ")
        elif name == "|":
            self._write("‖")
        elif not name.isalpha():
            self._write(name)
        elif self.peek() == "{":
            self._write(self._argument())
        else:
            self._write(name)

    def _function(self, name: str) -> None:
        if self._written().isalnum() or self._written() == ")":
            self._write(" ")
        if name == "deg" and (self._written().isdigit() or self.peek() == "}"):
            name = "°"
        self._write(name)
        following = self.peek()
        if following[:1].isalnum() or following == "{" or (following[:1] == "\\" and following[1:2].isalpha()):
            self._write(" ")

    def _symbol(self, symbol: str) -> None:
        glued = self._written() not in ("", " ", "\n")
        self._write(symbol)
        if (
            glued
            and re.match(r" (?:[A-Za-z0-9](?![A-Za-z])|$)", self.peek())
            and (self.peek() != " " or self.peek(1)[:1] == "\\")
        ):
            self.pieces[self.at] = self.peek()[1:]
        elif self.peek() == "{" and self.peek(1) == "}":
            self.at += 2

    def _link(self) -> None:
        """`\\href{address}{label}`, and `\\href{address{label}}` as the listing writes it."""
        address, _, inner = self.raw_argument().partition("{")
        label = self._argument() if self.peek() == "{" else inner.partition("}")[0]
        self._write(label if not address else address if not label or label == address else f"{label} ({address})")

    def _ignored(self, name: str) -> None:
        while self.skip_option():
            pass
        for _ in range(IGNORED_ARGUMENTS.get(name, 1)):
            self.raw_argument()
            self.skip_option()
        if name in THEN_SHOWN:
            self._write(self._argument())
        elif "cite" in name or name.endswith("ref"):
            self._strip_written()
            if self._written() == "(" and self.peek().startswith(")"):
                self.out[-1] = self.out[-1][:-1]
                self._strip_written()
                self.pieces[self.at] = self.peek()[1:]

    def _accent(self, name: str) -> None:
        following = self.peek()
        braced = following == "{" and self.at in self.braces
        if not braced and ((len(name) == 1 and name.isalpha()) or (not following[:1].isalpha() and following[:1] != "\\")):
            self._write(name)
            return
        argument = self._argument().replace("ı", "i").replace("ȷ", "j")
        single = len(argument) == 1 and argument.isalpha()
        self._write(unicodedata.normalize("NFC", argument + ACCENTS[name]) if single else argument)

    def _script(self, mark: str) -> None:
        following = self.peek()
        if (
            (following == "{" and self.at in self.braces)
            or (self.in_math and following)
            or (following[:1] == "\\" and len(following) > 1)
        ):
            argument = self._argument()
            if not self.in_math:
                argument = _SYMBOL_WORDS.sub(lambda word: SYMBOLS[word[0]], argument)
            self._write(script(mark, argument, self._written()))
            return
        found = self._unbraced_script(mark, following)
        if found:
            self.pieces[self.at] = following[found.end() :]
            self._write(script(mark, found[0].strip("()"), self._written()))
        else:
            self._write(mark)

    def _unbraced_script(self, mark: str, following: str) -> re.Match[str] | None:
        """Outside formulas `x_i` and `10^-4` are meant, `snake_case` is not."""
        base = self._written(2)
        if mark == "^":
            meant = base[-1:].isalnum() or base[-1:] in (")", "]")
            return re.match(r"-?\d+|\(-?\d+\)|\*|[a-zT](?![^\W_])", following) if meant else None
        alone = base[-1:].isalpha() and not (base[:-1].isalnum() or base[:-1] in ("_", "/", "."))
        whole = not (len(following) == 1 and self.peek(1) in ("_", "^"))
        return re.match(r"[A-Za-z0-9](?![^\W_]|[/@])", following) if alone and whole else None

    def _group(self) -> None:
        start = self.at
        end = self.braces.get(start - 1)
        if end is None:
            self._write("" if self.in_math else "{")
            return
        address = self._address_before(start - 1)
        if address:
            self._label(address, start, end)
            return
        raw = "".join(self.pieces[start:end]) if end - start < 4 else "\\"
        inner = self._inside(start, end)
        if self.in_math or raw.startswith(("\\", "^", "_")) or not raw:
            self._write(inner)
        elif raw in _LOST_IN_BRACES:
            self._write(SYMBOLS[raw])
        elif raw in ("=", ",", "-", ".", "+", "<", ">", ":") or (raw.isalpha() and len(raw) <= 6 and self._touches_a_word()):
            self._write(inner)
        else:
            self._write("{" + inner + "}")

    def _touches_a_word(self) -> bool:
        return self._written().isalpha() or self.peek()[:1].isalpha()

    def _address_before(self, brace: int) -> str:
        before = self.pieces[brace - 1] if brace else ""
        if before == " " and brace > 1:
            before = self.pieces[brace - 2]
        return before if before.startswith(("http", "www.")) else ""

    def _label(self, address: str, start: int, end: int) -> None:
        """The listing writes a link as `https://a.org/b{label}`, or `{color{label}}`."""
        if self.pieces[start].isalpha() and self.braces.get(start + 1) == end - 1:
            start += 2
        label = self._inside(start, end).rstrip("}").replace("\\_", "_").strip()
        if label and label.rstrip("/") not in address:
            self._strip_written()
            self._write(f" ({label})")

    def _inside(self, start: int, end: int) -> str:
        self.at = start
        inner = self._until(end) if self.depth < _DEEPEST else "".join(self.pieces[start:end])
        self.at = end + 1
        return inner

    def _argument(self) -> str:
        """The next group, command or character, made readable; empty at the end of the text."""
        self.skip_spaces()
        following = self.peek()
        if not following:
            return ""
        self.at += 1
        if following == "{":
            end = self.braces.get(self.at - 1)
            return self._inside(self.at, end) if end is not None else ""
        if following[0] == "\\" and len(following) > 1 and self.depth < _DEEPEST:
            self.at -= 1
            return self._until(self.at + 1)
        if following in ("}", "$"):
            self.at -= 1
            return ""
        self.at -= 1
        self.pieces[self.at] = following[1:]
        return following[0]

    def _is_tie(self) -> bool:
        """A tilde that ties words is a space; one that says "about" or "to" stays."""
        word = re.search(r"\S*$", self._written(24))
        before, after = word[0] if word else "", self.peek()[:1]
        if self.in_math:
            return True
        if not before or before[-1] in "/~\\=<>([{+-" or after in ("", "/"):
            return False
        return not (after.isdigit() and before.lstrip("([+-")[0].isdigit())

    def _dash(self, piece: str) -> str:
        before, after = self._written(), self.peek()[:1]
        if before == "" or before.isspace() != (after == "" or after.isspace()) or before in "-<!|" or after == ">":
            return piece
        return "–" if len(piece) == 2 else "—"
