"""Google Analytics: visits by day and landing page, through the Data API's runReport."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from hotdash.errors import SourceError
from hotdash.sources.google.refusals import PassingError
from hotdash.sources.google.session import Session

METRICS = ("sessions", "engagedSessions", "totalUsers", "keyEvents", "ecommercePurchases", "purchaseRevenue")
# The API gives 250,000 rows at once at most; fewer keep the memory small.
MOST_ROWS = 100_000
TRIES = 3
LET_IN = "In Google Analytics: Admin > Property access management > Add users, as Viewer."


class Status(msgspec.Struct, rename="camel"):
    """How much of a limit is left; Google leaves zeros out."""

    remaining: int = 0


class About(msgspec.Struct, rename="camel", frozen=True):
    """What a report says of itself."""

    time_zone: str | None = None
    currency_code: str | None = None


class Envelope(msgspec.Struct, rename="camel"):
    """A report without its rows."""

    row_count: int = 0
    metadata: About = About()
    property_quota: dict[str, Status] = {}


@dataclass(frozen=True)
class Visits:
    """What was read.

    Attributes:
        pages: the answers as they came.
        rows: how many rows they hold.
        quota: what remains of each limit, by Google's names.
    """

    pages: list[bytes]
    rows: int
    quota: Mapping[str, int]
    time_zone: str | None


def property_id(text: str) -> str:
    """The number of a property.

    Raises:
        SourceError: it is something else; says where the number is found.
    """
    number = text.strip().removeprefix("properties/")
    if number.isdecimal():
        return number
    kind = "a measurement ID" if re.match(r"(?i)g-\w+$", number) else "not a property ID"
    raise SourceError(
        f"{text[:40]!r} is {kind}.", hint="A property ID is a number. In Google Analytics: Admin > Property details."
    )


def read_visits(session: Session, number: str, first: date, last: date) -> Visits:
    """Visits of the days from first to last, both of the property's own time zone.

    Raises:
        SourceError: see Session.ask; PassingError: the figures changed while they were read.
    """
    for _ in range(TRIES):
        found = _read_once(session, number, first, last)
        if found is not None:
            return found
    raise PassingError("Visits changed again and again while they were read.", hint="They are read again later.")


def _read_once(session: Session, number: str, first: date, last: date) -> Visits | None:
    """None where rows came or went between two pages, so that some may be missing or double."""
    pages: list[bytes] = []
    count: int | None = None
    while True:
        text = ask_report(session, number, first, last, limit=MOST_ROWS, offset=len(pages) * MOST_ROWS)
        envelope = msgspec.json.decode(text, type=Envelope)
        if count not in (None, envelope.row_count):
            return None
        count = envelope.row_count
        pages.append(text)
        if len(pages) * MOST_ROWS >= count:
            quota = {name: status.remaining for name, status in envelope.property_quota.items()}
            return Visits(pages, count, quota, envelope.metadata.time_zone)


def ask_report(session: Session, number: str, first: date, last: date, *, limit: int, offset: int = 0) -> bytes:
    """One page of the report, in an order that holds from page to page.

    Raises:
        SourceError: see Session.ask.
    """
    body: dict[str, Any] = {
        "dimensions": [{"name": "date"}, {"name": "landingPage"}],
        "metrics": [{"name": name} for name in METRICS],
        "dateRanges": [{"startDate": first.isoformat(), "endDate": last.isoformat()}],
        "orderBys": [{"dimension": {"dimensionName": name}} for name in ("date", "landingPage")],
        "limit": str(limit),
        "offset": str(offset),
        "returnPropertyQuota": True,
    }
    url = f"{session.key.analytics}/v1beta/properties/{number}:runReport"
    return session.ask(url, body, what=f"property {number}", how_to_let_in=LET_IN)
