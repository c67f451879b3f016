"""First things first: the few worst rows of all tiles in one list, the worst on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hotdash.web.cards import Card, Row
from hotdash.web.formats import SEVERITIES

SHOWN = 6
# Low is a note, not a thing to do first.
LISTED = SEVERITIES[:3]


@dataclass(frozen=True)
class Matter:
    """Something to do, and the tile it belongs to."""

    row: Row
    severity: str
    tile_name: str
    tile_title: str


@dataclass(frozen=True)
class Attention:
    """The list, and how many matters there are of each severity in all."""

    matters: tuple[Matter, ...]
    counts: tuple[tuple[str, int], ...]


def rank(cards: Sequence[Card]) -> Attention:
    """By severity; within one, tiles take turns, so that a full shelf of one kind does not hide the others."""
    found = [
        (LISTED.index(row.severity), place, card.tile.order, Matter(row, row.severity, card.tile.name, card.tile.title))
        for card in cards
        for place, row in enumerate(card.rows)
        if row.severity in LISTED
    ]
    found.sort(key=lambda entry: entry[:3])
    counts = ((severity, sum(entry[0] == index for entry in found)) for index, severity in enumerate(LISTED))
    return Attention(
        matters=tuple(matter for *_, matter in found[:SHOWN]),
        counts=tuple((severity, count) for severity, count in counts if count),
    )
