"""Visits and search: given days of pages, these pages lost and these can sell."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from zlib import crc32

import psycopg
import pytest

from hotdash.db.connect import Shop, shop_session

SetNow = Callable[[str], None]
LAST = date(2026, 3, 29)
HOSE, GUIDE = "/products/an-6-hose", "/blogs/news/guide"


def visits(conn: psycopg.Connection, shop: Shop, page: str, *sessions: int, last: date = LAST, **more: Any) -> None:
    """Sessions a day, the last of them on `last`; `more` are further columns."""
    for back, count in enumerate(reversed(sessions)):
        columns = {
            "shop_id": shop.shop_id,
            "traffic_date": last - timedelta(days=back),
            "page": page,
            "sessions": count,
        } | more
        conn.execute(
            f"insert into facts.page_traffic_daily ({', '.join(columns)}) values ({', '.join(['%s'] * len(columns))})",
            list(columns.values()),
        )


def results(
    conn: psycopg.Connection,
    shop: Shop,
    page: str,
    *days: tuple[int, int, float],
    last: date = LAST,
    final: bool = True,
) -> None:
    """(clicks, impressions, position) a day, the last of them on `last`."""
    for back, (clicks, impressions, position) in enumerate(reversed(days)):
        conn.execute(
            "insert into facts.page_search_daily (shop_id, search_date, page, clicks, impressions, position, is_final)"
            " values (%s, %s, %s, %s, %s, %s, %s)",
            [shop.shop_id, last - timedelta(days=back), page, clicks, impressions, position, final],
        )


def refresh(conn: psycopg.Connection, shop: Shop) -> None:
    with shop_session(conn, [shop.shop_id]):
        conn.execute("select refresh.everything(%s)", [shop.shop_id])
    conn.execute("reset role")


def losses(conn: psycopg.Connection, shop: Shop) -> list[tuple[Any, ...]]:
    """Page, kind, severity and sentence of every anomaly."""
    return conn.execute(
        "select page, anomaly_type, severity, description from seo.v_seo_anomalies where shop_id = %s order by page, 2",
        [shop.shop_id],
    ).fetchall()


def tile(conn: psycopg.Connection, shop: Shop, **options: str) -> dict[str, Any]:
    row = conn.execute("select seo.tile_json(%s, %s)", [shop.shop_id, json.dumps(options)]).fetchone()
    assert row is not None
    return dict(row[0])


def product(
    conn: psycopg.Connection, shop: Shop, handle: str, available: int | None, *, cost: int | None = None
) -> None:
    """A product of one variant at 100, with so many in stock (None: nobody knows)."""
    number = crc32(handle.encode())
    conn.execute(
        "insert into facts.products (shop_id, shopify_product_id, handle, title) values (%s, %s, %s, %s)",
        [shop.shop_id, number, handle, handle.title()],
    )
    conn.execute(
        "insert into facts.variants (shop_id, shopify_variant_id, shopify_product_id, sku, price, unit_cost,"
        " is_tracked) values (%s, %s, %s, %s, 100, %s, true)",
        [shop.shop_id, number, number, handle, cost],
    )
    if available is not None:
        conn.execute(
            "insert into facts.locations (shop_id, location_id, name) values (%s, 1, 'Main') on conflict do nothing",
            [shop.shop_id],
        )
        conn.execute(
            "insert into facts.inventory_changes (shop_id, shopify_variant_id, location_id, observed_at, observed_date,"
            " available) values (%s, %s, 1, '2026-03-20 12:00+00', '2026-03-20', %s)",
            [shop.shop_id, number, available],
        )


WEEK = [10] * 7


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ([9, 9, 9, 9, 9, 9, 3], []),  # 57 of 70: -18.6 %
        ([8] * 7, [(HOSE, "traffic", "high", "Lost 20% of its visits: 56 after 70 the week before.")]),
        ([6] * 6 + [7], [(HOSE, "traffic", "high", "Lost 39% of its visits: 43 after 70 the week before.")]),
        ([6] * 7, [(HOSE, "traffic", "critical", "Lost 40% of its visits: 42 after 70 the week before.")]),
        ([0] * 7, [(HOSE, "traffic", "critical", "Lost 100% of its visits: 0 after 70 the week before.")]),
        ([20] * 7, []),
    ],
)
def test_visits_lost_have_their_severity_from_exactly_20_and_40_percent(
    conn: psycopg.Connection, shop: Shop, now: list[int], expected: list[tuple[str, ...]]
) -> None:
    visits(conn, shop, HOSE, *WEEK, *now)
    refresh(conn, shop)
    assert losses(conn, shop) == expected


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (7.9, []),
        (8.0, [(HOSE, "ranking", "high", "Fell from place 3.0 to 8.0 in search.")]),
        (12.9, [(HOSE, "ranking", "high", "Fell from place 3.0 to 12.9 in search.")]),
        (13.0, [(HOSE, "ranking", "critical", "Fell from place 3.0 to 13.0 in search.")]),
        (1.0, []),
    ],
)
def test_places_lost_have_their_severity_from_exactly_5_and_10(
    conn: psycopg.Connection, shop: Shop, place: float, expected: list[tuple[str, ...]]
) -> None:
    results(conn, shop, HOSE, *[(1, 20, 3.0)] * 7, *[(1, 20, place)] * 7)
    refresh(conn, shop)
    assert losses(conn, shop) == expected


def test_a_page_that_search_no_longer_shows_is_critical(conn: psycopg.Connection, shop: Shop) -> None:
    results(conn, shop, HOSE, *[(1, 20, 3.0)] * 7, last=LAST - timedelta(days=7))
    results(conn, shop, GUIDE, *[(1, 20, 3.0)] * 14)
    refresh(conn, shop)
    assert losses(conn, shop) == [
        (HOSE, "ranking", "critical", "No longer shown in search; stood at place 3.0."),
    ]


def test_positions_are_weighted_by_impressions(conn: psycopg.Connection, shop: Shop) -> None:
    results(conn, shop, HOSE, *[(0, 10, 5.0)] * 7, *[(0, 1, 50.0)] * 6, (0, 94, 5.0))
    refresh(conn, shop)
    # (6 x 1 x 50 + 94 x 5) / 100; the mean of the seven means would be 43.6
    assert conn.execute("select position::float, position_change::float from seo.v_seo_pulse").fetchall() == [
        (7.7, 2.7)
    ]


def test_small_pages_are_not_judged_by_chance(conn: psycopg.Connection, shop: Shop) -> None:
    visits(conn, shop, HOSE, 49, *[0] * 13)
    visits(conn, shop, GUIDE, 50, *[0] * 13)
    results(conn, shop, HOSE, (0, 99, 2.0), *[(0, 0, 0)] * 6, *[(0, 100, 60.0)] * 7)
    results(conn, shop, GUIDE, (0, 100, 2.0), *[(0, 0, 0)] * 6, *[(0, 100, 60.0)] * 7)
    refresh(conn, shop)
    assert [(page, kind) for page, kind, *_ in losses(conn, shop)] == [(GUIDE, "ranking"), (GUIDE, "traffic")]


def test_a_shops_own_thresholds_count(conn: psycopg.Connection, shop: Shop) -> None:
    visits(conn, shop, HOSE, *WEEK, *[9] * 7)
    refresh(conn, shop)
    assert losses(conn, shop) == []
    conn.execute(
        "insert into app.settings (shop_id, name, value) values (%s, 'seo_traffic_drop_pct', 10)", [shop.shop_id]
    )
    assert [severity for _, _, severity, _ in losses(conn, shop)] == ["high"]


def test_what_was_told_at_the_refresh_is_what_is_judged_anew(
    conn: psycopg.Connection, shop: Shop, set_now: SetNow
) -> None:
    visits(conn, shop, HOSE, *WEEK, *[9] * 7)
    visits(conn, shop, GUIDE, *[50] * 7, *[2] * 7)
    results(conn, shop, HOSE, *[(5, 20, 3.0)] * 7, *[(5, 20, 30.0)] * 7)
    product(conn, shop, "an-6-hose", 0)
    refresh(conn, shop)
    by_default = tile(conn, shop)
    assert [(a["page"], a["type"]) for a in by_default["anomalies"]] == [(GUIDE, "traffic"), (HOSE, "ranking")]

    # Another setting counts at once, and after the next refresh just so.
    conn.execute(
        "insert into app.settings (shop_id, name, value) values (%s, 'seo_traffic_drop_pct', 10)", [shop.shop_id]
    )
    anew = tile(conn, shop)
    assert [(a["page"], a["type"]) for a in anew["anomalies"][2:]] == [(HOSE, "traffic")]
    refresh(conn, shop)
    assert tile(conn, shop) == anew
    conn.execute("delete from app.settings where shop_id = %s", [shop.shop_id])
    assert tile(conn, shop) == by_default

    # A look back adds the days up again.
    set_now("2026-03-31T12:00:00Z")
    assert tile(conn, shop) == by_default


def test_days_that_are_not_final_are_no_loss(conn: psycopg.Connection, shop: Shop) -> None:
    visits(conn, shop, HOSE, *WEEK, *WEEK)
    visits(conn, shop, HOSE, 1, 0, last=LAST + timedelta(days=2), is_final=False)
    results(conn, shop, HOSE, *[(5, 20, 3.0)] * 14)
    results(conn, shop, HOSE, (0, 1, 90.0), last=LAST + timedelta(days=1), final=False)
    refresh(conn, shop)
    assert losses(conn, shop) == []
    row = conn.execute(
        "select sessions, until_property_date, clicks, until_pacific_date, position::float from seo.v_seo_pulse"
    ).fetchone()
    assert row == (70, LAST, 35, LAST, 3)


@pytest.mark.parametrize("missing", [0, 6, 7, 13])
def test_a_day_that_was_not_read_is_no_loss(conn: psycopg.Connection, shop: Shop, missing: int) -> None:
    visits(conn, shop, HOSE, *[50] * 7, *WEEK)
    results(conn, shop, HOSE, *[(5, 20, 3.0)] * 7, *[(5, 20, 30.0)] * 7)
    gap = LAST - timedelta(days=missing)
    conn.execute("delete from facts.page_traffic_daily where traffic_date = %s", [gap])
    conn.execute("delete from facts.page_search_daily where search_date = %s", [gap])
    refresh(conn, shop)
    assert losses(conn, shop) == []
    assert conn.execute("select sessions_vs_last_week_pct, position_change from seo.v_seo_pulse").fetchall() == [
        (None, None)
    ]


def test_the_weeks_of_visits_and_of_search_end_each_on_their_own_day(conn: psycopg.Connection, shop: Shop) -> None:
    visits(conn, shop, HOSE, *WEEK, *WEEK)
    results(conn, shop, HOSE, *[(1, 20, 3.0)] * 14, last=LAST - timedelta(days=2))
    refresh(conn, shop)
    assert conn.execute("select until_property_date, until_pacific_date from seo.v_seo_pulse").fetchall() == [
        (LAST, LAST - timedelta(days=2))
    ]


def test_rows_that_are_no_pages_count_in_the_total_only(conn: psycopg.Connection, shop: Shop) -> None:
    visits(conn, shop, "(not set)", *[50] * 7, *[0] * 7)
    visits(conn, shop, HOSE, *WEEK, *WEEK)
    refresh(conn, shop)
    assert losses(conn, shop) == []
    assert conn.execute("select sum(sessions) from rollups.traffic_daily").fetchone() == (490,)


def test_what_google_says_against_its_figures_is_told(conn: psycopg.Connection, shop: Shop) -> None:
    visits(conn, shop, HOSE, *WEEK, *[5] * 7, is_sampled=True, has_other_row=True)
    refresh(conn, shop)
    assert losses(conn, shop)[0][3] == (
        "Lost 50% of its visits: 35 after 70 the week before (sampled, rare pages lumped together by Google)."
    )


def test_a_look_back_shows_the_weeks_that_ended_with_the_day(
    conn: psycopg.Connection, shop: Shop, set_now: SetNow
) -> None:
    visits(conn, shop, HOSE, *WEEK, *WEEK, *[1] * 7)
    refresh(conn, shop)
    assert [severity for _, _, severity, _ in losses(conn, shop)] == ["critical"]
    set_now(f"{LAST - timedelta(days=7)} 23:00-05")
    assert losses(conn, shop) == []
    assert conn.execute("select sessions, sessions_before from seo.v_seo_pulse").fetchall() == [(70, 70)]
    set_now(f"{LAST} 23:00-05")
    assert [severity for _, _, severity, _ in losses(conn, shop)] == ["critical"]


def test_rank_meets_stock_and_margin(conn: psycopg.Connection, shop: Shop) -> None:
    given = {
        "sold-out": (3.0, 0, 50, "restock"), "oversold": (3.0, -2, 50, "restock"), "fine": (10.0, 5, 50, "keep"),
        "hidden": (10.1, 5, 60, "push"), "thin": (30.0, 5, 61, None), "unknown": (3.0, None, 50, None),
        "free": (30.0, 5, None, None),
    }  # fmt: skip
    for handle, (place, available, cost, _) in given.items():
        product(conn, shop, handle, available, cost=cost)
        results(conn, shop, f"/products/{handle}", *[(1, 20, place)] * 7)
    results(conn, shop, "/collections/all/products/fine", *[(1, 10, 20.0)] * 7)
    results(conn, shop, GUIDE, *[(1, 20, 1.0)] * 7)
    refresh(conn, shop)
    rows = conn.execute(
        "select page, advice, in_stock, click_rate_pct::float, margin_pct::float from seo.v_page_performance"
    ).fetchall()
    assert {page: advice for page, advice, *_ in rows} == {
        f"/products/{handle}": advice for handle, (*_, advice) in given.items()
    } | {"/collections/all/products/fine": "push"}
    assert {page: values for page, _, *values in rows}["/products/oversold"] == [False, 5, 50]


KEYS = {"page", "sessions", "sessions_vs_last_week_pct", "clicks", "position", "position_change", "in_stock"}


def test_the_tile_has_its_keys_the_worst_first_and_only_its_shop(
    conn: psycopg.Connection, shop: Shop, make_shop: Callable[..., Shop]
) -> None:
    other = make_shop("other.example")
    visits(conn, other, "/theirs", *WEEK, *[0] * 7)
    product(conn, shop, "an-6-hose", 0)
    visits(conn, shop, GUIDE, *[100] * 14)
    visits(conn, shop, "/half", *WEEK, *[7] * 7)
    visits(conn, shop, HOSE, *WEEK, *[1] * 7)
    results(conn, shop, HOSE, *[(4, 20, 3.0)] * 7, *[(1, 20, 9.5)] * 7)
    refresh(conn, shop)
    refresh(conn, other)
    found = tile(conn, shop)
    assert set(found) == {"pages", "anomalies", "summary"}
    assert [set(page) for page in found["pages"]] == [KEYS] * 3
    assert found["pages"] == [
        {
            "page": HOSE, "sessions": 7, "sessions_vs_last_week_pct": -90, "clicks": 7, "position": 9.5,
            "position_change": 6.5, "in_stock": False,
        },
        {
            "page": "/half", "sessions": 49, "sessions_vs_last_week_pct": -30, "clicks": 0, "position": None,
            "position_change": None, "in_stock": None,
        },
        {
            "page": GUIDE, "sessions": 700, "sessions_vs_last_week_pct": 0, "clicks": 0, "position": None,
            "position_change": None, "in_stock": None,
        },
    ]  # fmt: skip
    assert [(a["page"], a["type"], a["severity"], a["change"]) for a in found["anomalies"]] == [
        (HOSE, "traffic", "critical", -63), ("/half", "traffic", "high", -21), (HOSE, "ranking", "high", 6.5),
    ]  # fmt: skip
    assert found["summary"] == {"critical": 1, "warning": 2, "total": 3}


def test_the_option_chooses_losses_and_their_pages_but_not_the_summary(conn: psycopg.Connection, shop: Shop) -> None:
    visits(conn, shop, GUIDE, *[100] * 14)
    visits(conn, shop, "/half", *WEEK, *[7] * 7)
    visits(conn, shop, HOSE, *WEEK, *[1] * 7)
    refresh(conn, shop)
    for word, pages in (("critical", [HOSE]), ("high", ["/half"]), ("warning", ["/half"])):
        found = tile(conn, shop, severity=word)
        assert [page["page"] for page in found["pages"]] == pages
        assert [loss["page"] for loss in found["anomalies"]] == pages
        assert found["summary"] == {"critical": 1, "warning": 1, "total": 2}


def test_today_and_a_look_back_at_its_last_day_show_the_same(
    conn: psycopg.Connection, shop: Shop, set_now: SetNow
) -> None:
    # Today's rows are found by indexes of a rollup, those of a look back are added up from days.
    product(conn, shop, "an-6-hose", 0)
    product(conn, shop, "sold-out", 0)
    visits(conn, shop, GUIDE, *[100] * 14)
    visits(conn, shop, HOSE, *WEEK, *[1] * 7)
    results(conn, shop, HOSE, *[(4, 20, 3.0)] * 7, *[(1, 20, 9.5)] * 7)
    results(conn, shop, "/products/sold-out", *[(4, 20, 3.0)] * 14)
    results(conn, shop, "/gone", *[(4, 20, 3.0)] * 7, last=LAST - timedelta(days=7))
    refresh(conn, shop)

    def everything() -> list[Any]:
        found = [tile(conn, shop), tile(conn, shop, severity="critical"), losses(conn, shop)]
        for query in (
            "select seo.headline(%s)",
            "select page, advice, in_stock from seo.v_page_performance where shop_id = %s order by 1",
        ):
            found.append(conn.execute(query.encode(), [shop.shop_id]).fetchall())
        return found

    today = everything()
    assert len(today[0]["anomalies"]) == 3
    set_now(f"{LAST} 23:00-05")
    assert everything() == today


def test_a_shop_without_anything_has_an_empty_tile(conn: psycopg.Connection, shop: Shop) -> None:
    assert tile(conn, shop) == {"pages": [], "anomalies": [], "summary": {"critical": 0, "warning": 0, "total": 0}}
    row = conn.execute("select seo.headline(%s)", [shop.shop_id]).fetchone()
    assert row is not None
    assert [figure["value"] for figure in row[0]["figures"]] == [None] * 5
    assert row[0]["spark"] is None


def test_the_headline_adds_up_whole_weeks(conn: psycopg.Connection, shop: Shop) -> None:
    product(conn, shop, "an-6-hose", 0)
    visits(conn, shop, HOSE, *WEEK, *[8] * 7)
    visits(conn, shop, "(not set)", *[2] * 14)
    results(conn, shop, HOSE, *[(4, 20, 3.0)] * 14)
    for back in range(14):
        # the site's own figures, not the sum of its pages
        conn.execute(
            "insert into facts.search_daily (shop_id, search_date, clicks, impressions, position)"
            " values (%s, %s, %s, 30, 4)",
            [shop.shop_id, LAST - timedelta(days=back), 6 if back < 7 else 5],
        )
    refresh(conn, shop)
    row = conn.execute("select seo.headline(%s)", [shop.shop_id]).fetchone()
    assert row is not None
    figures = {figure["key"]: (figure["value"], figure["change_pct"], figure["band"]) for figure in row[0]["figures"]}
    assert figures == {
        "sessions_7d": (70, -16.67, "watch"), "pages_losing": (1, None, "good"), "clicks_7d": (42, 20, None),
        "position_7d": (4, None, None), "sold_out_pages": (1, None, "watch"),
    }  # fmt: skip
    assert row[0]["row_details"] == {
        HOSE: {"severity": "high", "what": "Lost 20% of its visits: 56 after 70 the week before.", "is_sold_out": True}
    }
    assert row[0]["spark"]["points"][-1] == [str(LAST), 10]
