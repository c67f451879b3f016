"""Bring the tables forward: numbered files, applied once, in order, never changed after they landed."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import psycopg

from hotdash.errors import MigrationError

FOLDER = Path(__file__).parent.parent / "migrations"
NAME = re.compile(r"^(\d{4})_([a-z0-9_]+)\.sql$")
# Any number will do as long as nothing else uses it: two processes that start together migrate one after the other.
LOCK_KEY = 7_046_781


@dataclass(frozen=True)
class Migration:
    """One file of the migrations folder."""

    number: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """Hex digest of the file's text."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def read_migrations(folder: Path = FOLDER) -> list[Migration]:
    """All migrations in order.

    Raises:
        MigrationError: two files bear one number, or a number is missing.
    """
    found = []
    for path in sorted(folder.glob("[0-9]*.sql")):
        match = NAME.match(path.name)
        if match is None:
            raise MigrationError(f"{path.name} is not named like 0001_words.sql.")
        found.append(Migration(int(match[1]), match[2], path.read_text()))
    if [migration.number for migration in found] != list(range(1, len(found) + 1)):
        raise MigrationError("The migrations are not numbered 1, 2, 3, … without gaps or repeats.")
    return found


def migrate(conn: psycopg.Connection, folder: Path = FOLDER) -> list[Migration]:
    """Apply what is missing, each file in its own transaction, and return what was applied.

    Raises:
        MigrationError: an applied file has changed since, or the database is newer than this version.
    """
    migrations = read_migrations(folder)
    with conn.transaction():
        conn.execute("select pg_advisory_xact_lock(%s)", [LOCK_KEY])
        known = _applied(conn)
        _check(migrations, known)
        missing = [migration for migration in migrations if migration.number not in known]
        for migration in missing:
            conn.execute(migration.sql.encode())
            conn.execute(
                "insert into app.migrations (number, name, sha256) values (%s, %s, %s)",
                [migration.number, migration.name, migration.sha256],
            )
    return missing


def _applied(conn: psycopg.Connection) -> dict[int, str]:
    exists = conn.execute("select to_regclass('app.migrations') is not null").fetchone()
    if not exists or not exists[0]:
        return {}
    return dict(conn.execute("select number, sha256 from app.migrations").fetchall())


def _check(migrations: list[Migration], known: dict[int, str]) -> None:
    by_number = {migration.number: migration for migration in migrations}
    for number, sha256 in known.items():
        if number not in by_number:
            raise MigrationError(
                f"The database has migration {number}, which this version does not know.",
                hint="Install the newer hotdash that made it.",
            )
        if by_number[number].sha256 != sha256:
            raise MigrationError(
                f"Migration {number} ({by_number[number].name}) was changed after it was applied.",
                hint="Put the file back as it was and write a new migration.",
            )
