"""Our day totals beside Shopify's own, each night: what differs, and why it probably does."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hotdash.clock import utc_now
from hotdash.db.connect import Connection, Shop, shop_session
from hotdash.errors import SourceError
from hotdash.sources.shopify.answers import NotGrantedError
from hotdash.sources.shopify.client import Client
from hotdash.sources.source import Connected

DAYS = 35
# Shopify's name of a figure → the column of rollups.sales_metrics_daily.
FIGURES = {
    "orders": "total_orders",
    "gross_sales": "gross_sales",
    "discounts": "discounts",
    "sales_reversals": "returns",
    "net_sales": "net_sales",
    "shipping_charges": "shipping",
    "taxes": "taxes",
    "total_sales": "total_revenue",
}
QUERY = f"FROM sales SHOW {', '.join(FIGURES)} SINCE -{DAYS}d UNTIL yesterday TIMESERIES day"
# What follows from others is explained by their causes.
PARTS = ("total_orders", "gross_sales", "discounts", "returns", "shipping", "taxes")
log = logging.getLogger("hotdash.sources.shopify")
Figures = Mapping[str, Decimal]


@dataclass(frozen=True)
class Circumstances:
    """What is known of a day that may explain a difference.

    Attributes:
        test_orders, deleted_orders: placed on that day; they never count here.
        is_read: whether orders were read completely after the day's end.
    """

    test_orders: int = 0
    deleted_orders: int = 0
    is_read: bool = True


def reconcile(conn: Connection, connected: Connected) -> int:
    """Compare the last 35 full days with Shopify's reports; returns how many figures were compared.

    Where the app may not read reports, nothing is compared, and that is said: the figures stand without it.

    Raises:
        SourceError: Shopify cannot be asked, or does not understand the question.
    """
    with Client(connected, conn) as client:
        try:
            told = client.ask("shopifyql", query=QUERY)["shopifyqlQuery"]
        except NotGrantedError as reason:
            log.info("no comparison with Shopify's reports: %s", reason.message)
            return 0
    theirs = read_table(told)
    return keep(conn, connected.shop, theirs, utc_now())


def read_table(told: Mapping[str, Any] | None) -> dict[date, dict[str, Decimal]]:
    """Day → our name of the figure → Shopify's value.

    Raises:
        SourceError: there is no table; what Shopify says of the question is the detail.
    """
    if told is None:
        raise SourceError("Shopify gave no report.", hint="Grant the app read_reports and access to customers' data.")
    if told.get("parseErrors") or not told.get("tableData"):
        raise SourceError(
            "Shopify did not understand the question for its day totals.",
            detail="; ".join(str(error) for error in told.get("parseErrors") or ()),
            hint="Update hotdash.",
        )
    names = [column["name"] for column in told["tableData"]["columns"]]
    return dict(_row(names, row) for row in told["tableData"]["rows"])


def _row(names: Sequence[str], row: Mapping[str, Any] | Sequence[Any]) -> tuple[date, dict[str, Decimal]]:
    cells = row if isinstance(row, Mapping) else dict(zip(names, row, strict=True))
    values = {ours: Decimal(str(cells.get(name) or 0)) for name, ours in FIGURES.items()}
    return date.fromisoformat(str(cells["day"])[:10]), values


def keep(conn: Connection, shop: Shop, theirs: Mapping[date, Figures], now: datetime) -> int:
    """Write both sides of each day and figure, and the probable cause where they differ."""
    if not theirs:
        return 0
    with shop_session(conn, [shop.shop_id]):
        row = conn.execute(
            "select rules.setting(%(shop)s, 'reconciliation_tolerance'),"
            " rules.setting(%(shop)s, 'refunds_on_order_day')",
            {"shop": shop.shop_id},
        ).fetchone()
        assert row is not None
        ours, known = _ours(conn, shop, min(theirs), max(theirs))
        causes = probable_causes(theirs, ours, known, tolerance=row[0], refunds_on_order_day=bool(row[1]))
        written = [
            (shop.shop_id, day, figure, ours.get(day, {}).get(figure), value, causes.get((day, figure)), now)
            for day, figures in theirs.items()
            for figure, value in figures.items()
        ]
        with conn.cursor() as cursor:
            cursor.executemany(
                "insert into app.reconciliations (shop_id, day, figure, ours, theirs, cause, compared_at)"
                " values (%s, %s, %s, %s, %s, %s, %s)"
                " on conflict (shop_id, day, figure) do update set ours = excluded.ours, theirs = excluded.theirs,"
                " cause = excluded.cause, compared_at = excluded.compared_at, updated_at = now()",
                written,
            )
    return len(written)


def _ours(
    conn: Connection, shop: Shop, first: date, last: date
) -> tuple[dict[date, dict[str, Decimal]], dict[date, Circumstances]]:
    span = {"shop": shop.shop_id, "first": first, "last": last}
    rows = conn.execute(
        "select m.metric_date, m.total_orders, m.gross_sales, m.discounts, m.returns, m.net_sales, m.shipping, m.taxes,"
        " m.total_revenue from rollups.sales_metrics_daily as m"
        " where m.shop_id = %(shop)s and m.metric_date between %(first)s and %(last)s",
        span,
    ).fetchall()
    uncounted = conn.execute(
        "select o.order_date, count(*) filter (where o.is_test), count(*) filter (where o.deleted_at is not null)"
        " from facts.orders as o where o.shop_id = %(shop)s and o.order_date between %(first)s and %(last)s"
        " group by o.order_date",
        span,
    ).fetchall()
    read = conn.execute(
        "select max(rules.business_date(c.read_at, s.iana_timezone)) from raw.cursors as c"
        " inner join facts.shops as s on s.shop_id = c.shop_id where c.shop_id = %(shop)s and c.stream = 'orders'",
        span,
    ).fetchone()
    read_on = (read[0] if read else None) or date.min
    counts = {day: (tests, deleted) for day, tests, deleted in uncounted}
    days = [first + timedelta(days=place) for place in range((last - first).days + 1)]
    known = {day: Circumstances(*counts.get(day, (0, 0)), is_read=read_on > day) for day in days}
    return {day: dict(zip(FIGURES.values(), map(Decimal, values), strict=True)) for day, *values in rows}, known


def probable_causes(
    theirs: Mapping[date, Figures],
    ours: Mapping[date, Figures],
    known: Mapping[date, Circumstances],
    *,
    tolerance: Decimal,
    refunds_on_order_day: bool,
) -> dict[tuple[date, str], str]:
    """(day, figure) → why they differ, for those that do by more than the tolerance."""
    gaps = {
        day: {
            figure: gap
            for figure, value in figures.items()
            if abs(gap := ours.get(day, {}).get(figure, Decimal(0)) - value) > tolerance
        }
        for day, figures in theirs.items()
    }
    return {
        (day, figure): _cause(day, gaps, ours, known.get(day, Circumstances()), refunds_on_order_day)
        for day, differing in gaps.items()
        for figure in differing
    }


def _cause(
    day: date, gaps: Mapping[date, Figures], ours: Mapping[date, Figures], known: Circumstances, on_order_day: bool
) -> str:
    here = {figure: gap for figure, gap in gaps[day].items() if figure in PARTS}
    orders = here.get("total_orders", Decimal(0))
    if not known.is_read:
        return "Orders were not read to the end of this day yet."
    if day not in ours:
        return "hotdash has nothing of this day: backfill again, and see which scopes are missing."
    if orders and -orders in (known.test_orders, known.deleted_orders):
        kind = "test" if -orders == known.test_orders else "deleted"
        return f"Shopify counts the {kind} orders of this day, hotdash does not."
    if orders and any(gaps.get(day + timedelta(days=by), {}).get("total_orders") == -orders for by in (-1, 1)):
        return "The same orders count on the day beside it: the shop's time zone is, or was, another one in Shopify."
    if set(here) == {"returns"} and on_order_day:
        return "Refunds count on the day of the order here (setting refunds_on_order_day)."
    if set(here) == {"returns"} and any(
        gaps.get(day + timedelta(days=by), {}).get("returns") == -here["returns"] for by in range(-DAYS, DAYS + 1) if by
    ):
        return "The same refund counts on another day."
    if orders < 0:
        return "Orders are missing here: the nightly count reads them again; without read_all_orders old ones stay out."
    if orders > 0:
        return "Orders count here that Shopify no longer counts: deleted or archived since they were read."
    if here:
        return "The orders are the same and their amounts are not: edited after they were read, or rounded otherwise."
    return "It follows from rounding of the parts."
