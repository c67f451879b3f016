"""Visits and search results as laws: refreshing what was touched equals refreshing everything, in any order."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotdash.db.connect import Shop, shop_session
from hotdash.db.copy import Staging
from hotdash.sources.landing import land

FIRST = date(2026, 3, 1)
VISIT = ("traffic_date", "page", "sessions", "line_number")
RESULT = ("search_date", "page", "clicks", "impressions", "position", "is_final", "line_number")
WINDOW = ("fact", "from_date", "until_date", "final_until_date")
pages = st.dictionaries(st.sampled_from(["/", "/products/a", "(other)"]), st.integers(0, 90), max_size=3)
# What was read of a week, whole or as single rows; sometimes not final yet.
reads = st.tuples(st.integers(0, 20), st.lists(pages, min_size=1, max_size=8), st.booleans(), st.booleans())


def load(conn: psycopg.Connection, shop: Shop, read: tuple[int, list[dict[str, int]], bool, bool]) -> None:
    offset, days, is_whole, is_final = read
    first = FIRST + timedelta(days=offset)
    last = first + timedelta(days=len(days) - 1)

    def stage(staging: Staging) -> int:
        for back, found in enumerate(days):
            day = first + timedelta(days=back)
            staging.add("staged_page_traffic", VISIT, [(day, page, n, 1) for page, n in found.items()])
            staging.add(
                "staged_page_search",
                RESULT,
                [(day, page, n, n + 1, 1 + n % 40, is_final, 1) for page, n in found.items()],
            )
        if is_whole:
            final = last if is_final else first - timedelta(days=1)
            staging.add(
                "staged_page_windows",
                WINDOW,
                [("page_traffic", first, last, None), ("page_search", first, last, final)],
            )
        return len(days)

    land(conn, shop, stage)
    conn.execute("reset role")


def rollups(conn: psycopg.Connection, shop: Shop) -> list[Any]:
    query = "select to_jsonb(t) - 'created_at' - 'updated_at' from rollups.{} as t where shop_id = %s order by 1"
    return [
        conn.execute(query.format(table).encode(), [shop.shop_id]).fetchall()
        for table in ("page_weeks", "page_losses", "traffic_daily")
    ]


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(batches=st.lists(reads, min_size=1, max_size=5))
def test_refreshing_what_was_read_equals_refreshing_everything(
    conn: psycopg.Connection, shop: Shop, batches: list[Any]
) -> None:
    with conn.transaction(force_rollback=True):
        for batch in batches:
            load(conn, shop, batch)
        kept = rollups(conn, shop)
        load(conn, shop, batches[-1])
        assert rollups(conn, shop) == kept
        with shop_session(conn, [shop.shop_id]):
            for table in ("page_weeks", "page_losses", "traffic_daily"):
                conn.execute(f"delete from rollups.{table} where shop_id = %s".encode(), [shop.shop_id])
            conn.execute("select refresh.everything(%s)", [shop.shop_id])
        conn.execute("reset role")
        assert rollups(conn, shop) == kept
