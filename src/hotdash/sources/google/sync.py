"""Google kept up to date: visits and search results of the last days again and again, and their history once.

A window of days is read whole, then loaded whole, with its cursor, in one transaction: whatever stops in between is
read again from there. How far each stream is read stands in raw.cursors as an interval, FIRST/LAST: every day in it is
there, and LAST is the last one that Google will not change any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hotdash.clock import utc_now
from hotdash.db.connect import Connection, Shop, shop_session
from hotdash.db.copy import Staging
from hotdash.sources.connections import note_success
from hotdash.sources.google import analytics, console
from hotdash.sources.google.key import read_key
from hotdash.sources.google.search_console import SearchConsoleFormat, stage_answer
from hotdash.sources.google.session import Session
from hotdash.sources.google.traffic import TrafficFormat, read_reports, stage_report
from hotdash.sources.landing import land
from hotdash.sources.source import Connected, OnProgress

PACIFIC = "America/Los_Angeles"
WINDOW_DAYS, LONGEST_DAYS = 7, 28
# A window is held in memory; this many rows take some 50 MB.
WINDOW_ROWS = 100_000
# Figures of so many days, today's among them, are read again each time.
AGAIN_DAYS = 5
# Search Console forgets after 16 months; visits of the same time are what they are compared with.
HISTORY_DAYS = 487
# Google says that visits may change for 48 hours (support.google.com/analytics/answer/11198161): of the days that are
# over, so many may still change. load.page_traffic reckons the same.
UNSETTLED_DAYS = 2


@dataclass(frozen=True)
class Span:
    """Days from first to last."""

    first: date
    last: date

    @staticmethod
    def parse(text: str) -> Span:
        """From the text of a cursor."""
        first, _, last = text.partition("/")
        return Span(date.fromisoformat(first), date.fromisoformat(last))

    def __str__(self) -> str:
        return f"{self.first}/{self.last}"


@dataclass(frozen=True)
class Window:
    """Days that were read whole: stage() stages them and returns how many rows they have."""

    days: Span
    final_until: date
    rows: int
    stage: Callable[[Staging], int]


@dataclass(frozen=True)
class Stream:
    """What is read day by day.

    Attributes:
        name: of its cursor.
        form: format in which its bad rows are kept.
        today: of whoever counts the days.
        read: reads days whole.
    """

    name: str
    form: str
    today: date
    read: Callable[[Span], Window]


def pull_traffic(conn: Connection, connected: Connected) -> int:
    """Read the visits that are new or may have changed; returns the rows read, 0 where no property is connected.

    Raises:
        SourceError: Google refuses; what was read until then stays.
    """
    return _pull(conn, connected, "traffic")


def pull_search(conn: Connection, connected: Connected) -> int:
    """The same for search results."""
    return _pull(conn, connected, "search")


def backfill(conn: Connection, connected: Connected, on_progress: OnProgress) -> int:
    """Read 16 months, the newest days first; goes on where an earlier one stopped. Returns the rows read.

    Raises:
        SourceError: Google refuses; what was read until then stays.
    """
    rows = 0
    with Session(read_key(connected.secrets["key"])) as session:
        for stream in _streams(session, connected, conn, utc_now()):
            first = stream.today - timedelta(days=HISTORY_DAYS)
            held = _held(conn, connected.shop, stream.name)
            last, width = held.first - timedelta(days=1) if held else stream.today, WINDOW_DAYS
            while last >= first:
                on_progress(f"Google: {stream.name}", (stream.today - last).days, HISTORY_DAYS)
                window = stream.read(Span(max(first, last - timedelta(days=width - 1)), last))
                held = _land(conn, connected.shop, stream, window, held)
                rows += window.rows
                last = held.first - timedelta(days=1)
                width = min(LONGEST_DAYS, max(1, WINDOW_ROWS * width // max(1, window.rows)))
            on_progress(f"Google: {stream.name}", HISTORY_DAYS, HISTORY_DAYS)
    return rows


def _pull(conn: Connection, connected: Connected, name: str) -> int:
    rows = 0
    with Session(read_key(connected.secrets["key"])) as session:
        for stream in _streams(session, connected, conn, utc_now()):
            if stream.name != name:
                continue
            held = _held(conn, connected.shop, name)
            first = stream.today - timedelta(days=AGAIN_DAYS - 1)
            # Days that were never final, after a pause, come first, so that the interval stays whole.
            first = min(first, held.last + timedelta(days=1)) if held else first
            for days in _windows(first, stream.today):
                window = stream.read(days)
                held = _land(conn, connected.shop, stream, window, held)
                rows += window.rows
    return rows


def _windows(first: date, last: date) -> Iterator[Span]:
    while first <= last:
        end = min(last, first + timedelta(days=WINDOW_DAYS - 1))
        yield Span(first, end)
        first = end + timedelta(days=1)


def _streams(session: Session, connected: Connected, conn: Connection, now: datetime) -> Iterator[Stream]:
    """The streams of the services that are connected."""
    number, site = connected.settings.get("property_id"), connected.settings.get("site")
    if number:
        zone = ZoneInfo(connected.settings.get("property_time_zone") or connected.shop.iana_timezone)

        def read_visits(days: Span) -> Window:
            found = analytics.read_visits(session, analytics.property_id(number), days.first, days.last)
            note_success(conn, connected.shop, connected.source, at=now, quota=found.quota)
            today = now.astimezone(ZoneInfo(found.time_zone) if found.time_zone else zone).date()
            settled = today - timedelta(days=UNSETTLED_DAYS + 1)
            return Window(days, settled, found.rows, lambda staging: _stage_visits(staging, days, found))

        yield Stream("traffic", TrafficFormat.name, now.astimezone(zone).date(), read_visits)
    if site:
        today = now.astimezone(ZoneInfo(PACIFIC)).date()

        def read_results(days: Span) -> Window:
            found = console.read_results(session, site, days.first, days.last, today)
            return Window(days, found.final_until, found.rows, lambda staging: _stage_results(staging, days, found))

        yield Stream("search", SearchConsoleFormat.name, today, read_results)


def _stage_visits(staging: Staging, days: Span, found: analytics.Visits) -> int:
    rows = 0
    for text in found.pages:
        for report in read_reports(text):
            if report.rows:
                stage_report(report, staging, rows)
                rows += len(report.rows)
    staging.add("staged_page_windows", WINDOW, [("page_traffic", days.first, days.last, None)])
    return rows


def _stage_results(staging: Staging, days: Span, found: console.Results) -> int:
    rows = 0
    for fact, answer in found.answers.items():
        stage_answer(answer, staging, rows)
        rows += len(answer.rows)
        staging.add("staged_page_windows", WINDOW, [(fact, days.first, days.last, found.final_until)])
    return rows


WINDOW = ("fact", "from_date", "until_date", "final_until_date")


def _held(conn: Connection, shop: Shop, stream: str) -> Span | None:
    with shop_session(conn, [shop.shop_id]):
        row = conn.execute(
            "select position from raw.cursors where shop_id = %s and source = 'google' and stream = %s",
            [shop.shop_id, stream],
        ).fetchone()
    return Span.parse(row[0]) if row else None


def _land(conn: Connection, shop: Shop, stream: Stream, window: Window, held: Span | None) -> Span:
    """Load a window, and say which days are held now."""
    final = min(window.days.last, window.final_until)
    # A first window without any final day holds nothing for good: the interval is empty and stands before it.
    held = held or Span(window.days.first, window.days.first - timedelta(days=1))
    now_held = Span(min(held.first, window.days.first), max(held.last, final))
    is_newest = window.days.last >= stream.today

    def keep_books(conn: Connection) -> None:
        conn.execute(
            "insert into raw.cursors as c (shop_id, source, stream, position, read_at)"
            " values (%s, 'google', %s, %s, %s) on conflict (shop_id, source, stream) do update set"
            " position = excluded.position, updated_at = now(),"
            # Old days make nothing fresher.
            " read_at = case when %s then excluded.read_at else c.read_at end",
            [
                shop.shop_id,
                stream.name,
                str(now_held),
                utc_now() if is_newest else _start_of(window.days.last),
                is_newest,
            ],
        )
        conn.execute(
            "insert into raw.rejects (shop_id, source, line_number, column_name, reason, remedy, payload)"
            " select distinct on (r.line_number) %s, %s, r.line_number, r.column_name, r.reason, r.remedy,"
            " coalesce(r.payload, '') from pg_temp.load_rejects as r order by r.line_number, r.reason",
            [shop.shop_id, stream.form],
        )

    land(conn, shop, window.stage, keep_books=keep_books)
    return now_held


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
