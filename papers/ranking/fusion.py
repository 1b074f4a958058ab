"""Fusion: linear scores of several origins are added, so that the reasons of their sum are as exact as theirs."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from papers.ranking import Reason, Scored, calibrated
from papers.ranking.linear import Part


def fused(scored: Scored, parts: Iterable[Part]) -> Scored:
    """`scored` with `parts` of other origins added to its linear score; the reasons' shares are of the sum."""
    own = scored.linear
    added = [part for part in parts if part.amount]
    linear = own + sum(part.amount for part in added)
    if linear <= 0:
        return Scored(0.0)
    reasons = [replace(reason, share=reason.share * own / linear) for reason in scored.reasons]
    reasons += [Reason(part.term, part.where, part.amount / linear, part.origin) for part in added]
    return Scored(calibrated(linear), _strongest_first(reasons))


def _strongest_first(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    return tuple(sorted(reasons, key=lambda reason: (reason.is_rest, -abs(reason.share), reason.term)))
