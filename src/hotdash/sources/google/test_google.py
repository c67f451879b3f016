"""Google's answers: headers by name, paths without hosts, re-reading overwrites."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from hotdash.db.connect import Shop
from hotdash.db.copy import Staging
from hotdash.errors import UnreadableFileError
from hotdash.sources.conftest import Load
from hotdash.sources.google.search_console import SearchConsoleFormat
from hotdash.sources.google.traffic import TrafficFormat, read_reports, stage_report
from hotdash.sources.landing import land


def report(*rows: tuple[str, ...], dimensions: tuple[str, ...] = ("landingPage", "date"), **metadata: Any) -> str:
    metrics = ("purchaseRevenue", "sessions", "totalUsers")
    return json.dumps(
        {
            "dimensionHeaders": [{"name": name} for name in dimensions],
            "metricHeaders": [{"name": name, "type": "TYPE_INTEGER"} for name in metrics],
            "rows": [
                {
                    "dimensionValues": [{"value": cell} for cell in row[: len(dimensions)]],
                    "metricValues": [{"value": cell} for cell in row[len(dimensions) :]],
                }
                for row in rows
            ],
            "metadata": {"currencyCode": "USD", **metadata},
            "rowCount": len(rows),
        }
    )


def answer(*rows: dict[str, Any], state: str = "final", **more: Any) -> str:
    return json.dumps(
        {
            "siteUrl": "sc-domain:parts.example",
            "dimensions": ["date", "page"],
            "dataState": state,
            "rows": rows,
            **more,
        }
    )


HOSE = {
    "keys": ["2026-03-01", "https://parts.example/products/hose?x=1"],
    "clicks": 5,
    "impressions": 100,
    "position": 3.14,
}


def test_loading_visits(conn: psycopg.Connection, load: Load) -> None:
    text = report(
        ("/products/hose", "20260301", "12.34", "7", "6"), ("", "20260301", "0", "2", "2"), subjectToThresholding=True
    )
    assert load(TrafficFormat(), text).rejects == []
    assert conn.execute(
        "select traffic_date::text, page, sessions, users, revenue, is_thresholded, engaged_sessions"
        " from facts.page_traffic_daily where page like '/%%'",
        [],
    ).fetchall() == [("2026-03-01", "/products/hose", 7, 6, Decimal("12.34"), True, None)]
    assert load(TrafficFormat(), text).written == {}


def test_reading_a_day_again_overwrites_it(conn: psycopg.Connection, load: Load) -> None:
    load(TrafficFormat(), report(("/a", "20260301", "0", "7", "6")))
    load(TrafficFormat(), report(("/a", "20260301", "0", "9", "8")))
    assert conn.execute("select sessions from facts.page_traffic_daily").fetchall() == [(9,)]


def test_sessions_of_one_page_add_up_but_users_do_not(conn: psycopg.Connection, load: Load) -> None:
    load(TrafficFormat(), report(("/a?x", "20260301", "1.10", "7", "6"), ("/a?y", "20260301", "2.20", "1", "1")))
    assert conn.execute("select sessions, users, revenue from facts.page_traffic_daily").fetchall() == [
        (8, None, Decimal("3.30"))
    ]


def test_loading_search_results(conn: psycopg.Connection, load: Load) -> None:
    assert load(SearchConsoleFormat(), answer(HOSE)).rejects == []
    assert conn.execute(
        "select search_date::text, page, clicks, position, is_final from facts.page_search_daily"
    ).fetchall() == [("2026-03-01", "/products/hose", 5, Decimal("3.14"), True)]
    assert load(SearchConsoleFormat(), answer(HOSE)).written == {}


def test_each_grain_of_search_results_has_its_own_facts(conn: psycopg.Connection, load: Load) -> None:
    day = {**HOSE, "keys": ["2026-03-01"], "clicks": 9}
    query = {**HOSE, "keys": ["2026-03-01", "an6 hose"], "clicks": 2}
    for text in (
        answer(day).replace(', "page"]', "]"), answer(query).replace('"page"]', '"query"]'), answer(HOSE)
    ):  # fmt: skip
        assert load(SearchConsoleFormat(), text).rejects == []
    assert conn.execute("select clicks from facts.search_daily").fetchall() == [(9,)]
    assert conn.execute("select query, clicks from facts.query_search_daily").fetchall() == [("an6 hose", 2)]
    assert conn.execute("select clicks from facts.page_search_daily").fetchall() == [(5,)]


@pytest.mark.parametrize(
    ("zone", "clock", "is_final"),
    [
        # The property's day ends at midnight in Auckland (13 hours ahead), not in the shop's Chicago.
        ("Pacific/Auckland", "2026-03-03 10:59+00:00", False),
        ("Pacific/Auckland", "2026-03-03 11:00+00:00", True),
        (None, "2026-03-04 05:59+00:00", False),
        (None, "2026-03-04 06:00+00:00", True),
    ],
)
def test_a_day_of_visits_is_final_when_it_has_been_over_for_48_hours(
    conn: psycopg.Connection, shop: Shop, zone: str | None, clock: str, is_final: bool
) -> None:
    metadata: dict[str, Any] = {"timeZone": zone} if zone else {}
    text = report(("/a", "20260301", "0", "7", "6"), **metadata)

    def stage(staging: Staging) -> int:
        stage_report(read_reports(text.encode())[0], staging, 0)
        return 1

    land(conn, shop, stage, now=datetime.fromisoformat(clock))
    assert conn.execute("select is_final from facts.page_traffic_daily").fetchall() == [(is_final,)]


def test_what_google_says_of_its_figures_is_kept(conn: psycopg.Connection, load: Load) -> None:
    load(
        TrafficFormat(),
        report(("(other)", "20260301", "0", "7", "6"), dataLossFromOtherRow=True, samplingMetadatas=[{}]),
    )
    assert conn.execute(
        "select page, is_sampled, is_thresholded, has_other_row from facts.page_traffic_daily"
    ).fetchall() == [("(other)", True, False, True)]


def test_provisional_results_never_replace_final_ones(conn: psycopg.Connection, load: Load) -> None:
    load(SearchConsoleFormat(), answer({**HOSE, "clicks": 1}, state="all"))
    load(SearchConsoleFormat(), answer(HOSE))
    load(SearchConsoleFormat(), answer({**HOSE, "clicks": 2}, state="all"))
    assert conn.execute("select clicks, is_final from facts.page_search_daily").fetchall() == [(5, True)]


def test_days_before_the_first_incomplete_one_are_final(conn: psycopg.Connection, load: Load) -> None:
    load(SearchConsoleFormat(), answer(HOSE, state="all", metadata={"firstIncompleteDate": "2026-03-02"}))
    assert conn.execute("select is_final from facts.page_search_daily").fetchall() == [(True,)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (report(("/a", "20260230", "0", "1", "1")), "not a day"),
        (report(("/a", "20260301", "0", "many", "1")), "not a number"),
        (report(("/a", "20260301", "0", "-1", "1")), "not a count"),
        (report(("/a", "20260301", "NaN", "1", "1")), "not a possible number"),
        (answer({**HOSE, "keys": ["2026-03-01"]}), "1 keys for 2"),
        (answer({**HOSE, "keys": ["March", "/a"]}), "not a day"),
        (answer({**HOSE, "clicks": 1.5}), "not a count"),
        (answer({**HOSE, "position": "x"}), "not a number"),
        (answer({**HOSE, "keys": ["2026-03-01", "/" + "x" * 2000]}), "longer than"),
        (answer({**HOSE, "keys": ["2026-03-01", "/a\0"]}), "NUL"),
    ],
)
def test_keeping_a_bad_row_with_its_reason(text: str, reason: str, load: Load) -> None:
    loaded = load(TrafficFormat() if "dimensionHeaders" in text else SearchConsoleFormat(), text)
    assert [reason in reject[1] for reject in loaded.rejects] == [True]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (report(("/a", "0", "1", "1"), dimensions=("landingPage",)), "no 'date'"),
        (report(("20260301", "0", "1", "1"), dimensions=("date",)), "no 'landingPage'"),
        (answer(HOSE).replace('"page"]', '"country"]'), "none of"),
        (answer(HOSE)[:-20], "not an answer"),
    ],
)
def test_an_answer_that_cannot_be_used_is_refused(text: str, reason: str, load: Load) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        load(TrafficFormat() if "dimensionHeaders" in text else SearchConsoleFormat(), text)
