"""The house is built: tables stand, claims decide what is seen."""

from __future__ import annotations

from collections.abc import Callable

import psycopg

from hotdash.db.connect import Shop, set_session


def test_seeing_only_the_claimed_shop(conn: psycopg.Connection, make_shop: Callable[..., Shop]) -> None:
    mine, theirs = make_shop("a.example"), make_shop("b.example")
    set_session(conn, [mine.shop_id], "authenticated")
    seen = conn.execute("select shop_id from facts.shops").fetchall()
    assert seen == [(mine.shop_id,)] != [(theirs.shop_id,)]


def test_a_setting_falls_back_to_its_default(conn: psycopg.Connection, shop: Shop) -> None:
    conn.execute("insert into app.settings (shop_id, name, value) values (%s, 'aov_target', 300)", [shop.shop_id])
    row = conn.execute(
        "select rules.setting(%(s)s, 'aov_target'), rules.setting(%(s)s, 'aov_red'), rules.setting(%(s)s, 'nonsense')",
        {"s": shop.shop_id},
    ).fetchone()
    assert row == (300, 150, None)
