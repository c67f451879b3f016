"""Each act moves the updatedAt that Shopify moves, and the cents always add up."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.clock import Clock
from fakes.shopify.changes import MIX, Changes, changes
from fakes.shopify.model import Order
from fakes.shopify.order_fields import financial_status, fulfillment_status
from fakes.shopify.seed import fill
from fakes.shopify.shop import FakeShop

NOW = datetime(2026, 11, 2, 18, 0, tzinfo=UTC)


@pytest.fixture
def driver() -> Changes:
    """Drives a shop of 50 orders; the clock stands an hour after the last of them."""
    shop = FakeShop(Clock(NOW, speed=0))
    fill(shop, 50, products=10)
    shop.clock.advance(hours=1)
    return Changes(shop, random.Random(3))


@pytest.fixture
def order(driver: Changes) -> Order:
    """An order of an hour ago."""
    placed = driver.place_order(lines=2)
    while (
        len(placed.works) > 1 or placed.works[0].status != "OPEN" or any(line.variant is None for line in placed.lines)
    ):
        placed = driver.place_order(lines=2)
    driver.shop.clock.advance(hours=1)
    return placed


@pytest.mark.parametrize("act", ["edit", "refund", "cancel", "fulfil"])
def test_it_touches_the_order(driver: Changes, order: Order, act: str) -> None:
    getattr(driver, act)(order)
    assert order.updated_at == driver.shop.clock.now()


def test_a_hold_and_its_release_touch_the_work_only(driver: Changes, order: Order) -> None:
    placed, (work,) = order.updated_at, order.works
    driver.hold(order)
    assert (order.updated_at, work.updated_at) == (placed, driver.shop.clock.now())
    assert fulfillment_status(order) == "ON_HOLD" and work.holds
    assert driver.fulfil(order) is None
    driver.shop.clock.advance(hours=1)
    driver.release(order)
    assert (order.updated_at, work.updated_at) == (placed, driver.shop.clock.now())
    assert fulfillment_status(order) == "UNFULFILLED"
    driver.fulfil(order)
    assert fulfillment_status(order) == "FULFILLED"


def test_stock_touches_the_level_only(driver: Changes) -> None:
    level = driver.change_stock()
    assert level.updated_at == driver.shop.clock.now() > level.item.updated_at


def test_a_price_touches_variant_and_product(driver: Changes) -> None:
    variant = driver.change_price()
    assert variant.updated_at == variant.product.updated_at == driver.shop.clock.now()
    item = driver.change_cost()
    assert item.updated_at == driver.shop.clock.now()
    assert item.variant is not None and (item.variant is variant or item.variant.updated_at < item.updated_at)


def test_a_merge_moves_orders_and_touches_none(driver: Changes, order: Order) -> None:
    placed, gone = order.updated_at, order.customer
    kept, _ = driver.merge_customers(gone=gone)
    assert order.customer is kept and order.updated_at == placed
    assert gone is not None and gone.id not in driver.shop.customers


def test_a_deleted_product_leaves_the_lines(driver: Changes, order: Order) -> None:
    placed = order.updated_at
    variant = order.lines[0].variant
    assert variant is not None
    driver.delete_product(variant.product)
    assert order.updated_at == placed and order.lines[0].title
    assert variant.id not in driver.shop.variants and variant.item.id not in driver.shop.items


def test_a_cancelled_order_is_taken_back_whole(driver: Changes, order: Order) -> None:
    driver.cancel(order)
    sales = [sale.total for agreement in order.agreements for sale in agreement.sales]
    assert sum(sales) == 0 and all(line.current == 0 for line in order.lines)
    assert financial_status(order) in ("PARTIALLY_REFUNDED", "REFUNDED", "VOIDED")


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_the_ledger_adds_up_whatever_happens(seed: int) -> None:
    shop = FakeShop(Clock(NOW, speed=0))
    fill(shop, 20, products=5, seed=seed)
    driver = Changes(shop, random.Random(seed))
    done = changes(driver, 60)
    assert set(done) <= set(MIX)
    for order in shop.orders.values():
        sales = [sale for agreement in order.agreements for sale in agreement.sales]
        goods = [line for line in order.lines if not line.is_gift_card]
        left = sum(line.price * line.current for line in goods)
        gross = sum(sale.total - sale.tax + sale.discount for sale in sales if sale.kind == "PRODUCT")
        assert gross == left
        assert sum(sale.quantity or 0 for sale in sales if sale.kind == "PRODUCT") == sum(
            line.current for line in goods
        )
        assert 0 <= order.refunded <= order.paid
    ids = [order.id for order in shop.orders.values()]
    assert ids == sorted(ids)
