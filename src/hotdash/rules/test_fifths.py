"""Fifths by value: a score says how many fifths stand below, so equal sizes score alike."""

from __future__ import annotations

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(sizes=st.lists(st.integers(-3, 12), min_size=1, max_size=40))
def test_a_score_counts_the_full_fifths_below(conn: psycopg.Connection, sizes: list[int]) -> None:
    scored = conn.execute(
        "select s.size, width_bucket(s.size, rules.fifths(%(sizes)s::integer[]))"
        " from unnest(%(sizes)s::integer[]) as s (size)",
        {"sizes": sizes},
    ).fetchall()
    assert scored == [(size, 1 + 5 * sum(other < size for other in sizes) // len(sizes)) for size in sizes]


def test_of_nothing_there_are_no_bars(conn: psycopg.Connection) -> None:
    assert conn.execute("select rules.fifths('{}'::date[]), rules.fifths(null::date[])").fetchone() == ([], [])
