"""How the admin's exports keep a row that cannot be staged."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from hotdash.db.copy import Staging
from hotdash.sources.shopify.cells import BadCellError, Row


def as_csv(rows: Iterable[Row]) -> str:
    """Rows as CSV text without a header, to be replayed under the header of their file."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(row.values() for row in rows)
    return text.getvalue().rstrip("\n")


def reject(staging: Staging, line_number: int, rows: Iterable[Row], reason: BadCellError) -> None:
    """Keep rows with the reason why they cannot be staged."""
    staging.reject(line_number, as_csv(rows), reason.reason, column=reason.column, remedy=reason.remedy)
