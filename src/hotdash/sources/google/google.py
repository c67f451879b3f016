"""The formats of Google."""

from __future__ import annotations

from hotdash.sources.formats import Format
from hotdash.sources.google.search_console import SearchConsoleFormat
from hotdash.sources.google.traffic import TrafficFormat

FORMATS: tuple[Format, ...] = (TrafficFormat(), SearchConsoleFormat())
