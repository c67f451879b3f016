"""Orders of customers, straight into the facts, for tests of what is told of customers."""

from __future__ import annotations

from datetime import date

import psycopg

from hotdash.db.connect import Shop

ORDER = """
insert into facts.orders (shop_id, shopify_order_id, order_number, ordered_at, order_date, currency, shopify_customer_id)
values (%(shop)s, %(order)s, 'x', %(day)s::date + time '15:00', %(day)s, 'USD', %(customer)s)
"""
LINE = """
insert into facts.order_lines (shop_id, shopify_order_id, line_id, shopify_product_id, quantity, unit_price)
values (%(shop)s, %(order)s, 1, %(product)s, 1, %(amount)s)
"""
SALE = """
insert into facts.sale_events (
    shop_id, shopify_order_id, source_id, kind, happened_at, event_date, order_date, amount, is_derived
) select
    shop_id, shopify_order_id, %(source)s, %(kind)s, %(day)s::date + time '15:00', %(day)s, order_date, %(amount)s, false
from facts.orders where shop_id = %(shop)s and shopify_order_id = %(order)s
"""
PRODUCT = """
insert into rollups.product_categories (shop_id, shopify_product_id, category_l1, is_performance_part)
values (%(shop)s, %(product)s, 'Hose Ends', %(product)s = 2) on conflict do nothing
"""


def buy(
    conn: psycopg.Connection, shop: Shop, order: int, customer: int, day: date | str, amount: int, product: int = 1
) -> None:
    """An order with one line and one sale; product 2 is a performance part."""
    row = {"shop": shop.shop_id, "order": order, "customer": customer, "day": day, "amount": amount, "product": product}
    for statement in (ORDER, LINE, SALE, PRODUCT):
        conn.execute(statement.encode(), row | {"source": 1, "kind": "gross_sale"})


def give_back(conn: psycopg.Connection, shop: Shop, order: int, day: date | str, amount: int) -> None:
    """A return of an order of buy()."""
    row = {"shop": shop.shop_id, "order": order, "day": day, "amount": -amount, "source": 2, "kind": "return"}
    conn.execute(SALE.encode(), row)
