"""An answer of Search Console's searchAnalytics.query, with what was asked: {siteUrl, dimensions, dataState, rows}."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from hotdash.db.connect import Shop
from hotdash.db.copy import Staging
from hotdash.errors import UnreadableFileError
from hotdash.sources.formats import Head, Reader
from hotdash.sources.google.pages import FigureError, answers, exact, path_of, whole

COLUMNS = ("search_date", "page", "clicks", "impressions", "position", "is_final", "line_number")
REMEDY = "Ask Search Console again."


class SearchRow(msgspec.Struct):
    """A row, its keys in the order of the dimensions."""

    keys: list[str]
    clicks: Any = 0
    impressions: Any = 0
    position: Any = None


class Metadata(msgspec.Struct):
    """From which day on the figures are not complete."""

    first_incomplete_date: str | None = msgspec.field(default=None, name="firstIncompleteDate")


class Answer(msgspec.Struct):
    """The answer with its question; the answer alone does not say what its keys are."""

    dimensions: list[str]
    site: str = msgspec.field(default="", name="siteUrl")
    rows: list[SearchRow] = []
    data_state: str = msgspec.field(default="final", name="dataState")
    metadata: Metadata | None = None


class SearchConsoleFormat:
    """Search results."""

    name = "search-console-json"
    title = "Search Console answer"

    def recognises(self, head: Head) -> bool:
        """A JSON object with a site and dimensions."""
        text = head.text.lstrip("\ufeff").lstrip()
        return text.startswith("{") and '"siteUrl"' in text and '"dimensions"' in text

    def stage(self, reader: Reader, staging: Staging, shop: Shop) -> None:
        """Stage one page and day a row.

        Raises:
            UnreadableFileError: it is not such an answer, or its dimensions are not date and page.
        """
        try:
            # Numbers are taken by their digits: a position is not to pass through a float.
            found = answers(msgspec.json.Decoder(Answer, float_hook=str), reader.whole())
        except (msgspec.MsgspecError, TypeError) as reason:
            raise UnreadableFileError(
                "This is not an answer of Search Console.", detail=str(reason), hint=REMEDY
            ) from None
        rows = 0
        for answer in found:
            _stage(answer, staging, rows)
            rows += len(answer.rows)
        reader.rows_read = max(reader.rows_read, rows)


def _stage(answer: Answer, staging: Staging, rows_before: int) -> None:
    dimensions = [dimension.casefold() for dimension in answer.dimensions]
    if set(dimensions) != {"date", "page"}:
        # Rare queries are hidden, so figures by query or country do not add up to those of a page.
        raise UnreadableFileError(
            "The dimensions of this answer are not date and page.", detail=", ".join(dimensions),
            hint="Ask for the dimensions date and page.",
        )  # fmt: skip
    for place, row in enumerate(answer.rows, rows_before + 1):
        try:
            staging.add("staged_page_search", COLUMNS, [_page(row, dimensions, answer, place)])
        except FigureError as reason:
            # kept with its question, as an answer of one row that can be read again
            payload = msgspec.json.encode(msgspec.structs.replace(answer, rows=[row])).decode()
            staging.reject(place, payload, reason.reason, column=reason.column, remedy=REMEDY)


def _page(row: SearchRow, dimensions: list[str], answer: Answer, place: int) -> tuple[Any, ...]:
    if len(row.keys) != len(dimensions):
        raise FigureError("keys", f"The row has {len(row.keys)} keys for {len(dimensions)} dimensions.")
    keys = dict(zip(dimensions, row.keys, strict=True))
    try:
        day = date.fromisoformat(keys["date"])
    except ValueError:
        raise FigureError("date", f"{keys['date']!r} is not a day such as 2026-03-01.") from None
    incomplete_from = answer.metadata.first_incomplete_date if answer.metadata else None
    is_final = answer.data_state.casefold() == "final" or bool(incomplete_from and keys["date"] < incomplete_from)
    position = exact(row.position, "position") if row.position is not None else None
    return (
        day, path_of(keys["page"], "page"), whole(row.clicks, "clicks"), whole(row.impressions, "impressions"),
        position, is_final, place,
    )  # fmt: skip
