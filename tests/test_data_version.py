"""What answers are kept by: it moves with the shop's own data, and with nobody else's."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest

from hotdash.db.connect import Shop
from two_shops import fill


def version(conn: psycopg.Connection, shop: Shop) -> str:
    """The version of a shop's data."""
    with conn.transaction():
        conn.execute("select set_config('request.jwt.claims', %s, true)", [f'{{"shop_ids": [{shop.shop_id}]}}'])
        row = conn.execute("select access.data_version(%s)", [shop.shop_id]).fetchone()
    assert row is not None
    return str(row[0])


@pytest.mark.parametrize("table", ["raw.cursors", "app.settings", "app.dashboard_visits", "app.decision_log"])
def test_whatever_is_told_moves_the_version_of_its_shop_alone(
    conn: psycopg.Connection, make_shop: Callable[..., Shop], table: str
) -> None:
    mine, theirs = make_shop("mine.example"), make_shop("theirs.example")
    before = version(conn, mine), version(conn, theirs)
    fill(conn, table, mine.shop_id, "mark")
    assert version(conn, mine) != before[0]
    assert version(conn, theirs) == before[1]


@pytest.mark.parametrize(
    "change",
    [
        "update raw.cursors set position = 'later' where shop_id = %s",
        # The same values written again: a transaction that ended later, with the older time.
        "update raw.cursors set updated_at = updated_at where shop_id = %s",
        "update facts.shops set name = 'Another name' where shop_id = %s",
        "delete from app.settings where shop_id = %s",
    ],
)
def test_a_change_of_what_was_told_moves_it_too(
    conn: psycopg.Connection, make_shop: Callable[..., Shop], change: str
) -> None:
    mine, theirs = make_shop("mine.example"), make_shop("theirs.example")
    for shop in (mine, theirs):
        for table in ("raw.cursors", "app.settings"):
            fill(conn, table, shop.shop_id, "mark")
    before = version(conn, mine), version(conn, theirs)
    # A row's version is its transaction's: this test must look like two of them.
    with conn.transaction():
        conn.execute(change.encode(), [mine.shop_id])
        assert version(conn, mine) != before[0]
    assert version(conn, theirs) == before[1]
