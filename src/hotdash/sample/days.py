"""The shop's clock: local days, business days, and instants as whole epoch seconds (UTC)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("America/Chicago")
HOUR = 3_600
DAY = 86_400


@dataclass(frozen=True, slots=True)
class Span:
    """The simulated time: local days `first` to `last`, both included; nothing happens after `now` (epoch seconds)."""

    first: date
    last: date
    now: int

    @property
    def length(self) -> int:
        """Number of local days."""
        return (self.last - self.first).days + 1

    def day(self, index: int) -> date:
        """The local day at `index`, 0 = first."""
        return self.first + timedelta(days=index)

    def index(self, second: int) -> int:
        """Index of the local day on which an instant falls."""
        return (local_day(second) - self.first).days


def open_span(now: datetime, months: int) -> Span:
    """From the same day of the month `months` earlier up to `now`, which must be timezone aware."""
    if now.tzinfo is None:
        raise ValueError("now must be timezone aware")
    last = now.astimezone(ZONE).date()
    ordinal = last.year * 12 + last.month - 1 - months
    first = date(ordinal // 12, ordinal % 12 + 1, min(last.day, 28))
    return Span(first, last, int(now.timestamp()))


@lru_cache(maxsize=8192)
def midnight(day: date) -> int:
    """Epoch seconds of the local day's start."""
    return int(datetime(day.year, day.month, day.day, tzinfo=ZONE).timestamp())


def at(day: date, hour: float) -> int:
    """Epoch seconds of a local hour (fractions allowed) on a day."""
    return midnight(day) + int(hour * HOUR)


def end_of(day: date) -> int:
    """The day's last second."""
    return midnight(day + timedelta(days=1)) - 1


def local_day(second: int) -> date:
    """The shop's calendar day of an instant."""
    return datetime.fromtimestamp(second, ZONE).date()


def local_hour(second: int) -> float:
    """Hours since local midnight, 0 to 25."""
    return (second - midnight(local_day(second))) / HOUR


def iso(second: int) -> str:
    """As Shopify prints instants: 2026-10-01T12:34:56Z."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(second))


def iso_or_none(second: int | None) -> str | None:
    """`iso`, or None for nothing."""
    return None if second is None else iso(second)


@lru_cache(maxsize=64)
def thanksgiving(year: int) -> date:
    """Fourth Thursday of November."""
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 21)


@lru_cache(maxsize=8192)
def is_business_day(day: date) -> bool:
    """Monday to Friday, without the four holidays on which nothing is packed."""
    holiday = (day.month, day.day) in {(1, 1), (7, 4), (12, 25)} or day == thanksgiving(day.year)
    return day.weekday() < 5 and not holiday


@lru_cache(maxsize=8192)
def add_business_days(day: date, count: int) -> date:
    """The `count`-th business day after `day`; 0 gives the day itself, or the next business day."""
    while not is_business_day(day):
        day += timedelta(days=1)
    for _ in range(count):
        day += timedelta(days=1)
        while not is_business_day(day):
            day += timedelta(days=1)
    return day


def ship_deadline(created: int) -> int:
    """End of the second business day after the order: the promise to the customer."""
    return at(add_business_days(local_day(created), 2), 17.0)
