"""Drop and recreate all logic (views and functions) in dependency order, in one transaction.

The path is the name: in a logic folder X the file Y.sql creates exactly the object X.Y. Logic owns no rows, so dropping
it loses nothing; what people made by hand in these schemas goes too, by intention.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import psycopg
from psycopg import sql

from hotdash.errors import MigrationError

PACKAGE = Path(__file__).parent.parent
SHARED_SCHEMAS = ("rules", "load", "refresh", "checks", "access")
LOCK_KEY = 7_046_782
COLUMN_OF = r'comment on column {}\."?(\w+)"? is'
COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True)
class LogicFile:
    """One object: schema and name are the folder's and the file's."""

    schema: str
    name: str
    text: str

    @property
    def key(self) -> str:
        """The qualified name."""
        return f"{self.schema}.{self.name}"


def logic_folders(package: Path = PACKAGE) -> dict[str, Path]:
    """Schema → folder: the shared ones, and one per tile that has SQL."""
    folders = {schema: package / schema for schema in SHARED_SCHEMAS}
    folders |= {path.name: path for path in sorted((package / "tiles").iterdir()) if any(path.glob("*.sql"))}
    return folders


def read_logic(package: Path = PACKAGE) -> list[LogicFile]:
    """Every logic file, each before the ones that name it.

    Raises:
        MigrationError: files depend on each other in a circle.
    """
    files = [
        LogicFile(schema, path.stem, path.read_text())
        for schema, folder in logic_folders(package).items()
        for path in sorted(folder.glob("*.sql"))
    ]
    by_key = {file.key: file for file in files}
    name = re.compile(r"\b(" + "|".join(sorted({file.schema for file in files})) + r")\.([a-z0-9_]+)\b")
    graph = {
        file.key: {
            found
            for found in (f"{m[1]}.{m[2]}" for m in name.finditer(COMMENT.sub("", file.text)))
            if found in by_key and found != file.key
        }
        for file in files
    }
    try:
        return [by_key[key] for key in TopologicalSorter(graph).static_order()]
    except CycleError as circle:
        raise MigrationError(
            "Logic files depend on each other in a circle.", detail=" → ".join(circle.args[1])
        ) from None


def hash_of_text(text: str) -> str:
    """Twelve hex digits that change with the text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@cache
def columns_by_view() -> dict[str, tuple[str, ...]]:
    """View → its columns, by the comments that each of them has: for whoever must not wait for the database."""
    found: dict[str, list[str]] = {}
    for file in read_logic():
        if file.name.startswith("v_"):
            found[file.name] = [match[1] for match in re.finditer(COLUMN_OF.format(re.escape(file.key)), file.text)]
    return {name: tuple(columns) for name, columns in found.items()}


@cache
def logic_views() -> dict[str, str]:
    """Name → qualified name of every view."""
    return {file.name: file.key for file in read_logic() if file.name.startswith("v_")}


def logic_sha256(files: list[LogicFile]) -> str:
    """Hex digest over all names and texts and this module, independent of order."""
    text = "\n".join(f"{file.key}\n{file.text}" for file in sorted(files, key=lambda file: file.key))
    return hashlib.sha256((text + Path(__file__).read_text()).encode()).hexdigest()


def rebuild(conn: psycopg.Connection, *, force: bool = False) -> bool:
    """Make the database's logic equal to the files; does nothing when it already is. Returns whether it rebuilt.

    Raises:
        MigrationError: a file does not create what its path says; names the file.
    """
    files = read_logic()
    mark = f"Logic {logic_sha256(files)}"
    with conn.transaction():
        conn.execute("select pg_advisory_xact_lock(%s)", [LOCK_KEY])
        row = conn.execute("select obj_description(to_regnamespace('rules'), 'pg_namespace')").fetchone()
        if not force and row and row[0] == mark:
            return False
        # A long reader would make the drop wait and everyone else wait behind it: give up and let the caller retry.
        conn.execute("set local lock_timeout = '10s'")
        _drop_and_create(conn, files)
        conn.execute(sql.SQL("comment on schema rules is {}").format(sql.Literal(mark)))
    return True


def _drop_and_create(conn: psycopg.Connection, files: list[LogicFile]) -> None:
    folders = logic_folders()
    stale = conn.execute(
        "select nspname from pg_namespace where obj_description(oid, 'pg_namespace') like 'Logic %'"
    ).fetchall()
    conn.execute("set local client_min_messages = warning")
    for schema in {*folders, *(row[0] for row in stale)}:
        conn.execute(sql.SQL("drop schema if exists {} cascade").format(sql.Identifier(schema)))
    for schema in folders:
        conn.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
        conn.execute(sql.SQL("comment on schema {} is 'Logic'").format(sql.Identifier(schema)))
    for file in files:
        try:
            conn.execute(file.text.encode())
        except psycopg.Error as reason:
            raise MigrationError(
                f"{file.schema}/{file.name}.sql does not create {file.key}: {reason.diag.message_primary}",
                detail=reason.diag.context or reason.diag.message_detail,
            ) from reason
    _grant(conn, list(folders))


def _grant(conn: psycopg.Connection, schemas: list[str]) -> None:
    people = [schema for schema in schemas if schema not in SHARED_SCHEMAS]
    granted = {"rules": "authenticated, service_role", "load": "service_role", "refresh": "service_role"}
    granted |= {"checks": "authenticated, service_role", "access": "hotdash_api, service_role"} | dict.fromkeys(
        people, "authenticated, service_role"
    )
    for schema, roles in granted.items():
        name = sql.Identifier(schema)
        to = sql.SQL(roles)
        conn.execute(sql.SQL("grant usage on schema {} to {}").format(name, to))
        conn.execute(sql.SQL("revoke all on all functions in schema {} from public").format(name))
        conn.execute(sql.SQL("grant execute on all functions in schema {} to {}").format(name, to))
        conn.execute(sql.SQL("grant select on all tables in schema {} to {}").format(name, to))
    path = sql.SQL(", ").join(map(sql.Identifier, [*people, "checks", "pg_catalog"]))
    database = conn.execute("select current_database()").fetchone()
    for role in ("hotdash_api", "authenticated", "service_role"):
        conn.execute(
            sql.SQL("alter role {} in database {} set search_path = {}").format(
                sql.Identifier(role), sql.Identifier(database[0] if database else ""), path
            )
        )
