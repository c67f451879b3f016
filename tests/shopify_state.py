"""A shop at Shopify and the same shop here, each as plain values that can be compared object by object."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import psycopg

from fakes.shopify.order_fields import financial_status, fulfillment_status
from fakes.shopify.shopify import FakeShopify
from hotdash.db.connect import Shop

State = dict[str, dict[Any, Any]]


def cents(amount: int) -> Decimal:
    return Decimal(amount) / 100


def state_there(fake: FakeShopify) -> State:
    """What Shopify would show now."""
    shop = fake.shop
    with shop.lock:
        orders = list(shop.orders.values())
        return {
            "orders": {
                o.id: (
                    f"#{o.number}", o.updated_at, o.cancelled_at, o.is_test, financial_status(o), fulfillment_status(o),
                    cents(o.total), cents(o.refunded), o.customer.id if o.customer else None, sorted(o.tags),
                )
                for o in orders
            },
            "lines": {
                (o.id, line.id): (line.quantity, cents(line.price), cents(line.discount), cents(line.tax), line.sku)
                for o in orders
                for line in o.lines
            },
            "ledger": {o.id: sum((cents(s.total) for a in o.agreements for s in a.sales), Decimal(0)) for o in orders},
            "refunds": {(o.id, r.id): (r.created_at, cents(r.total)) for o in orders for r in o.refunds},
            "refund_lines": {
                (o.id, r.id, line.id): (line.line.id, line.quantity, cents(line.subtotal), cents(line.tax))
                for o in orders
                for r in o.refunds
                for line in r.lines
            },
            "parcels": {
                (o.id, p.id): (p.status, p.display_status, p.carrier, p.tracking, p.created_at, p.delivered_at)
                for o in orders
                for p in o.parcels
            },
            "works": {
                w.id: (w.order.id, w.status, w.fulfill_by, sorted(reason for _, reason in w.holds), w.updated_at)
                for w in shop.works.values()
            },
            "products": {
                p.id: (p.title, p.vendor, p.status.lower(), sorted(p.tags), p.updated_at)
                for p in shop.products.values()
            },
            "variants": {
                v.id: (v.product.id, v.item.id, v.sku, cents(v.price), None if v.item.cost is None else cents(v.item.cost))
                for v in shop.variants.values()
            },
            "customers": {c.id: (sorted(c.tags), c.email, c.last_name, c.updated_at) for c in shop.customers.values()},
            "levels": {
                (item.variant.id, level.location.id): (level.quantities["available"], level.quantities["on_hand"])
                for item in shop.items.values()
                if item.variant
                for level in item.levels
            },
        }  # fmt: skip


QUERIES = {
    "orders": """
        select shopify_order_id, order_number, source_updated_at, cancelled_at, is_test, financial_status,
            display_fulfillment_status, total_price, total_refunded, shopify_customer_id, tags
        from facts.orders where shop_id = %s and deleted_at is null""",
    "lines": """
        select l.shopify_order_id, l.line_id, l.quantity, l.unit_price, l.discount_amount, l.tax_amount, l.sku
        from facts.order_lines as l join facts.orders as o using (shop_id, shopify_order_id)
        where l.shop_id = %s and o.deleted_at is null""",
    "ledger": """
        select o.shopify_order_id, coalesce(sum(e.amount), 0)
        from facts.orders as o left join facts.sale_events as e using (shop_id, shopify_order_id)
        where o.shop_id = %s and o.deleted_at is null group by 1""",
    "refunds": """
        select r.shopify_order_id, r.refund_id, r.refunded_at, r.total_refunded
        from facts.refunds as r join facts.orders as o using (shop_id, shopify_order_id)
        where r.shop_id = %s and o.deleted_at is null""",
    "refund_lines": """
        select r.shopify_order_id, r.refund_id, r.refund_line_id, r.line_id, r.quantity, r.subtotal, r.tax_amount
        from facts.refund_lines as r join facts.orders as o using (shop_id, shopify_order_id)
        where r.shop_id = %s and o.deleted_at is null""",
    "parcels": """
        select f.shopify_order_id, f.fulfillment_id, f.status, f.display_status, f.carrier, f.tracking_number,
            f.shipped_at, f.delivered_at
        from facts.fulfillments as f join facts.orders as o using (shop_id, shopify_order_id)
        where f.shop_id = %s and o.deleted_at is null""",
    "works": """
        select w.fulfillment_order_id, w.shopify_order_id, w.status, w.fulfill_by, w.hold_reasons, w.source_updated_at
        from facts.fulfillment_orders as w left join facts.orders as o using (shop_id, shopify_order_id)
        where w.shop_id = %s and o.deleted_at is null""",
    "products": """
        select shopify_product_id, title, vendor, status, tags, source_updated_at
        from facts.products where shop_id = %s and deleted_at is null and shopify_product_id > 0""",
    "variants": """
        select shopify_variant_id, shopify_product_id, inventory_item_id, sku, price, unit_cost
        from facts.variants where shop_id = %s and deleted_at is null and shopify_variant_id > 0""",
    "customers": """
        select c.shopify_customer_id, c.tags, k.email, k.last_name, c.source_updated_at
        from facts.customers as c left join facts.customer_contacts as k using (shop_id, shopify_customer_id)
        where c.shop_id = %s and c.deleted_at is null""",
    "levels": """
        select l.shopify_variant_id, l.location_id, l.available, l.on_hand
        from facts.inventory_levels as l join facts.variants as v using (shop_id, shopify_variant_id)
        where l.shop_id = %s and v.deleted_at is null""",
}
KEYS = {"lines": 2, "refunds": 2, "refund_lines": 3, "parcels": 2, "levels": 2}


def state_here(conn: psycopg.Connection, shop: Shop) -> State:
    """What hotdash has of it."""
    found: State = {}
    for name, query in QUERIES.items():
        size = KEYS.get(name, 1)
        rows = conn.execute(query.encode(), [shop.shop_id]).fetchall()
        found[name] = {(row[:size] if size > 1 else row[0]): _values(row[size:]) for row in rows}
    return found


def _values(row: tuple[Any, ...]) -> Any:
    values = tuple(sorted(value) if isinstance(value, list) else value for value in row)
    return values[0] if len(values) == 1 else values


def differences(there: State, here: State) -> list[str]:
    """What is not the same, in words; the first few of each kind."""
    return [
        f"{name} {key}: there {there[name].get(key)}, here {here[name].get(key)}"
        for name in there
        for key in _first(
            sorted((key for key in {*there[name], *here[name]} if there[name].get(key) != here[name].get(key)), key=str)
        )
    ]


def _first(keys: Iterable[Any], most: int = 5) -> list[Any]:
    return [key for key, _ in zip(keys, range(most), strict=False)]


def picture(conn: psycopg.Connection, shop: Shop) -> dict[str, list[str]]:
    """All facts and figures of a shop as text, without when they were written."""
    tables = conn.execute(
        "select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname in ('facts', 'rollups') and c.relkind = 'r' order by 1"
    ).fetchall()
    return {
        table: [
            row[0]
            for row in conn.execute(
                f"select (to_jsonb(t) - '{{created_at,updated_at,segmented_at}}'::text[])::text from {table} t"
                " where shop_id = %s order by 1".encode(),
                [shop.shop_id],
            ).fetchall()
        ]
        for (table,) in tables
    }
