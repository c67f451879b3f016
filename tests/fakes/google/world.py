"""What happens on a site: the same seed gives the same visits and the same results, day by day and page by page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random

WORDS = (
    "an 6 hose",
    "ptfe fuel line",
    "braided hose",
    "an fitting",
    "orb adapter",
    "fuel rail",
    "e85 hose",
    "hose end",
)


@dataclass(frozen=True)
class Visit:
    """Visits that began on a page on a day; revenue in cents."""

    sessions: int
    engaged: int
    users: int
    purchases: int
    revenue: int


@dataclass(frozen=True)
class Result:
    """How one page was found by one query on a day. The position is in hundredths."""

    impressions: int
    clicks: int
    position: int


@dataclass
class World:
    """A site with so many pages.

    Attributes:
        visits_of: (day, page) → sessions that a test wants there instead.
        place_of: (day, page) → position that a test wants there instead.
    """

    seed: int = 1
    pages: int = 12
    host: str = "parts.example"
    visits_of: dict[tuple[date, str], int] = field(default_factory=dict)
    place_of: dict[tuple[date, str], float] = field(default_factory=dict)

    def paths(self) -> list[str]:
        """Every page, the most visited first."""
        return ["/", *(f"/products/part-{n}" for n in range(1, self.pages))]

    def visits(self, day: date) -> dict[str, Visit]:
        """By page; pages without a visit are left out."""
        found = {page: self._visit(day, rank, page) for rank, page in enumerate(self.paths())}
        return {page: visit for page, visit in found.items() if visit.sessions}

    def _visit(self, day: date, rank: int, page: str) -> Visit:
        dice = _dice(self.seed, "visit", day, page)
        mean = 90 / (rank + 1) ** 0.8 * (0.7 if day.weekday() > 4 else 1.0)
        sessions = self.visits_of.get((day, page), max(0, round(dice.gauss(mean, mean**0.5))))
        purchases = dice.randrange(1 + sessions // 20)
        return Visit(
            sessions,
            round(sessions * 0.6),
            max(1, round(sessions * 0.9)),
            purchases,
            purchases * dice.randrange(2000, 40000),
        )

    def results(self, day: date) -> dict[tuple[str, str], Result]:
        """By page and query."""
        return {
            (page, query): self._result(day, rank, page, query)
            for rank, page in enumerate(self.paths())
            for query in (*WORDS[rank % 4 : rank % 4 + 4], f"rare {page[-1]} {day:%j}")
        }

    def _result(self, day: date, rank: int, page: str, query: str) -> Result:
        dice = _dice(self.seed, "result", day, f"{page} {query}")
        place = self.place_of.get((day, page), 2 + rank * 1.3 + dice.random())
        is_rare = query.startswith("rare")
        impressions = 2 if is_rare else max(1, round(dice.gauss(60 / (rank + 1) ** 0.5, 5)))
        clicks = 1 if is_rare else min(impressions, round(impressions * 0.6 / (place + 1)))
        return Result(impressions, clicks, round(place * 100))


def _dice(seed: int, what: str, day: date, name: str) -> Random:
    return Random(f"{seed} {what} {day} {name}")
