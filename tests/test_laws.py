"""Laws: any order, any batches, twice gives the same facts; refreshing what was touched equals refreshing everything."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql

from hotdash.db.connect import Shop, shop_session
from hotdash.db.copy import Staging
from hotdash.sources.files.files import import_file

RETAIL = Path(__file__).parent.parent / "examples" / "online_retail.toml"
HEADER = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]
FACTS = ("orders", "order_lines", "sale_events", "products", "variants", "customers")
ROLLUPS = (
    "sales_metrics_daily", "sku_performance", "sku_months", "sku_leaders_30d", "product_categories", "customer_segments",
    "inventory_snapshots", "fulfillment_tracking", "fulfillment_days", "fulfillment_totals",
    "shop_activation_metrics", "operator_sla_resolution", "customer_months", "customer_cohorts", "segment_counts", "rfm_bars", "rfm_counts",
)  # fmt: skip
# Instants of writing, which two ways to the same figures do not share.
WRITTEN = ["shop_id", "created_at", "updated_at", "segmented_at"]
few = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))

rows = st.tuples(
    st.sampled_from(["1", "2", "C3", "A4"]), st.sampled_from(["AN6", "AN8", "POST", "D"]),
    st.sampled_from(["", "hose", "HOSE, long", 'say "90"']), st.integers(-3, 500).map(str),
    st.sampled_from(["2011-03-01 23:30:00", "2011-03-02 00:10:00", "2011-03-27 01:30:00", "2011-03-09 12:00:00"]),
    st.sampled_from(["2.55", "0", "10.5"]), st.sampled_from(["", "17850.0"]), st.sampled_from(["", "Eire"]),
)  # fmt: skip


def snapshot(conn: psycopg.Connection, shop: Shop, schema: str, tables: tuple[str, ...]) -> list[Any]:
    """All rows of the tables without shop and times of writing."""
    found: list[Any] = []
    for table in tables:
        query = sql.SQL(
            "select x.j from (select to_jsonb(t) - %s::text[] from {} as t where t.shop_id = %s) as x (j) order by x.j::text"
        ).format(sql.Identifier(schema, table))
        found.append((table, [row[0] for row in conn.execute(query, [WRITTEN, shop.shop_id]).fetchall()]))
    return found


def write(path: Path, lines: list[tuple[str, ...]]) -> Path:
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *lines])
    path.write_text(text.getvalue())
    return path


@few
@given(lines=st.lists(rows, min_size=1, max_size=12, unique=True), seed=st.integers(0, 1000), cut=st.integers(0, 12))
def test_any_order_any_batches_twice_give_the_same(
    conn: psycopg.Connection, shop: Shop, tmp_path: Path, lines: list[tuple[str, ...]], seed: int, cut: int
) -> None:
    mixed = random.Random(seed).sample(lines, len(lines))
    results = []
    for batches in ([lines], [mixed[:cut], mixed[cut:], mixed]):
        with conn.transaction(force_rollback=True):
            for batch in filter(None, batches):
                import_file(conn, shop, write(tmp_path / "a.csv", batch), mapping=RETAIL)
                conn.execute("reset role")
            results.append(snapshot(conn, shop, "facts", FACTS) + snapshot(conn, shop, "rollups", ROLLUPS))
    assert results[0] == results[1]


@few
@given(mine=st.lists(rows, min_size=1, max_size=8), theirs=st.lists(rows, min_size=1, max_size=8))
def test_two_shops_with_the_same_numbers_do_not_meet(
    conn: psycopg.Connection, make_shop: Callable[..., Shop], tmp_path: Path, mine: list[Any], theirs: list[Any]
) -> None:
    """Some of the load runs outside row security: what it reads and writes is this shop's all the same."""

    def load_into(shop: Shop, lines: list[Any]) -> list[Any]:
        import_file(conn, shop, write(tmp_path / "a.csv", lines), mapping=RETAIL)
        conn.execute("reset role")
        return seen(shop)

    def seen(shop: Shop) -> list[Any]:
        return snapshot(conn, shop, "facts", FACTS) + snapshot(conn, shop, "rollups", ROLLUPS)

    with conn.transaction(force_rollback=True):
        first, second = make_shop("first.example"), make_shop("second.example")
        with conn.transaction(force_rollback=True):
            alone = load_into(second, theirs)
        before = load_into(first, mine)
        assert load_into(second, theirs) == alone
        assert seen(first) == before


