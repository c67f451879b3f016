"""The admin's customers_export.csv. It holds no time of change, so it never replaces what a source with one said."""

from __future__ import annotations

from dataclasses import dataclass

from hotdash.db.connect import Shop
from hotdash.db.copy import Staging
from hotdash.sources.formats import Head, Reader
from hotdash.sources.shopify.cells import BadCellError, Header, Row, big_id, words
from hotdash.sources.shopify.keys import made_id
from hotdash.sources.shopify.rejecting import reject
from hotdash.sources.shopify.staged import Rows

SIGNS = {"total spent", "total orders", "accepts email marketing", "accepts marketing", "customer id"}


@dataclass(frozen=True)
class CustomerColumns:
    """The file's own names of the columns that are read."""

    customer_id: str
    first_name: str
    last_name: str
    email: str
    phone: str
    city: str
    province: str
    country: str
    postcode: str
    tax_exempt: str
    tags: str


def read_header(columns: tuple[str, ...]) -> CustomerColumns:
    """Find the columns, in the spelling of 2024 on or the older one.

    Raises:
        UnreadableFileError: a column without which nothing can be read is missing.
    """
    header = Header(columns, "customers export")
    return CustomerColumns(
        header.find("Customer ID"), header.need("First Name"), header.need("Last Name"), header.need("Email"),
        header.find("Phone", "Default Address Phone"),
        header.find("Default Address City", "City"),
        header.find("Default Address Province Code", "Province Code"),
        header.find("Default Address Country Code", "Country Code"),
        header.find("Default Address Zip", "Zip"),
        header.find("Tax Exempt"), header.find("Tags"),
    )  # fmt: skip


class CustomersFormat:
    """Customers, one a row."""

    name = "shopify-customers-csv"
    title = "Shopify customers export"

    def recognises(self, head: Head) -> bool:
        """A first name, an e-mail and one of the columns that only customers have."""
        names = {column.casefold() for column in head.columns}
        return {"first name", "email"} <= names and bool(names & SIGNS)

    def stage(self, reader: Reader, staging: Staging, shop: Shop) -> None:
        """Stage one customer a row; one without id and e-mail cannot be told apart and is rejected."""
        columns = read_header(reader.head.columns)
        rows = Rows(staging)
        for line_number, row in reader.csv_rows():
            try:
                rows.put("staged_customers", _customer(row, columns, line_number))
            except BadCellError as reason:
                reject(staging, line_number, [row], reason)
        rows.flush()


def _customer(row: Row, columns: CustomerColumns, line_number: int) -> tuple[object, ...]:
    email = row.get(columns.email, "").strip()
    customer_id = big_id(row, columns.customer_id)
    if customer_id is None and not email:
        raise BadCellError(
            columns.email, "The customer has neither id nor e-mail.", "Export with the column Customer ID."
        )
    return (
        customer_id or made_id("customer", email.casefold()), None, words(row.get(columns.tags, "")),
        row.get(columns.tax_exempt, "").strip().casefold() in ("yes", "true"),
        row.get(columns.country), row.get(columns.province), row.get(columns.first_name), row.get(columns.last_name),
        email, row.get(columns.phone, "").lstrip("'"), row.get(columns.city),
        row.get(columns.postcode, "").lstrip("'"), None, line_number,
    )  # fmt: skip
