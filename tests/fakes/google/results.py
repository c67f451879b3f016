"""Search Console's searchAnalytics.query: days of California, complete after two or three, rare queries hidden."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fakes.clock import Clock
from fakes.google.refused import RefusedError
from fakes.google.world import Result, World

PACIFIC = ZoneInfo("America/Los_Angeles")
MOST_ROWS, USUAL_ROWS, HISTORY_DAYS, RARE_BELOW = 25_000, 1_000, 487, 10
COMPLETE_AFTER = timedelta(hours=60)
MOST_A_MINUTE = 1_200
KEYS = ("date", "page", "query")


@dataclass
class Site:
    """A site in Search Console.

    Attributes:
        readers: service account → its right.
        most_rows: how many rows one answer holds at most.
        asked_at: when it was asked in the last minute.
    """

    world: World
    clock: Clock
    url: str = "sc-domain:parts.example"
    readers: dict[str, str] = field(default_factory=dict)
    most_rows: int = MOST_ROWS
    most_a_minute: int = MOST_A_MINUTE
    asked_at: list[datetime] = field(default_factory=list)

    def query(self, asked: dict[str, Any], reader: str) -> dict[str, Any]:
        """The answer.

        Raises:
            RefusedError: there is none.
        """
        self._count()
        if self.readers.get(reader, "siteUnverifiedUser") == "siteUnverifiedUser":
            message = f"User does not have sufficient permission for site '{self.url}'."
            raise RefusedError(403, "PERMISSION_DENIED", message, "forbidden")
        dimensions = [str(name).casefold() for name in asked.get("dimensions", [])]
        if not set(dimensions) <= set(KEYS) or len(set(dimensions)) < len(dimensions):
            raise RefusedError(400, "INVALID_ARGUMENT", "Invalid or repeated dimension.", "invalidParameter")
        limit, start = int(asked.get("rowLimit", USUAL_ROWS)), int(asked.get("startRow", 0))
        if not 1 <= limit <= MOST_ROWS:
            raise RefusedError(400, "INVALID_ARGUMENT", f"rowLimit must be from 1 to {MOST_ROWS}.", "invalidParameter")
        days, incomplete = self._days(asked)
        rows = self._rows(days, dimensions)[start : start + min(limit, self.most_rows)]
        answer: dict[str, Any] = {"responseAggregationType": "byPage" if "page" in dimensions else "byProperty"}
        if rows:
            answer["rows"] = rows
        if incomplete and "date" in dimensions:
            answer["metadata"] = {"firstIncompleteDate": incomplete.isoformat()}
        return answer

    def _count(self) -> None:
        now = self.clock.now()
        self.asked_at = [at for at in self.asked_at if now - at < timedelta(minutes=1)]
        if len(self.asked_at) >= self.most_a_minute:
            message = "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user'."
            raise RefusedError(429, "RESOURCE_EXHAUSTED", message, "rateLimitExceeded")
        self.asked_at.append(now)

    def _days(self, asked: dict[str, Any]) -> tuple[list[date], date | None]:
        """The days that are shown, and the first incomplete one among them where incomplete ones were asked for."""
        try:
            first, last = date.fromisoformat(asked["startDate"]), date.fromisoformat(asked["endDate"])
        except (KeyError, ValueError):
            raise RefusedError(400, "INVALID_ARGUMENT", "Invalid date.", "invalidParameter") from None
        if first > last:
            raise RefusedError(400, "INVALID_ARGUMENT", "startDate is after endDate.", "invalidParameter")
        today = self.clock.now().astimezone(PACIFIC).date()
        wants_all = str(asked.get("dataState", "final")).casefold() == "all"
        days = [first + timedelta(days=n) for n in range((min(last, today) - first).days + 1)]
        days = [
            day for day in days if day > today - timedelta(days=HISTORY_DAYS) and (wants_all or self.is_complete(day))
        ]
        incomplete = [day for day in days if not self.is_complete(day)]
        return days, incomplete[0] if incomplete else None

    def is_complete(self, day: date) -> bool:
        """Whether the figures of a day will not change any more."""
        return self.clock.now() - _end(day) >= COMPLETE_AFTER

    def seen(self, day: date) -> dict[tuple[str, str], Result]:
        """What Search Console says of a day by now; its last hours come late."""
        hours = (self.clock.now() - _end(day)).total_seconds() / 3600
        share = 1.0 if self.is_complete(day) else 0.9 if hours >= 24 else 0.4 if hours >= 0 else 0.0
        found = {
            key: Result(int(r.impressions * share), int(r.clicks * share), r.position + (0 if share == 1 else 30))
            for key, r in self.world.results(day).items()
        }
        return {key: result for key, result in found.items() if result.impressions}

    def _rows(self, days: list[date], dimensions: list[str]) -> list[dict[str, Any]]:
        groups: dict[tuple[str, ...], list[Result]] = {}
        for day in days:
            for (page, query), result in self.seen(day).items():
                # Whoever asks by query does not get those that few people asked.
                if "query" in dimensions and result.impressions < RARE_BELOW:
                    continue
                names = {"date": day.isoformat(), "page": f"https://{self.world.host}{page}", "query": query}
                groups.setdefault(tuple(names[name] for name in dimensions), []).append(result)
        rows = [_row(keys, found, self._shown(dimensions)) for keys, found in groups.items()]
        order: Callable[[dict[str, Any]], Any] = lambda row: (-row["clicks"], row["keys"])  # noqa: E731
        return sorted(rows, key=(lambda row: row["keys"]) if dimensions == ["date"] else order)

    def _shown(self, dimensions: list[str]) -> float:
        # Two pages in one list of results are two impressions of pages, one of the site.
        return 1.0 if "page" in dimensions else 0.8


def _row(keys: tuple[str, ...], found: list[Result], shown: float) -> dict[str, Any]:
    impressions = max(1, round(sum(r.impressions for r in found) * shown))
    clicks = min(impressions, sum(r.clicks for r in found))
    place = sum(r.position * r.impressions for r in found) / sum(r.impressions for r in found) / 100
    return {
        "keys": list(keys), "clicks": float(clicks), "impressions": float(impressions), "ctr": clicks / impressions,
        "position": place,
    }  # fmt: skip


def _end(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), PACIFIC)
