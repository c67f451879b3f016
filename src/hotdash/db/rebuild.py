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
DROP = """do $drop$
declare
    found name;
begin
    for found in
        select nspname from pg_catalog.pg_namespace
        where nspname in (%s) or pg_catalog.obj_description(oid, 'pg_namespace') like 'Logic%%'
    loop
        execute format('drop schema %%I cascade', found);
    end loop;
end
$drop$;"""
SEARCH_PATH = """do $path$
declare
    role_name name;
begin
    foreach role_name in array array['hotdash_api', 'authenticated', 'service_role'] loop
        execute format('alter role %%I in database %%I set search_path = %s', role_name, current_database());
    end loop;
end
$path$;
"""


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


def logic_mark(files: list[LogicFile]) -> str:
    """How a database says which logic it has: the comment of the schema rules."""
    return f"Logic {logic_sha256(files)}"


def rebuild(conn: psycopg.Connection, *, force: bool = False) -> bool:
    """Make the database's logic equal to the files; does nothing when it already is. Returns whether it rebuilt.

    Raises:
        MigrationError: a file does not create what its path says; names the file.
    """
    files = read_logic()
    mark = logic_mark(files)
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
    conn.execute("set local client_min_messages = warning")
    conn.execute(empty_schemas().encode())
    for file in files:
        try:
            conn.execute(file.text.encode())
        except psycopg.Error as reason:
            raise MigrationError(
                f"{file.schema}/{file.name}.sql does not create {file.key}: {reason.diag.message_primary}",
                detail=reason.diag.context or reason.diag.message_detail,
            ) from reason
    conn.execute(grants().encode())


def empty_schemas() -> str:
    """SQL that drops every schema of logic, those of tiles that are gone too, and makes those that there are."""
    names = list(logic_folders())
    make = [f"create schema {name};\ncomment on schema {name} is 'Logic';" for name in names]
    return "\n".join([DROP % ", ".join(f"'{name}'" for name in names), *make, ""])


def grants() -> str:
    """SQL by which the app's roles may use the logic, and find views without naming their schema."""
    schemas = list(logic_folders())
    people = [schema for schema in schemas if schema not in SHARED_SCHEMAS]
    granted = {"rules": "authenticated, service_role", "load": "service_role", "refresh": "service_role"}
    granted |= {"checks": "authenticated, service_role", "access": "hotdash_api, service_role"} | dict.fromkeys(
        people, "authenticated, service_role"
    )
    lines = []
    for schema, roles in granted.items():
        lines += [
            f"grant usage on schema {schema} to {roles};",
            f"revoke all on all functions in schema {schema} from public;",
            f"grant execute on all functions in schema {schema} to {roles};",
            f"grant select on all tables in schema {schema} to {roles};",
        ]
    return "\n".join([*lines, SEARCH_PATH % ", ".join([*people, "checks", "pg_catalog"])])
