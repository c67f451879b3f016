"""Shopify's leaky bucket of query points as we see it: waits are worked out before asking, so that it need not refuse.

An app has one bucket a shop. Every client of a process shares it, and each answer says how full it really is, so other
processes only make it emptier than expected for one question.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from hotdash.errors import SourceError

# No query may cost more; one whose cost is not known yet is taken for this dear.
DEAREST = 1000.0
# This share stays free for objects that a webhook names: they cannot wait for a sweep to finish.
FLOOR = 0.1
LONGEST_WAIT = 300.0


class Bucket:
    """How many points are left, and what each query has cost; safe to share between threads.

    Args:
        clock, sleep: seconds; others only in tests.
    """

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._costs: dict[object, float] = {}
        self._taken = 0.0
        # Unknown until the first answer.
        self._maximum = self._available = self._rate = 0.0
        self._at = clock()
        self.waited_seconds = 0.0

    def take(self, query: object, *, is_urgent: bool = False) -> float:
        """Wait until the query can be paid, and set its points aside; returns how many, for `settle`.

        Args:
            query: what it is remembered by.
            is_urgent: it may use the floor too.

        Raises:
            SourceError: there is no room within five minutes.
        """
        until = self._clock() + LONGEST_WAIT
        while (wait := self._try(query, is_urgent)) > 0:
            wait *= 1 + random.random() / 10  # noqa: S311 - so that several workers do not wake at once
            if self._clock() + wait > until:
                raise SourceError(
                    "Shopify's limit of queries leaves no room.",
                    hint="Look for another app or worker that asks this shop with the same credentials.",
                )
            self._sleep(wait)
            with self._lock:
                self.waited_seconds += wait
        return self.cost(query)

    def cost(self, query: object) -> float:
        """What a query is charged before it runs, as far as that is known."""
        return self._costs.get(query, DEAREST if self._maximum else 0.0)

    def _try(self, query: object, is_urgent: bool) -> float:
        """Take the points and return 0, or say how long they are missing."""
        with self._lock:
            cost, now = self.cost(query), self._clock()
            if self._maximum:
                self._available = min(self._maximum, self._available + (now - self._at) * self._rate)
                self._at = now
                floor = 0.0 if is_urgent else self._maximum * FLOOR
                missing = min(cost + floor, self._maximum) - self._available
                if missing > 0:
                    return missing / self._rate
            self._available -= cost
            self._taken += cost
            return 0.0

    def settle(self, query: object, taken: float, cost: Mapping[str, Any] | None) -> None:
        """Learn from an answer's `extensions.cost`; without one, only what was set aside is freed."""
        with self._lock:
            self._taken = max(0.0, self._taken - taken)
            if not cost:
                return
            if cost.get("requestedQueryCost"):
                self._costs[query] = float(cost["requestedQueryCost"])
            status = cost.get("throttleStatus") or {}
            if status.get("maximumAvailable") and status.get("restoreRate"):
                self._maximum, self._rate = float(status["maximumAvailable"]), float(status["restoreRate"])
                # What others of this process have set aside is spent, though the answer may not know it yet.
                self._available = float(status["currentlyAvailable"]) - self._taken
                self._at = self._clock()


_buckets: dict[str, Bucket] = {}
_guard = threading.Lock()


def bucket_of(account: str) -> Bucket:
    """The bucket of an app and shop, the same for every client of this process."""
    with _guard:
        return _buckets.setdefault(account, Bucket())
