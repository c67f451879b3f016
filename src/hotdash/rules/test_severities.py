"""The business calendar and the severities: both sides of each edge."""

from __future__ import annotations

import psycopg
import pytest


@pytest.mark.parametrize(
    ("ordered", "days", "deadline"),
    [
        ("2026-03-02 13:59", 2, "2026-03-05 00:00"),  # Monday before the cut-off: until the end of Wednesday
        ("2026-03-02 14:00", 2, "2026-03-06 00:00"),  # at the cut-off: counts from Tuesday
        ("2026-03-05 09:00", 2, "2026-03-10 00:00"),  # Thursday: Friday, Monday
        ("2026-03-06 13:59", 2, "2026-03-11 00:00"),  # Friday across the change of the clocks of 8 March
        ("2026-03-06 14:00", 2, "2026-03-12 00:00"),  # Friday afternoon counts from Monday
        ("2026-03-07 09:00", 2, "2026-03-12 00:00"),  # Saturday too
        ("2026-03-08 23:59", 2, "2026-03-12 00:00"),  # and Sunday
        ("2026-10-30 10:00", 2, "2026-11-04 00:00"),  # across the end of daylight saving on 1 November
        ("2026-03-02 09:00", 0, "2026-03-03 00:00"),
        ("2026-03-02 09:00", 5, "2026-03-10 00:00"),
        ("2026-03-06 09:00", 10, "2026-03-21 00:00"),
    ],
)
def test_a_deadline_is_midnight_after_n_working_days(
    conn: psycopg.Connection, ordered: str, days: int, deadline: str
) -> None:
    row = conn.execute(
        "select rules.business_deadline(%s::timestamp at time zone 'America/Chicago', %s, %s, 'America/Chicago', '{}')"
        " = %s::timestamp at time zone 'America/Chicago'",
        [ordered, days, [840] * 5 + [None, None], deadline],
    ).fetchone()
    assert row == (True,)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ("true, null, null, 0.8, false", "critical"),
        ("false, 'wrong_address', 0.1, 0.8, false", "high"),
        ("false, null, 0.81, 0.8, false", "high"),
        ("false, null, 0.8, 0.8, false", "low"),
        ("false, 'on_hold', 0.1, 0.8, true", "medium"),
        ("false, 'on_hold', 0.9, 0.8, true", "high"),
        ("null, null, null, null, null", "low"),
    ],
)
def test_an_order_is_as_bad_as_its_worst_sign(conn: psycopg.Connection, arguments: str, word: str) -> None:
    assert conn.execute(f"select rules.fulfillment_severity({arguments})").fetchone() == (word,)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ("true, true, null, null, false", "critical"),
        ("true, false, null, null, false", "low"),
        ("false, true, 'urgent', null, false", "high"),
        ("false, true, null, 'very_negative', null", "high"),
        ("false, false, 'high', 'negative', null", "medium"),
        ("false, false, null, null, true", "medium"),
        ("null, null, null, null, null", "low"),
    ],
)
def test_a_conversation_is_as_bad_as_its_worst_sign(conn: psycopg.Connection, arguments: str, word: str) -> None:
    assert conn.execute(f"select rules.cx_severity({arguments})").fetchone() == (word,)


def test_bands_have_their_edges_where_the_settings_say(conn: psycopg.Connection) -> None:
    above = conn.execute(
        "select array_agg(rules.band_above(v, 5, 10)) from unnest(array[4.99, 5, 10, 10.01, null]) v"
    ).fetchone()
    below = conn.execute(
        "select array_agg(rules.band_below(v, 80, 60)) from unnest(array[80, 79.99, 60, 59.99, null]) v"
    ).fetchone()
    assert above == (["good", "watch", "watch", "bad", None],)
    assert below == (["good", "watch", "watch", "bad", None],)


def test_an_unknown_word_for_fulfilment_counts_as_unfulfilled(conn: psycopg.Connection) -> None:
    words = ["FULFILLED", "Partially fulfilled", "ON_HOLD", "SOMETHING_NEW", None]
    row = conn.execute("select array_agg(rules.fulfillment_word(w)) from unnest(%s::text[]) w", [words]).fetchone()
    assert row == (["fulfilled", "partial", "on_hold", "unfulfilled", "unfulfilled"],)
