"""Windows of time that a history is read in, and which of them are still to be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# Before any shop: a window without a beginning begins here.
BEGINNING = datetime(2004, 1, 1, tzinfo=UTC)
SHORTEST = timedelta(hours=6)


@dataclass(frozen=True, order=True)
class Window:
    """From `start` up to, but not including, `end`."""

    start: datetime
    end: datetime

    def condition(self, field: str) -> str:
        """As Shopify's search says it."""
        return f"{field}:>='{said(self.start)}' AND {field}:<'{said(self.end)}'"

    def halves(self) -> list[Window]:
        """Two halves, the newer first; itself where it is short already."""
        if self.end - self.start <= SHORTEST:
            return [self]
        middle = (self.start + (self.end - self.start) / 2).replace(microsecond=0)
        return [Window(middle, self.end), Window(self.start, middle)]


def said(instant: datetime) -> str:
    """An instant as Shopify's search reads it."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def months_back(end: datetime) -> Iterator[Window]:
    """The months before `end`, the newest, which is not whole, first; without end."""
    start = end.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while True:
        if start < end:
            yield Window(start, end)
        end, start = start, (start - timedelta(days=1)).replace(day=1)


def without(wanted: Iterable[Window], done: Iterable[Window]) -> list[Window]:
    """What of the wanted windows is not covered by those that are done."""
    left = list(wanted)
    for past in done:
        left = [part for window in left for part in _cut(window, past)]
    return left


def _cut(window: Window, past: Window) -> list[Window]:
    if past.end <= window.start or past.start >= window.end:
        return [window]
    parts = [Window(past.end, window.end)] if past.end < window.end else []
    return parts + ([Window(window.start, past.start)] if window.start < past.start else [])


def joined(windows: Iterable[Window]) -> list[Window]:
    """The same time in as few windows as can be, oldest first."""
    found: list[Window] = []
    for window in sorted(windows):
        if found and window.start <= found[-1].end:
            found[-1] = Window(found[-1].start, max(found[-1].end, window.end))
        else:
            found.append(window)
    return found
