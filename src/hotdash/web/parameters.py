"""What may be asked: every query parameter is known and has a possible value, or the request is refused with a hint."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from hotdash.errors import HotdashError, UsageError
from hotdash.tiles.tile import Option, Tile
from hotdash.web.figures import ShopState

DAY_TEXT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
Options = tuple[tuple[str, str | int], ...]


class TooLargeError(HotdashError):
    """What was sent is larger than anything that belongs here."""

    code = "too_large"
    http_status = 413


async def read_body(request: Request, largest_bytes: int) -> bytes:
    """The body, whole.

    Raises:
        TooLargeError: it is larger than that; the rest is not read.
        UsageError: it broke off.
    """
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > largest_bytes:
                raise TooLargeError(hint=f"At most {largest_bytes} bytes are taken.")
    except ClientDisconnect:
        raise UsageError("The message broke off.") from None
    return bytes(body)


def read_query(query_string: bytes, allowed: Iterable[str]) -> dict[str, str]:
    """Name → value.

    Raises:
        UsageError: a parameter is unknown, given twice, or not text.
    """
    known = list(allowed)
    try:
        pairs = parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError:
        raise UsageError("The query string cannot be read.", hint="Use name=value pairs, percent-encoded.") from None
    values: dict[str, str] = {}
    for name, value in pairs:
        if name not in known:
            raise UsageError(f"There is no parameter {name[:40]!r} here.", hint=f"Known: {', '.join(known) or 'none'}.")
        if name in values:
            raise UsageError(f"The parameter {name!r} was given twice.", hint="Give it once.")
        values[name] = value
    return values


def read_day(text: str | None, state: ShopState) -> date | None:
    """The closed business day that is asked for; None for today, which is shown as it stands now.

    Raises:
        UsageError: as parse_day.
    """
    day = parse_day(text, state)
    return None if day == state.today else day


def parse_day(text: str | None, state: ShopState) -> date:
    """The business day that is asked for; today where nothing is said.

    Raises:
        UsageError: not a day, in the future, or before the shop's first day.
    """
    if text is None:
        return state.today
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise UsageError(f"{text[:40]!r} is not a day.", hint="Write it as YYYY-MM-DD.")
    if day > state.today:
        raise UsageError(f"{text} is in the future.", hint=f"The shop's business day is {state.today.isoformat()}.")
    if day < state.first_day:
        raise UsageError(
            f"{text} is before the shop's first day.", hint=f"Its first day is {state.first_day.isoformat()}."
        )
    return day


def read_options(values: dict[str, str], options: Sequence[Option]) -> Options:
    """The tile's own parameters with their defaults, in the tile's order.

    Raises:
        UsageError: a value is none of the possible ones.
    """
    read: list[tuple[str, str | int]] = []
    for option in options:
        text = values.get(option.name, option.default)
        if text is not None:
            read.append((option.name, _value(option, text)))
    return tuple(read)


def _value(option: Option, text: str) -> str | int:
    if option.choices:
        if text in option.choices:
            return text
        raise UsageError(f"{option.name} cannot be {text[:40]!r}.", hint=f"Use one of: {', '.join(option.choices)}.")
    if option.maximum is not None:
        # isdecimal alone would let other scripts' digits through.
        if text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= option.maximum:
            return int(text)
        raise UsageError(
            f"{option.name} cannot be {text[:40]!r}.", hint=f"Use a whole number from 1 to {option.maximum}."
        )
    if len(text) > 200 or "\x00" in text:
        raise UsageError(f"{option.name} is too long or not text.", hint="Use at most 200 characters.")
    return text


def parameter_names(tile: Tile) -> list[str]:
    """All parameters of the tile's endpoint."""
    return ["date", "from", "to", "compare", *(option.name for option in tile.options)]


def read_range(values: Mapping[str, str]) -> tuple[date | None, date | None]:
    """The days from and to, which may lie outside the shop's life; None where the rows are not bounded.

    Raises:
        UsageError: one is not a day, or the range ends before it begins.
    """
    first, last = _bound(values.get("from")), _bound(values.get("to"))
    if first and last and last < first:
        raise UsageError(f"The range ends on {last}, before it begins.", hint="Swap from and to.")
    return first, last


def _bound(text: str | None) -> date | None:
    if text is not None and not DAY_TEXT.fullmatch(text):
        raise UsageError(f"{text[:40]!r} is not a day.", hint="Write it as YYYY-MM-DD.")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"There is no day {text}.", hint="Look at the calendar.") from None
