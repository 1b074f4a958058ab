"""Fusion: linear scores of several origins are added, so that the reasons of their sum are as exact as theirs."""

from collections.abc import Iterable

from papers.ranking import Scored
from papers.ranking.linear import Part, scored


def fused(own: Scored, added: Iterable[Part]) -> Scored:
    """`own` with parts of other origins added to its linear score; the shares of all reasons are of the sum."""
    parts = [Part(reason.term, reason.where, reason.share * own.linear, reason.origin) for reason in own.reasons]
    parts += [part for part in added if part.amount]
    return scored(sorted(parts, key=lambda part: (part.is_rest, -abs(part.amount), part.term)))
