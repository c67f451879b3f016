"""The nightly count finds what neither messages nor sweeps told of."""

from __future__ import annotations

import pytest

from hotdash.errors import SourceError
from hotdash.sources.shopify import counting
from hotdash.sources.shopify.counting import count_nightly
from shopify_world import World


@pytest.fixture
def read_world(shopify_world: World) -> World:
    """Its history is read."""
    shopify_world.backfill()
    return shopify_world


def count(world: World) -> int:
    return count_nightly(world.conn, world.connected)


def test_nothing_is_corrected_where_nothing_differs(read_world: World) -> None:
    assert count(read_world) == 0


def test_what_was_missed_is_fetched_and_what_is_gone_is_marked(read_world: World) -> None:
    fake, conn = read_world.fake, read_world.conn
    with fake.shop.lock:
        orders = list(fake.shop.orders.values())
        fake.driver.delete_order(orders[3])
        fake.driver.place_order()
        product = next(iter(fake.shop.products.values()))
        fake.driver.delete_product(product)
        kept = next(o.customer for o in fake.shop.orders.values() if o.customer)
        gone = next(o.customer for o in fake.shop.orders.values() if o.customer and o.customer is not kept)
        fake.driver.merge_customers(kept, gone)
        fake.shop.events.clear()
        other = next(p for p in fake.shop.products.values() if len(p.variants) > 1)
        variant = other.variants.pop()
        del fake.shop.variants[variant.id], fake.shop.items[variant.item.id]
    # As if a message had told of it by mistake.
    conn.execute("update facts.orders set deleted_at = now() where shopify_order_id = %s", [orders[10].id])
    assert count(read_world) >= 6
    different = [what for what in read_world.differences() if not what.startswith(("levels", "works"))]
    assert different == []
    assert count(read_world) == 0


def test_a_shop_that_has_become_invisible_is_not_deleted(read_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "BELIEVABLE", 5)
    read_world.fake.app.scopes.discard("read_all_orders")
    with pytest.raises(SourceError, match="none was marked"):
        count(read_world)
    assert read_world.one("select count(*) from facts.orders where deleted_at is not null") == 0
    # Once it is known that this scope is missing, what is old is not missed.
    read_world.connect()
    assert count(read_world) == 0
    assert read_world.one("select count(*) from facts.orders where deleted_at is null") == 60


def test_what_may_not_be_seen_is_told(read_world: World) -> None:
    read_world.fake.app.scopes.discard("read_customers")
    assert count(read_world) == 0
    assert any("bulk_customer_ids" in gap for gap in read_world.one("select missing from app.source_connections"))
