"""No shop sees another's rows: every readable relation, every role, found in the catalogue."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from psycopg import sql

from hotdash.db.connect import Role, Shop, set_session
from two_shops import fill, shop_tables

ROLES: tuple[Role, ...] = ("authenticated", "service_role")
MINE, THEIRS = "mine-7d1f", "theirs-93ac"


@pytest.fixture
def two_shops(conn: psycopg.Connection, make_shop: Callable[..., Shop]) -> tuple[Shop, Shop]:
    """Two shops with a row in every table."""
    mine, theirs = make_shop("mine.example"), make_shop("theirs.example")
    for shop, mark in ((mine, MINE), (theirs, THEIRS)):
        for table in shop_tables(conn):
            fill(conn, table, shop.shop_id, mark)
    return mine, theirs


def relations(conn: psycopg.Connection, kinds: str) -> list[str]:
    """Names of all relations of these kinds outside the system's schemas that have a shop_id."""
    return [
        row[0]
        for row in conn.execute(
            "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " join pg_attribute a on a.attrelid = c.oid and a.attname = 'shop_id' and not a.attisdropped"
            " where c.relkind = any(%s) and n.nspname !~ '^(pg_|information_schema)' and c.relpersistence <> 't' order by 1",
            [list(kinds)],
        )
    ]


def shops_seen(conn: psycopg.Connection, relation: str) -> set[int] | None:
    """Shops whose rows the current role sees there; None when it may not look at all."""
    try:
        with conn.transaction():
            name = sql.Identifier(*relation.split("."))
            return {row[0] for row in conn.execute(sql.SQL("select distinct shop_id from {}").format(name))}
    except psycopg.errors.InsufficientPrivilege:
        return None


@pytest.mark.parametrize("role", ROLES)
def test_seeing_only_ones_own_rows_everywhere(
    conn: psycopg.Connection, two_shops: tuple[Shop, Shop], role: Role
) -> None:
    mine, _ = two_shops
    tables, views = relations(conn, "rp"), relations(conn, "v")
    tables.remove("app.shop_directory")  # finds the shop before claims exist; the next test says who may read it
    set_session(conn, [mine.shop_id], role)
    seen = {name: shops_seen(conn, name) for name in tables + views}
    assert [name for name, shops in seen.items() if shops and shops != {mine.shop_id}] == []
    # The test can see: each readable table shows the one row of this shop.
    assert [name for name in tables if seen[name] == set()] == []
    assert len(tables) > 40


def test_the_directory_of_shops_is_the_workers_alone(conn: psycopg.Connection, two_shops: tuple[Shop, Shop]) -> None:
    set_session(conn, [two_shops[0].shop_id], "authenticated")
    assert shops_seen(conn, "app.shop_directory") is None


@pytest.mark.parametrize("role", [*ROLES, "anon"])
@pytest.mark.parametrize("claims", ["", "{}", '{"shop_ids": []}', '{"shop_ids": null}', '{"shop_ids": [-1]}'])
def test_seeing_nothing_without_a_claim(
    conn: psycopg.Connection, two_shops: tuple[Shop, Shop], role: Role, claims: str
) -> None:
    names = relations(conn, "rpv")
    names.remove("app.shop_directory")
    set_session(conn, [], role)
    conn.execute("select set_config('request.jwt.claims', %s, true)", [claims])
    assert [name for name in names if shops_seen(conn, name)] == []


def test_personal_tables_are_closed_to_people(conn: psycopg.Connection, two_shops: tuple[Shop, Shop]) -> None:
    personal = [
        row[0]
        for row in conn.execute(
            "select oid::regclass::text from pg_class where relkind = 'r' and obj_description(oid) like 'Personal:%%'",
            None,
        )
    ]
    assert len(personal) >= 4
    set_session(conn, [two_shops[0].shop_id], "authenticated")
    assert [name for name in personal if shops_seen(conn, name) is not None] == []


def test_a_person_cannot_write(conn: psycopg.Connection, two_shops: tuple[Shop, Shop]) -> None:
    set_session(conn, [two_shops[0].shop_id], "authenticated")
    for table in relations(conn, "rp"):
        for command in ("delete from {}", "update {} set shop_id = shop_id", "insert into {} default values"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), conn.transaction():
                conn.execute(sql.SQL(command).format(sql.Identifier(*table.split("."))))


def test_the_worker_cannot_write_into_another_shop(conn: psycopg.Connection, two_shops: tuple[Shop, Shop]) -> None:
    mine, theirs = two_shops
    set_session(conn, [mine.shop_id], "service_role")
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"), conn.transaction():
        conn.execute("insert into facts.locations (shop_id, location_id, name) values (%s, 9, 'x')", [theirs.shop_id])
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"), conn.transaction():
        conn.execute("update facts.cx_conversations set shop_id = %s", [theirs.shop_id])
    deleted = conn.execute("delete from facts.page_search_daily where shop_id = %s", [theirs.shop_id])
    assert deleted.rowcount == 0


def test_functions_say_nothing_of_another_shop(conn: psycopg.Connection, two_shops: tuple[Shop, Shop]) -> None:
    mine, theirs = two_shops
    functions = conn.execute(
        "select n.nspname, p.proname, p.pronargs from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
        " where p.proname in ('tile_json', 'headline') and p.proargnames[1] = 'of_shop'"
    ).fetchall()
    assert len(functions) >= 10
    set_session(conn, [mine.shop_id], "authenticated")
    for schema, name, arguments in functions:
        call = sql.SQL("select {}(%s{})::text").format(
            sql.Identifier(schema, name), sql.SQL(", '{}'::jsonb" if arguments == 2 else "")
        )
        answer = conn.execute(call, [theirs.shop_id]).fetchone()
        assert answer is not None
        assert THEIRS not in (answer[0] or "")


def test_a_broken_policy_is_noticed(conn: psycopg.Connection, two_shops: tuple[Shop, Shop]) -> None:
    """The tests above can fail: with a policy opened, the same look finds the other shop."""
    conn.execute("alter policy own_shop on facts.orders using (true)")
    set_session(conn, [two_shops[0].shop_id], "authenticated")
    assert shops_seen(conn, "facts.orders") == {shop.shop_id for shop in two_shops}


def test_claims_do_not_outlive_their_transaction(conn: psycopg.Connection, two_shops: tuple[Shop, Shop]) -> None:
    with conn.transaction(force_rollback=True):
        set_session(conn, [two_shops[0].shop_id], "authenticated")
    conn.execute("set local role authenticated")
    assert shops_seen(conn, "facts.orders") == set()
