"""Shipping hours: ships_on,cutoff and perhaps location_id; one row a weekday on which parcels leave."""

from __future__ import annotations

from hotdash.db.connect import Shop
from hotdash.db.copy import Staging
from hotdash.errors import UnreadableFileError
from hotdash.sources.calendar.opening_hours import minute, weekday
from hotdash.sources.formats import Head, Reader

COLUMNS = ("location_id", "weekday", "cutoff_minute", "line_number")


class ShippingHoursFormat:
    """On which days a shop, or one of its locations, ships, and until when an order still counts for the day."""

    name = "shipping-hours-csv"
    title = "Shipping hours"

    def recognises(self, head: Head) -> bool:
        """Columns ships_on and cutoff."""
        return {"ships_on", "cutoff"} <= set(head.columns)

    def stage(self, reader: Reader, staging: Staging, shop: Shop) -> None:
        """Stage one weekday a row; all rows of a location together are its week, so one bad row refuses the file."""
        for line_number, row in reader.csv_rows():
            try:
                day, cutoff = weekday(row["ships_on"]), minute(row["cutoff"])
                location = int(row.get("location_id", "").strip() or 0)
                if cutoff == 0:
                    raise ValueError("no order comes before midnight; leave the day out")
            except ValueError as reason:
                raise UnreadableFileError(
                    f"Line {line_number} is no shipping time.", detail=str(reason),
                    hint="Write weekdays as Mon or 1, times as 14:00, locations by their number or not at all.",
                ) from None  # fmt: skip
            staging.add("staged_shipping_hours", COLUMNS, [(location, day, cutoff, line_number)])
