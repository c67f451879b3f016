"""The inventory heatmap: categories down, velocity tiers across; the darker, the more variants run out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

TIERS = ("fast", "medium", "slow", "stagnant")
LEVELS = 4


@dataclass(frozen=True)
class Cell:
    """A category's variants of one tier; level 0 (calm) to 4 (most of them short)."""

    tier: str
    variants: int
    short: int
    level: int


@dataclass(frozen=True)
class Heatmap:
    """Rows of (category, one cell a tier)."""

    tiers: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


def lay_out(cells: Any) -> Heatmap | None:
    """The grid of a headline's cells {category, velocity, count, at_risk}; None when there are none."""
    if not isinstance(cells, list) or not cells:
        return None
    grid: dict[str, dict[str, Cell]] = {}
    for entry in cells:
        tier, variants, short = str(entry["velocity"]), int(entry["count"]), int(entry["at_risk"])
        grid.setdefault(str(entry["category"]), {})[tier] = Cell(tier, variants, short, _level(variants, short))
    tiers = tuple(tier for tier in TIERS if any(tier in row for row in grid.values()))
    rows = tuple(
        (category, tuple(row.get(tier, Cell(tier, 0, 0, 0)) for tier in tiers)) for category, row in grid.items()
    )
    return Heatmap(tiers, rows)


def _level(variants: int, short: int) -> int:
    if not variants or not short:
        return 0
    return min(LEVELS, 1 + int(LEVELS * short / variants))
