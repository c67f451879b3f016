"""Opening hours: inbox_id,weekday,opens,closes and perhaps timezone; one row a period, several a day."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hotdash.db.connect import Shop
from hotdash.db.copy import Staging
from hotdash.errors import UnreadableFileError
from hotdash.sources.formats import Head, Reader

INBOX_COLUMNS = ("inbox_id", "iana_timezone", "keeps_hours", "is_own", "line_number")
HOURS_COLUMNS = ("inbox_id", "weekday", "opens_minute", "closes_minute", "line_number")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class OpeningHoursFormat:
    """When somebody is there to answer, where Chatwoot cannot say it (it knows one period a day)."""

    name = "opening-hours-csv"
    title = "Opening hours of inboxes"

    def recognises(self, head: Head) -> bool:
        """Columns inbox_id, weekday, opens, closes."""
        return {"inbox_id", "weekday", "opens", "closes"} <= set(head.columns)

    def stage(self, reader: Reader, staging: Staging, shop: Shop) -> None:
        """Stage one period a row; all rows of an inbox together are its week, so one bad row refuses the file."""
        for line_number, row in reader.csv_rows():
            try:
                inbox, hours, zone = int(row["inbox_id"]), _period(row), row.get("timezone", "").strip()
                if zone:
                    ZoneInfo(zone)
            except (ValueError, ZoneInfoNotFoundError) as reason:
                raise UnreadableFileError(
                    f"Line {line_number} is no opening time.", detail=str(reason),
                    hint="Write weekdays as Mon or 1, times as 09:00; a night is two periods, to 24:00 and from 0:00.",
                ) from None  # fmt: skip
            staging.add("staged_inboxes", INBOX_COLUMNS, [(inbox, zone or None, True, True, line_number)])
            staging.add("staged_inbox_hours", HOURS_COLUMNS, [(inbox, *hours, line_number)])


def _period(row: dict[str, str]) -> tuple[int, int, int]:
    number = weekday(row["weekday"])
    opens, closes = minute(row["opens"]), minute(row["closes"])
    if opens >= closes:
        raise ValueError(f"{row['closes']!r} is not later than {row['opens']!r}")
    return number, opens, closes


def weekday(text: str) -> int:
    """1 for Mon, monday or 1, to 7; ValueError for anything else."""
    word = text.strip().lower()
    number = int(word) if word.isdecimal() else WEEKDAYS.index(word[:3]) + 1
    if not 1 <= number <= 7:
        raise ValueError(f"{text!r} is not a weekday")
    return number


def minute(text: str) -> int:
    """Minutes after midnight of 9, 09:00 or 24:00; ValueError for anything else."""
    hours, _, minutes = text.strip().partition(":")
    found = 60 * int(hours) + int(minutes or 0)
    if not 0 <= found <= 1440 or int(minutes or 0) > 59:
        raise ValueError(f"{text!r} is not a time of day")
    return found
