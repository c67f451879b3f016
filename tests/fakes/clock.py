"""A clock that tests set, and that can run faster than the world's."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Runs from `start` (default: now) at `speed` times the real pace; 0 stands still until it is moved.

    Safe to use from several threads. Instants are in UTC.
    """

    def __init__(self, start: datetime | None = None, speed: float = 1.0) -> None:
        self._lock = threading.Lock()
        self._speed = speed
        self._from = start or datetime.now(UTC)
        self._since = time.monotonic()

    def now(self) -> datetime:
        """This clock's instant."""
        with self._lock:
            return self._now()

    def now_in_seconds(self) -> datetime:
        """This clock's instant without its fraction: what Shopify keeps of a time."""
        return self.now().replace(microsecond=0)

    def advance(self, **by: float) -> datetime:
        """Move on by a timedelta's arguments; returns the new instant."""
        return self.set(self.now() + timedelta(**by))

    def set(self, instant: datetime) -> datetime:
        """Move to an instant."""
        with self._lock:
            self._from, self._since = instant, time.monotonic()
            return instant

    def _now(self) -> datetime:
        return self._from + timedelta(seconds=(time.monotonic() - self._since) * self._speed)
