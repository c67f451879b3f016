"""What is generated from the database is fresh, and everything that holds rows is described."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest

from hotdash.db import catalogue, describe, source_files
from hotdash.db.dictionary import dictionary_md
from hotdash.db.lineage import lineage_md
from hotdash.db.picture import schema_sql

# Keys and times of a personal table say nothing about anybody.
IMPERSONAL = re.compile(r"_id$|_at$")
# Words that a personal table uses, and anything else too.
EVERYDAY = {"detail", "subject", "header", "content"}


def undescribed(conn: psycopg.Connection) -> list[str]:
    """Tables and columns of the row schemas without a comment."""
    found = catalogue.relations(conn, list(catalogue.ROW_SCHEMAS))
    return [relation.key for relation in found if not relation.comment] + [
        f"{relation.key}.{column.name}" for relation in found for column in relation.columns if not column.meaning
    ]


def unmarked_personal(conn: psycopg.Connection) -> list[str]:
    """Columns of personal tables that do not say that they are personal, keys and times aside."""
    return [
        f"{relation.key}.{column.name}"
        for relation in catalogue.relations(conn, list(catalogue.ROW_SCHEMAS))
        if relation.comment.startswith(catalogue.PERSONAL)
        for column in relation.columns
        if not column.is_personal and not IMPERSONAL.search(column.name)
    ]


@pytest.mark.parametrize("name", describe.GENERATED)
def test_the_generated_files_are_fresh(conn: psycopg.Connection, name: str) -> None:
    # Every server version from 15 on gives the same text: nothing has to be skipped.
    path = describe.ROOT / name
    written = path.read_text() if path.exists() else ""
    assert written == describe.GENERATED[name](conn), f"{name} is not what the database says: run make generate"


def test_every_table_and_column_that_holds_rows_is_described(conn: psycopg.Connection) -> None:
    assert undescribed(conn) == [], "write the comment in the migration that makes the column"
    assert unmarked_personal(conn) == [], "begin its comment with 'Personal: '"


def test_what_is_not_described_or_not_marked_is_found(conn: psycopg.Connection) -> None:
    conn.execute("create table facts.x (shop_id bigint primary key)")
    conn.execute("alter table facts.cx_contacts add column nickname text")
    assert undescribed(conn) == ["facts.x", "facts.cx_contacts.nickname", "facts.x.shop_id"]
    assert unmarked_personal(conn) == ["facts.cx_contacts.nickname"]


def test_the_picture_shows_keys_checks_indexes_and_who_may_read(conn: psycopg.Connection) -> None:
    conn.execute("create table facts.x (shop_id bigint primary key, word text default 'No' check (word <> 'It''S'))")
    conn.execute("create index x_by_word on facts.x (word) where word is not null; call app.protect('facts.x')")
    conn.execute("comment on column facts.x.word is 'A word.'")
    picture = schema_sql(conn).partition("create table facts.x (")[2]
    for line in (
        "    word text default 'No'::text,  -- A word.",
        "    primary key (shop_id),",
        "    check ((word <> 'It''S'::text))",
        "create index x_by_word on facts.x (word) where (word is not null);",
        "alter table facts.x force row level security;",
        "grant select on facts.x to authenticated;",
    ):
        assert line in picture.splitlines()


def left_out(conn: psycopg.Connection) -> list[str]:
    """What the dictionary or the lineage says nothing of: relations and functions, columns without a meaning."""
    dictionary, lineage = dictionary_md(conn), lineage_md(conn)
    schemas = [*catalogue.ROW_SCHEMAS, *catalogue.tile_schemas(conn)]
    found = catalogue.relations(conn, schemas)
    functions = conn.execute(
        "select n.nspname || '.' || p.proname from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace"
        " where obj_description(n.oid, 'pg_namespace') like 'Logic%'"
    ).fetchall()
    headings, words = set(dictionary.splitlines()), set(re.findall(r"[\w.]+", lineage))
    traced = {relation.key for relation in found if relation.schema in ("facts", "rollups")} - {"facts.shops"}
    traced |= {relation.name for relation in found if relation.kind == "view"}
    return [
        *(relation.key for relation in found if f"### {relation.key}" not in headings),
        *(f"{relation.key}.{column.name}" for relation in found for column in relation.columns if not column.meaning),
        *(key for (key,) in functions if f"| `{key.split('.')[1]}(" not in dictionary),
        *(f"{name} in the lineage" for name in sorted(traced) if name not in words),
    ]


def test_dictionary_and_lineage_are_complete(conn: psycopg.Connection) -> None:
    assert left_out(conn) == []


def test_what_is_left_out_of_them_is_found(conn: psycopg.Connection) -> None:
    conn.execute("create view sales.v_secret as select 1 as one")
    assert left_out(conn) == ["sales.v_secret.one"]


def test_the_dictionary_marks_personal_columns_and_escapes_bars(conn: psycopg.Connection) -> None:
    conn.execute("comment on column facts.cx_contacts.name is 'Personal: a|b'")
    text = dictionary_md(conn)
    assert "| name | text | yes | ⚑ Personal: a\\|b |" in text
    assert "[functions](#functions-of-rules)" in text
    assert "### Functions of rules" in text


def test_the_lineage_follows_a_view_a_refresh_and_a_load(conn: psycopg.Connection) -> None:
    plant_a_tile(conn)
    lines = lineage_md(conn).splitlines()
    view = next(line for line in lines if line.startswith("| v_x |"))
    assert "rollups.sku_performance" in view and "rules.now" in view and "facts." not in view
    fact = next(line for line in lines if line.startswith("| [facts.fitments]"))
    assert "`load.x`" in fact and "`staged_products`" in fact and "facts.products" in fact
    rollup = next(line for line in lines if line.startswith("| [rollups.sku_performance]"))
    assert "`refresh.x`" in rollup and "facts.fitments" in rollup
    assert "    rollup_sku_performance --> tile_planted" in lines
    assert "    by_shopify_product_id --> rollup_sku_performance" in lines


def plant_a_tile(conn: psycopg.Connection) -> None:
    """A view, a function that fills its rollup, and one that fills that one's fact through a temporary table."""
    conn.execute("create schema planted; comment on schema planted is 'Logic'")
    conn.execute("create view planted.v_x as select rules.now() as n, shop_id from rollups.sku_performance")
    for name, body in {
        "refresh.x": "insert into rollups.sku_performance select from facts.fitments",
        "load.x": "insert into facts.fitments select from pg_temp.newest_x /* facts.orders */",
        "load.y": "create temp table newest_x as select from pg_temp.staged_products, facts.products;"
        " with staged_nothing as (select 1) select 1",
    }.items():
        conn.execute(f"create function {name}() returns void language plpgsql as $$ begin {body}; end $$".encode())


