"""Writes what is generated: the picture of all tables, the dictionary, the lineage, and what changed when."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import psycopg

from hotdash.config import read_config
from hotdash.db.connect import admin_connection, open_database
from hotdash.db.dictionary import dictionary_md
from hotdash.db.lineage import lineage_md
from hotdash.db.picture import schema_sql
from hotdash.db.provenance import provenance_tsv

ROOT = Path(__file__).parents[3]
# File, from the root of the repository → what makes its text.
GENERATED: dict[str, Callable[[psycopg.Connection], str]] = {
    "src/hotdash/migrations/schema.sql": schema_sql,
    "docs/dictionary.md": dictionary_md,
    "docs/lineage.md": lineage_md,
    "src/hotdash/db/provenance.tsv": provenance_tsv,
}


def write_all(conn: psycopg.Connection, root: Path = ROOT) -> list[Path]:
    """Write every generated file under `root` and return those whose text changed."""
    changed = []
    for name, make in GENERATED.items():
        path, text = root / name, make(conn)
        if path.exists() and path.read_text() == text:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        changed.append(path)
    return changed


def main() -> None:
    """Bring the configured database up to date and write the files; says on stdout which ones changed."""
    with admin_connection(open_database(read_config()).admin_url) as conn:
        changed = write_all(conn)
    print("\n".join(str(path.relative_to(ROOT)) for path in changed) or "Nothing has changed.")


if __name__ == "__main__":
    main()
