"""What every view is: its words, its columns, and what it is made of, read from the database and the package itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hotdash.db.catalogue import Relation, relations, tile_schemas
from hotdash.db.connect import admin_connection


@dataclass(frozen=True)
class Definitions:
    """All views that people may read, by name."""

    views: Mapping[str, Relation]

    def of_schema(self, schema: str) -> list[Relation]:
        """The views of a tile, by name."""
        return [view for view in self.views.values() if view.schema == schema]


def read_definitions(url: str) -> Definitions:
    """Read them with any login of the database: the catalogue is open to all.

    Raises:
        NoDatabaseError: it cannot be reached.
    """
    with admin_connection(url) as conn:
        found = [view for view in relations(conn, tile_schemas(conn)) if view.kind == "view"]
    return Definitions({view.name: view for view in found})
