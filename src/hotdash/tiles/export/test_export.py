"""Batches of any view, and all of them at once: complete, in order, without who people are."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotdash.db.connect import Shop, set_session

# Few different values, so that whole rows repeat.
ROWS = st.lists(
    st.tuples(
        st.sampled_from([None, "2026-03-01", "2026-03-02"]),
        st.sampled_from([None, "", "a", "B", "é"]),
        st.sampled_from([None, 1, 2]),
        st.sampled_from([None, 0.5]),
    ),
    max_size=30,
)


@pytest.fixture
def planted(conn: psycopg.Connection, shop: Shop) -> Shop:
    """A shop whose view v_planted shows rows that nothing tells apart: a day, a word, an id, a measure, and a name."""
    conn.execute("create schema planted; comment on schema planted is 'Logic'; grant usage on schema planted to public")
    conn.execute("create table planted.rows (day date, word text, thing_id bigint, measure numeric)")
    conn.execute(
        "create view planted.v_planted as select s.shop_id, 'parts.example' as shop_domain, r.*, 'Ann' as name,"
        " '{\"b\": 1}'::json as doc from planted.rows as r cross join facts.shops as s"
    )
    conn.execute("comment on column planted.v_planted.name is 'Personal: who.'")
    return shop


def in_order(row: tuple[Any, ...]) -> list[tuple[bool, Any]]:
    """By day, word, id and measure; nulls last, words by their bytes."""
    return [(value is None, value.encode() if isinstance(value, str) else value or 0) for value in row]


def batches(conn: psycopg.Connection, shop: Shop, view: str, size: int) -> list[list[Any]]:
    """All batches of a view, one after the other."""
    found: list[list[Any]] = []
    after = None
    while True:
        rows = conn.execute(
            "select data, next_cursor::text from export.export_data_batch(%s, %s, %s, %s::jsonb)",
            [shop.shop_id, view, size, after],
        ).fetchall()
        if not rows:
            return found
        found.append([row[0] for row in rows])
        after = rows[-1][1]


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, size=st.integers(1, 9))
def test_the_batches_together_are_the_view(
    conn: psycopg.Connection, planted: Shop, rows: list[tuple[Any, ...]], size: int
) -> None:
    conn.execute("delete from planted.rows")
    with conn.cursor() as cursor:
        cursor.executemany("insert into planted.rows values (%s, %s, %s, %s)", rows)
    found = batches(conn, planted, "v_planted", size)
    assert all(len(batch) == size for batch in found[:-1])
    seen = [(row["day"], row["word"], row["thing_id"], row["measure"]) for batch in found for row in batch]
    assert seen == sorted(rows, key=in_order)


def test_a_row_that_comes_between_two_batches_moves_none_of_the_others(conn: psycopg.Connection, planted: Shop) -> None:
    conn.execute("insert into planted.rows values ('2026-03-01', 'b', 2, 1), ('2026-03-02', 'c', 3, 1)")
    first = conn.execute(
        "select data ->> 'word', next_cursor from export.export_data_batch(%s, 'v_planted', 1)", [planted.shop_id]
    ).fetchone()
    assert first is not None
    conn.execute("insert into planted.rows values ('2026-02-01', 'a', 1, 1)")
    # A measure moves while somebody pages; what the row is about does not.
    conn.execute("update planted.rows set measure = 99")
    rest = conn.execute(
        "select data ->> 'word' from export.export_data_batch(%s, 'v_planted', 10, %s)",
        [planted.shop_id, json.dumps(first[1])],
    ).fetchall()
    assert (first[0], rest) == ("b", [("c",)])


def test_names_stay_out_of_batches(conn: psycopg.Connection, planted: Shop) -> None:
    conn.execute("insert into planted.rows values ('2026-03-01', 'a', 1, 1)")
    (batch,) = batches(conn, planted, "v_planted", 5)
    assert list(batch[0]) == ["shop_id", "shop_domain", "day", "word", "thing_id", "measure", "doc"]


def test_a_range_of_days_holds_both_ends(conn: psycopg.Connection, planted: Shop) -> None:
    conn.execute(
        "insert into planted.rows select d from generate_series(date '2026-03-01', '2026-03-05', '1 day') as d"
    )
    found = conn.execute(
        "select data ->> 'day' from export.export_data_batch(%s, 'v_planted', null, null, '2026-03-02', '2026-03-04')",
        [planted.shop_id],
    ).fetchall()
    assert [day for (day,) in found] == ["2026-03-02", "2026-03-03", "2026-03-04"]


def test_a_range_of_an_instant_is_one_of_the_shops_days(conn: psycopg.Connection, shop: Shop) -> None:
    # Half past five in the morning in UTC is still the evening before in Chicago.
    conn.execute(
        "insert into app.decision_log (shop_id, decision_id, scope, actor, action, created_at, previous_hash, hash)"
        " values (%s, 1, 'x', 'y', 'z', '2026-03-03 05:30+00', '', '')",
        [shop.shop_id],
    )
    query = "select count(*) from export.export_data_batch(%s, 'v_audit_export', 9, null, %s::date, %s::date)"
    counts = [conn.execute(query, [shop.shop_id, day, day]).fetchone() for day in ("2026-03-02", "2026-03-03")]
    assert counts == [(1,), (0,)]


@pytest.mark.parametrize(
    ("view", "day", "error"),
    [
        ("v_nothing", None, psycopg.errors.UndefinedTable),
        ("customer_contacts", None, psycopg.errors.UndefinedTable),
        ("v_data_quality_checks", "2026-03-01", psycopg.errors.InvalidParameterValue),
    ],
)
def test_what_cannot_be_given_is_refused(
    conn: psycopg.Connection, shop: Shop, view: str, day: str | None, error: type[Exception]
) -> None:
    with pytest.raises(error):
        conn.execute("select * from export.export_data_batch(%s, %s, 9, null, %s::date)", [shop.shop_id, view, day])


def test_everything_at_once_is_every_view_with_the_rows_of_its_batches(
    conn: psycopg.Connection, planted: Shop, make_shop: Callable[..., Shop]
) -> None:
    make_shop("theirs.example")
    conn.execute("insert into planted.rows values ('2026-03-01', 'a', 1, 1), ('2026-03-02', 'b', 1, 1)")
    set_session(conn, [planted.shop_id], "authenticated")
    conn.execute("reset role")
    found = {
        f"{schema}.{view}": (count, rows)
        for schema, view, count, rows in conn.execute(
            "select * from export.export_analytics_full(%s, '2026-03-02')", [planted.shop_id]
        )
    }
    assert found["planted.v_planted"] == (1, batches(conn, planted, "v_planted", 9)[0][1:])
    views = conn.execute(
        "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where c.relkind = 'v' and c.relname like 'v\\_%%' and obj_description(n.oid, 'pg_namespace') like 'Logic%%'",
        None,
    ).fetchall()
    assert sorted(found) == sorted(name for (name,) in views)
    assert all(row["shop_id"] == planted.shop_id for _, rows in found.values() for row in rows)


def test_a_person_of_the_shop_may_call_both(conn: psycopg.Connection, shop: Shop) -> None:
    set_session(conn, [shop.shop_id], "authenticated")
    query = "select count(*) from export.export_analytics_full(%s)"
    assert (conn.execute(query, [shop.shop_id]).fetchone() or (0,))[0] >= 38
    assert batches(conn, shop, "v_data_quality_checks", 7)
