"""Each check passes on a healthy shop and finds the fault it is for."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from hotdash.access import audit
from hotdash.db.connect import Shop, set_session
from hotdash.db.rebuild import PACKAGE

# A Tuesday, in the afternoon of Chicago.
NOW = datetime(2026, 3, 10, 20, tzinfo=UTC)
CHECKS = sorted(
    path.stem
    for path in (PACKAGE / "checks").glob("*.sql")
    if not re.match(r"v_|run_|record_|recent_|full_|failing_|kpis$", path.stem)
)

HEALTHY = """
insert into facts.products (shop_id, shopify_product_id, title) values (%(shop)s, 1, 'Hose end');
insert into facts.variants (shop_id, shopify_variant_id, shopify_product_id, sku, unit_cost, supplier)
values (%(shop)s, 1, 1, 'HE-06', 5, 'Acme');
insert into facts.locations (shop_id, location_id, name) values (%(shop)s, 1, 'Main');
insert into facts.inventory_levels (shop_id, shopify_variant_id, location_id, available, source_updated_at)
values (%(shop)s, 1, 1, 40, %(now)s);
insert into facts.customers (shop_id, shopify_customer_id) values (%(shop)s, 1);
insert into rollups.customer_segments (shop_id, shopify_customer_id, primary_segment, total_orders, segmented_at)
values (%(shop)s, 1, 'diy_builder', 70, %(now)s);
insert into rollups.product_categories (shop_id, shopify_product_id, category_l1, margin_pct)
values (%(shop)s, 1, 'Fuel & Ignition', 50);
insert into facts.orders (
    shop_id, shopify_order_id, order_number, ordered_at, order_date, currency, total_price, total_shipping, total_tax,
    display_fulfillment_status, financial_status, shopify_customer_id
)
select
    %(shop)s, n, '#' || n, %(now)s - make_interval(days => n), (%(now)s - make_interval(days => n))::date, 'USD', 118, 10, 8,
    'FULFILLED', 'PAID', 1
from generate_series(1, 95) as n;
insert into facts.order_lines (
    shop_id, shopify_order_id, line_id, shopify_variant_id, sku, title, quantity, unit_price, tax_amount
)
select %(shop)s, n, 1, 1, 'HE-06', 'Hose end', 10, 10, 8 from generate_series(1, 95) as n;
insert into facts.sale_events (
    shop_id, shopify_order_id, source_id, kind, happened_at, event_date, order_date, quantity, amount, is_derived
)
select o.shop_id, o.shopify_order_id, 1, e.kind, o.ordered_at, o.order_date, o.order_date, 0, e.amount, true
from facts.orders as o
cross join (values ('gross_sale', 100), ('shipping', 10), ('tax', 8)) as e (kind, amount)
where o.shop_id = %(shop)s;
insert into rollups.sales_metrics_daily (
    shop_id, metric_date, total_orders, total_units_sold, unique_skus_sold, gross_sales, discounts, returns, net_sales,
    shipping, taxes, fees, total_revenue, tips, gift_card_sales, currency, orders_fulfilled, orders_pending,
    orders_unfulfilled, fulfillment_rate_pct, avg_order_value
)
select
    o.shop_id, o.order_date, 1, 10, 1, 100, 0, 0, 100, 10, 8, 0, 118, 0, 0, 'USD', 1, 0, 0, 100,
    100 + extract(week from o.order_date)::integer %% 5
from facts.orders as o where o.shop_id = %(shop)s;
insert into rollups.sku_performance (
    shop_id, metric_date, shopify_variant_id, sku, units_sold, revenue, units_returned, orders, revenue_rank, velocity_rank
)
select o.shop_id, o.order_date, 1, 'HE-06', 10, 100, 0, 1, 1, 1 from facts.orders as o where o.shop_id = %(shop)s;
insert into rollups.fulfillment_tracking (
    shop_id, shopify_order_id, order_number, fulfillment_status, order_created_at, order_date, fulfilled_at, is_open,
    sla_threshold_days, sla_deadline
)
select
    o.shop_id, o.shopify_order_id, o.order_number, 'fulfilled', o.ordered_at, o.order_date, o.ordered_at + interval '5 hours',
    false, 2, o.ordered_at + interval '2 days'
from facts.orders as o where o.shop_id = %(shop)s;
insert into facts.refunds (shop_id, shopify_order_id, refund_id, refunded_at, refund_date, total_refunded)
values (%(shop)s, 9, 1, %(now)s, %(now)s::date, 10);
insert into facts.refund_lines (shop_id, shopify_order_id, refund_id, refund_line_id, line_id, quantity, subtotal)
values (%(shop)s, 9, 1, 1, 1, 1, 10);
insert into facts.sale_events (
    shop_id, shopify_order_id, source_id, kind, happened_at, event_date, order_date, quantity, amount, is_derived
)
select o.shop_id, 9, 2, 'return', %(now)s, %(now)s::date, o.order_date, -1, -10, true
from facts.orders as o where o.shop_id = %(shop)s and o.shopify_order_id = 9;
insert into facts.cx_conversations (
    shop_id, chatwoot_conversation_id, status, conversation_created_at, conversation_date, first_response_at,
    first_response_time_minutes, sentiment
)
values (%(shop)s, 1, 'open', %(now)s - interval '2 days', (%(now)s - interval '2 days')::date, %(now)s - interval '47 hours',
    60, 'neutral');
