"""What both of Google's answers share: pages as paths, and figures that fit the database."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec

LARGEST = 2**31
LONGEST = 2_000
Answer = TypeVar("Answer")


def answers(decoder: msgspec.json.Decoder[Answer], data: bytes) -> list[Answer]:
    """The one answer in a file, or several with one a line (as rejected rows are kept).

    Raises:
        msgspec.MsgspecError: it is neither.
    """
    try:
        return [decoder.decode(data)]
    except msgspec.DecodeError:
        lines = [line for line in data.splitlines() if line.strip()]
        if len(lines) < 2 or not lines[0].endswith(b"}"):
            raise
        return [decoder.decode(line) for line in lines]


class FigureError(Exception):
    """A row that cannot be read: the column and why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


def path_of(page: str, column: str) -> str:
    """A page's path without host, query and fragment; '/' for the bare host."""
    try:
        return name_of(urlsplit(page).path or "/", column)
    except ValueError:
        raise FigureError(column, f"{page[:80]!r} is not an address.") from None


def name_of(text: str, column: str) -> str:
    """The text, if it can be a key: not empty, without NUL, not too long for an index."""
    if not text or "\0" in text or len(text.encode()) > LONGEST:
        raise FigureError(column, f"{text[:80]!r} is empty, holds a NUL or is longer than {LONGEST:,} bytes.")
    return text


def whole(value: object, column: str) -> int:
    """A count; Google tells some as 12.0."""
    number = exact(value, column)
    if number != number.to_integral_value() or not 0 <= number < LARGEST:
        raise FigureError(column, f"{value!r} is not a count.")
    return int(number)


def exact(value: object, column: str) -> Decimal:
    """A figure, exactly as its digits say."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise FigureError(column, f"{value!r} is not a number.") from None
    if not number.is_finite() or abs(number) > 10**15:
        raise FigureError(column, f"{value!r} is not a possible number.")
    return number
