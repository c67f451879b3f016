"""The exported migration on a database like Supabase's: applied by its `postgres`, and isolated like any other."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from typer.testing import CliRunner

import test_isolation as isolation
import test_laws as laws
from conftest import add_shop
from hotdash.cli.cli import app
from hotdash.db.connect import Role, Shop, prepare, set_session
from hotdash.db.migrate import read_migrations
from hotdash.db.picture import schema_sql
from hotdash.db.supabase import export_supabase, supabase_sql
from supabase_like import supabase_cluster

# The same laws, by their own functions: they ask for `conn`, which is another one here.
from test_isolation import (  # noqa: F401
    test_a_broken_policy_is_noticed,
    test_a_person_cannot_write,
    test_claims_do_not_outlive_their_transaction,
    test_functions_say_nothing_of_another_shop,
    test_personal_tables_are_closed_to_people,
    test_the_directory_of_shops_is_the_workers_alone,
    two_shops,
)

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
Conn = psycopg.Connection[Any]


def statements(text: str) -> list[str]:
    """The statements of a migration as Supabase's command line finds them, in a stricter way.

    It sends each on its own, as one command; it knows quotes and comments, and nothing of bodies without quotes.
    """
    found, start = [], 0
    for token in re.finditer(
        r"(\$\w*\$).*?\1|'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|;|\batomic\b", text, re.DOTALL | re.IGNORECASE
    ):
        assert token[0].lower() != "atomic", "a body that its splitter would cut at the wrong place"
        if token[0] == ";":
            found.append(text[start : token.start()])
            start = token.end()
    assert text[start:].strip() == ""
    # Its buffer for one statement.
    assert max(map(len, found)) < 256 * 1024
    return found


@pytest.fixture(scope="module", params=["embedded", "debian"])
def project_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of `postgres` in a project to which the exported migration was applied."""
    with supabase_cluster(request.param) as url:
        with psycopg.connect(url) as conn:
            for statement in statements(supabase_sql()):
                conn.execute(statement.encode(), prepare=True)
        yield url


@pytest.fixture
def conn(project_url: str) -> Iterator[Conn]:
    with psycopg.connect(project_url) as connection:
        yield connection
        connection.rollback()


@pytest.fixture
def make_shop(conn: Conn) -> Callable[..., Shop]:
    return lambda *args, **kwargs: add_shop(conn, *args, **kwargs)


def test_it_was_applied_without_a_superusers_rights(conn: Conn) -> None:
    row = conn.execute("select rolname, rolsuper from pg_roles where rolname = current_user").fetchone()
    assert row == ("postgres", False)
    owners = conn.execute(
        "select distinct tableowner from pg_tables where schemaname in ('raw', 'facts', 'rollups', 'app')"
    ).fetchall()
    assert owners == [("postgres",)]


def test_it_makes_the_very_tables_that_hotdash_makes(conn: Conn) -> None:
    picture = Path("src/hotdash/migrations/schema.sql")
    assert schema_sql(conn) == (Path(__file__).parent.parent / picture).read_text()


def test_hotdash_finds_nothing_to_do_there_and_serves_it(project_url: str) -> None:
    before = _state(project_url)
    database = prepare(project_url, password="for-tests-only")
    assert _state(project_url) == before
    with psycopg.connect(database.api_url) as conn:
        assert conn.execute("select access.schema_version()").fetchone() == (len(read_migrations()),)


def test_applying_it_again_changes_nothing(project_url: str) -> None:
    before = _state(project_url)
    with psycopg.connect(project_url) as conn:
        conn.execute(supabase_sql().encode())
    assert _state(project_url) == before