ORDER = (
    "shopify_order_id", "order_number", "ordered_at", "cancelled_at", "is_test", "deleted_at", "total_shipping", "total_tax",
    "total_price", "source_updated_at", "has_lines", "has_refunds", "line_number", "shopify_customer_id",
)  # fmt: skip
LINE = ("shopify_order_id", "line_id", "line_kind", "sku", "title", "quantity", "unit_price", "line_number")
REFUND = ("shopify_order_id", "refund_id", "refunded_at", "total_refunded", "line_number")
REFUND_LINE = ("shopify_order_id", "refund_id", "refund_line_id", "line_id", "quantity", "subtotal", "line_number")
DAYS = [
    "2026-03-01 12:00+00",
    "2026-03-02 05:30+00",
    "2026-03-08 12:00+00",
    "2026-03-09 12:00+00",
    "2026-02-09 12:00+00",
]
documents = st.fixed_dictionaries(
    {
        "id": st.integers(1, 3), "version": st.integers(1, 6), "ordered": st.sampled_from(DAYS), "quantity": st.integers(1, 400),
        "cancelled": st.sampled_from([None, *DAYS]), "test": st.booleans(), "deleted": st.sampled_from([None, None, DAYS[3]]),
        "refunded": st.sampled_from([None, *DAYS]), "refund_lines": st.booleans(),
        "customer": st.sampled_from([None, 71, 72]),
    }
)  # fmt: skip


def stage(staging: Staging, order: dict[str, Any]) -> None:
    key, count = order["id"], order["quantity"]
    version = f"2026-03-10 12:0{order['version']}+00"
    total = count * Decimal("12.50") + 7 + 3
    staging.add("staged_orders", ORDER, [(key, f"#{key}", order["ordered"], order["cancelled"], order["test"], order["deleted"], 7, 3, total, version, True, True, 1, order["customer"])])  # fmt: skip
    staging.add("staged_order_lines", LINE, [(key, key * 10, "product", "AN6", "hose", count, "12.50", 1)])
    if order["refunded"]:
        staging.add("staged_refunds", REFUND, [(key, key * 100, order["refunded"], total, 1)])
        if order["refund_lines"]:
            staging.add(
                "staged_refund_lines",
                REFUND_LINE,
                [(key, key * 100, key * 1000, key * 10, count, count * Decimal("12.50"), 1)],
            )


def load(
    conn: psycopg.Connection, shop: Shop, orders: list[dict[str, Any]], *, sabotage: str | None = None,
    now: datetime | None = None,
) -> None:  # fmt: skip
    with shop_session(conn, [shop.shop_id], now=now):
        conn.execute("select load.open_staging()")
        staging = Staging(conn)
        for order in orders:
            stage(staging, order)
        staging.flush()
        conn.execute("select load.everything(%s)", [shop.shop_id])
        if sabotage:
            conn.execute(sabotage.encode())
        conn.execute("select refresh.touched(%s)", [shop.shop_id])
        conn.execute("select load.close_staging()")
    conn.execute("reset role")


def from_scratch(conn: psycopg.Connection, shop: Shop) -> list[Any]:
    with conn.transaction(force_rollback=True):
        with shop_session(conn, [shop.shop_id]):
            for table in ROLLUPS:
                conn.execute(
                    sql.SQL("delete from rollups.{} where shop_id = %s").format(sql.Identifier(table)), [shop.shop_id]
                )
            conn.execute("select refresh.everything(%s)", [shop.shop_id])
        conn.execute("reset role")
        return snapshot(conn, shop, "rollups", ROLLUPS)


@few
@given(
    batches=st.lists(
        st.lists(documents, min_size=1, max_size=3, unique_by=lambda order: order["id"]), min_size=1, max_size=4
    )
)
def test_refreshing_what_was_touched_equals_refreshing_everything(
    conn: psycopg.Connection, shop: Shop, batches: list[list[dict[str, Any]]]
) -> None:
    with conn.transaction(force_rollback=True):
        for batch in batches:
            load(conn, shop, batch)
        assert snapshot(conn, shop, "rollups", ROLLUPS) == from_scratch(conn, shop)


def test_lines_that_come_later_change_what_their_customer_is_worth(
    conn: psycopg.Connection, shop: Shop, tmp_path: Path
) -> None:
    for sku in ("AN6", "AN8"):
        line = ("1", sku, "hose", "2", "2011-03-01 12:00:00", "10", "17850.0", "")
        import_file(conn, shop, write(tmp_path / "a.csv", [line]), mapping=RETAIL)
    conn.execute("reset role")
    assert conn.execute("select total_revenue from rollups.customer_segments").fetchall() == [(40,)]


