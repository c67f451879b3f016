"""Special orders: special_order_on,value; what marks the products that are made or bought only once they are sold."""

from __future__ import annotations

from hotdash.db.connect import Shop
from hotdash.db.copy import Staging
from hotdash.errors import UnreadableFileError
from hotdash.sources.formats import Head, Reader

COLUMNS = ("kind", "value", "line_number")
KINDS = ("tag", "product_type")
# As rules.is_special_order compares them.
BLANKS = str.maketrans("-_", "  ")


class SpecialOrdersFormat:
    """Tags and product types of special orders; they take the place of those that hotdash brings."""

    name = "special-orders-csv"
    title = "Special orders"

    def recognises(self, head: Head) -> bool:
        """Columns special_order_on and value."""
        return {"special_order_on", "value"} <= set(head.columns)

    def stage(self, reader: Reader, staging: Staging, shop: Shop) -> None:
        """Stage one rule a row; one bad row refuses the file, since all rules together are the shop's."""
        for line_number, row in reader.csv_rows():
            kind, value = row["special_order_on"].strip().lower(), row["value"].strip().lower().translate(BLANKS)
            if kind not in KINDS or not value:
                raise UnreadableFileError(
                    f"Line {line_number} is no rule for special orders.", detail=f"{kind},{value}",
                    hint="Write tag,NAME or product_type,NAME.",
                )  # fmt: skip
            staging.add("staged_special_order_rules", COLUMNS, [(kind, value, line_number)])
