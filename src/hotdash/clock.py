"""Time. Views read it from the one SQL function rules.now(); Python reads it here."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def utc_now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def start_of_business_day(day: date, iana_timezone: str, *, days_later: int = 0) -> datetime:
    """The first instant of a business day, or of the one so many days later."""
    midnight = datetime.combine(day + timedelta(days=days_later), time(), ZoneInfo(iana_timezone))
    return midnight.astimezone(UTC)


def end_of_business_day(day: date, iana_timezone: str) -> datetime:
    """The last microsecond of a business day: the clock to set to see a shop as it stood at that day's close."""
    return start_of_business_day(day, iana_timezone, days_later=1) - timedelta(microseconds=1)


def same_time_on(day: date, at: datetime, iana_timezone: str) -> datetime:
    """The instant of `day` at which the wall's clock shows the time of `at`.

    A time that the clocks skip that day is taken an hour later; of one that comes twice, the first is meant.
    """
    local = at.astimezone(ZoneInfo(iana_timezone))
    return datetime.combine(day, local.time(), ZoneInfo(iana_timezone)).replace(fold=0).astimezone(UTC)


def a_week_before(at: datetime, iana_timezone: str) -> datetime:
    """The same weekday and time on the wall's clock a week earlier, also across a change of daylight saving."""
    day = at.astimezone(ZoneInfo(iana_timezone)).date() - timedelta(days=7)
    return same_time_on(day, at, iana_timezone)
