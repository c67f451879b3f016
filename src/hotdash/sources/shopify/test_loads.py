"""Lines read from Shopify itself: deletions, later readings of one second, and rejects that can be replayed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hotdash.db.connect import Shop
from hotdash.sources.files.rejects import list_rejects, replay_rejects
from hotdash.sources.shopify.fetch import deletion, lines_of
from hotdash.sources.shopify.loads import load_lines
from hotdash.sources.shopify.spool import Spool
from hotdash.sources.shopify.streams import Position, keep_position, position_of
from hotdash.sources.shopify.test_bulk import AGREEMENTS, CUSTOMER, LINE, PRODUCT, VARIANT, gid, level, order

Node = dict[str, Any]
AT = datetime(2026, 3, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTDASH_HOME", str(tmp_path))


def load(conn: psycopg.Connection, shop: Shop, *lines: Node) -> int:
    with Spool() as spool:
        spool.put_all(lines)
        return load_lines(conn, shop, spool)


def test_an_object_is_flattened_as_bulk_operations_do() -> None:
    node = {
        "id": "gid://shopify/Order/1",
        "refunds": [{"id": "r", "refundLineItems": {"nodes": [{"id": "x"}]}}],
        "agreements": {
            "nodes": [{"id": "a", "sales": {"nodes": [{"id": "s"}], "pageInfo": {}}}],
            "pageInfo": {},
        },
    }
    assert [*lines_of(node)] == [
        {"id": "gid://shopify/Order/1", "refunds": [{"id": "r", "refundLineItems": {"nodes": [{"id": "x"}]}}]},
        {"id": "a", "__parentId": "gid://shopify/Order/1"},
        {"id": "s", "__parentId": "a"},
    ]


def net(conn: psycopg.Connection) -> Any:
    return conn.execute("select coalesce(sum(net_sales), 0)::float from rollups.sales_metrics_daily").fetchone()


def test_a_deleted_order_leaves_the_figures_and_its_row_stays(conn: psycopg.Connection, shop: Shop) -> None:
    load(conn, shop, PRODUCT, VARIANT, order(), LINE)
    assert net(conn) == (89.99,)
    load(conn, shop, deletion(gid("Order", 1)))
    assert net(conn) == (0,)
    # Read before it was deleted, loaded after.
    load(conn, shop, order(), LINE)
    assert net(conn) == (0,)
    load(conn, shop, {"__typename": "Deletion", "id": gid("Order", 1), "deletedAt": None})
    assert net(conn) == (89.99,)


def test_an_old_order_that_this_app_may_not_see_is_not_taken_for_deleted(conn: psycopg.Connection, shop: Shop) -> None:
    load(conn, shop, order(), LINE)
    conn.execute(
        "insert into app.source_connections (shop_id, source, state, account, granted)"
        " values (%s, 'shopify', 'connected', 'x', '{read_orders}')",
        [shop.shop_id],
    )
    load(conn, shop, deletion(gid("Order", 1)))
    assert conn.execute("select deleted_at from facts.orders").fetchone() == (None,)
    conn.execute("update app.source_connections set granted = '{read_orders,read_all_orders}'")
    load(conn, shop, deletion(gid("Order", 1)))
    assert conn.execute("select count(*) from facts.orders where deleted_at is null").fetchone() == (0,)


def test_deleted_products_take_their_variants_along(conn: psycopg.Connection, shop: Shop) -> None:
    load(conn, shop, PRODUCT, VARIANT)
    load(conn, shop, deletion(gid("Product", 20)), deletion(gid("Customer", 9)))
    query = "select count(*) from facts.products p join facts.variants v using (shop_id, shopify_product_id)"
    assert conn.execute(query + " where p.deleted_at is not null and v.deleted_at is not null").fetchone() == (1,)


def test_a_variant_that_its_whole_product_lacks_is_gone(conn: psycopg.Connection, shop: Shop) -> None:
    other = {**VARIANT, "id": gid("ProductVariant", 22)}
    load(conn, shop, PRODUCT, VARIANT, other)
    load(conn, shop, {**PRODUCT, "hasAllVariants": True}, VARIANT)
    gone = "select shopify_variant_id from facts.variants where deleted_at is not null"
    assert conn.execute(gone).fetchall() == [(22,)]
    load(conn, shop, {**PRODUCT, "hasAllVariants": True}, VARIANT, other)
    assert conn.execute(gone).fetchall() == []


def test_a_second_reading_within_one_second_stands(conn: psycopg.Connection, shop: Shop) -> None:
    load(conn, shop, PRODUCT, VARIANT, CUSTOMER, level("2026-03-02T05:00:00Z", 9))
    load(
        conn, shop, {**PRODUCT, "title": "New"}, {**VARIANT, "price": "1.00"}, {**CUSTOMER, "tags": []},
        level("2026-03-02T05:00:00Z", 4),
    )  # fmt: skip
    assert conn.execute(
        "select p.title, v.price::float, c.tags, l.available from facts.products p, facts.variants v,"
        " facts.customers c, facts.inventory_levels l"
    ).fetchone() == ("New", 1.0, [], 4)


def test_stock_that_is_no_longer_kept_at_a_location_is_none(conn: psycopg.Connection, shop: Shop) -> None:
    load(conn, shop, PRODUCT, VARIANT, level("2026-03-02T05:00:00Z", 9))
    load(conn, shop, {**level("2026-03-02T06:00:00Z", 9), "isActive": False})
    assert conn.execute("select available, on_hand from facts.inventory_levels").fetchone() == (0, 0)


def test_a_reject_is_counted_once_and_replayed_with_its_order(conn: psycopg.Connection, shop: Shop) -> None:
    bad = {**LINE, "id": gid("LineItem", 12), "quantity": "two"}
    lines = [AGREEMENTS[2], order(), bad, LINE, AGREEMENTS[1]]
    load(conn, shop, *lines)
    load(conn, shop, *lines)
    (kept,) = list_rejects(conn, shop)
    assert kept.file is None and "Expected `int`" in kept.reason
    assert len(kept.payload.splitlines()) == 5
    assert conn.execute("select occurrences from raw.rejects").fetchone() == (2,)
    # Somebody mends hotdash or the line.
    conn.execute("""update raw.rejects set payload = replace(payload, '"two"', '2')""")
    (summary,) = replay_rejects(conn, shop)
    assert summary.rejected == 0
    assert conn.execute("select count(*), sum(quantity) from facts.order_lines").fetchone() == (2, 4)
    assert conn.execute("select sum(amount)::float from facts.sale_events where not is_derived").fetchone() == (97.1,)
    assert list_rejects(conn, shop) == []


def test_a_reject_that_fails_again_stays(conn: psycopg.Connection, shop: Shop) -> None:
    load(conn, shop, {**VARIANT, "__parentId": gid("Product", 99)})
    (summary,) = replay_rejects(conn, shop)
    assert summary.rejected == 1
    load(conn, shop, {**PRODUCT, "id": gid("Product", 99)})
    (summary,) = replay_rejects(conn, shop)
    assert summary.rejected == 0
    assert conn.execute("select shopify_product_id from facts.variants").fetchone() == (99,)


def test_the_books_are_kept_with_the_rows_or_not_at_all(conn: psycopg.Connection, shop: Shop) -> None:
    def keep(conn: psycopg.Connection) -> None:
        keep_position(conn, shop, "orders", Position(swept_to=AT), AT)

    def fail(conn: psycopg.Connection) -> None:
        keep(conn)
        raise RuntimeError

    with Spool() as spool, Spool() as empty:
        spool.put_all([order(), LINE])
        with pytest.raises(RuntimeError), conn.transaction():
            load_lines(conn, shop, spool, fail)
        assert position_of(conn, shop, "orders") == Position()
        assert conn.execute("select count(*) from facts.orders").fetchone() == (0,)
        load_lines(conn, shop, spool, keep)
        assert position_of(conn, shop, "orders").swept_to == AT
        later = Position(swept_to=datetime(2026, 3, 5, tzinfo=UTC))
        load_lines(conn, shop, empty, lambda conn: keep_position(conn, shop, "orders", later, AT))
    assert position_of(conn, shop, "orders") == later
