"""The five parts of a summary, as values: what a teller gives, a checker marks and a template lays out.

None stands for "not stated in the paper" and is legal everywhere.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

# How a claim stood up to its paper, in the order of trust.
CHECKED = "checked"
FOUND_ELSEWHERE = "found elsewhere"
UNVERIFIED = "unverified"
NOT_STATED = "not stated"


@dataclass(frozen=True)
class Claim:
    """One statement about a paper, the words of the paper it rests on, and the anchor of the block that holds them."""

    text: str
    quote: str = ""
    anchor: str | None = None
    verdict: str = UNVERIFIED
    flags: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, value: dict[str, Any] | None) -> Self | None:
        return None if value is None else cls(**{**value, "flags": tuple(value.get("flags", ()))})

    @property
    def is_doubted(self) -> bool:
        return self.verdict == UNVERIFIED or bool(self.flags)


@dataclass(frozen=True)
class Usage:
    """What goes in, what is done with it, what comes out, and what it takes."""

    input: Claim | None = None
    process: tuple[Claim, ...] = ()
    output: Claim | None = None
    hardware: Claim | None = None


@dataclass(frozen=True)
class Innovation:
    """A new idea of the paper; `name` is empty where the paper gives it none."""

    name: str
    claim: Claim


@dataclass(frozen=True)
class Parts:
    """Application field, core contribution, usage guide, main innovations, experimental results."""

    field: Claim | None = None
    contribution: Claim | None = None
    usage: Usage = Usage()
    innovations: tuple[Innovation, ...] = ()
    results: tuple[Claim, ...] = ()

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        usage = value.get("usage") or {}
        return cls(
            field=Claim.from_json(value.get("field")),
            contribution=Claim.from_json(value.get("contribution")),
            usage=Usage(
                input=Claim.from_json(usage.get("input")),
                process=_claims(usage.get("process")),
                output=Claim.from_json(usage.get("output")),
                hardware=Claim.from_json(usage.get("hardware")),
            ),
            innovations=tuple(
                Innovation(name=entry["name"], claim=claim)
                for entry in value.get("innovations", ())
                if (claim := Claim.from_json(entry["claim"]))
            ),
            results=_claims(value.get("results")),
        )

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def claims(self) -> Iterator[Claim]:
        """Every claim that is made, in the order in which a reader meets them."""
        single = (self.field, self.contribution, self.usage.input)
        yield from (claim for claim in single if claim)
        yield from self.usage.process
        yield from (claim for claim in (self.usage.output, self.usage.hardware) if claim)
        yield from (innovation.claim for innovation in self.innovations)
        yield from self.results

    def with_claims(self, marked: Mapping[Claim, Claim | None]) -> "Parts":
        """The same parts with each claim replaced by its marked self, or left out where that is None."""

        def swap(claim: Claim | None) -> Claim | None:
            return marked.get(claim, claim) if claim else None

        def each(claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
            return tuple(kept for claim in claims if (kept := swap(claim)))

        usage = self.usage
        return Parts(
            field=swap(self.field),
            contribution=swap(self.contribution),
            usage=Usage(swap(usage.input), each(usage.process), swap(usage.output), swap(usage.hardware)),
            innovations=tuple(replace(entry, claim=kept) for entry in self.innovations if (kept := swap(entry.claim))),
            results=each(self.results),
        )

    def without_unverified(self) -> tuple["Parts", int]:
        """The parts without the claims that did not stand up to the paper, and how many those were."""
        doubted: dict[Claim, Claim | None] = {claim: None for claim in self.claims() if claim.verdict == UNVERIFIED}
        return self.with_claims(doubted), len(doubted)


def _claims(values: list[dict[str, Any]] | None) -> tuple[Claim, ...]:
    return tuple(claim for value in values or () if (claim := Claim.from_json(value)))
