"""The admin's products_export.csv: a row a variant, the product's columns on its first row; no ids, no version."""

from __future__ import annotations

from dataclasses import dataclass

from hotdash.db.connect import Shop
from hotdash.db.copy import Staging
from hotdash.sources.formats import Head, Reader
from hotdash.sources.shopify.cells import BadCellError, Header, Row, money, words
from hotdash.sources.shopify.fits import stage_fits
from hotdash.sources.shopify.keys import made_id
from hotdash.sources.shopify.rejecting import reject
from hotdash.sources.shopify.staged import Rows

NO_OPTION = "Default Title"


@dataclass(frozen=True)
class ProductColumns:
    """The file's own names of the columns that are read."""

    handle: str
    title: str
    vendor: str
    product_type: str
    tags: str
    status: str
    sku: str
    price: str
    cost: str
    barcode: str
    tracker: str
    options: tuple[str, str, str]


def read_header(columns: tuple[str, ...]) -> ProductColumns:
    """Find the columns, in the older spelling (Handle, Variant SKU) or the newer (URL handle, SKU).

    Raises:
        UnreadableFileError: a column without which nothing can be read is missing.
    """
    header = Header(columns, "products export")
    return ProductColumns(
        header.need("Handle", "URL handle"), header.need("Title"), header.find("Vendor"),
        header.find("Type", "Product type"), header.find("Tags"), header.find("Status"),
        header.need("Variant SKU", "SKU"), header.need("Variant Price", "Price"), header.find("Cost per item"),
        header.find("Variant Barcode", "Barcode"), header.find("Variant Inventory Tracker", "Inventory tracker"),
        option_columns(header),
    )  # fmt: skip


def option_columns(header: Header) -> tuple[str, str, str]:
    """The three columns of option values; '' for one that the file lacks."""
    return header.find("Option1 Value"), header.find("Option2 Value"), header.find("Option3 Value")


def variant_title(row: Row, options: tuple[str, str, str]) -> str:
    """A variant's title as Shopify makes it: its option values, joined."""
    return " / ".join(filter(None, (row.get(column, "").strip() for column in options))) or NO_OPTION


def variant_id(handle: str, sku: str, title: str) -> int:
    """An id of a variant that only its product's handle and its SKU (else its option values) name."""
    return made_id("variant", handle, sku or title)


class ProductsFormat:
    """Products and variants with their costs."""

    name = "shopify-products-csv"
    title = "Shopify products export"

    def recognises(self, head: Head) -> bool:
        """A handle and a price or SKU, but no stock."""
        names = {column.casefold() for column in head.columns}
        return (
            bool(names & {"handle", "url handle"})
            and bool(names & {"variant price", "variant sku", "price"})
            and not any(name.startswith(("lineitem", "on hand")) for name in names)
        )

    def stage(self, reader: Reader, staging: Staging, shop: Shop) -> None:
        """Stage a product a row with a title, a variant a row with a price, SKU or option; images are passed over."""
        columns = read_header(reader.head.columns)
        rows = Rows(staging)
        for line_number, row in reader.csv_rows():
            try:
                _stage_row(rows, row, columns, line_number)
            except BadCellError as reason:
                reject(staging, line_number, [row], reason)
        rows.flush()


def _stage_row(rows: Rows, row: Row, columns: ProductColumns, line_number: int) -> None:
    handle, title = row.get(columns.handle, "").strip(), row.get(columns.title, "").strip()
    if not handle:
        raise BadCellError(
            columns.handle, "The row has no handle.", "Give the product its handle, as in its web address."
        )
    price, cost = money(row, columns.price), money(row, columns.cost)
    product_id = made_id("product", handle)
    if title:
        status = row.get(columns.status, "").strip().lower() or "active"
        rows.put("staged_products", (
            product_id, handle, title, row.get(columns.vendor), row.get(columns.product_type), status,
            words(row.get(columns.tags, "")), None, line_number,
        ))  # fmt: skip
        stage_fits(rows, title, words(row.get(columns.tags, "")), line_number)
    sku = row.get(columns.sku, "").strip().lstrip("'")
    if price is None and not sku and not row.get(columns.options[0], "").strip():
        return
    option = variant_title(row, columns.options)
    rows.put("staged_variants", (
        variant_id(handle, sku, option), product_id, None, sku, row.get(columns.barcode, "").lstrip("'"), option, price,
        cost, bool(row.get(columns.tracker, "").strip()) if columns.tracker else None, handle, None, line_number,
    ))  # fmt: skip
