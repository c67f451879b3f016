"""The formats of the calendar."""

from __future__ import annotations

from hotdash.sources.calendar.holidays import HolidaysFormat
from hotdash.sources.calendar.opening_hours import OpeningHoursFormat
from hotdash.sources.calendar.shipping_hours import ShippingHoursFormat
from hotdash.sources.formats import Format

FORMATS: tuple[Format, ...] = (HolidaysFormat(), OpeningHoursFormat(), ShippingHoursFormat())
