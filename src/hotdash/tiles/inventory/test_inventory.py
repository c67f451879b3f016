"""Inventory: given rollup rows, expected alerts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import psycopg
import pytest

from hotdash.db.connect import Shop, set_session

Conn = psycopg.Connection[Any]


def stock(conn: Conn, shop: Shop, variant: int, status: str, **columns: Any) -> None:
    """A row of inventory_snapshots from 2026-02-01 on, and its variant at 20 dollars."""
    conn.execute(
        "insert into facts.products (shop_id, shopify_product_id, title)"
        " values (%s, %s, 'Hose') on conflict do nothing",
        [shop.shop_id, variant],
    )
    conn.execute(
        "insert into facts.variants (shop_id, shopify_variant_id, shopify_product_id, sku, price, unit_cost)"
        " values (%s, %s, %s, %s, 20, 5) on conflict do nothing",
        [shop.shop_id, variant, variant, f"S{variant}"],
    )
    row = {
        "shop_id": shop.shop_id, "shopify_variant_id": variant, "shopify_product_id": variant, "sku": f"S{variant}",
        "stock_status": status, "snapshot_date": date(2026, 2, 1), "valid_until_date": None, "quantity_available": 3,
        "avg_daily_sales": 1, "days_of_cover": 3, "reorder_point": 14, "units_sold_7d": 7, "units_sold_30d": 30,
        "velocity_tier": "fast", "category_l1": "Fuel & Ignition",
    } | columns  # fmt: skip
    names, marks = ", ".join(row), ", ".join(f"%({name})s" for name in row)
    conn.execute(f"insert into rollups.inventory_snapshots ({names}) values ({marks})", row)


def answer(conn: Conn, shop: Shop, call: str = "tile_json(%s, '{}')") -> dict[str, Any]:
    """What a function of the tile returns."""
    row = conn.execute(f"select inventory.{call}", [shop.shop_id]).fetchone()
    assert row is not None
    return dict(row[0])


def severities(conn: Conn, shop: Shop) -> dict[int, str]:
    """Variant → severity."""
    query = "select shopify_variant_id, alert_severity from inventory.v_inventory_alerts where shop_id = %s"
    return dict(conn.execute(query, [shop.shop_id]).fetchall())


@pytest.fixture(autouse=True)
def march(set_now: Callable[[str], None]) -> None:
    """The clock."""
    set_now("2026-03-02 12:00-06")


@pytest.mark.parametrize(
    ("status", "columns", "severity"),
    [
        ("out_of_stock", {"quantity_available": 0}, "critical"),
        ("out_of_stock", {"quantity_available": 0, "avg_daily_sales": 0, "days_of_cover": None}, None),
        ("low_stock", {"days_of_cover": 6.9}, "high"),
        ("low_stock", {"days_of_cover": 7}, "medium"),
        ("low_stock", {"days_of_cover": None}, "high"),
        ("overstock", {"days_of_cover": None}, "low"),
        ("in_stock", {}, None),
        (None, {"quantity_available": None, "days_of_cover": None}, None),
    ],
)
def test_severity(conn: Conn, shop: Shop, status: str, columns: dict[str, Any], severity: str | None) -> None:
    stock(conn, shop, 1, status, **columns)
    assert severities(conn, shop).get(1) == severity


def test_the_endpoint_lists_the_worst_first_and_counts_all(conn: Conn, shop: Shop) -> None:
    stock(conn, shop, 1, "overstock", days_of_cover=200)
    stock(conn, shop, 2, "low_stock")
    stock(conn, shop, 3, "out_of_stock", quantity_available=-1, days_of_cover=0)
    said = answer(conn, shop, """tile_json(%s, '{"limit": "2"}')""")
    assert [row["sku"] for row in said["alerts"]] == ["S3", "S2"]
    assert said["summary"] == {"critical_alerts": 1, "high_alerts": 1, "total_alerts": 3}
    assert set(said["alerts"][0]) == {
        "sku", "product_name", "alert_type", "alert_severity", "quantity_available", "days_of_cover", "reorder_point",
        "units_sold_30d",
    }  # fmt: skip
    only_low = answer(conn, shop, """tile_json(%s, '{"severity": "low"}')""")
    assert ([row["sku"] for row in only_low["alerts"]], only_low["summary"]["total_alerts"]) == (["S1"], 3)


def test_a_look_back_sees_what_stood_then(conn: Conn, shop: Shop, set_now: Callable[[str], None]) -> None:
    stock(conn, shop, 1, "out_of_stock", valid_until_date=date(2026, 2, 10))
    stock(conn, shop, 1, "low_stock", snapshot_date=date(2026, 2, 10))
    seen = []
    for day in ("2026-01-31", "2026-02-09", "2026-02-10", "2026-03-02"):
        set_now(f"{day} 23:00-06")
        seen.append(severities(conn, shop).get(1))
    assert seen == [None, "critical", "high", "high"]


def test_lost_revenue_is_usual_units_times_price(conn: Conn, shop: Shop) -> None:
    stock(conn, shop, 1, "out_of_stock", quantity_available=0, avg_daily_sales=1.5)
    row = conn.execute("select lost_revenue_per_day, alert_message from inventory.v_inventory_alerts").fetchone()
    assert row == (30, "Out of stock; sells 1.5 a day when there is stock.")


def test_what_is_not_for_sale_raises_no_alert(conn: Conn, shop: Shop) -> None:
    stock(conn, shop, 1, "out_of_stock")
    conn.execute("update facts.products set status = 'archived'")
    assert severities(conn, shop) == {}


def test_the_heatmap_counts_units_and_value(conn: Conn, shop: Shop) -> None:
    stock(conn, shop, 1, "low_stock", quantity_available=4)
    stock(conn, shop, 2, "low_stock", quantity_available=-2)
    rows = conn.execute(
        "select category_l1, velocity_tier, cover_band, variants, at_risk_variants, units, stock_value"
        " from inventory.v_inventory_heatmap where shop_id = %s",
        [shop.shop_id],
    ).fetchall()
    assert rows == [("Fuel & Ignition", "fast", "under 7", 2, 2, 4, 20)]


def test_the_headline_draws_category_by_velocity(conn: Conn, shop: Shop) -> None:
    stock(conn, shop, 1, "low_stock")
    stock(conn, shop, 2, "out_of_stock", quantity_available=0)
    said = answer(conn, shop, "headline(%s)")
    assert said["heatmap"] == [{"category": "Fuel & Ignition", "velocity": "fast", "count": 2, "at_risk": 2}]
    assert (said["figures"][0]["value"], said["figures"][0]["band"], len(said["spark"]["points"])) == (1, "watch", 28)


def test_an_empty_shop_has_an_empty_tile(conn: Conn, shop: Shop) -> None:
    assert answer(conn, shop)["summary"] == {"critical_alerts": 0, "high_alerts": 0, "total_alerts": 0}
    said = answer(conn, shop, "headline(%s)")
    assert (said["spark"], said["heatmap"], {f["band"] for f in said["figures"]}) == (None, [], {None})


def test_alerts_stay_in_their_shop(conn: Conn, make_shop: Callable[..., Shop], set_now: Callable[[str], None]) -> None:
    mine, theirs = make_shop("a.example"), make_shop("b.example")
    stock(conn, mine, 1, "low_stock")
    stock(conn, theirs, 2, "low_stock")
    set_session(conn, [mine.shop_id], "authenticated")
    set_now("2026-03-02 12:00-06")
    assert (severities(conn, mine), severities(conn, theirs)) == ({1: "high"}, {})