def test_formats_are_known_by_the_tables_they_stage(tmp_path: Path) -> None:
    folder = tmp_path / "sources" / "files"
    folder.mkdir(parents=True)
    (folder / "parts.py").write_text('def put(rows): rows.put("staged_parts")')
    (folder / "columns.py").write_text('COLUMNS = {"staged_nothing": ()}')
    (folder / "orders.py").write_text(
        "from hotdash.sources.files import parts, columns\n"
        'class Orders:\n    name = "orders-csv"\n    def stage(self): parts.put(self); self.put("staged_orders")'
    )
    (folder / "other.py").write_text(
        "from hotdash.sources.files.orders import Orders\n"
        'class Other:\n    name: str = "other-csv"\n    def stage(self): self.put("staged_other")'
    )
    (folder / "live.py").write_text('TABLE = "staged_live"')
    assert source_files.formats_of_staging(tmp_path) == {
        "files/live": {"staged_live"},
        "orders-csv": {"staged_orders", "staged_parts"},
        "other-csv": {"staged_other"},
    }


def test_only_what_changed_is_written(conn: psycopg.Connection, tmp_path: Path) -> None:
    assert len(describe.write_all(conn, tmp_path)) == len(describe.GENERATED)
    (tmp_path / "docs/lineage.md").write_text("stale")
    assert describe.write_all(conn, tmp_path) == [tmp_path / "docs/lineage.md"]


def views_that_hide_names(conn: psycopg.Connection) -> list[str]:
    """Columns of views that hand on a personal column of a table, or are called like none but such, without a mark."""
    found = catalogue.relations(conn, [*catalogue.tile_schemas(conn), *catalogue.ROW_SCHEMAS])
    tables = [relation for relation in found if relation.kind == "table"]
    marked = {column.name for table in tables for column in table.columns if column.is_personal}
    unmarked = {column.name for table in tables for column in table.columns if not column.is_personal}
    handed_on = conn.execute(
        """
        select distinct v.oid::bigint, a.attname::text
        from pg_depend d
        join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
        join pg_class v on v.oid = r.ev_class
        join pg_attribute a on d.refclassid = 'pg_class'::regclass and a.attrelid = d.refobjid and a.attnum = d.refobjsubid
        where col_description(a.attrelid, a.attnum) like 'Personal: %'
        """
    ).fetchall()
    return [
        f"{view.key}.{column.name}"
        for view in found
        if view.kind == "view"
        for column in view.columns
        if not column.is_personal
        and ((view.oid, column.name) in handed_on or column.name in marked - unmarked - EVERYDAY)
    ]


def test_views_hand_the_mark_of_personal_data_on(conn: psycopg.Connection) -> None:
    assert views_that_hide_names(conn) == [], "begin the column's comment with 'Personal: '"


@pytest.mark.parametrize(
    ("select", "column"),
    [
        ("select shop_id, email as address, email from facts.customer_contacts", "email"),
        ("select shop_id, actor from audit.v_recent_decisions", "actor"),
        ("select shop_id, 'x' as phone from facts.shops", "phone"),
    ],
)
def test_a_view_that_hides_a_name_is_found(conn: psycopg.Connection, select: str, column: str) -> None:
    conn.execute(f"create view audit.v_planted as {select}".encode())
    assert views_that_hide_names(conn) == [f"audit.v_planted.{column}"]
