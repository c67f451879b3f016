"""Opening hours and holidays: the database against a clock that is moved minute by minute in Python."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotdash.db.connect import Shop

Hours = frozenset[tuple[int, int]]
few = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
# Clocks change at 2:00, at 1:00 UTC, at midnight, by half an hour, and never.
ZONES = ["America/Chicago", "Europe/London", "Asia/Beirut", "Australia/Lord_Howe", "UTC"]
CHANGES = [
    datetime(2026, 3, 8, 8), datetime(2026, 11, 1, 7), datetime(2026, 3, 29, 1), datetime(2026, 3, 28, 22),
    datetime(2026, 10, 24, 21), datetime(2026, 4, 4, 15), datetime(2026, 10, 3, 15, 30), datetime(2026, 12, 31, 12),
]  # fmt: skip
quarters = st.integers(0, 7 * 96 - 1)
# Periods in quarters of an hour of the week; they may touch, overlap, and reach over midnight.
weeks = st.none() | st.frozensets(
    st.tuples(quarters, st.integers(1, 60)).map(lambda p: (p[0], min(p[0] + p[1], 7 * 96))), max_size=8
)
instants = st.tuples(st.sampled_from(CHANGES), st.integers(-4 * 96, 4 * 96)).map(
    lambda pair: pair[0].replace(tzinfo=UTC) + timedelta(minutes=15 * pair[1])
)
closed_days = st.frozensets(st.sampled_from(CHANGES).map(lambda at: at.date()), max_size=3)


def literal(week: Hours | None) -> str | None:
    """Hours as the database writes them."""
    return None if week is None else "{" + ",".join(f"[{15 * a},{15 * b})" for a, b in week) + "}"


def open_time(
    conn: psycopg.Connection, start: datetime, end: datetime, zone: str, week: Hours | None, closed: frozenset[date]
) -> timedelta:
    """What the database says."""
    row = conn.execute(
        "select rules.open_time(%s, %s, %s, %s::int4multirange, %s)", [start, end, zone, literal(week), sorted(closed)]
    ).fetchone()
    assert row is not None
    return timedelta(seconds=row[0].total_seconds())


def is_exotic(local: datetime, zone: ZoneInfo) -> bool:
    """Whether the wall clock shows a time near a change, which happens twice or never."""
    around = [(local + timedelta(hours=hours)).replace(tzinfo=zone).utcoffset() for hours in (-3, 0, 3)]
    return len(set(around)) > 1


def counted(start: datetime, end: datetime, zone: str, week: Hours | None, closed: frozenset[date]) -> timedelta | None:
    """Minutes whose wall clock lies in the hours, one after the other; None where an edge lies beside a change."""
    minutes, at, tz = 0, start, ZoneInfo(zone)
    for day in range(-1, (end - start).days + 2):
        monday = (start.astimezone(tz) + timedelta(days=day)).date()
        for edge in {quarter for period in week or () for quarter in period if quarter // 96 == monday.weekday()}:
            if is_exotic(datetime.combine(monday, time()) + timedelta(minutes=15 * (edge % 96)), tz):
                return None
    while at < end:
        local = at.astimezone(tz)
        quarter = local.weekday() * 96 + local.hour * 4 + local.minute // 15
        is_open = week is None or any(a <= quarter < b for a, b in week)
        minutes += is_open and local.date() not in closed
        at += timedelta(minutes=1)
    return timedelta(minutes=minutes)


@few
@given(instants, st.integers(0, 300), st.sampled_from(ZONES), weeks, closed_days)
def test_it_equals_counting_every_minute(
    conn: psycopg.Connection,
    start: datetime,
    quarters_long: int,
    zone: str,
    week: Hours | None,
    closed: frozenset[date],
) -> None:
    end = start + timedelta(minutes=15 * quarters_long)
    expected = counted(start, end, zone, week, closed)
    if expected is not None:
        assert open_time(conn, start, end, zone, week, closed) == expected


@few
@given(st.tuples(instants, instants, instants).map(sorted), st.sampled_from(ZONES), weeks, closed_days)
def test_it_adds_up_and_is_never_more_than_the_time_itself(
    conn: psycopg.Connection, ends: list[datetime], zone: str, week: Hours | None, closed: frozenset[date]
) -> None:
    a, b, c = ends
    first, second = open_time(conn, a, b, zone, week, closed), open_time(conn, b, c, zone, week, closed)
    assert first + second == open_time(conn, a, c, zone, week, closed)
    assert timedelta(0) <= first <= b - a
    assert open_time(conn, b, a, zone, week, closed) == timedelta(0)


@few
@given(instants, st.integers(1, 3000), st.sampled_from(ZONES), weeks, closed_days)
def test_the_deadline_is_where_the_time_is_used_up(
    conn: psycopg.Connection, start: datetime, minutes: int, zone: str, week: Hours | None, closed: frozenset[date]
) -> None:
    row = conn.execute(
        "select rules.open_until(%s, %s, %s, %s::int4multirange, %s)",
        [start, minutes, zone, literal(week), sorted(closed)],
    ).fetchone()
    assert row is not None
    if row[0] is None:
        assert week == frozenset() or (week is not None and 57 * sum(15 * (b - a) for a, b in week) < 60 * minutes)
    else:
        wanted = timedelta(minutes=minutes)
        assert open_time(conn, start, row[0], zone, week, closed) == wanted
        assert open_time(conn, start, row[0] - timedelta(microseconds=1), zone, week, closed) < wanted


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-03-07 12:00-06", "2026-03-09 12:00-05", 47 * 60),  # the hour that was skipped is not waited
        ("2026-10-31 12:00-05", "2026-11-02 12:00-06", 49 * 60),  # the hour that came twice is waited twice
    ],
)
def test_days_on_which_the_clocks_change(conn: psycopg.Connection, start: str, end: str, minutes: int) -> None:
    row = conn.execute(
        "select extract(epoch from rules.open_time(%s, %s, 'America/Chicago', '{[0,10080)}', '{}')) / 60", [start, end]
    ).fetchone()
    assert row == (minutes,)


def test_an_inbox_has_its_own_hours_zone_and_the_shops_holidays(conn: psycopg.Connection, shop: Shop) -> None:
    conn.execute(
        "insert into facts.inboxes (shop_id, inbox_id, iana_timezone, keeps_hours) values"
        " (%(s)s, 1, 'America/New_York', true), (%(s)s, 2, 'America/Chicago', false)", {"s": shop.shop_id},
    )  # fmt: skip
    conn.execute(
        "insert into facts.inbox_hours (shop_id, inbox_id, weekday, opens_minute, closes_minute)"
        " select %s, 1, d, h.a, h.b from generate_series(1, 5) d, (values (540, 720), (780, 1020)) h (a, b)",
        [shop.shop_id],
    )
    conn.execute(
        "insert into facts.holidays (shop_id, location_id, holiday_on)"
        " values (%(s)s, 0, '2026-03-04'), (%(s)s, 9, '2026-03-05')",
        {"s": shop.shop_id},
    )

    def minutes(inbox: int) -> float:
        row = conn.execute(
            "select rules.inbox_open_minutes(%s, %s, '2026-03-03 11:30-05', '2026-03-05 09:30-05')",
            [shop.shop_id, inbox],
        ).fetchone()
        assert row is not None
        return float(row[0])

    # Tuesday 11:30 to 12 and 13 to 17, Wednesday closed, Thursday 9 to 9:30
    assert minutes(1) == 30 + 240 + 30
    # Without hours: all of Tuesday and Thursday by the clock of the inbox or the shop.
    assert minutes(2) == minutes(3) == 46 * 60 - 24 * 60


@few
@given(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 23), st.integers(0, 12),
    st.frozensets(st.dates(date(2026, 1, 1), date(2027, 1, 31)), max_size=60),
)  # fmt: skip
def test_a_deadline_leaves_out_weekends_and_holidays(
    conn: psycopg.Connection, day: date, hour: int, days: int, closed: frozenset[date]
) -> None:
    row = conn.execute(
        "select rules.business_deadline(%s::timestamp at time zone 'America/Chicago', %s, %s, 'America/Chicago', %s)"
        " at time zone 'America/Chicago'",
        [datetime.combine(day, time(hour)), days, [840] * 5 + [None, None], sorted(closed)],
    ).fetchone()

    def is_working(one: date) -> bool:
        return one.weekday() < 5 and one not in closed

    at = day if is_working(day) and hour < 14 else day + timedelta(days=1)
    while not is_working(at):
        at += timedelta(days=1)
    for _ in range(days):
        at += timedelta(days=1)
        while not is_working(at):
            at += timedelta(days=1)
    assert row == (datetime.combine(at + timedelta(days=1), time()),)
