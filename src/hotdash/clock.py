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


def a_week_before(at: datetime, iana_timezone: str) -> datetime:
    """The same weekday and time on the wall's clock a week earlier, also across a change of daylight saving."""
    local = at.astimezone(ZoneInfo(iana_timezone)).replace(tzinfo=None) - timedelta(days=7)
    return local.replace(tzinfo=ZoneInfo(iana_timezone)).astimezone(UTC)
