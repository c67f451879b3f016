"""The admin's inventory_export.csv. It does not say when it was made: stock counts as seen at the import."""

from __future__ import annotations

from dataclasses import dataclass

from hotdash.db.connect import Shop
from hotdash.db.copy import Staging
from hotdash.sources.formats import Head, Reader
from hotdash.sources.shopify.cells import BadCellError, Header, Row, count
from hotdash.sources.shopify.keys import made_id
from hotdash.sources.shopify.products_csv import option_columns, variant_title
from hotdash.sources.shopify.rejecting import reject
from hotdash.sources.shopify.staged import Rows

NOT_STOCKED = "not stocked"
# The older layout has a column a location behind these.
BEFORE_LOCATIONS = "coo"


@dataclass(frozen=True)
class InventoryColumns:
    """The file's own names of the columns that are read. One of `location` and `by_location` is empty."""

    handle: str
    sku: str
    options: tuple[str, str, str]
    location: str
    available: str
    on_hand: str
    committed: str
    incoming: str
    by_location: tuple[str, ...]


def read_header(columns: tuple[str, ...]) -> InventoryColumns:
    """Find the columns: a row a location (since 2022), or a column a location.

    Raises:
        UnreadableFileError: a column without which nothing can be read is missing.
    """
    header = Header(columns, "inventory export")
    location = header.find("Location")
    names = [column.casefold() for column in columns]
    by_location = () if location or BEFORE_LOCATIONS not in names else columns[names.index(BEFORE_LOCATIONS) + 1 :]
    return InventoryColumns(
        header.need("Handle", "URL handle"), header.need("SKU", "Variant SKU"), option_columns(header),
        location if by_location else header.need("Location"),
        "" if by_location else header.need("Available (not editable)", "Available"),
        header.find("On hand (current)", "On hand"),
        header.find("Committed (not editable)", "Committed"),
        header.find("Incoming (not editable)", "Incoming"),
        by_location,
    )  # fmt: skip


class InventoryFormat:
    """Stock by variant and location."""

    name = "shopify-inventory-csv"
    title = "Shopify inventory export"

    def recognises(self, head: Head) -> bool:
        """A handle and SKU with stock on hand, or with columns of locations behind COO."""
        names = {column.casefold() for column in head.columns}
        has_product = bool(names & {"handle", "url handle"}) and bool(names & {"sku", "variant sku"})
        return has_product and not names & {"variant price", "price"} and (
            BEFORE_LOCATIONS in names or any(name.startswith(("on hand", "available")) for name in names)
        )  # fmt: skip

    def stage(self, reader: Reader, staging: Staging, shop: Shop) -> None:
        """Stage one stock level a variant and location; what is not stocked at a location has no level there."""
        columns = read_header(reader.head.columns)
        rows = Rows(staging)
        for line_number, row in reader.csv_rows():
            try:
                for level in _levels(row, columns):
                    _stage_level(rows, row, columns, level, line_number)
            except BadCellError as reason:
                reject(staging, line_number, [row], reason)
        rows.flush()


Level = tuple[str, int | None, int | None, int | None, int | None]


def _levels(row: Row, columns: InventoryColumns) -> list[Level]:
    """(location, available, on hand, committed, incoming) of the row; checks all before anything is staged."""
    if not row.get(columns.handle, "").strip():
        raise BadCellError(columns.handle, "The row has no handle.", "Export the inventory again.")
    if columns.by_location:
        counted = [(name, _stock(row, name)) for name in columns.by_location]
        return [(name, available, None, None, None) for name, available in counted if available is not None]
    location = row.get(columns.location, "").strip()
    if not location:
        raise BadCellError(columns.location, "The row names no location.", "Export the inventory of all locations.")
    stock = [_stock(row, name) for name in (columns.available, columns.on_hand, columns.committed, columns.incoming)]
    if stock[0] is None and stock[1] is None:
        return []
    return [(location, stock[0], stock[1], stock[2], stock[3])]


def _stock(row: Row, column: str) -> int | None:
    return None if row.get(column, "").strip().casefold() == NOT_STOCKED else count(row, column)


def _stage_level(rows: Rows, row: Row, columns: InventoryColumns, level: Level, line_number: int) -> None:
    location_id = made_id("location", level[0])
    rows.put("staged_locations", (location_id, level[0], line_number))
    rows.put("staged_inventory_changes", (
        None, None, location_id, None, *level[1:], row[columns.handle].strip(),
        row.get(columns.sku, "").strip().lstrip("'"), variant_title(row, columns.options), level[0], False,
        line_number,
    ))  # fmt: skip
