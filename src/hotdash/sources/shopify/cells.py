"""What stands in a cell of an admin export: money, instants, counts, lists; and which column is which."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from hotdash.errors import UnreadableFileError

MONEY = re.compile(r"-?\d{1,12}(\.\d{1,6})?")
COUNT = re.compile(r"-?\d{1,9}")
BIG_ID = re.compile(r"'?(\d{1,18})")
ZONE_NAMES = {"UTC": "+0000", "GMT": "+0000"}
YEARS = range(1990, 2200)


class BadCellError(ValueError):
    """A cell that cannot be read: its column, what is wrong and what to do."""

    def __init__(self, column: str, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason
        self.remedy = remedy


Row = dict[str, str]
Pick = Callable[[Row], str]


class Header:
    """The columns of one file, whatever their spelling.

    Args:
        columns: as the file has them; case does not matter.
        kind: what the file is, for the error.
    """

    def __init__(self, columns: Iterable[str], kind: str) -> None:
        self._by_name = {column.casefold(): column for column in columns}
        self._kind = kind

    def find(self, *spellings: str) -> str:
        """The file's name of the first spelling it has; '' when it has none (and so has every row)."""
        return next((self._by_name[name.casefold()] for name in spellings if name.casefold() in self._by_name), "")

    def need(self, *spellings: str) -> str:
        """Like find, but obligatory.

        Raises:
            UnreadableFileError: the file has none of them.
        """
        column = self.find(*spellings)
        if not column:
            raise UnreadableFileError(
                f"This {self._kind} has no column {spellings[0]!r}.",
                detail="Line 1 has the columns: " + ", ".join(self._by_name.values())[:500],
                hint="Export it again from Shopify's admin, with all columns.",
            )
        return column


def money(row: Row, column: str) -> Decimal | None:
    """An amount, exactly; None where the cell is empty."""
    text = row.get(column, "").strip().lstrip("'")
    if not text:
        return None
    if not MONEY.fullmatch(text):
        raise BadCellError(column, f"{text[:40]!r} is not an amount.", "Use digits and a point, such as 1234.50.")
    return Decimal(text)


def count(row: Row, column: str) -> int | None:
    """A whole number that fits the database; None where the cell is empty."""
    text = row.get(column, "").strip()
    if not text:
        return None
    if not COUNT.fullmatch(text):
        raise BadCellError(column, f"{text[:40]!r} is not a whole number.", "Use digits only, at most nine.")
    return int(text)


def big_id(row: Row, column: str) -> int | None:
    """One of Shopify's own ids, which spreadsheets guard with an apostrophe; None where the cell is empty."""
    text = row.get(column, "").strip()
    if not text:
        return None
    found = BIG_ID.fullmatch(text)
    if not found:
        raise BadCellError(
            column, f"{text[:40]!r} is not an id of Shopify.", "A spreadsheet may have rounded it: export again."
        )
    return int(found[1])


def instant(row: Row, column: str, zone: ZoneInfo) -> datetime | None:
    """An instant like '2025-03-04 10:11:12 -0600'; without an offset it is in `zone`. None where the cell is empty."""
    text = row.get(column, "").strip()
    if not text:
        return None
    clock, _, offset = text.rpartition(" ")
    if clock and ":" in clock:
        text = clock + ZONE_NAMES.get(offset, offset)
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        value = None
    if value is None or value.year not in YEARS:
        raise BadCellError(column, f"{text[:40]!r} is not a possible time.", "Use 2025-03-04 10:11:12 -0600.")
    return value if value.tzinfo else value.replace(tzinfo=zone)


def words(text: str) -> list[str]:
    """The parts of a comma-separated cell."""
    return [part.strip() for part in text.split(",") if part.strip()]
