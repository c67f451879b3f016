"""What is due when: by the shop's own clock, once, and made up for when it was slept through."""

from __future__ import annotations

from datetime import UTC, datetime, time
from importlib import import_module

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotdash.db.connect import Shop, shop_session
from hotdash.errors import UsageError
from hotdash.jobs import schedule
from hotdash.jobs.schedule import JOBS, Every, Job, Nightly, due_jobs, find_job

CHICAGO = Shop(3, "a.example", "A", "America/Chicago", "USD")
instants = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-07-02T07:00:00+00:00", "2026-07-02T02:00:00-05:00"),
        ("2026-07-02T06:59:59+00:00", "2026-07-01T02:00:00-05:00"),
        ("2026-01-02T08:30:00+00:00", "2026-01-02T02:00:00-06:00"),
        # The clocks jump from two to three: it comes an hour later, at what would have been two.
        ("2026-03-08T08:00:00+00:00", "2026-03-08T03:00:00-05:00"),
    ],
)
def test_a_night_is_the_shops_own(now: str, due: str) -> None:
    assert Nightly(time(2)).last_due(CHICAGO, at(now)) == at(due)


@given(now=instants, minutes=st.integers(1, 1440), shop_id=st.integers(1, 10**9))
def test_every_so_often_is_the_latest_turn_and_shops_are_spread(now: datetime, minutes: int, shop_id: int) -> None:
    shop = Shop(shop_id, "a.example", "A", "UTC", "USD")
    due = Every(minutes).last_due(shop, now)
    assert 0 <= (now - due).total_seconds() < minutes * 60
    assert int(due.timestamp() / 60) % minutes == shop_id % minutes


@given(now=instants, hour=st.integers(0, 23), zone=st.sampled_from(["America/Chicago", "Asia/Kolkata", "Pacific/Apia"]))
def test_every_night_has_one_turn(now: datetime, hour: int, zone: str) -> None:
    shop = Shop(1, "a.example", "A", zone, "USD")
    due = Nightly(time(hour)).last_due(shop, now)
    assert 0 <= (now - due).total_seconds() < 25 * 3600
    assert Nightly(time(hour)).last_due(shop, due) == due


def test_every_line_names_something_that_exists(conn: psycopg.Connection) -> None:
    for job in JOBS:
        if job.source:
            module, _, name = job.function.rpartition(".")
            assert callable(getattr(import_module(module), name)), job
        else:
            assert conn.execute("select to_regprocedure(%s)", [f"{job.function}(bigint)"]).fetchone() != (None,), job
    assert len({job.name for job in JOBS}) == len(JOBS)


def test_an_unknown_job_is_refused_with_the_names() -> None:
    with pytest.raises(UsageError, match="no job 'nonsense'") as error:
        find_job("nonsense")
    assert "segments" in str(error.value.hint)


def begin(conn: psycopg.Connection, shop: Shop) -> None:
    conn.execute("update facts.shops set created_at = '2026-07-01 12:00-05' where shop_id = %s", [shop.shop_id])


def names(conn: psycopg.Connection, now: str) -> list[str]:
    return [job.name for _, job in due_jobs(conn, at(now))]


def ran(conn: psycopg.Connection, shop: Shop, job: str, started_at: str) -> None:
    with shop_session(conn, [shop.shop_id]):
        conn.execute(
            "insert into app.job_runs (shop_id, job_name, status, started_at) values (%s, %s, 'failed', %s)",
            [shop.shop_id, job, started_at],
        )


def test_a_shops_first_night_is_its_next(conn: psycopg.Connection, shop: Shop) -> None:
    begin(conn, shop)
    nightly = ["day_turn", "segments", "retention"]
    due_by = [("01T23:59", []), ("02T00:05", nightly[:1]), ("02T03:00", nightly)]
    for at, expected in due_by:
        found = names(conn, f"2026-07-{at}:00-05:00")
        assert [name for name in found if name in nightly] == expected


def test_what_was_slept_through_is_made_up_for_once(conn: psycopg.Connection, shop: Shop) -> None:
    begin(conn, shop)
    assert "segments" in names(conn, "2026-07-20T15:00:00-05:00")
    ran(conn, shop, "segments", "2026-07-20T15:00:00-05:00")
    assert "segments" not in names(conn, "2026-07-21T01:59:59-05:00")
    assert "segments" in names(conn, "2026-07-21T02:00:00-05:00")


def test_what_customers_became_is_told_as_soon_as_there_are_customers_and_their_history(
    conn: psycopg.Connection, shop: Shop
) -> None:
    begin(conn, shop)
    now = "2026-07-01T13:00:00-05:00"
    assert "segments" not in names(conn, now)
    conn.execute(
        "insert into rollups.customer_segments (shop_id, shopify_customer_id, primary_segment, segment_confidence,"
        " total_orders, total_revenue, first_order_on, last_order_on, lifecycle_stage, segmented_at)"
        " values (%s, 1, 'diy_builder', 0.6, 2, 10, '2026-06-01', '2026-06-02', 'active', now())",
        [shop.shop_id],
    )
    assert "segments" in names(conn, now)
    conn.execute(
        "insert into app.source_connections (shop_id, source, state, account, connected_at)"
        " values (%s, 'shopify', 'connected', 'a', '2026-07-01 12:30-05')",
        [shop.shop_id],
    )
    assert "segments" not in names(conn, now)
    conn.execute("update app.source_connections set backfilled_at = '2026-07-01 12:50-05'")
    assert "segments" in names(conn, now)
    ran(conn, shop, "segments", now)
    assert "segments" not in names(conn, "2026-07-02T01:59:00-05:00")
    assert "segments" in names(conn, "2026-07-02T02:00:00-05:00")


def test_a_source_waits_for_its_history_and_ends_when_it_is_disconnected(
    conn: psycopg.Connection, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(conn, shop)
    lines = (Job("sweep:shopify", Every(10), "x.y"), Job("apply:shopify", None, "x.y"))
    monkeypatch.setattr(schedule, "JOBS", lines)

    def set_connection(**columns: str | None) -> None:
        for name, value in columns.items():
            conn.execute(f"update app.source_connections set {name} = %s".encode(), [value])

    now = "2026-07-20T15:00:00-05:00"
    assert names(conn, now) == []
    conn.execute(
        "insert into app.source_connections (shop_id, source, state, account, connected_at)"
        " values (%s, 'shopify', 'connected', 'a', '2026-07-20 14:00-05')",
        [shop.shop_id],
    )
    assert names(conn, now) == ["backfill:shopify"]
    set_connection(backfilled_at="2026-07-20 14:30-05", state="failing")
    assert names(conn, now) == ["sweep:shopify"]
    set_connection(state="disconnected")
    assert names(conn, now) == []
