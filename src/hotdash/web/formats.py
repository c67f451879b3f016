"""How values are written: thousands separators, the currency's symbol, instants in the shop's zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

SYMBOLS = {"USD": "$", "GBP": "£", "EUR": "€", "CAD": "CA$", "AUD": "A$", "NZD": "NZ$", "JPY": "¥", "INR": "₹"}
WHOLE_CURRENCIES = {"JPY", "KRW", "VND", "CLP", "ISK", "XOF", "XAF"}
NOTHING = "–"
SEVERITIES = ("critical", "high", "medium", "low")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def number(value: Any, places: int = 0) -> str:
    """1,234.5 with at most so many places, rounded half up; a true minus sign."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if rounded == 0:
        rounded = abs(rounded)
    return f"{rounded:,}".replace("-", "−")


def money(value: Any, currency: str) -> str:
    """$1,234.50, −£3.00, CHF 12.00."""
    text = number(value, 0 if currency in WHOLE_CURRENCIES else 2)
    sign, digits = ("−", text[1:]) if text.startswith("−") else ("", text)
    symbol = SYMBOLS.get(currency, f"{currency} ")
    return f"{sign}{symbol}{digits}"


def _trimmed(value: Any, places: int) -> str:
    text = number(value, places)
    return text.rstrip("0").rstrip(".") if "." in text else text


def duration(minutes: Any) -> str:
    """45 min, 3 h 20 min, 4 d 2 h."""
    total = int(Decimal(str(minutes)).quantize(Decimal(1), ROUND_HALF_UP))
    sign, total = ("−" if total < 0 else ""), abs(total)
    days, hours, rest = total // 1440, total % 1440 // 60, total % 60
    if days >= 100:
        return f"{sign}{days:,} d"
    if days:
        return f"{sign}{days} d {hours} h" if hours else f"{sign}{days} d"
    if hours:
        return f"{sign}{hours} h {rest} min" if rest else f"{sign}{hours} h"
    return f"{sign}{total} min"


def days(value: Any) -> str:
    """1 day, 2.4 days."""
    text = _trimmed(value, 1)
    return f"{text} day" if text == "1" else f"{text} days"


def day_words(day: date, *, year: bool = True) -> str:
    """Mon 23 November 2026, the same in every locale."""
    text = f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    return f"{text} {day.year}" if year else text


def instant(value: Any, zone: str) -> str:
    """23 Nov, 14:05 in the shop's zone."""
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.day} {MONTHS[local.month - 1][:3]}, {local:%H:%M}"


def short_day(value: Any) -> str:
    """23 Nov."""
    day = value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
    return f"{day.day} {MONTHS[day.month - 1][:3]}"


def ago(age: timedelta) -> str:
    """just now, 5 min ago, 3 h ago, 2 days ago."""
    minutes = max(0, int(age.total_seconds() // 60))
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    if minutes < 60 * 48:
        return f"{minutes // 60} h ago"
    return f"{minutes // 1440:,} days ago"


def words(value: Any) -> str:
    """delayed_shipping → Delayed shipping, urgent → Urgent; what is written otherwise stays as it is."""
    text = str(value)
    is_code = text.islower() and text.isascii() and text.isidentifier()
    return text.replace("_", " ").capitalize().replace("Diy ", "DIY ") if is_code else text


def write(value: Any, kind: str, currency: str, zone: str) -> str:
    """A value in one of the tiles' formats."""
    if value is None or value == "":
        return NOTHING
    writers: dict[str, Callable[[], str]] = {
        "money": lambda: money(value, currency),
        "count": lambda: number(value),
        "decimal": lambda: _trimmed(value, 2),
        "percent": lambda: f"{_trimmed(value, 1)}%",
        "days": lambda: days(value),
        "minutes": lambda: duration(value),
        "date": lambda: short_day(value),
        "instant": lambda: instant(value, zone),
        "flag": lambda: "Yes" if value else "No",
        "severity": lambda: str(value).capitalize(),
    }
    return writers.get(kind, lambda: words(value))()
