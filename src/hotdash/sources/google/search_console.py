"""An answer of Search Console's searchAnalytics.query, with what was asked: {siteUrl, dimensions, dataState, rows}."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from hotdash.db.connect import Shop
from hotdash.db.copy import Staging
from hotdash.errors import UnreadableFileError
from hotdash.sources.formats import Head, Reader
from hotdash.sources.google.pages import FigureError, answers, exact, name_of, path_of, whole

FIGURES = ("clicks", "impressions", "position", "is_final", "line_number")
# Rare queries are hidden and a page's result may be another than the site's, so no grain is made from another: each has
# a table of its own.
TABLES: dict[frozenset[str], tuple[str, tuple[str, ...]]] = {
    frozenset({"date"}): ("staged_site_search", ("search_date", *FIGURES)),
    frozenset({"date", "page"}): ("staged_page_search", ("search_date", "page", *FIGURES)),
    frozenset({"date", "query"}): ("staged_query_search", ("search_date", "query", *FIGURES)),
}
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
        """Stage one day, page and day, or query and day a row.

        Raises:
            UnreadableFileError: it is not such an answer, or has other dimensions.
        """
        rows = 0
        for answer in read_answers(reader.whole()):
            stage_answer(answer, staging, rows)
            rows += len(answer.rows)
        reader.rows_read = max(reader.rows_read, rows)


def read_answers(data: bytes) -> list[Answer]:
    """The answers in a text.

    Raises:
        UnreadableFileError: there are none.
    """
    try:
        # Numbers are taken by their digits: a position is not to pass through a float.
        return answers(msgspec.json.Decoder(Answer, float_hook=str), data)
    except (msgspec.MsgspecError, TypeError) as reason:
        raise UnreadableFileError("This is not an answer of Search Console.", detail=str(reason), hint=REMEDY) from None


def stage_answer(answer: Answer, staging: Staging, rows_before: int) -> None:
    """Stage the rows of an answer; those that cannot be read are kept as rejects.

    Raises:
        UnreadableFileError: it has other dimensions.
    """
    dimensions = [dimension.casefold() for dimension in answer.dimensions]
    if frozenset(dimensions) not in TABLES:
        raise UnreadableFileError(
            "The dimensions of this answer are none of: date; date and page; date and query.",
            detail=", ".join(dimensions), hint="Ask for the dimensions date, date and page, or date and query.",
        )  # fmt: skip
    table, columns = TABLES[frozenset(dimensions)]
    for place, row in enumerate(answer.rows, rows_before + 1):
        try:
            staging.add(table, columns, [_figures(row, dimensions, answer, place)])
        except FigureError as reason:
            # kept with its question, as an answer of one row that can be read again
            payload = msgspec.json.encode(msgspec.structs.replace(answer, rows=[row])).decode()
            staging.reject(place, payload, reason.reason, column=reason.column, remedy=REMEDY)


def _figures(row: SearchRow, dimensions: list[str], answer: Answer, place: int) -> tuple[Any, ...]:
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
    of = [path_of(keys["page"], "page")] if "page" in keys else []
    of += [name_of(keys["query"], "query")] if "query" in keys else []
    return (day, *of, whole(row.clicks, "clicks"), whole(row.impressions, "impressions"), position, is_final, place)
