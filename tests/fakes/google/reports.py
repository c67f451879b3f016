"""Analytics' runReport: visits by day and landing page, late for two days, with its quotas and its caveats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fakes.clock import Clock
from fakes.google.quotas import Quotas
from fakes.google.refused import RefusedError
from fakes.google.world import Visit, World

MOST_ROWS, USUAL_ROWS, MOST_DIMENSIONS, MOST_METRICS = 250_000, 10_000, 9, 10
DIMENSIONS = ("date", "landingPage")
METRICS = {
    "sessions": "TYPE_INTEGER", "engagedSessions": "TYPE_INTEGER", "totalUsers": "TYPE_INTEGER", "keyEvents": "TYPE_FLOAT",
    "ecommercePurchases": "TYPE_INTEGER", "purchaseRevenue": "TYPE_CURRENCY",
}  # fmt: skip
Row = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass
class Property:
    """An Analytics property.

    Attributes:
        readers: service accounts that it lets in.
        is_sampled, is_thresholded: what its reports say of themselves; thresholded ones hold pages of one visitor back.
        named_pages: pages that keep their name; the others go into (other). None: all do.
        most_rows: how many rows one answer holds at most.
    """

    world: World
    clock: Clock
    quotas: Quotas
    number: str = "123456"
    time_zone: str = "America/Chicago"
    currency: str = "USD"
    readers: set[str] = field(default_factory=set)
    is_sampled: bool = False
    is_thresholded: bool = False
    named_pages: int | None = None
    most_rows: int = MOST_ROWS

    def run_report(self, asked: dict[str, Any], reader: str) -> dict[str, Any]:
        """The answer.

        Raises:
            RefusedError: there is none.
        """
        if reader not in self.readers:
            raise RefusedError(403, "PERMISSION_DENIED", "User does not have sufficient permissions for this property.")
        dimensions, metrics = _names(asked, "dimensions", DIMENSIONS), _names(asked, "metrics", tuple(METRICS))
        self.quotas.check(self.clock.now())
        rows = list(self._rows(self._days(asked), dimensions, metrics))
        _sort(rows, asked.get("orderBys", []), dimensions, metrics)
        offset, limit = int(asked.get("offset", 0)), int(asked.get("limit", USUAL_ROWS))
        shown = rows[offset : offset + min(limit, self.most_rows, MOST_ROWS)]
        quota = self.quotas.pay(self.clock.now(), 1 + len(shown) // 2_000, self.is_thresholded)
        return self._answer(dimensions, metrics, rows, shown) | (
            {"propertyQuota": quota} if asked.get("returnPropertyQuota") else {}
        )

    def _answer(self, dimensions: list[str], metrics: list[str], rows: list[Row], shown: list[Row]) -> dict[str, Any]:
        metadata: dict[str, Any] = {"currencyCode": self.currency, "timeZone": self.time_zone}
        if self.is_sampled:
            metadata["samplingMetadatas"] = [{"samplesReadCount": "500", "samplingSpaceSize": "10000"}]
        if self.is_thresholded:
            metadata["subjectToThresholding"] = True
        if self.named_pages is not None:
            metadata["dataLossFromOtherRow"] = True
        answer: dict[str, Any] = {
            "dimensionHeaders": [{"name": name} for name in dimensions],
            "metricHeaders": [{"name": name, "type": METRICS[name]} for name in metrics],
            "metadata": metadata,
            "kind": "analyticsData#runReport",
        }
        # Nothing and false are left out.
        if rows:
            answer["rowCount"] = len(rows)
        if shown:
            answer["rows"] = [
                {"dimensionValues": [{"value": v} for v in keys], "metricValues": [{"value": v} for v in values]}
                for keys, values in shown
            ]
        return answer

    def _days(self, asked: dict[str, Any]) -> list[date]:
        today = self.clock.now().astimezone(ZoneInfo(self.time_zone)).date()
        found: list[date] = []
        for span in asked.get("dateRanges", []):
            first, last = (_day(span.get(end, ""), today) for end in ("startDate", "endDate"))
            if first > last:
                raise RefusedError(400, "INVALID_ARGUMENT", "startDate is after endDate.")
            found += [first + timedelta(days=n) for n in range((min(last, today) - first).days + 1)]
        return found

    def _rows(self, days: list[date], dimensions: list[str], metrics: list[str]) -> Iterator[Row]:
        sums: dict[tuple[str, ...], list[Visit]] = {}
        for day in days:
            for page, visit in self.seen(day).items():
                key = {"date": f"{day:%Y%m%d}", "landingPage": page}
                sums.setdefault(tuple(key[name] for name in dimensions), []).append(visit)
        for keys, visits in sums.items():
            yield keys, tuple(_figure(name, visits) for name in metrics)

    def seen(self, day: date) -> dict[str, Visit]:
        """What Analytics says of a day by now: it takes two days to know all, and a page's name comes late too."""
        ends = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(self.time_zone))
        hours = (self.clock.now() - ends).total_seconds() / 3600
        visits = self.world.visits(day)
        if hours < 48:
            share = 0.97 if hours >= 12 else 0.8 if hours >= 0 else max(0.0, (24 + hours) / 24) * 0.7
            visits = {page: _share(visit, share) for page, visit in visits.items()}
            # Seen at first, gone when the day is worked out.
            visits["/cart/preview"] = Visit(3, 1, 3, 0, 0)
            visits = {page: visit for page, visit in visits.items() if visit.sessions}
        if self.is_thresholded:
            visits = {page: visit for page, visit in visits.items() if visit.users > 1}
        if self.named_pages is not None:
            named = self.world.paths()[: self.named_pages]
            rest = [visit for page, visit in visits.items() if page not in named]
            visits = {page: visit for page, visit in visits.items() if page in named}
            visits |= {"(other)": _sum(rest)} if rest else {}
        return visits


