"""A new business day moves windows and lifecycles without any load, and moves them to where a whole recount would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from hotdash.db.connect import Shop, shop_session
from hotdash.db.copy import Staging
from hotdash.sources.landing import land

BEGIN = datetime(2026, 3, 1, 18, tzinfo=UTC)


@pytest.fixture
def parts(conn: psycopg.Connection, shop: Shop) -> Shop:
    """A shop that sold three variants in its first days, and has counted its stock."""

    def stage(staging: Staging) -> int:
        staging.add("staged_products", ("shopify_product_id", "title", "line_number"), [(9, "Pump", 1)])
        staging.add(
            "staged_variants",
            ("shopify_product_id", "shopify_variant_id", "sku", "line_number"),
            [(9, number, f"KP{number}", number) for number in (1, 2, 3)],
        )
        for number, days_ago in ((1, 0), (2, 3), (3, 25)):
            placed = BEGIN - timedelta(days=days_ago)
            staging.add(
                "staged_orders",
                ("shopify_order_id", "order_number", "ordered_at", "total_price", "shopify_customer_id",
                 "source_updated_at", "has_lines", "line_number"),
                [(number, f"#{number}", placed, 20 * number, number, placed, True, number)],
            )  # fmt: skip
            staging.add(
                "staged_order_lines",
                ("shopify_order_id", "line_id", "line_kind", "shopify_variant_id", "sku", "quantity", "unit_price",
                 "line_number"),
                [(number, number * 10, "product", number, f"KP{number}", 2 * number, 10, number)],
            )  # fmt: skip
        return 3

    land(conn, shop, stage, now=BEGIN)
    with shop_session(conn, [shop.shop_id], now=BEGIN):
        conn.execute("insert into facts.locations (shop_id, location_id, name) values (%s, 1, 'A')", [shop.shop_id])
        for number, available in ((1, 40), (2, 0), (3, 5)):
            conn.execute(
                "insert into facts.inventory_changes (shop_id, shopify_variant_id, location_id, observed_at,"
                " observed_date, available) values (%s, %s, 1, %s, %s, %s)",
                [shop.shop_id, number, BEGIN - timedelta(days=26), (BEGIN - timedelta(days=26)).date(), available],
            )
        conn.execute("select refresh.everything(%s)", [shop.shop_id])
    return shop


def call(conn: psycopg.Connection, shop: Shop, what: str, now: datetime) -> int:
    with shop_session(conn, [shop.shop_id], now=now):
        row = conn.execute(f"select refresh.{what}(%s)".encode(), [shop.shop_id]).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("steps", [[1], [1, 1, 1], [6], [27, 4], [40], [29, 1, 1, 70], [200]])
def test_turning_the_day_is_as_good_as_recomputing_everything(
    conn: psycopg.Connection, parts: Shop, steps: list[int]
) -> None:
    now, written = BEGIN, 0
    for days in steps:
        now += timedelta(days=days)
        written += call(conn, parts, "day_turn", now)
        call(conn, parts, "all_segments", now)
    assert written > 0
    assert call(conn, parts, "day_turn", now) == 0
    assert call(conn, parts, "all_segments", now) == 0
    assert call(conn, parts, "everything", now) == 0


def test_without_it_the_figures_rot(conn: psycopg.Connection, parts: Shop) -> None:
    later = BEGIN + timedelta(days=40)
    assert call(conn, parts, "everything", later) > 0
    lifecycle = "select lifecycle_stage from rollups.customer_segments where shop_id = %s and shopify_customer_id = 1"
    assert conn.execute(lifecycle.encode(), [parts.shop_id]).fetchone() == ("active",)
    call(conn, parts, "all_segments", BEGIN + timedelta(days=100))
    assert conn.execute(lifecycle.encode(), [parts.shop_id]).fetchone() == ("at_risk",)


def test_what_is_old_and_done_with_is_forgotten(
    conn: psycopg.Connection, shop: Shop, set_now: Callable[[str], None]
) -> None:
    conn.execute(
        "insert into raw.payloads (shop_id, source, topic, event_id, payload, applied_at)"
        " select %(s)s, 'shopify', 'orders/updated', n::text, '{}', case n when 1 then null"
        " when 2 then timestamptz '2026-03-01 12:00+00' else '2026-03-31 12:00+00' end from generate_series(1, 3) as n",
        {"s": shop.shop_id},
    )
    for job, started_at in (
        ("segments", "2026-01-01"), ("segments", "2026-01-02"), ("segments", "2026-03-31"), ("retention", "2026-01-01"),
        ("apply:shopify", "2026-03-30"), ("apply:shopify", "2026-04-01"),
    ):  # fmt: skip
        conn.execute(
            "insert into app.job_runs (shop_id, job_name, status, started_at) values (%s, %s, 'success', %s)",
            [shop.shop_id, job, started_at],
        )
    with shop_session(conn, [shop.shop_id], now=datetime(2026, 4, 2, tzinfo=UTC)):
        assert conn.execute("select load.expire(%s)", [shop.shop_id]).fetchone() == (4,)
        assert conn.execute("select array_agg(event_id order by event_id) from raw.payloads").fetchone() == (
            ["1", "3"],
        )
        kept = conn.execute("select job_name, started_at::date::text from app.job_runs order by 1, 2").fetchall()
    assert kept == [("apply:shopify", "2026-04-01"), ("retention", "2026-01-01"), ("segments", "2026-03-31")]