insert into facts.cx_messages (shop_id, chatwoot_conversation_id, message_id, sender_kind, sent_at)
values
    (%(shop)s, 1, 1, 'customer', %(now)s - interval '2 days'),
    (%(shop)s, 1, 2, 'operator', %(now)s - interval '47 hours');
insert into app.ceo_time_savings (shop_id, entry_date)
select %(shop)s, (%(now)s - make_interval(days => n))::date from generate_series(1, 30) as n;
insert into raw.cursors (shop_id, source, stream, position, read_at)
select %(shop)s, 'files', stream, '1', %(now)s from unnest(array['orders', 'inventory', 'conversations']) as stream;
update facts.shops set created_at = %(now)s - interval '200 days' where shop_id = %(shop)s
"""
FAULTS = {
    "missing_daily_revenue": "delete from rollups.sales_metrics_daily where metric_date = '2026-03-04'",
    "future_dates": "update facts.orders set ordered_at = ordered_at + interval '9 days', order_date = order_date + 9"
    " where shopify_order_id = 1",
    "stale_inventory_snapshot": "update raw.cursors set read_at = read_at - interval '49 hours' where stream = 'inventory'",
    "mixed_currencies": "update facts.orders set currency = 'CAD' where shopify_order_id = 3",
    "negative_inventory": "update facts.inventory_levels set available = -2",
    "missing_sla_timestamps": "update facts.cx_conversations set first_response_at = null",
    "incomplete_audit_data": "insert into app.decision_log (shop_id, decision_id, scope, actor, action, hash)"
    " select shop_id, 1, 'cx', ' ', 'x', 'x' from facts.orders limit 1",
    "broken_decision_chain": "insert into app.decision_log (shop_id, decision_id, scope, actor, action, hash)"
    " select shop_id, 1, 'cx', 'x', 'x', 'x' from facts.orders limit 1",
    "order_totals_versus_lines": "update facts.order_lines set quantity = 9 where shopify_order_id = 3",
    "ledger_versus_order_totals": "update facts.sale_events set amount = 90 where shopify_order_id = 3 and kind = 'gross_sale'",
    "duplicate_orders": "update facts.orders set order_number = '#4' where shopify_order_id = 3",
    "unmatched_refunds": "update facts.refund_lines set line_id = 99",
    "missing_customer_segment": "update rollups.customer_segments set primary_segment = null",
    "fulfillment_status_mismatch": "update rollups.fulfillment_tracking set fulfilled_at = null where shopify_order_id = 3",
    "unknown_words": "update facts.orders set display_fulfillment_status = 'BEAMED' where shopify_order_id = 3",
    "impossible_percentages": "update rollups.sales_metrics_daily set fulfillment_rate_pct = 101 where metric_date = '2026-03-04'",
    "orphaned_sku_records": "update rollups.sku_performance set shopify_variant_id = 77 where metric_date = '2026-03-04'",
    "missing_time_savings_entry": "delete from app.ceo_time_savings where entry_date = '2026-03-04'",
}


@pytest.fixture
def healthy(conn: psycopg.Connection, shop: Shop) -> Shop:
    for statement in HEALTHY.split(";\n"):
        conn.execute(statement.encode(), {"shop": shop.shop_id, "now": NOW})
    return shop


def look(conn: psycopg.Connection, shop: Shop, now: datetime = NOW) -> None:
    set_session(conn, [shop.shop_id], "authenticated", now)


def findings(conn: psycopg.Connection) -> dict[str, int]:
    rows = conn.execute("select check_name, issue_count from checks.v_data_quality_comprehensive").fetchall()
    return dict(rows)


def title(conn: psycopg.Connection, name: str) -> str:
    row = conn.execute(f"select check_name from checks.{name}".encode()).fetchone()
    assert row is not None
    return str(row[0])


def test_every_check_has_its_fault() -> None:
    assert sorted(FAULTS) == CHECKS


def test_a_healthy_shop_passes(conn: psycopg.Connection, healthy: Shop) -> None:
    look(conn, healthy)
    assert findings(conn) == {}
    assert conn.execute("select * from checks.run_data_quality_checks()").fetchone() == (
        "PASSING", 0, 0, 0, "Every check passes.",
    )  # fmt: skip


@pytest.mark.parametrize("name", CHECKS)
def test_a_fault_is_found_by_its_check(conn: psycopg.Connection, healthy: Shop, name: str) -> None:
    conn.execute(FAULTS[name].encode())
    look(conn, healthy)
    found = findings(conn)
    assert found.get(title(conn, name)) == 1, found
    # A fault may well break more than one law, but never most of them.
    assert len(found) <= 3


def test_no_check_sees_another_shop(conn: psycopg.Connection, healthy: Shop, make_shop: Callable[..., Shop]) -> None:
    other = make_shop("other.example")
    for name, fault in FAULTS.items():
        if name != "broken_decision_chain":  # it plants the same decision as another
            conn.execute(fault.encode())
    look(conn, other)
    assert findings(conn) == {}


def test_a_weekday_without_trade_is_no_gap(conn: psycopg.Connection, healthy: Shop) -> None:
    conn.execute("delete from rollups.sales_metrics_daily where extract(isodow from metric_date) = 7")
    look(conn, healthy)
    assert findings(conn) == {}


def test_the_products_vendor_is_a_supplier_too(conn: psycopg.Connection, healthy: Shop) -> None:
    conn.execute("update facts.variants set supplier = null")
    said = "select rows_filled from checks.v_data_completeness_metrics where column_name = 'supplier'"
    assert conn.execute(said).fetchone() == (0,)
    conn.execute("update facts.products set vendor = 'Acme'")
    assert conn.execute(said).fetchone() == (1,)


def test_a_shop_without_anything_passes(conn: psycopg.Connection, shop: Shop) -> None:
    look(conn, shop)
    conn.execute("select set_config('hotdash.now', (now() + interval '1 minute')::text, true)")
    assert findings(conn) == {}
    row = conn.execute("select health_status, avg_completeness_pct, stale_tables from checks.v_data_quality_dashboard")
    assert row.fetchone() == ("PASSING", None, 0)


def test_a_critical_fault_fails_and_many_high_ones_warn(conn: psycopg.Connection, healthy: Shop) -> None:
    high = ["negative_inventory", "missing_sla_timestamps", "order_totals_versus_lines", "ledger_versus_order_totals",
            "duplicate_orders", "unmatched_refunds"]  # fmt: skip
    for name in high:
        conn.execute("set local role none")
        conn.execute(FAULTS[name].encode())
    look(conn, healthy)
    run = "select check_status, critical_count, high_count from checks.run_data_quality_checks()"
    assert conn.execute(run).fetchone() == ("WARNING", 0, 6)
    conn.execute("set local role none")
    conn.execute(FAULTS["mixed_currencies"].encode())
    look(conn, healthy)
    assert conn.execute(run).fetchone() == ("FAILING", 1, 6)


@pytest.mark.parametrize(
    ("hours", "word"),
    [(1, "fresh"), (12, "fresh"), (13, "acceptable"), (24, "acceptable"), (25, "stale"), (49, "critical")],
)
def test_age_is_judged_against_what_is_usual(conn: psycopg.Connection, healthy: Shop, hours: int, word: str) -> None:
    look(conn, healthy, NOW + timedelta(hours=hours))
    row = conn.execute("select freshness_status from checks.v_data_freshness where table_name = 'orders'").fetchone()
    assert row == (word,)


def test_a_day_far_from_its_weekday_is_an_anomaly_and_not_its_own_baseline(
    conn: psycopg.Connection, healthy: Shop
) -> None:
    conn.execute(
        "update rollups.sales_metrics_daily set total_revenue = 118 + extract(week from metric_date)::integer %% 3".replace(
            "%%", "%"
        )
    )
    conn.execute("update rollups.sales_metrics_daily set total_revenue = 900 where metric_date = '2026-03-04'")
    look(conn, healthy)
    found = conn.execute("select metric_date::text, metric, severity from checks.v_data_anomalies").fetchall()
    assert found == [("2026-03-04", "total_revenue", "high")]


def test_answers_are_kept_as_runs_of_equal_ones(conn: psycopg.Connection, healthy: Shop) -> None:
    def record(now: datetime) -> int:
        set_session(conn, [healthy.shop_id], "service_role", now)
        row = conn.execute("select checks.record_results(%s)", [healthy.shop_id]).fetchone()
        assert row is not None
        return int(row[0])

    assert record(NOW) == len(CHECKS)
    assert record(NOW + timedelta(minutes=15)) == 0
    conn.execute("set local role none")
    conn.execute(FAULTS["negative_inventory"].encode())
    assert record(NOW + timedelta(minutes=30)) == 1
    history = conn.execute(
        "select issue_count, last_seen_at - first_seen_at from app.check_results where check_name = 'Negative Inventory'"
        " order by first_seen_at"
    ).fetchall()
    assert history == [(0, timedelta(minutes=15)), (1, timedelta(0))]


def test_a_chain_that_holds_is_no_finding(conn: psycopg.Connection, healthy: Shop, tmp_path: Path) -> None:
    audit.record(conn, healthy, scope="cx", actor="ada", action="x")
    look(conn, healthy)
    assert findings(conn) == {}
