"""Weeks of pages cost what two weeks cost, however long the history."""

from __future__ import annotations

import psycopg

from hotdash.db.connect import Shop, shop_session

HISTORY = """
insert into facts.page_traffic_daily (shop_id, traffic_date, page, sessions, is_final)
select %(shop)s, date '2026-03-29' - back, '/' || n, 1, true
from generate_series(0, 399) as back, generate_series(1, 20) as n;
insert into facts.page_search_daily (shop_id, search_date, page, clicks, impressions, position, is_final)
select shop_id, traffic_date, page, 1, 9, 3, true from facts.page_traffic_daily where shop_id = %(shop)s;
select refresh.everything(%(shop)s)
"""


def test_an_index_finds_the_two_weeks(conn: psycopg.Connection, shop: Shop) -> None:
    for statement in HISTORY.split(";\n"):
        conn.execute(statement.encode(), {"shop": shop.shop_id})
    conn.execute("analyze facts.page_traffic_daily, facts.page_search_daily, rollups.traffic_daily")
    with shop_session(conn, [shop.shop_id], "authenticated"):
        plan = conn.execute(
            "explain (costs off) select page from rules.page_weeks_on(%s, '2026-03-20')", [shop.shop_id]
        ).fetchall()
    bounds = [line.strip() for (line,) in plan if "_date >=" in line]
    # A bound that row security keeps from the index is a filter over every day that ever was.
    assert bounds
    assert [line for line in bounds if not line.startswith(("Index Cond", "Recheck Cond"))] == []