def test_a_new_name_reaches_the_days_before_it(conn: psycopg.Connection, shop: Shop, tmp_path: Path) -> None:
    """A law that chance seldom tries: another batch gives the product a longer title."""
    first = ("1", "AN6", "hose", "1", "2011-03-01 12:00:00", "2.55", "", "")
    second = ("2", "AN6", "HOSE, long", "1", "2011-03-09 12:00:00", "2.55", "", "")
    for line in (first, second):
        import_file(conn, shop, write(tmp_path / "a.csv", [line]), mapping=RETAIL)
    conn.execute("reset role")
    titles = conn.execute("select product_title from rollups.sku_performance order by metric_date").fetchall()
    assert titles == [("HOSE, long",)] * 2
    assert snapshot(conn, shop, "rollups", ROLLUPS) == from_scratch(conn, shop)


PLAIN: dict[str, Any] = {
    "id": 1, "version": 1, "ordered": DAYS[0], "quantity": 400, "cancelled": None, "test": False, "deleted": None,
    "refunded": None, "refund_lines": False, "customer": None,
}  # fmt: skip


def test_the_law_catches_a_forgotten_day(conn: psycopg.Connection, shop: Shop) -> None:
    load(conn, shop, [PLAIN])
    moved = PLAIN | {"version": 2, "ordered": DAYS[3]}
    load(conn, shop, [moved], sabotage="delete from pg_temp.touched_days where day < '2026-03-05'")
    assert snapshot(conn, shop, "rollups", ROLLUPS) != from_scratch(conn, shop)


def test_the_law_catches_a_forgotten_customer(conn: psycopg.Connection, shop: Shop) -> None:
    load(conn, shop, [PLAIN | {"customer": 71}])
    moved = PLAIN | {"customer": 71, "version": 2, "ordered": DAYS[4]}
    load(conn, shop, [moved], sabotage="delete from pg_temp.touched_customers")
    cohorts = conn.execute("select cohort_month_date::text from rollups.customer_cohorts").fetchall()
    assert cohorts == [("2026-03-01",)]
    assert snapshot(conn, shop, "rollups", ROLLUPS) != from_scratch(conn, shop)


def sums(conn: psycopg.Connection, shop: Shop) -> dict[str, Decimal]:
    rows = conn.execute(
        "select kind, sum(amount) from facts.sale_events where shop_id = %s group by kind", [shop.shop_id]
    )
    return dict(rows.fetchall())


@few
@given(quantity=st.integers(1, 5000))
def test_quantities_count_once(conn: psycopg.Connection, shop: Shop, quantity: int) -> None:
    with conn.transaction(force_rollback=True):
        load(conn, shop, [PLAIN | {"quantity": quantity}])
        assert sums(conn, shop) == {"gross_sale": quantity * Decimal("12.50"), "shipping": 7, "tax": 3}
        units = conn.execute(
            "select total_units_sold from rollups.sales_metrics_daily where shop_id = %s", [shop.shop_id]
        )
        assert units.fetchone() == (quantity,)


@pytest.mark.parametrize(
    "change", [{"cancelled": DAYS[3]}, {"refunded": DAYS[3]}, {"refunded": DAYS[3], "refund_lines": True}]
)
def test_a_reversed_order_sums_to_nothing(conn: psycopg.Connection, shop: Shop, change: dict[str, Any]) -> None:
    load(conn, shop, [PLAIN | change])
    assert sum(sums(conn, shop).values()) == 0
    days = conn.execute(
        "select total_orders, total_revenue::float from rollups.sales_metrics_daily where shop_id = %s order by metric_date",
        [shop.shop_id],
    ).fetchall()
    assert days == [(1, 5010.0), (0, -5010.0)]


SETTINGS_FILES: dict[str, tuple[str, tuple[str, ...], list[Any]]] = {
    "special order": ("staged_products", ("shopify_product_id", "title", "tags", "line_number"), ["hose", ["Special-Order"], 1]),
    "another week": ("staged_shipping_hours", ("location_id", "weekday", "cutoff_minute", "line_number"), [0, 6, 720, 1]),
}  # fmt: skip


@pytest.mark.parametrize("name", SETTINGS_FILES)
def test_what_moves_deadlines_moves_those_of_orders_before_it(conn: psycopg.Connection, shop: Shop, name: str) -> None:
    load(conn, shop, [PLAIN, PLAIN | {"id": 2, "ordered": DAYS[2], "cancelled": DAYS[3]}])
    deadlines = "select sla_deadline from rollups.fulfillment_tracking where shop_id = %s order by shopify_order_id"
    before = conn.execute(deadlines, [shop.shop_id]).fetchall()
    table, columns, values = SETTINGS_FILES[name]
    if name == "special order":
        product = conn.execute("select shopify_product_id from facts.products where shop_id = %s", [shop.shop_id])
        values = [*(product.fetchone() or ()), *values]
    with shop_session(conn, [shop.shop_id]):
        conn.execute("select load.open_staging()")
        staging = Staging(conn)
        staging.add(table, columns, [tuple(values)])
        staging.flush()
        conn.execute("select load.everything(%s)", [shop.shop_id])
        conn.execute("select refresh.touched(%s)", [shop.shop_id])
        conn.execute("select load.close_staging()")
    conn.execute("reset role")
    after = conn.execute(deadlines, [shop.shop_id]).fetchall()
    assert len(after) == 2 and all(new != old for new, old in zip(after, before, strict=True))
    assert snapshot(conn, shop, "rollups", ROLLUPS) == from_scratch(conn, shop)


