"""Suppliers: supplier and, each where known, lead_time_days, minimum_order_value, pack_size; one row a supplier."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from hotdash.db.connect import Shop
from hotdash.db.copy import Staging
from hotdash.errors import UnreadableFileError
from hotdash.sources.formats import Head, Reader

COLUMNS = ("supplier_name", "lead_time_days", "minimum_order_value", "pack_size", "line_number")
TERMS = {"lead_time_days", "minimum_order_value", "pack_size"}


def amount(text: str) -> Decimal | None:
    """A number that is not negative; None for nothing; ValueError for anything else."""
    if not text.strip():
        return None
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        raise ValueError(f"{text!r} is not a number") from None
    if not found.is_finite() or found < 0:
        raise ValueError(f"{text!r} is no possible amount")
    return found


def units(text: str) -> int | None:
    """A whole number that is not negative; None for nothing; ValueError for anything else."""
    found = int(text) if text.strip() else None
    if found is not None and not 0 <= found < 10**9:
        raise ValueError(f"{text!r} is no possible number of units")
    return found


class SuppliersFormat:
    """The terms of those whom the shop buys from, named as the products' vendors are."""

    name = "suppliers-csv"
    title = "Suppliers"

    def recognises(self, head: Head) -> bool:
        """A column supplier, and one of the terms."""
        return "supplier" in head.columns and bool(TERMS & set(head.columns))

    def stage(self, reader: Reader, staging: Staging, shop: Shop) -> None:
        """Stage one supplier a row; one bad row refuses the file, since all rows together are the shop's suppliers."""
        for line_number, row in reader.csv_rows():
            try:
                name = row["supplier"].strip()
                lead, minimum = amount(row.get("lead_time_days", "")), amount(row.get("minimum_order_value", ""))
                pack = units(row.get("pack_size", ""))
                if not name or pack == 0:
                    raise ValueError("a supplier has a name, and a pack at least one unit")
            except ValueError as reason:
                raise UnreadableFileError(
                    f"Line {line_number} is no supplier.", detail=str(reason),
                    hint="Write supplier,lead_time_days,minimum_order_value,pack_size; leave out what is not known.",
                ) from None  # fmt: skip
            staging.add("staged_suppliers", COLUMNS, [(name, lead, minimum, pack, line_number)])
