"""Time saved: given entries made by hand, this is what they add up to and what it is worth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg

from hotdash.db.connect import Shop
from hotdash.tiles.ops.test_operators import choose, rows

SetNow = Callable[[str], None]
KINDS = ("order_processing", "inventory_checks", "customer_support", "manual_reporting", "data_entry")


def enter(conn: psycopg.Connection, shop: Shop, day: str, *minutes: int, automated: int = 0, avoided: int = 0) -> None:
    """Minutes by kind, in the order of KINDS."""
    said = {f"time_saved_{kind}": value for kind, value in zip(KINDS, minutes, strict=False)}
    columns = {"shop_id": shop.shop_id, "entry_date": day, **said} | {
        "automation_actions_count": automated,
        "manual_actions_avoided": avoided,
    }
    conn.execute(
        f"insert into app.ceo_time_savings ({', '.join(columns)}) values ({', '.join(['%s'] * len(columns))})",
        list(columns.values()),
    )


def days(conn: psycopg.Connection, shop: Shop) -> list[tuple[Any, ...]]:
    return rows(
        conn,
        "select entry_date::text, total_minutes_saved, total_hours_saved::float, total_value_saved_usd::float,"
        " automation_actions_count, manual_actions_avoided from ops.v_ceo_time_savings_30d"
        " where shop_id = %s order by 1",
        shop.shop_id,
    )


def test_thirty_days_of_entries_with_their_worth(conn: psycopg.Connection, shop: Shop, set_now: SetNow) -> None:
    enter(conn, shop, "2026-02-08", 600)
    enter(conn, shop, "2026-02-09", 10, 20, 30, 40, 50, automated=7, avoided=3)
    enter(conn, shop, "2026-03-10", 1)
    enter(conn, shop, "2026-03-11", 600)
    # In Chicago it is still the 10th: 9 February is the first of 30 days.
    set_now("2026-03-11 03:00+00")
    assert days(conn, shop) == [("2026-02-09", 150, 2.5, 500, 7, 3), ("2026-03-10", 1, 0.02, 3.33, 0, 0)]
    choose(conn, shop, ceo_hourly_value_usd=90)
    assert [row[3] for row in days(conn, shop)] == [225, 1.5]


def test_the_year_so_far(conn: psycopg.Connection, shop: Shop, set_now: SetNow) -> None:
    enter(conn, shop, "2025-12-31", 1000)
    enter(conn, shop, "2026-01-01", 60, 30, 90, 0, 15, automated=4, avoided=2)
    enter(conn, shop, "2026-03-10", 60, automated=1)
    enter(conn, shop, "2026-03-11", 1000)
    set_now("2026-03-10 18:00+00")
    [found] = rows(
        conn, "select to_jsonb(y) - 'shop_id' from ops.v_ceo_time_savings_ytd as y where shop_id = %s", shop.shop_id
    )
    assert found[0] == {
        "shop_domain": "parts.example", "year_start": "2026-01-01", "year_until": "2026-03-10", "days_with_entry": 2,
        "hours_order_processing": 2, "hours_inventory_checks": 0.5, "hours_customer_support": 1.5,
        "hours_manual_reporting": 0, "hours_data_entry": 0.25, "total_hours_saved_ytd": 4.25,
        # hours / 24
        "total_days_saved_ytd": 0.18, "total_value_saved_ytd": 850, "automation_actions_ytd": 5,
        "manual_actions_avoided_ytd": 2,
    }  # fmt: skip
    # New Year's Eve in Chicago, though the 1st in London.
    set_now("2026-01-01 05:00+00")
    assert rows(
        conn,
        "select days_with_entry, total_hours_saved_ytd::float from ops.v_ceo_time_savings_ytd where shop_id = %s",
        shop.shop_id,
    ) == [(1, 16.67)]


def test_without_an_entry_nothing_is_known(conn: psycopg.Connection, shop: Shop, set_now: SetNow) -> None:
    set_now("2026-03-10 18:00+00")
    assert days(conn, shop) == []
    assert rows(
        conn,
        "select days_with_entry, total_hours_saved_ytd, total_value_saved_ytd from ops.v_ceo_time_savings_ytd"
        " where shop_id = %s",
        shop.shop_id,
    ) == [(0, None, None)]


def roi(conn: psycopg.Connection, shop: Shop) -> tuple[Any, ...]:
    [row] = rows(
        conn,
        "select in_use_since::text, days_in_use, first_visit_on::text, activated_on::text, first_saved_on::text,"
        " days_to_activation, days_to_first_saving, days_with_entry, total_hours_saved::float,"
        " total_value_saved_usd::float, total_cost_usd::float, net_value_usd::float, roi_pct::float"
        " from ops.v_time_to_value_roi where shop_id = %s",
        shop.shop_id,
    )
    return row


def test_how_soon_it_was_of_use_and_what_it_brings(conn: psycopg.Connection, shop: Shop, set_now: SetNow) -> None:
    conn.execute("update facts.shops set created_at = '2026-03-02 03:00+00' where shop_id = %s", [shop.shop_id])
    set_now("2026-03-10 18:00+00")
    nothing = ("2026-03-01", 10, None, None, None, None, None, 0, None, None, None, None, None)
    assert roi(conn, shop) == nothing
    conn.execute(
        "insert into app.dashboard_visits (shop_id, visit_date, visitor, first_visit_at)"
        " values (%(s)s, '2026-03-03', 'v', '2026-03-03 15:00+00'), (%(s)s, '2026-03-04', 'v', '2026-03-04 15:00+00')",
        {"s": shop.shop_id},
    )
    conn.execute(
        "insert into app.decision_log (shop_id, decision_id, scope, actor, action, hash, created_at)"
        " values (%s, 1, 'ops', 'a', 'approved', '', '2026-03-04 15:00+00')",
        [shop.shop_id],
    )
    conn.execute("select refresh.shop_activation_metrics(%s, array['2026-03-03'::date])", [shop.shop_id])
    enter(conn, shop, "2026-03-05", 0)  # nothing saved is an entry too, and no saving
    enter(conn, shop, "2026-03-06", 90)
    enter(conn, shop, "2026-03-11", 600)
    told = ("2026-03-01", 10, "2026-03-03", "2026-03-04", "2026-03-06", 3, 5, 2, 1.5, 300)
    assert roi(conn, shop) == (*told, None, None, None)
    # 365 / 12 dollars a month are one a day.
    choose(conn, shop, monthly_cost_usd=365)
    assert roi(conn, shop) == (*told, 120, 180, 150)
    set_now("2026-03-03 18:00+00")
    assert roi(conn, shop)[1:5] == (3, "2026-03-03", None, None)


def test_a_shop_that_was_in_use_elsewhere_before(conn: psycopg.Connection, shop: Shop, set_now: SetNow) -> None:
    conn.execute("update facts.shops set created_at = '2026-03-09 18:00+00' where shop_id = %s", [shop.shop_id])
    enter(conn, shop, "2026-03-02", 60)
    set_now("2026-03-10 18:00+00")
    assert roi(conn, shop)[:2] == ("2026-03-02", 9)


def test_to_write_down_time_saved_does_not_activate_a_shop(
    conn: psycopg.Connection, shop: Shop, set_now: SetNow
) -> None:
    conn.execute(
        "insert into app.dashboard_visits (shop_id, visit_date, visitor, first_visit_at)"
        " values (%s, '2026-03-03', 'v', '2026-03-03 15:00+00')",
        [shop.shop_id],
    )
    for number, (scope, activated) in enumerate((("time_savings", 0), ("ops", 1)), start=1):
        conn.execute(
            "insert into app.decision_log (shop_id, decision_id, scope, actor, action, hash, created_at)"
            " values (%s, %s, %s, 'a', 'entered', '', '2026-03-04 15:00+00')",
            [shop.shop_id, number, scope],
        )
        conn.execute("select refresh.shop_activation_metrics(%s, array['2026-03-04'::date])", [shop.shop_id])
        set_now("2026-03-04 18:00+00")
        assert rows(
            conn,
            "select a.shops_activated, m.is_activated_in_window::integer from ops.v_activation_rate_7d as a"
            " join rollups.shop_activation_metrics as m on m.shop_id = a.shop_id and m.metric_date = '2026-03-04'"
            " where a.shop_id = %s",
            shop.shop_id,
        ) == [(activated, activated)]