def test_a_later_export_brings_an_older_one_forward(project_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with psycopg.connect(project_url, autocommit=True) as owner:
        owner.execute("create database older")
    try:
        with psycopg.connect(make_conninfo(project_url, dbname="older")) as conn:
            with monkeypatch.context() as earlier:
                earlier.setattr("hotdash.db.supabase.read_migrations", lambda: read_migrations()[:-1])
                # Its logic is left out: what is made now may ask for tables that the older one had not.
                earlier.setattr("hotdash.db.supabase.read_logic", list)
                conn.execute(supabase_sql().encode())
            known = conn.execute("select max(number) from app.migrations").fetchone()
            assert known == (len(read_migrations()) - 1,)
            conn.execute("insert into app.shop_directory (domain, shop_id) values ('parts.example', 1)")
            conn.execute(supabase_sql().encode())
            assert conn.execute("select number, sha256 from app.migrations order by number").fetchall() == [
                (migration.number, migration.sha256) for migration in read_migrations()
            ]
            assert conn.execute("select domain from app.shop_directory").fetchall() == [("parts.example",)]
    finally:
        with psycopg.connect(project_url, autocommit=True) as owner:
            owner.execute("drop database older with (force)")


def _state(url: str) -> list[Any]:
    # With the row versions, so that writing the same again would be seen.
    with psycopg.connect(url) as conn:
        return [
            conn.execute("select xmin::text, number, sha256 from app.migrations order by number").fetchall(),
            conn.execute("select obj_description('rules'::regnamespace), obj_description('procrastinate'::regnamespace)").fetchall(),
            conn.execute("select count(*) from pg_views where schemaname !~ '^(pg_|information_schema)'").fetchall(),
        ]  # fmt: skip


def test_a_migration_that_was_another_one_is_refused(conn: Conn) -> None:
    conn.execute("update app.migrations set sha256 = 'x' where number = 3")
    with pytest.raises(psycopg.errors.RaiseException, match=r"Migration 3 \(raw\)"):
        conn.execute(supabase_sql().encode())


def test_people_see_only_their_own_rows(conn: Conn, two_shops: tuple[Shop, Shop]) -> None:  # noqa: F811
    isolation.test_seeing_only_ones_own_rows_everywhere(conn, two_shops, "authenticated")


@pytest.mark.parametrize("role", ["authenticated", "anon"])
@pytest.mark.parametrize("claims", ["", "{}", '{"app_metadata": {}}', '{"app_metadata": {"shop_ids": [-1]}}'])
def test_nobody_sees_anything_without_a_claim(
    conn: Conn,
    two_shops: tuple[Shop, Shop],  # noqa: F811
    role: Role,
    claims: str,
) -> None:
    isolation.test_seeing_nothing_without_a_claim(conn, two_shops, role, claims)


def test_the_service_key_sees_all_shops_as_everywhere_on_supabase(
    conn: Conn,
    two_shops: tuple[Shop, Shop],  # noqa: F811
) -> None:
    set_session(conn, [two_shops[0].shop_id], "service_role")
    assert isolation.shops_seen(conn, "facts.orders") == {shop.shop_id for shop in two_shops}
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        conn.execute("delete from app.decision_log")


def test_loads_keep_shops_apart_even_under_the_service_key(
    conn: Conn, make_shop: Callable[..., Shop], tmp_path: Path
) -> None:
    # There row security does not stop the worker: each statement must name its shop by itself.
    laws.test_two_shops_with_the_same_numbers_do_not_meet(conn, make_shop, tmp_path)


@pytest.mark.parametrize(
    "claims", [{"shop_ids": [0]}, {"app_metadata": {"shop_ids": [0]}}, {"shop_ids": [0], "app_metadata": {"shop_ids": [-1]}}]
)  # fmt: skip
def test_the_data_api_shows_a_person_her_shop(project_url: str, conn: Conn, claims: dict[str, Any]) -> None:
    """As PostgREST does: it logs in as authenticator, takes on the token's role and hands its claims on."""
    mine, _ = add_shop(conn, "mine.example"), add_shop(conn, "theirs.example")
    conn.commit()
    token = {"sub": "7f0c1f4e-0000-4000-8000-000000000001", "role": "authenticated", "aud": "authenticated"}
    text = json.dumps(token | claims).replace("[0]", f"[{mine.shop_id}]")
    try:
        with psycopg.connect(make_conninfo(project_url, user="authenticator")) as api:
            api.execute("set local role authenticated")
            api.execute("select set_config('request.jwt.claims', %s, true)", [text])
            assert api.execute("select domain, auth.role() from facts.shops").fetchall() == [
                ("mine.example", "authenticated")
            ]
            api.execute("select * from sales.v_sales_pulse_current")
            api.execute("set local role anon")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                api.execute("select domain from facts.shops")
    finally:
        conn.execute("delete from app.shop_directory; delete from facts.shops")
        conn.commit()


def test_an_export_is_written_once_and_again_only_when_it_differs(tmp_path: Path) -> None:
    first, is_new = export_supabase(tmp_path / "migrations", now=NOW)
    assert is_new and first.name == "20260302150000_hotdash.sql"
    assert export_supabase(tmp_path / "migrations") == (first, False)
    first.write_text("-- an older one")
    second, is_new = export_supabase(tmp_path / "migrations")
    assert is_new and second.name > first.name


def test_the_command_says_where_it_wrote(tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["db", "export-supabase", "--out", str(tmp_path)])
    assert answer.exit_code == 0
    path = Path(answer.stdout.strip())
    assert re.fullmatch(r"\d{14}_hotdash\.sql", path.name) and path.read_text() == supabase_sql()