def _names(asked: dict[str, Any], kind: str, known: tuple[str, ...]) -> list[str]:
    names = [str(entry.get("name")) for entry in asked.get(kind, [])]
    for name in names:
        if name not in known:
            message = (
                f"Field {name} is not a valid {kind[:-1]}. For a list of valid dimensions and metrics, see the docs."
            )
            raise RefusedError(400, "INVALID_ARGUMENT", message)
    most = MOST_DIMENSIONS if kind == "dimensions" else MOST_METRICS
    if len(names) > most:
        raise RefusedError(400, "INVALID_ARGUMENT", f"Requests are limited to {most} {kind}.")
    return names


def _day(text: str, today: date) -> date:
    try:
        if text.endswith("daysAgo"):
            return today - timedelta(days=int(text.removesuffix("daysAgo")))
        return {"today": today, "yesterday": today - timedelta(days=1)}.get(text) or date.fromisoformat(text)
    except ValueError:
        raise RefusedError(400, "INVALID_ARGUMENT", f"Invalid date: {text}.") from None


def _sort(rows: list[Row], orders: list[dict[str, Any]], dimensions: list[str], metrics: list[str]) -> None:
    if not orders:
        rows.sort(key=lambda row: -float(row[1][0]) if row[1] else 0)
    for order in reversed(orders):
        is_down = bool(order.get("desc"))
        if "dimension" in order:
            place = dimensions.index(order["dimension"]["dimensionName"])
            rows.sort(key=lambda row, at=place: row[0][at], reverse=is_down)  # type: ignore[misc]
        else:
            place = metrics.index(order["metric"]["metricName"])
            rows.sort(key=lambda row, at=place: float(row[1][at]), reverse=is_down)  # type: ignore[misc]


def _figure(name: str, visits: list[Visit]) -> str:
    one = _sum(visits)
    return {
        "sessions": str(one.sessions),
        "engagedSessions": str(one.engaged),
        "totalUsers": str(one.users),
        "keyEvents": f"{float(one.purchases):g}",
        "ecommercePurchases": str(one.purchases),
        "purchaseRevenue": f"{one.revenue / 100:g}",
    }[name]


def _share(visit: Visit, share: float) -> Visit:
    return Visit(
        *(
            int(figure * share)
            for figure in (visit.sessions, visit.engaged, visit.users, visit.purchases, visit.revenue)
        )
    )


def _sum(visits: list[Visit]) -> Visit:
    return Visit(
        sum(v.sessions for v in visits), sum(v.engaged for v in visits), sum(v.users for v in visits),
        sum(v.purchases for v in visits), sum(v.revenue for v in visits),
    )  # fmt: skip
