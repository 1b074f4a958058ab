"""A text cut into the pieces that mean something in LaTeX, and the place up to which it is read."""

import re

_TOKEN = re.compile(
    r"""(?:https?://|www\.)(?:[^\s{}<>"\\$]|\\[_%&\#~])+   # an address stays as it is
    | \\(?:[A-Za-z]+\*?|.)                                 # a command
    | -{2,} | \$\$? | [\\{}^_~\[\]]
    | (?:[^\\{}$^_~\[\]hw-]|-(?!-)|h(?!ttps?://)|w(?!ww\.))+""",
    re.VERBOSE | re.DOTALL,
)
_LONGEST_FORMULA = 2_000


class Pieces:
    """The pieces of a text, which of them are braces that match and dollars that enclose a formula."""

    def __init__(self, text: str) -> None:
        self.pieces: list[str] = _TOKEN.findall(text)
        self.braces = _matching_braces(self.pieces)
        self.dollars = _math_dollars(self.pieces)
        self.at = 0

    def raw_argument(self) -> str:
        """The next group as it is written, empty where none follows."""
        self.skip_spaces()
        end = self.braces.get(self.at)
        if end is None:
            return ""
        raw = "".join(self.pieces[self.at + 1 : end])
        self.at = end + 1
        return raw

    def skip_option(self) -> bool:
        if self.peek() != "[":
            return False
        for index in range(self.at, min(self.at + 40, len(self.pieces))):
            if self.pieces[index] == "]":
                self.at = index + 1
                return True
        return False

    def skip_spaces(self) -> None:
        while self.peek().isspace() or (self.at < len(self.pieces) and not self.pieces[self.at]):
            self.at += 1
        following = self.peek()
        if following[:1].isspace():
            self.pieces[self.at] = following.lstrip()

    def peek(self, ahead: int = 0) -> str:
        return self.pieces[self.at + ahead] if self.at + ahead < len(self.pieces) else ""


def _matching_braces(pieces: list[str]) -> dict[int, int]:
    pairs: dict[int, int] = {}
    opened: list[int] = []
    for index, piece in enumerate(pieces):
        if piece == "{":
            opened.append(index)
        elif piece == "}" and opened:
            pairs[opened.pop()] = index
    return pairs


def _math_dollars(pieces: list[str]) -> set[int]:
    """The places of the dollars that open or close a formula; the others are money."""
    places = [index for index, piece in enumerate(pieces) if piece in ("$", "$$")]
    found: set[int] = set()
    index = 0
    while index + 1 < len(places):
        opening, closing = places[index], places[index + 1]
        following = pieces[closing + 1][:1] if closing + 1 < len(pieces) else ""
        if pieces[opening] == pieces[closing] and _is_formula("".join(pieces[opening + 1 : closing]), following):
            found |= {opening, closing}
            index += 1
        index += 1
    return found


def _is_formula(content: str, following: str) -> bool:
    if len(content) > _LONGEST_FORMULA or (following.isdigit() and not content.startswith("\\")):
        return False
    signs = re.search(r"[\\^_]", content)
    if content[:1].isspace() or content[-1:].isspace():
        return bool(signs) and content[:1].isspace() and content[-1:].isspace()
    return bool(signs or not re.search(r"\s.*[A-Za-z]{3}|[A-Za-z]{3}.*\s|\n\s*\n", content, re.DOTALL))
