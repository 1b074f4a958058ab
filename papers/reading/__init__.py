"""What a paper's text is once it is read: blocks with anchors, in the order of the document."""

from dataclasses import asdict, dataclass
from typing import Any

KINDS = ("paragraph", "list_item", "caption", "table", "equation", "footnote")


@dataclass(frozen=True)
class Block:
    """One passage: `anchor` is the page's own id for it (`S4.p2`), `heading` the title of its section."""

    anchor: str
    heading: str
    kind: str
    text: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Reading:
    """What reading a document gave.

    `share` is the part of the article's visible text, without its references, that stands in `blocks` (0..1);
    `hidden` counts the runs of text that a person would not see and that were dropped. `addressed` quotes what speaks to a model
    instead of a reader, seen or hidden.
    Where `accepted` is False, `reason` says why the document cannot stand for the paper.
    """

    accepted: bool
    reason: str = ""
    share: float = 0.0
    hidden: int = 0
    version: int | None = None
    blocks: tuple[Block, ...] = ()
    addressed: tuple[str, ...] = ()


def abstract_blocks(abstract: str) -> tuple[Block, ...]:
    """The abstract of the listing as the whole text that is known of a paper."""
    return (Block(anchor="abstract", heading="Abstract", kind="paragraph", text=abstract),) if abstract else ()
