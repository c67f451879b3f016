"""Shopify's own day totals in ShopifyQL, counted from the ledger of every order that is not a test."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from fakes.shopify.model import Order, Sale
from fakes.shopify.payloads import money
from fakes.shopify.shop import FakeShop

# Shopify's own pages name the period before TIMESERIES in one place and after it in another: both are taken.
PERIOD = r"(?:\s+SINCE\s+(?P<since{n}>\S+))?(?:\s+UNTIL\s+(?P<until{n}>\S+))?"
QUERY = re.compile(
    r"\s*FROM\s+sales\s+SHOW\s+(?P<show>[\w\s,]+?)"
    rf"{PERIOD.format(n=1)}\s+TIMESERIES\s+day{PERIOD.format(n=2)}(?:\s+ORDER\s+BY\s+day(?:\s+ASC)?)?\s*$",
    re.IGNORECASE,
)
AGO = re.compile(r"-(\d+)d")
METRICS = (
    "orders",
    "gross_sales",
    "discounts",
    "sales_reversals",
    "net_sales",
    "shipping_charges",
    "taxes",
    "total_sales",
    "average_order_value",
)
Day = dict[str, int]


def answer(query: str, shop: FakeShop) -> dict[str, Any]:
    """A ShopifyqlQueryResponse: parseErrors, or one row a day of the shop's own time zone, empty days too."""
    found = QUERY.match(query)
    if found is None:
        return _refused("The query is not one that can be read: FROM, SHOW, SINCE, UNTIL, TIMESERIES, in this order.")
    names = [name.strip().lower() for name in found["show"].split(",")]
    unknown = [name for name in names if name not in METRICS]
    if unknown:
        return _refused(f"The column {unknown[0]} is not known.")
    today = shop.clock.now().astimezone(shop.zone).date()
    since, until = found["since1"] or found["since2"] or "-30d", found["until1"] or found["until2"] or "today"
    days = _days(_day(since, today), _day(until, today))
    totals = day_totals(shop)
    columns = [_column("day", "DAY_TIMESTAMP"), *(_column(name, _type(name)) for name in names)]
    # arrays in the columns' order, as Shopify's own Python package takes them
    rows = [[day.isoformat(), *(_shown(name, totals.get(day, {})) for name in names)] for day in days]
    return {"tableData": {"columns": columns, "rows": rows}, "parseErrors": [], "parseWarnings": []}


def day_totals(shop: FakeShop) -> dict[date, Day]:
    """Cents and orders by day of the shop."""
    totals: dict[date, Day] = defaultdict(lambda: defaultdict(int))
    for order in shop.orders.values():
        if not order.is_test:
            totals[_date(order.processed_at, shop)]["orders"] += 1
            for at, sale in _sales(order):
                _count(totals[_date(at, shop)], sale)
    return totals


def _sales(order: Order) -> Iterator[tuple[datetime, Sale]]:
    for agreement in order.agreements:
        for sale in agreement.sales:
            yield agreement.happened_at, sale


def _count(day: Day, sale: Sale) -> None:
    if sale.kind == "GIFT_CARD":
        # owed, not sold
        return
    before_tax = sale.total - sale.tax
    day["taxes"] += sale.tax
    if sale.kind == "SHIPPING":
        day["shipping_charges"] += before_tax
    elif sale.action == "ORDER":
        day["gross_sales"] += before_tax + sale.discount
        day["discounts"] -= sale.discount
    else:
        day["sales_reversals"] += before_tax


def _shown(name: str, day: Day) -> str:
    if name == "orders":
        return str(day.get("orders", 0))
    net = sum(day.get(part, 0) for part in ("gross_sales", "discounts", "sales_reversals"))
    if name == "net_sales":
        return money(net)
    if name == "total_sales":
        return money(net + day.get("shipping_charges", 0) + day.get("taxes", 0))
    if name == "average_order_value":
        orders = day.get("orders", 0)
        return money((day["gross_sales"] + day["discounts"]) // orders) if orders else "0.0"
    return money(day.get(name, 0))


def _date(at: datetime, shop: FakeShop) -> date:
    return at.astimezone(shop.zone).date()


def _day(text: str, today: date) -> date:
    ago = AGO.fullmatch(text)
    if ago:
        return today - timedelta(days=int(ago[1]))
    return {"today": today, "yesterday": today - timedelta(days=1)}.get(text.lower()) or date.fromisoformat(text)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=place) for place in range((last - first).days + 1)]


def _type(name: str) -> str:
    return "INTEGER" if name == "orders" else "MONEY"


def _column(name: str, kind: str) -> dict[str, str]:
    return {"name": name, "dataType": kind, "displayName": name.replace("_", " ").capitalize()}


def _refused(message: str) -> dict[str, Any]:
    return {"tableData": None, "parseErrors": [message], "parseWarnings": []}
