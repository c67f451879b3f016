"""Inboxes and their working hours as Chatwoot's REST API tells them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import available_timezones

from hotdash.db.copy import Staging

INBOX_COLUMNS = ("inbox_id", "name", "channel", "iana_timezone", "keeps_hours", "is_own", "line_number")
HOURS_COLUMNS = ("inbox_id", "weekday", "opens_minute", "closes_minute", "line_number")
WHOLE_DAY = (0, 1440)


def stage_inboxes(staging: Staging, inboxes: Iterable[dict[str, Any]]) -> int:
    """Stage inboxes with their week; returns how many. A time zone that nobody knows is left to the shop's."""
    count = 0
    for count, inbox in enumerate(inboxes, 1):
        zone = inbox.get("timezone")
        staging.add("staged_inboxes", INBOX_COLUMNS, [(
            inbox["id"], inbox.get("name"), inbox.get("channel_type"), zone if zone in available_timezones() else None,
            bool(inbox.get("working_hours_enabled")), False, count,
        )])  # fmt: skip
        hours = [_period(day) for day in inbox.get("working_hours") or []]
        staging.add(
            "staged_inbox_hours",
            HOURS_COLUMNS,
            [(inbox["id"], *period, count) for period in hours if period is not None],
        )
    return count


def _period(day: dict[str, Any]) -> tuple[int, int, int] | None:
    """Weekday from Monday as 1, and the minutes of the day; None where it is closed."""
    # Chatwoot counts from Sunday as 0.
    weekday = int(day["day_of_week"]) or 7
    if day.get("closed_all_day") or (day.get("open_hour") is None and not day.get("open_all_day")):
        return None
    if day.get("open_all_day"):
        return weekday, *WHOLE_DAY
    opens = 60 * int(day["open_hour"]) + int(day.get("open_minutes") or 0)
    closes = 60 * int(day["close_hour"]) + int(day.get("close_minutes") or 0)
    return (weekday, opens, closes) if opens < closes else None
