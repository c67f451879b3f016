"""Holidays: holiday_on,name and, where one location is closed, location_id. A file tells all of the years it names."""

from __future__ import annotations

from datetime import date

from hotdash.db.connect import Shop
from hotdash.db.copy import Staging
from hotdash.errors import UnreadableFileError
from hotdash.sources.formats import Head, Reader

COLUMNS = ("location_id", "holiday_on", "name", "line_number")


class HolidaysFormat:
    """Days on which the shop or a location is closed."""

    name = "holidays-csv"
    title = "Holidays"

    def recognises(self, head: Head) -> bool:
        """A column holiday_on."""
        return "holiday_on" in head.columns

    def stage(self, reader: Reader, staging: Staging, shop: Shop) -> None:
        """Stage one day a row; one bad row refuses the file, since a list with holes would open closed days again."""
        for line_number, row in reader.csv_rows():
            try:
                day = date.fromisoformat(row["holiday_on"].strip())
                location = int(row.get("location_id", "").strip() or 0)
            except ValueError as reason:
                raise UnreadableFileError(
                    f"Line {line_number} is no holiday.", detail=str(reason),
                    hint="Write days as 2026-12-25 and locations by their number, or leave them out.",
                ) from None  # fmt: skip
            staging.add("staged_holidays", COLUMNS, [(location, day, row.get("name", "").strip() or None, line_number)])
