"""The rules of the house. Each stands twice: the house keeps it, and a planted fault breaks it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import psycopg
import pytest

import house_rules as rules
from hotdash.db.migrate import FOLDER, Migration, read_migrations
from hotdash.db.rebuild import PACKAGE, SHARED_SCHEMAS, LogicFile, read_logic, rebuild
from hotdash.errors import MigrationError

FROZEN = FOLDER / "frozen.sha256"


def test_the_path_is_the_name() -> None:
    assert rules.paths_that_lie(read_logic()) == []


def test_a_path_that_lies_is_found() -> None:
    liar = LogicFile("sales", "v_a", "-- create view sales.v_a\ncreate view sales.v_b as select 1;")
    two = LogicFile("rules", "x", "create function rules.x() …; create function rules.y() …;")
    assert len(rules.paths_that_lie([liar, two])) == 2


def test_a_schema_holds_rows_or_logic(conn: psycopg.Connection) -> None:
    assert rules.misplaced_objects(conn) == []
    assert rules.rows_that_lean_on_logic(conn) == []
    assert rules.strange_schemas(conn) == []


@pytest.mark.parametrize(
    "fault",
    [
        "create table rules.cache (shop_id bigint primary key)",
        "create sequence load.numbers",
        "create view facts.v_orders as select 1 as one",
        "create materialized view rollups.m as select 1 as one",
    ],
)
def test_rows_among_logic_are_found(conn: psycopg.Connection, fault: str) -> None:
    conn.execute(fault)
    assert rules.misplaced_objects(conn) != []


def test_a_schema_of_nobody_is_found(conn: psycopg.Connection) -> None:
    conn.execute("create schema scratch")
    assert rules.strange_schemas(conn) == ["scratch is a schema of nobody"]


def test_rows_that_lean_on_logic_are_found(conn: psycopg.Connection) -> None:
    conn.execute("alter table facts.orders alter column ordered_at set default rules.now()")
    assert rules.rows_that_lean_on_logic(conn) != []


def test_tiles_do_not_touch(conn: psycopg.Connection) -> None:
    assert rules.tiles_that_touch(conn) == []


@pytest.mark.parametrize(
    "fault",
    [
        "create view sales.v_x as select shop_id from raw.rejects",
        "create view sales.v_x as select shop_id from inventory.v_inventory_alerts",
        "create view sales.v_x as select kpi from inventory.kpis(1)",
        "drop view growth.v_kpi_summary;"
        " create view growth.v_kpi_summary as select shop_id from inventory.v_inventory_alerts",
        "create function sales.x() returns bigint language plpgsql as"
        " $$ begin return (select count(*) from inventory.v_inventory_alerts); end $$",
    ],
)
def test_tiles_that_touch_are_found(conn: psycopg.Connection, fault: str) -> None:
    conn.execute(fault)
    assert rules.tiles_that_touch(conn) != []


def test_every_table_is_isolated_and_ready_to_spread(conn: psycopg.Connection) -> None:
    assert rules.tables_not_isolated(conn) == []
    assert rules.not_ready_to_spread(conn) == []


@pytest.mark.parametrize(
    "fault",
    [
        "create table facts.x (shop_id bigint primary key)",
        "create table facts.x (x bigint primary key, shop_id bigint); call app.protect('facts.x')",
        "create table facts.x (shop_id bigint, y bigint); call app.protect('facts.x')",
        "alter table facts.orders no force row level security",
        "alter policy own_shop on facts.orders using (true)",
        "create policy another on facts.orders using (true)",
        "create unique index on facts.orders (order_number)",
    ],
)
def test_a_table_that_is_not_isolated_is_found(conn: psycopg.Connection, fault: str) -> None:
    conn.execute(fault)
    assert rules.tables_not_isolated(conn) != []


@pytest.mark.parametrize(
    "fault",
    [
        "create trigger t before update on facts.orders for each row execute function suppress_redundant_updates_trigger()",
        "create table facts.x (shop_id bigint primary key, n integer references app.migrations (number))",
        "create table facts.x (shop_id bigint, thing_id integer, primary key (shop_id, thing_id))",
        "create unlogged table facts.x (shop_id bigint primary key)",
    ],
)
def test_a_table_that_cannot_spread_is_found(conn: psycopg.Connection, fault: str) -> None:
    conn.execute(fault)
    assert rules.not_ready_to_spread(conn) != []


def test_logic_is_safe(conn: psycopg.Connection) -> None:
    assert rules.unsafe_logic(conn) == []
    assert rules.unweighed_logic(conn) == []
    assert rules.powerful_logins(conn) == []


@pytest.mark.parametrize(
    "fault",
    [
        "create view sales.v_x as select shop_id from facts.orders",
        "create function rules.x() returns integer language sql as 'select 1'; revoke all on function rules.x() from public",
        "create function rules.x() returns integer language sql return 1",
        "create function rules.x() returns integer language sql security definer return 1;"
        " revoke all on function rules.x() from public",
    ],
)
def test_unsafe_logic_is_found(conn: psycopg.Connection, fault: str) -> None:
    conn.execute(fault)
    assert rules.unsafe_logic(conn) != []


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("load.x", "null"),
        ("load.new_order_lines", "delete from facts.order_lines"),
        ("load.new_order_lines", "insert into facts.order_lines (shop_id) select 1"),
    ],
)
def test_logic_that_leaves_row_security_unexplained_is_found(conn: psycopg.Connection, name: str, body: str) -> None:
    conn.execute("drop function load.new_order_lines(bigint)")
    conn.execute(
        f"create function {name}(of_shop bigint) returns void language plpgsql set role = 'none' set search_path = ''"
        f" as $$ begin {body}; end $$".encode()
    )
    assert len(rules.unweighed_logic(conn)) == 1


@pytest.mark.parametrize(
    "fault",
    [
        "alter table facts.orders owner to hotdash_api",
        "alter role hotdash_api bypassrls",
        "grant usage on schema facts to anon; grant select on facts.orders to anon",
    ],
)
def test_a_powerful_login_is_found(conn: psycopg.Connection, fault: str) -> None:
    conn.execute(fault)
    assert rules.powerful_logins(conn) != []


def test_everything_is_described_and_shown(conn: psycopg.Connection) -> None:
    assert rules.undescribed(conn) == []
    assert rules.unshown_views(read_logic()) == []


def test_what_is_not_described_or_shown_is_found(conn: psycopg.Connection) -> None:
    conn.execute("create view sales.v_x with (security_invoker = true) as select shop_id from facts.orders")
    conn.execute("comment on view sales.v_x is 'One row an order.'")
    assert rules.undescribed(conn) == ["sales.v_x.shop_id is not described"]
    assert rules.unshown_views([LogicFile("sales", "v_forgotten", "create view sales.v_forgotten as select 1")]) != []


def test_imports_flow_down_the_river() -> None:
    bad = [
        word
        for part, path in rules.python_files()
        for word in rules.imports_up_the_river(part, str(path), path.read_text())
    ]
    assert bad == []


@pytest.mark.parametrize(
    ("part", "source"),
    [
        ("web", "import psycopg"),
        ("sources", "from psycopg.rows import dict_row"),
        ("tiles", "from hotdash.web import app"),
        ("db", "import hotdash.sources.files"),
        ("sources", "from hotdash import tiles"),
    ],
)
def test_an_import_up_the_river_is_found(part: str, source: str) -> None:
    assert rules.imports_up_the_river(part, "x.py", source) != []


def test_migrations_are_frozen() -> None:
    files = {hashlib.sha256(path.read_bytes()).hexdigest(): path.name for path in FOLDER.glob("[0-9]*.sql")}
    assert dict(line.split() for line in FROZEN.read_text().splitlines()) == files


def test_a_changed_or_missing_migration_is_refused(conn: psycopg.Connection, tmp_path: Path) -> None:
    from hotdash.db import migrate

    changed = [Migration(m.number, m.name, m.sql + " ") for m in read_migrations()]
    known: dict[int, str] = dict(conn.execute("select number, sha256 from app.migrations").fetchall())
    with pytest.raises(MigrationError, match="was changed"):
        migrate._check(changed, known)
    with pytest.raises(MigrationError, match="does not know"):
        migrate._check(read_migrations()[:1], known)
    (tmp_path / "0002_b.sql").write_text("select 1")
    with pytest.raises(MigrationError, match="without gaps"):
        read_migrations(tmp_path)


def test_names_say_something_and_nothing_outgrows_the_house() -> None:
    bad = []
    for _, path in rules.python_files():
        text = path.read_text()
        bad += rules.bad_names(path.relative_to(PACKAGE).parts[:-1], text) + rules.too_long(path.name, text)
    for file in read_logic():
        bad += rules.too_long(f"{file.key}.sql", file.text)
    bad += rules.too_long_tests()
    assert bad == []


def test_a_name_that_says_nothing_and_a_giant_are_found(tmp_path: Path) -> None:
    (tmp_path / "test_x.py").write_text("\n" * 401)
    assert rules.too_long_tests(tmp_path) == ["test_x.py: more than 400 lines"]
    assert rules.bad_names(["utils"], "class OrderManager: ...") == ["folder utils", "class OrderManager"]
    assert len(rules.too_long("x.py", "def f() -> None:\n" + "    x = 1\n" * 500)) == 2
    assert len(rules.too_long("x.sql", "\n" * 121)) == 1


def test_the_schema_of_a_tile_that_is_gone_goes_at_the_next_rebuild(conn: psycopg.Connection) -> None:
    conn.execute("create schema gone; comment on schema gone is 'Logic'; create view gone.v_x as select 1 as one")
    assert rebuild(conn, force=True)
    assert conn.execute("select to_regnamespace('gone'), to_regnamespace('sales') is not null").fetchone() == (
        None,
        True,
    )


def test_logic_that_names_itself_in_a_circle_is_refused(tmp_path: Path) -> None:
    for folder in (*SHARED_SCHEMAS, "tiles/sales"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "rules/a.sql").write_text("create function rules.a() … rules.b()")
    (tmp_path / "rules/b.sql").write_text("create function rules.b() … rules.a()")
    with pytest.raises(MigrationError, match="circle"):
        read_logic(tmp_path)
