"""No view and no tile fails on a shop that has only begun: nothing yet, one order of today, an order given away."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from hotdash.db.connect import Shop, set_session
from hotdash.db.rebuild import logic_views
from hotdash.tiles.tile import all_tiles
from placing import place_order

Conn = psycopg.Connection[tuple[Any, ...]]


# Days ago and price of each order.
YOUNG = {
    "nothing": [],
    "one order of today": [(0, 100)],
    "one of yesterday, given away": [(1, 0)],
    "one of a year and a day ago": [(366, 100)],
    "one of three years ago, one of today": [(1096, 1), (0, 1)],
}


@pytest.mark.parametrize("orders", YOUNG.values(), ids=YOUNG.keys())
def test_every_view_and_every_tile_answers(conn: Conn, shop: Shop, orders: list[tuple[int, int]]) -> None:
    for number, (days_ago, price) in enumerate(orders, 1):
        place_order(conn, shop, number, price, days_ago=days_ago)
    set_session(conn, [shop.shop_id], "authenticated")
    for relation in logic_views().values():
        conn.execute(f"select * from {relation} where shop_id = %s".encode(), [shop.shop_id]).fetchall()
    for tile in all_tiles():
        for function in {"tile_json", *tile.analytics.values()}:
            conn.execute(f"select {tile.name}.{function}(%s, '{{}}')".encode(), [shop.shop_id]).fetchall()
        conn.execute(f"select {tile.name}.headline(%s)".encode(), [shop.shop_id]).fetchall()
        if conn.execute("select to_regproc(%s)", [f"{tile.name}.period_figures"]).fetchone() != (None,):
            week = f"select {tile.name}.period_figures(%s, current_date - 6)"
            conn.execute(week.encode(), [shop.shop_id]).fetchall()
