"""The cost bucket: it leaks back at a steady rate, and a query that finds too little in it is not run."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fakes.clock import Clock


@dataclass
class Bucket:
    """Points left. The rates are those of Shopify's standard plan; Plus restores 1,000 a second."""

    clock: Clock
    size: float = 2000.0
    restore_rate: float = 100.0
    throttled_count: int = 0
    spent: float = 0.0
    _left: float = field(init=False)
    _at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self._left, self._at = self.size, self.clock.now()

    def take(self, points: int) -> bool:
        """Take them out, if they are there."""
        self._refill()
        if points > self._left:
            self.throttled_count += 1
            return False
        self._left -= points
        self.spent += points
        return True

    def give_back(self, points: int) -> None:
        """What a query asked for and did not need."""
        self._left = min(self.size, self._left + points)
        self.spent -= points

    def status(self) -> dict[str, Any]:
        """throttleStatus."""
        self._refill()
        return {
            "maximumAvailable": self.size,
            "currentlyAvailable": int(self._left),
            "restoreRate": self.restore_rate,
        }

    def _refill(self) -> None:
        now = self.clock.now()
        passed = max(0.0, (now - self._at).total_seconds())
        self._left, self._at = min(self.size, self._left + passed * self.restore_rate), now
