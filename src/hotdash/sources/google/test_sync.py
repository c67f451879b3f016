"""Visits and search results against a running Google: whole, late, in pages, over its limits, through its faults."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from fakes.clock import Clock
from fakes.google.google import FakeGoogle
from hotdash.db.connect import Shop
from hotdash.db.copy import Staging
from hotdash.errors import SourceError
from hotdash.sources.files.rejects import list_rejects, replay_rejects
from hotdash.sources.google import analytics, console, session, sync
from hotdash.sources.google.conftest import Connect
from hotdash.sources.google.google import SOURCE
from hotdash.sources.google.refusals import QuotaError
from hotdash.sources.landing import land

CHICAGO, PACIFIC = ZoneInfo("America/Chicago"), ZoneInfo("America/Los_Angeles")
TODAY = datetime.now(UTC).astimezone(CHICAGO).date()
SEARCH_TODAY = datetime.now(UTC).astimezone(PACIFIC).date()


@pytest.fixture(autouse=True)
def short_history(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "HISTORY_DAYS", 20)


def quiet(what: str, done: int, total: int | None) -> None: ...


def days(last: date, count: int) -> list[date]:
    return [last - timedelta(days=back) for back in range(count)]


def visits(conn: psycopg.Connection) -> dict[tuple[date, str], tuple[int, int]]:
    """(day, page) → sessions and purchases, as kept."""
    rows = conn.execute("select traffic_date, page, sessions, purchases from facts.page_traffic_daily").fetchall()
    return {(day, page): (sessions, purchases) for day, page, sessions, purchases in rows}


def true_visits(google: FakeGoogle, among: list[date]) -> dict[tuple[date, str], tuple[int, int]]:
    """The same, as Google knows it by now."""
    seen = {day: google.visits.seen(day) for day in among}
    return {(day, page): (v.sessions, v.purchases) for day, pages in seen.items() for page, v in pages.items()}


def results(conn: psycopg.Connection, table: str, *key: str) -> dict[tuple[Any, ...], tuple[int, float]]:
    """(day, page or query) → clicks and position, as kept."""
    columns = ", ".join(["search_date", *key])
    rows = conn.execute(f"select {columns}, clicks, round(position, 6)::float from facts.{table}".encode()).fetchall()
    return {row[:-2]: row[-2:] for row in rows}


def true_results(google: FakeGoogle, among: list[date], *dimensions: str) -> dict[tuple[Any, ...], tuple[int, float]]:
    """The same, as Google tells it by now."""
    asked = {
        "startDate": min(among).isoformat(), "endDate": max(among).isoformat(), "dimensions": ["date", *dimensions],
        "dataState": "all", "rowLimit": 25_000,
    }  # fmt: skip
    rows = google.site.query(asked, google.account.email).get("rows", [])
    host = f"https://{google.world.host}"
    return {
        (date.fromisoformat(row["keys"][0]), *(key.removeprefix(host) for key in row["keys"][1:])): (
            int(row["clicks"]), round(row["position"], 6),
        )
        for row in rows
    }  # fmt: skip


def same_as_google(conn: psycopg.Connection, google: FakeGoogle, count: int = 21) -> None:
    """Every fact of the last days is as Google has it, and there is none besides."""
    assert visits(conn) == true_visits(google, days(TODAY, count))
    among = days(SEARCH_TODAY, count)
    assert results(conn, "search_daily") == true_results(google, among)
    assert results(conn, "page_search_daily", "page") == true_results(google, among, "page")
    assert results(conn, "query_search_daily", "query") == true_results(google, among, "query")


def cursors(conn: psycopg.Connection) -> dict[str, str]:
    return dict(conn.execute("select stream, position from raw.cursors where source = 'google'").fetchall())


def asked_days(google: FakeGoogle) -> list[tuple[str, str]]:
    """First and last day of each request since, once each, in order."""
    spans = [body["dateRanges"][0] if "dateRanges" in body else body for _, body in google.edge.requests if body]
    return list(dict.fromkeys((span["startDate"], span["endDate"]) for span in spans))


def test_a_backfill_reads_the_history_whole(conn: psycopg.Connection, google: FakeGoogle, connect: Connect) -> None:
    told: list[tuple[str, int, int | None]] = []
    rows = SOURCE.backfill(conn, connect(), lambda *step: told.append(step))
    same_as_google(conn, google)
    kept = conn.execute(
        "select (select count(*) from facts.page_traffic_daily) + (select count(*) from facts.search_daily)"
        " + (select count(*) from facts.page_search_daily) + (select count(*) from facts.query_search_daily)"
    ).fetchone()
    assert kept == (rows,)
    assert cursors(conn) == {
        "traffic": f"{TODAY - timedelta(days=20)}/{TODAY - timedelta(days=3)}",
        "search": f"{SEARCH_TODAY - timedelta(days=20)}/{max(filter(google.site.is_complete, days(SEARCH_TODAY, 9)))}",
    }
    assert told[0] == ("Google: traffic", 0, 20) and told[-1] == ("Google: search", 20, 20)
    # Rare queries are hidden, pages of one list of results count once for the site: no grain is the sum of another.
    sums = conn.execute(
        "select (select sum(impressions) from facts.page_search_daily), sum(impressions),"
        " (select sum(clicks) from facts.query_search_daily) < sum(clicks) from facts.search_daily"
    ).fetchone()
    assert sums is not None and sums[0] > sums[1] and sums[2]


def test_days_that_still_change_are_marked(conn: psycopg.Connection, google: FakeGoogle, connect: Connect) -> None:
    SOURCE.backfill(conn, connect(), quiet)
    for table, column, final in (
        ("page_traffic_daily", "traffic_date", lambda day: day <= TODAY - timedelta(days=3)),
        ("page_search_daily", "search_date", google.site.is_complete),
        ("query_search_daily", "search_date", google.site.is_complete),
        ("search_daily", "search_date", google.site.is_complete),
    ):
        query = f"select distinct {column}, is_final from facts.{table}"
        found: dict[date, bool] = dict(conn.execute(query.encode()).fetchall())
        assert found == {day: final(day) for day in found} and set(found.values()) == {True, False}, table


def test_an_interrupted_backfill_goes_on_where_it_stopped(
    conn: psycopg.Connection, google: FakeGoogle, connect: Connect
) -> None:
    connected = connect()
    google.visits.quotas.limits["tokensPerProjectPerHour"] = google.visits.quotas.used["tokensPerProjectPerHour"] + 1
    with pytest.raises(QuotaError, match=r"limit for property 123456 is reached \(tokens an hour\)"):
        SOURCE.backfill(conn, connected, quiet)
    assert cursors(conn)["traffic"].startswith(str(TODAY - timedelta(days=6)))
    # On the next hour the same run reads only what is missing.
    google.edge.requests.clear()
    google.visits.quotas.used.clear()
    SOURCE.backfill(conn, connected, quiet)
    assert asked_days(google)[0] == (str(TODAY - timedelta(days=13)), str(TODAY - timedelta(days=7)))
    same_as_google(conn, google)
    google.edge.requests.clear()
    SOURCE.backfill(conn, connected, quiet)
    assert google.edge.requests == []


def test_windows_are_as_wide_as_their_rows_allow(
    conn: psycopg.Connection, google: FakeGoogle, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected = connect(site="")
    # Some 80 rows come in a week.
    for most, widest in ((10_000, 14), (60, 6), (1, 1)):
        monkeypatch.setattr(sync, "WINDOW_ROWS", most)
        conn.execute("delete from raw.cursors where source = 'google'")
        google.edge.requests.clear()
        SOURCE.backfill(conn, connected, quiet)
        spans = [(date.fromisoformat(last) - date.fromisoformat(first)).days + 1 for first, last in asked_days(google)]
        assert (spans[0], sum(spans), max(spans[1:]) <= widest) == (7, 21, True), (most, spans)


def test_late_figures_are_read_again_and_what_is_gone_goes(
    conn: psycopg.Connection, google: FakeGoogle, connect: Connect
) -> None:
    connected = connect()
    SOURCE.backfill(conn, connected, quiet)
    before = visits(conn)
    assert any(page == "/cart/preview" for _, page in before)
    google.clock.advance(days=4)
    rows = sync.pull_traffic(conn, connected) + sync.pull_search(conn, connected)
    assert rows > 0
    same_as_google(conn, google)
    assert not any(page == "/cart/preview" for _, page in visits(conn))
    changed = {day for (day, _), figures in visits(conn).items() if figures != before.get((day, _))}
    assert changed and min(changed) >= TODAY - timedelta(days=2)


def test_reading_the_same_again_writes_nothing(conn: psycopg.Connection, google: FakeGoogle, connect: Connect) -> None:
    connected = connect()
    SOURCE.backfill(conn, connected, quiet)

    def versions() -> list[Any]:
        return [
            conn.execute(f"select xmin::text, ctid::text from {table} order by ctid".encode()).fetchall()
            for table in (
                "facts.page_traffic_daily", "facts.page_search_daily", "facts.query_search_daily", "facts.search_daily",
                "rollups.page_weeks", "rollups.traffic_daily",
            )
        ]  # fmt: skip

    before = versions()
    assert sync.pull_traffic(conn, connected) > 0
    assert sync.pull_search(conn, connected) > 0
    assert versions() == before


def test_answers_in_pages_are_put_together(
    conn: psycopg.Connection, google: FakeGoogle, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analytics, "MOST_ROWS", 7)
    monkeypatch.setattr(console, "MOST_ROWS", 11)
    SOURCE.backfill(conn, connect(), quiet)
    assert {int(body["offset"]) for path, body in google.edge.requests if "runReport" in path} >= {0, 7, 14, 77}
    assert {body["startRow"] for path, body in google.edge.requests if "query" in path.casefold()} >= {0, 11, 22}
    same_as_google(conn, google)


def test_visits_that_change_between_two_pages_are_read_anew(
    conn: psycopg.Connection, google: FakeGoogle, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analytics, "MOST_ROWS", 20)
    connected = connect(site="")
    gone = iter(google.world.paths()[6:8])

    def somebody_is_forgotten() -> None:
        if page := next(gone, None):
            google.world.visits_of |= {(day, page): 0 for day in days(TODAY, 5)}

    google.edge.meanwhile = somebody_is_forgotten
    sync.pull_traffic(conn, connected)
    assert visits(conn) == true_visits(google, days(TODAY, 5))
    assert [int(body["offset"]) for _, body in google.edge.requests].count(0) == 2


def test_a_pause_leaves_no_hole(conn: psycopg.Connection, google: FakeGoogle, connect: Connect, shop: Shop) -> None:
    connected = connect()
    for stream in ("traffic", "search"):
        conn.execute(
            "insert into raw.cursors (shop_id, source, stream, position, read_at) values (%s, 'google', %s, %s, now())",
            [shop.shop_id, stream, f"{TODAY - timedelta(days=40)}/{TODAY - timedelta(days=16)}"],
        )
    sync.pull_traffic(conn, connected)
    sync.pull_search(conn, connected)
    assert visits(conn) == true_visits(google, days(TODAY, 16))
    assert cursors(conn)["traffic"] == f"{TODAY - timedelta(days=40)}/{TODAY - timedelta(days=3)}"
    assert max(
        (date.fromisoformat(last) - date.fromisoformat(first)).days + 1 for first, last in asked_days(google)
    ) == sync.WINDOW_DAYS  # fmt: skip


def test_what_google_says_of_its_figures_is_kept(
    conn: psycopg.Connection, google: FakeGoogle, connect: Connect
) -> None:
    google.visits.is_sampled = google.visits.is_thresholded = True
    google.visits.named_pages = 3
    sync.pull_traffic(conn, connect())
    assert conn.execute(
        "select distinct is_sampled, is_thresholded, has_other_row from facts.page_traffic_daily"
    ).fetchall() == [(True, True, True)]
    assert "(other)" in {page for _, page in visits(conn)}
    assert "(other)" not in {page for (page,) in conn.execute("select page from rollups.page_weeks").fetchall()}


def test_what_is_left_of_the_quota_is_noted(conn: psycopg.Connection, google: FakeGoogle, connect: Connect) -> None:
    sync.pull_traffic(conn, connect())
    row = conn.execute("select quota, state, last_success_at from app.source_connections").fetchone()
    assert row is not None and row[0]["tokensPerDay"] == 200_000 - google.visits.quotas.used["tokensPerDay"]
    assert row[1] == "connected" and row[2] is not None


def test_an_exhausted_quota_waits_for_the_next_run(
    conn: psycopg.Connection, google: FakeGoogle, connect: Connect
) -> None:
    connected = connect()
    google.visits.quotas.limits["tokensPerDay"] = 0
    for _ in range(2):
        google.edge.requests.clear()
        with pytest.raises(QuotaError, match="tokens a day"):
            sync.pull_traffic(conn, connected)
        # asking on would only use up more
        assert len(google.edge.requests) == 1
    google.visits.quotas.limits["tokensPerDay"] = 200_000
    sync.pull_traffic(conn, connected)
    assert visits(conn) == true_visits(google, days(TODAY, 5))


def test_a_limit_that_passes_is_waited_for(
    conn: psycopg.Connection,
    google: FakeGoogle,
    connect: Connect,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connected = connect()
    # A minute of Search Console's takes a tenth of a second here; it is asked once in it, and has three grains.
    google.site.clock, google.site.most_a_minute = Clock(speed=600), 1
    monkeypatch.setattr(session, "FIRST_SECONDS", 0.05)
    assert sync.pull_search(conn, connected) > 0
    assert len(results(conn, "query_search_daily", "query")) > 0
    assert "retry_scheduled" in caplog.text


@pytest.mark.parametrize("kind", ["500", "503", "garbage", "half"])
def test_faults_in_passing_change_nothing_in_the_end(
    conn: psycopg.Connection, google: FakeGoogle, connect: Connect, kind: str
) -> None:
    connected = connect()
    for part in ("runReport", "searchAnalytics", "/token"):
        google.break_next(kind, 2, part)
    SOURCE.backfill(conn, connected, quiet)
    same_as_google(conn, google)


def test_a_right_that_was_taken_away_is_told_and_what_was_read_stays(
    conn: psycopg.Connection, google: FakeGoogle, connect: Connect
) -> None:
    connected = connect()
    SOURCE.backfill(conn, connected, quiet)
    before = results(conn, "page_search_daily", "page")
    google.site.readers[google.account.email] = "siteUnverifiedUser"
    with pytest.raises(SourceError, match="may not read sc-domain:parts") as refused:
        sync.pull_search(conn, connected)
    assert refused.value.hint is not None and google.account.email in refused.value.hint
    assert results(conn, "page_search_daily", "page") == before


def test_a_service_that_is_not_connected_is_not_asked(
    conn: psycopg.Connection, google: FakeGoogle, connect: Connect
) -> None:
    connected = connect(property_id="")
    assert sync.pull_traffic(conn, connected) == 0
    assert google.edge.requests == []
    assert sync.pull_search(conn, connected) > 0


def test_a_row_that_cannot_be_read_is_kept_with_its_reason(
    conn: psycopg.Connection, google: FakeGoogle, connect: Connect
) -> None:
    connected = connect(site="")
    google.world.visits_of[(TODAY - timedelta(days=1), "/products/part-1")] = 2**40
    sync.pull_traffic(conn, connected)
    conn.execute("reset role")
    (row,) = conn.execute("select source, column_name, reason, payload from raw.rejects").fetchall()
    assert row[:2] == ("ga4-report-json", "sessions") and "not a count" in row[2]
    assert json.loads(row[3])["rows"][0]["dimensionValues"][1]["value"] == "/products/part-1"

    # Once it can be read it is, like a file of the same format.
    kept = json.loads(row[3])
    kept["rows"][0]["metricValues"] = [{"value": value} for value in ("77", "70", "60", "0", "0", "0.00")]
    conn.execute("update raw.rejects set payload = %s", [json.dumps(kept)])
    (again,) = replay_rejects(conn, connected.shop)
    conn.execute("reset role")
    assert (again.loaded, again.rejected) == (1, 0)
    visits = "select sessions from facts.page_traffic_daily where page = '/products/part-1' and traffic_date = %s"
    assert conn.execute(visits.encode(), [TODAY - timedelta(days=1)]).fetchone() == (77,)
    assert list_rejects(conn, connected.shop) == []


WINDOW = ("fact", "from_date", "until_date", "final_until_date")
RESULT = ("search_date", "page", "clicks", "impressions", "position", "is_final", "line_number")


def test_final_results_go_only_by_a_final_answer(conn: psycopg.Connection, shop: Shop) -> None:
    day = date(2026, 3, 1)

    def load(rows: list[tuple[Any, ...]], final_until: date) -> None:
        def stage(staging: Staging) -> int:
            staging.add("staged_page_search", RESULT, rows)
            staging.add("staged_page_windows", WINDOW, [("page_search", day, day, final_until)])
            return len(rows)

        land(conn, shop, stage)

    def kept() -> list[tuple[Any, ...]]:
        return conn.execute("select page, clicks from facts.page_search_daily order by page").fetchall()

    load([(day, "/a", 5, 9, 2, True, 1), (day, "/b", 6, 9, 2, True, 2)], day)
    load([(day, "/b", 1, 9, 2, False, 1)], day - timedelta(days=1))
    assert kept() == [("/a", 5), ("/b", 6)]
    load([(day, "/b", 7, 9, 2, True, 1)], day)
    assert kept() == [("/b", 7)]


def test_a_drop_of_this_week_is_on_the_tile_after_one_pull(
    conn: psycopg.Connection, google: FakeGoogle, connect: Connect, shop: Shop
) -> None:
    connected = connect()
    page = "/products/part-1"
    google.world.visits_of |= {(day, page): 30 for day in days(TODAY, 21)}
    google.world.visits_of |= {(day, page): 3 for day in days(TODAY - timedelta(days=3), 7)}
    SOURCE.backfill(conn, connected, quiet)
    row = conn.execute("select seo.tile_json(%s, '{}')", [shop.shop_id]).fetchone()
    assert row is not None
    first = row[0]["anomalies"][0]
    assert (first["page"], first["severity"], first["change"]) == (page, "critical", -189)
