"""Purchase orders: po_number,supplier,sku,quantity; where known ordered_on, expected_on, received_on, received, …"""

from __future__ import annotations

from datetime import date

from hotdash.db.connect import Shop
from hotdash.db.copy import Staging
from hotdash.errors import UnreadableFileError
from hotdash.sources.formats import Head, Reader
from hotdash.sources.supply.suppliers import amount, units

COLUMNS = (
    "po_number", "supplier_name", "ordered_date", "expected_date", "received_date", "is_cancelled", "sku", "quantity",
    "received_quantity", "unit_cost", "line_number",
)  # fmt: skip


def _day(text: str) -> date | None:
    return date.fromisoformat(text.strip()) if text.strip() else None


class PurchaseOrdersFormat:
    """What is on order with suppliers, one row a line; one that comes again replaces itself, 0 units take it out."""

    name = "purchase-orders-csv"
    title = "Purchase orders"

    def recognises(self, head: Head) -> bool:
        """Columns po_number, sku and quantity."""
        return {"po_number", "sku", "quantity"} <= set(head.columns)

    def stage(self, reader: Reader, staging: Staging, shop: Shop) -> None:
        """Stage one line a row; one bad row refuses the file, since whoever wrote it is at hand to mend it."""
        for line_number, row in reader.csv_rows():
            try:
                known = self._line(row)
            except ValueError as reason:
                raise UnreadableFileError(
                    f"Line {line_number} is no line of a purchase order.", detail=str(reason),
                    hint="Write po_number,supplier,sku,quantity; days as 2026-03-02; status cancelled where it is.",
                ) from None  # fmt: skip
            staging.add("staged_purchase_lines", COLUMNS, [(*known, line_number)])

    @staticmethod
    def _line(row: dict[str, str]) -> tuple[object, ...]:
        number, sku, quantity = row["po_number"].strip(), row["sku"].strip(), units(row["quantity"])
        if not number or not sku or quantity is None:
            raise ValueError("number, SKU and quantity are needed")
        days = [_day(row.get(name, "")) for name in ("ordered_on", "expected_on", "received_on")]
        received = units(row.get("received", "")) or 0
        is_cancelled = row.get("status", "").strip().lower() in ("cancelled", "canceled")
        supplier = row.get("supplier", "").strip() or None
        return number, supplier, *days, is_cancelled, sku, quantity, received, amount(row.get("unit_cost", ""))
