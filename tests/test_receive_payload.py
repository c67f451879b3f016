"""What the server's login may do with messages: keep them, once each, for the shop that it names; read none."""

from __future__ import annotations

import json
from collections.abc import Callable

import psycopg
import pytest

from hotdash.db.connect import Shop, claims, set_session

KEEP = "select access.receive_payload(%s, 'shopify', %s, %s, 'gid://shopify/Order/1', null, '{}', %s::jsonb)"


def as_server(conn: psycopg.Connection, shop: Shop) -> None:
    conn.execute("set local role hotdash_api")
    conn.execute("select set_config('request.jwt.claims', %s, true)", [claims([shop.shop_id], "anon")])


def keep(conn: psycopg.Connection, shop: Shop, event: str, topic: str = "orders/updated") -> bool:
    row = conn.execute(KEEP, [shop.shop_id, topic, event, json.dumps({"id": 1})]).fetchone()
    assert row is not None
    return bool(row[0])


def test_a_delivery_counts_once_however_often_it_comes(conn: psycopg.Connection, shop: Shop) -> None:
    as_server(conn, shop)
    assert keep(conn, shop, "e-1")
    assert not keep(conn, shop, "e-1")
    assert keep(conn, shop, "e-1", topic="orders/paid"), "one event may fire several topics"
    set_session(conn, [shop.shop_id], "service_role")
    kept = conn.execute("select count(*), count(applied_at) from raw.payloads").fetchone()
    assert kept == (2, 0)


def test_the_server_keeps_nothing_for_another_shop(
    conn: psycopg.Connection, shop: Shop, make_shop: Callable[..., Shop]
) -> None:
    other = make_shop("other.example")
    as_server(conn, other)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        keep(conn, shop, "e-1")


def test_the_server_finds_sealed_secrets_of_the_claimed_shop_only(
    conn: psycopg.Connection, shop: Shop, make_shop: Callable[..., Shop]
) -> None:
    other = make_shop("other.example")
    conn.execute(
        "insert into app.source_connections (shop_id, source, state, account) values (%s, 'shopify', 'connected', 'x')",
        [shop.shop_id],
    )
    conn.execute(
        "insert into app.source_secrets (shop_id, source, sealed) values (%s, 'shopify', 'abc')", [shop.shop_id]
    )
    as_server(conn, shop)
    ask = "select sealed from access.sealed_secrets(%s, 'shopify')"
    assert conn.execute(ask, [shop.shop_id]).fetchall() == [(b"abc",)]
    as_server(conn, other)
    assert conn.execute(ask, [shop.shop_id]).fetchall() == []
    assert conn.execute("select access.find_shop('PARTS.example')").fetchone() == (shop.shop_id,)
    assert conn.execute("select access.find_shop('nobody.example')").fetchone() == (None,)


@pytest.mark.parametrize("table", ["raw.payloads", "app.source_secrets", "app.shop_directory"])
def test_the_server_reads_none_of_it(conn: psycopg.Connection, shop: Shop, table: str) -> None:
    as_server(conn, shop)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        conn.execute(f"select * from {table}")


@pytest.mark.parametrize("function", ["receive_payload", "sealed_secrets", "find_shop"])
def test_people_may_call_none_of_it(conn: psycopg.Connection, function: str) -> None:
    allowed = conn.execute(
        "select bool_or(has_function_privilege(r, p.oid, 'execute')) from pg_proc p, unnest('{anon,authenticated}'::text[]) r"
        " where p.pronamespace = 'access'::regnamespace and p.proname = %s",
        [function],
    ).fetchone()
    assert allowed == (False,)
