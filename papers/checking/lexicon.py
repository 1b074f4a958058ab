"""How the word lists of the checker are written."""


def words(row: str) -> tuple[str, ...]:
    """The words of a list that is written as one text, parted by blanks; `_` stands for a blank inside an entry."""
    return tuple(word.replace("_", " ") for word in row.split())


def one_of(row: str) -> str:
    """A pattern for any of the patterns in such a list."""
    return f"(?:{'|'.join(words(row))})"
