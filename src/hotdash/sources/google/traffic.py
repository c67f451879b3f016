"""An answer of Google Analytics' runReport: visits by day and landing page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec

from hotdash.db.connect import Shop
from hotdash.db.copy import Staging
from hotdash.errors import UnreadableFileError
from hotdash.sources.formats import Head, Reader
from hotdash.sources.google.pages import FigureError, answers, exact, path_of, whole

COLUMNS = (
    "traffic_date", "page", "sessions", "engaged_sessions", "users", "key_events", "purchases", "revenue", "is_sampled",
    "is_thresholded", "has_other_row", "time_zone", "line_number",
)  # fmt: skip
PAGES = ("landingPage", "landingPagePlusQueryString", "pagePath")
COUNTS = ("sessions", "engagedSessions", "totalUsers", "keyEvents", "ecommercePurchases")
REMEDY = "Ask Google Analytics for the report again."


class Named(msgspec.Struct):
    """A header."""

    name: str


class Value(msgspec.Struct):
    """A cell."""

    value: str = ""


class ReportRow(msgspec.Struct, rename="camel"):
    """A row, in the order of the headers."""

    dimension_values: list[Value] = []
    metric_values: list[Value] = []


class Metadata(msgspec.Struct, rename="camel"):
    """How far the figures can be trusted."""

    subject_to_thresholding: bool = False
    data_loss_from_other_row: bool = False
    sampling_metadatas: list[Any] = []
    time_zone: str | None = None


class Report(msgspec.Struct, rename="camel"):
    """The answer. Headers are found by name, so extra ones do no harm."""

    dimension_headers: list[Named]
    metric_headers: list[Named]
    rows: list[ReportRow] = []
    metadata: Metadata | None = None


class TrafficFormat:
    """Visits."""

    name = "ga4-report-json"
    title = "Google Analytics report"

    def recognises(self, head: Head) -> bool:
        """A JSON object with headers of dimensions and metrics."""
        text = head.text.lstrip("\ufeff").lstrip()
        return text.startswith("{") and '"dimensionHeaders"' in text and '"metricHeaders"' in text

    def stage(self, reader: Reader, staging: Staging, shop: Shop) -> None:
        """Stage one page and day a row.

        Raises:
            UnreadableFileError: it is not such an answer, or lacks day, page or sessions.
        """
        rows = 0
        for report in read_reports(reader.whole()):
            stage_report(report, staging, rows)
            rows += len(report.rows)
        reader.rows_read = max(reader.rows_read, rows)


def read_reports(data: bytes) -> list[Report]:
    """The reports in a text.

    Raises:
        UnreadableFileError: there are none.
    """
    try:
        return answers(msgspec.json.Decoder(Report), data)
    except msgspec.MsgspecError as reason:
        raise UnreadableFileError("This is not an answer of runReport.", detail=str(reason), hint=REMEDY) from None


def stage_report(report: Report, staging: Staging, rows_before: int) -> None:
    """Stage the rows of a report; those that cannot be read are kept as rejects.

    Raises:
        UnreadableFileError: it lacks day, page or sessions.
    """
    names = [header.name for header in (*report.dimension_headers, *report.metric_headers)]
    _check(names)
    for place, row in enumerate(report.rows, rows_before + 1):
        cells = dict(zip(names, (cell.value for cell in (*row.dimension_values, *row.metric_values)), strict=False))
        try:
            staging.add("staged_page_traffic", COLUMNS, [_page(cells, report.metadata or Metadata(), place)])
        except FigureError as reason:
            # kept with its headers, as an answer of one row that can be read again
            payload = msgspec.json.encode(msgspec.structs.replace(report, rows=[row])).decode()
            staging.reject(place, payload, reason.reason, column=reason.column, remedy=REMEDY)


def _check(names: list[str]) -> None:
    page = any(name in names for name in PAGES)
    missing = [name for name in ("date", "sessions") if name not in names] + ([] if page else ["landingPage"])
    if missing:
        raise UnreadableFileError(
            f"This report has no {missing[0]!r}.", detail="It has: " + ", ".join(names)[:500],
            hint="Ask for the dimensions date and landingPage and at least the metric sessions.",
        )  # fmt: skip


def _page(cells: dict[str, str], metadata: Metadata, place: int) -> tuple[Any, ...]:
    page_column = next(name for name in PAGES if name in cells)
    figures = [whole(cells[name], name) if name in cells else None for name in COUNTS]
    revenue = exact(cells["purchaseRevenue"], "purchaseRevenue") if "purchaseRevenue" in cells else None
    return (
        _day(cells["date"]), path_of(cells[page_column] or "(not set)", page_column), *figures, revenue,
        bool(metadata.sampling_metadatas), metadata.subject_to_thresholding, metadata.data_loss_from_other_row,
        metadata.time_zone, place,
    )  # fmt: skip


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y%m%d").date()
    except ValueError:
        raise FigureError("date", f"{text!r} is not a day such as 20260301.") from None
