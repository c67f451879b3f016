"""Visits to the shop's pages: a GA4 report by day and landing page, and Search Console's clicks by page and query."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date, timedelta
from random import Random
from typing import Any

from hotdash.sample.catalogue import Catalogue
from hotdash.sample.days import ZONE, Span, local_day
from hotdash.sample.demand import WEEKDAYS, growth, season
from hotdash.sample.dice import dice, is_lucky
from hotdash.sample.journeys import BLOG, SITE, Journey, landing_pages
from hotdash.sample.ledger import agreements_of
from hotdash.sample.money import Json, price
from hotdash.sample.orders import Order

HISTORY_DAYS, SEARCH_LAG_DAYS, SLIDE_DAYS = 120, 3, 7
METRICS = (
    ("sessions", "TYPE_INTEGER"),
    ("engagedSessions", "TYPE_INTEGER"),
    ("totalUsers", "TYPE_INTEGER"),
    ("keyEvents", "TYPE_FLOAT"),
    ("ecommercePurchases", "TYPE_INTEGER"),
    ("purchaseRevenue", "TYPE_CURRENCY"),
)
SESSIONS_A_DAY = 1_350.0
TRACKED_SHARE = 0.88
SLIDING = {9: (0.45, 4.5), 18: (0.7, 7.0), 23: (0.5, 11.5), 31: (0.75, 6.5)}
"""Of the pages that lose visits and rank in the last week: place in the list -> share of visits kept, places lost."""


def ga4_report(seed: int, span: Span, catalogue: Catalogue, orders: list[Order], journeys: dict[int, Journey]) -> Json:
    """A runReport answer for the last 120 days up to yesterday; purchases are the web orders that landed there."""
    rng, pages = dice(seed, "ga4"), landing_pages(catalogue)
    sold = _sales_by_page(rng, span, orders, journeys)
    rows = [
        _ga4_row(rng, span, day, page, rank, sold.get((day, page), (0, 0)))
        for day in _days(span, 1)
        for rank, page in enumerate([*pages, "(not set)"])
    ]
    return {
        "dimensionHeaders": [{"name": "date"}, {"name": "landingPage"}],
        "metricHeaders": [{"name": name, "type": kind} for name, kind in METRICS],
        "rows": rows,
        "rowCount": len(rows),
        "metadata": {
            "currencyCode": "USD",
            "timeZone": ZONE.key,
            "dataLossFromOtherRow": False,
            "subjectToThresholding": False,
        },
        "kind": "analyticsData#runReport",
    }


def search_report(seed: int, span: Span, catalogue: Catalogue) -> Json:
    """Search Console rows by day and page, final data only, so they end three days before now."""
    rng, pages = dice(seed, "search"), landing_pages(catalogue)
    ranks = [rng.uniform(2.2, 14.0) for _ in pages]
    rows = [
        _search_row(rng, span, day, page, place, ranks[place])
        for day in _days(span, SEARCH_LAG_DAYS)
        for place, page in enumerate(pages)
    ]
    return _search_answer("page", rows)


def site_report(pages: dict[str, Any]) -> Json:
    """Search Console rows by day, from those by page: a result of two pages counts once, at its better place."""
    rows = []
    for day, found in _by_day(pages).items():
        shown = sum(row["impressions"] for row in found)
        place = sum(row["position"] * row["impressions"] for row in found) / shown
        rows.append(_result([day], sum(row["clicks"] for row in found), round(shown * 0.86), round(place * 0.94, 4)))
    return _search_answer(None, rows)


def query_report(pages: dict[str, Any]) -> Json:
    """Search Console rows by day and query, from those by page; of five clicks two come by queries too rare to tell."""
    rows = []
    for day, found in _by_day(pages).items():
        for row in found:
            words = row["keys"][1].rstrip("/").rpartition("/")[2].replace("-", " ")
            if row["clicks"] > 1 and "." not in words:
                told = round(row["clicks"] * 0.6)
                rows.append(_result([day, words], told, max(told, round(row["impressions"] * 0.5)), row["position"]))
    return _search_answer("query", rows)


def _by_day(pages: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in pages["rows"]:
        found[row["keys"][0]].append(row)
    return found


def _search_answer(by: str | None, rows: list[Json]) -> Json:
    dimensions = ["date", by] if by else ["date"]
    return {"siteUrl": f"{SITE}/", "dimensions": dimensions, "type": "web", "dataState": "final", "rows": rows}


def _result(keys: list[str], clicks: int, impressions: int, position: float) -> Json:
    return {
        "keys": keys,
        "clicks": clicks,
        "impressions": impressions,
        "ctr": clicks / impressions,
        "position": position,
    }


def _days(span: Span, lag: int) -> list[date]:
    last = span.last - timedelta(days=lag)
    return [last - timedelta(days=back) for back in range(HISTORY_DAYS - 1, -1, -1)]


def _sales_by_page(
    rng: Random, span: Span, orders: list[Order], journeys: dict[int, Journey]
) -> dict[tuple[date, str], tuple[int, int]]:
    """(day, page) -> purchases and revenue in cents; adblockers hide some."""
    found: defaultdict[tuple[date, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for order in orders:
        journey = journeys.get(order.number)
        if (
            journey
            and not order.is_test
            and order.created > span.now - (HISTORY_DAYS + 2) * 86_400
            and is_lucky(rng, TRACKED_SHARE)
        ):
            key = (local_day(order.created), journey.last)
            count, cents = found[key]
            found[key] = (count + 1, cents + agreements_of(order)[0].total)
    return found


def _pull(span: Span, day: date, rank: int, page: str) -> float:
    """Expected visits: popular pages first, more in season; the sliding ones lose half in the last week."""
    share = float((rank + 4) ** -0.85)
    is_slide = (span.last - day).days <= SLIDE_DAYS + SEARCH_LAG_DAYS - 1
    slide = SLIDING.get(rank, (1.0, 0.0))[0] if is_slide else 1.0
    weekday = 1 + (WEEKDAYS[day.weekday()] - 1) * (0.4 if page in BLOG else 0.8)
    return SESSIONS_A_DAY / 6.2 * share * growth(span, day) * season(day) * weekday * slide


def _ga4_row(rng: Random, span: Span, day: date, page: str, rank: int, sold: tuple[int, int]) -> Json:
    mean = 6.0 if page == "(not set)" else _pull(span, day, rank, page)
    sessions = max(sold[0], round(rng.gauss(mean, math.sqrt(mean * 1.6))), 1)
    engaged = min(sessions, max(sold[0], round(sessions * rng.uniform(0.5, 0.68))))
    values = (sessions, engaged, max(1, round(sessions * rng.uniform(0.82, 0.95))), sold[0], sold[0])
    return {
        "dimensionValues": [{"value": f"{day:%Y%m%d}"}, {"value": page}],
        "metricValues": [*({"value": str(value)} for value in values), {"value": price(sold[1])}],
    }


def _search_row(rng: Random, span: Span, day: date, page: str, place: int, rank: float) -> Json:
    is_slide = place in SLIDING and (span.last - day).days <= SLIDE_DAYS + SEARCH_LAG_DAYS
    position = max(1.0, rank * rng.uniform(0.93, 1.07) + (SLIDING[place][1] if is_slide else 0.0))
    expected = _pull(span, day, place, page) * 0.55
    clicks = max(0, round(rng.gauss(expected, math.sqrt(expected + 0.5) * 1.2)))
    impressions = max(
        clicks + 1, round(expected * (6 + rank * 2.4) / (0.5 if is_slide else 1.0) * rng.uniform(0.9, 1.1))
    )
    return _result([day.isoformat(), f"{SITE}{page}"], clicks, impressions, round(position, 4))