BARE = ("shopify_order_id", "source_updated_at", "has_ledger", "line_number")
AGREEMENT = ("agreement_id", "shopify_order_id", "happened_at", "line_number")
SALE = ("sale_id", "agreement_id", "action_type", "line_type", "quantity", "total_amount", "line_id", "line_number")


@pytest.mark.parametrize("agreements_first", [False, True])
def test_a_ledger_knows_its_variants_whichever_comes_first(
    conn: psycopg.Connection, shop: Shop, agreements_first: bool
) -> None:
    def load_agreements() -> None:
        with shop_session(conn, [shop.shop_id]):
            conn.execute("select load.open_staging()")
            staging = Staging(conn)
            staging.add("staged_orders", BARE, [(1, "2026-03-10 12:01+00", True, 1)])
            staging.add("staged_agreements", AGREEMENT, [(7, 1, DAYS[0], 1)])
            staging.add("staged_sales", SALE, [(70, 7, "ORDER", "PRODUCT", 400, 5000, 10, 1)])
            staging.flush()
            conn.execute("select load.everything(%s)", [shop.shop_id])
            conn.execute("select refresh.touched(%s)", [shop.shop_id])
            conn.execute("select load.close_staging()")
        conn.execute("reset role")

    def load_order() -> None:
        load(conn, shop, [PLAIN])

    steps = [load_agreements, load_order]
    for step in steps if agreements_first else reversed(steps):
        step()
    sold = conn.execute(
        "select v.sku, e.amount from facts.sale_events as e left join facts.variants as v using (shop_id, shopify_variant_id)"
        " where e.shop_id = %s and not e.is_derived and e.kind = 'gross_sale'",
        [shop.shop_id],
    )
    assert sold.fetchall() == [("AN6", 5000)]
    assert snapshot(conn, shop, "rollups", ROLLUPS) == from_scratch(conn, shop)


def test_the_ranking_of_the_next_day_stands_before_the_day_does(conn: psycopg.Connection, shop: Shop) -> None:
    def top(now: str) -> list[Any]:
        conn.execute("select set_config('hotdash.now', %s, true)", [now])
        row = conn.execute("select sales.tile_json(%s, '{}') -> 'top_5_skus'", [shop.shop_id]).fetchone()
        assert row is not None
        return list(row[0])

    evening = datetime(2026, 3, 30, 18, tzinfo=UTC)
    load(conn, shop, [PLAIN, PLAIN | {"id": 2, "ordered": DAYS[2], "quantity": 3}], now=evening)
    assert [row["revenue_30d"] for row in top("2026-03-30 18:00+00")] == [5037.5]
    # The day of the first order leaves the window at midnight, whether or not anything is loaded.
    stored = conn.execute(
        "select revenue_30d from rollups.sku_leaders_30d where shop_id = %s and as_of_date = '2026-03-31'",
        [shop.shop_id],
    ).fetchall()
    assert stored == [(Decimal("37.50"),)]
    assert [row["revenue_30d"] for row in top("2026-03-31 18:00+00")] == [37.5]


@few
@given(
    orders=st.lists(documents, min_size=1, max_size=3, unique_by=lambda order: order["id"]),
    on_order_day=st.integers(0, 1), now=st.sampled_from(["2026-03-10", "2026-04-02", "2026-04-05"]),
)  # fmt: skip
def test_what_is_split_by_segment_adds_up_to_the_days(
    conn: psycopg.Connection, shop: Shop, orders: list[dict[str, Any]], on_order_day: int, now: str
) -> None:
    """Also where the window cuts between an order and its refund: 30 days before 5 April begin on 6 March."""
    with conn.transaction(force_rollback=True):
        conn.execute(
            "insert into app.settings (shop_id, name, value) values (%s, 'refunds_on_order_day', %s)",
            [shop.shop_id, on_order_day],
        )
        load(conn, shop, orders)
        conn.execute("select set_config('hotdash.now', %s, true)", [f"{now} 12:00-05"])
        row = conn.execute(
            "select (select coalesce(sum(revenue), 0) from sales.v_revenue_by_segment where shop_id = %(shop)s),"
            " (select sum(daily_revenue) from sales.v_revenue_trends_30d where shop_id = %(shop)s)",
            {"shop": shop.shop_id},
        ).fetchone()
        assert row is not None
        assert row[0] == row[1]
