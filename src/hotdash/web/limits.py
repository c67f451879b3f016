"""Rate limits: so many requests per person, kind of request and minute."""

from __future__ import annotations

import os
import time

from hotdash.errors import RateLimitedError

PER_MINUTE = {"dashboard": 60, "analytics": 60, "page": 120, "fragments": 600, "export": 10, "audit": 30, "login": 30}


class Limits:
    """Counts requests in this process. HOTDASH_RATE_LIMIT=off lets benchmarks through."""

    def __init__(self, *, enabled: bool | None = None) -> None:
        self.enabled = os.environ.get("HOTDASH_RATE_LIMIT") != "off" if enabled is None else enabled
        self._minute = 0
        self._counts: dict[tuple[str, str], int] = {}

    def count(self, who: str, kind: str) -> None:
        """Count one request.

        Raises:
            RateLimitedError: it is one too many; `retry_after` says in how many seconds the minute is over.
        """
        if not self.enabled:
            return
        now = time.time()
        minute = int(now // 60)
        if minute != self._minute:
            self._minute, self._counts = minute, {}
        number = self._counts[who, kind] = self._counts.get((who, kind), 0) + 1
        if number > PER_MINUTE[kind]:
            wait = max(1, int(60 - now % 60) + 1)
            raise RateLimitedError(
                f"More than {PER_MINUTE[kind]} requests in this minute.", hint=f"Try again in {wait} seconds."
            )
