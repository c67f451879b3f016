"""What a tile is. Each folder beside this file holds one: NAME/NAME.py with `TILE = Tile(...)`, and its views.

The schema NAME offers two functions that return what is shown, as json or jsonb, for a shop at the instant rules.now():

* NAME.tile_json(of_shop bigint, options jsonb): the answer of the tile's endpoint, with exactly its keys.
* NAME.headline(of_shop bigint): {"figures": [{"key", "label", "value", "format", "change_pct", "better", "band"}],
  "spark": {"label", "format", "points": [[date, value], …]}}. The first figure is the one shown large. change_pct is
  against a week earlier; null leaves it to the page, which asks for the headline by a clock a week before. better is
  "up", "down" or null; band is "good", "watch", "bad" or null; spark may be null. For the page alone it may bring
  more: "rows" (with rows_in_headline), "row_details" ({row name: {key: value}}, put beside what the endpoint says of
  the row) and "heatmap" ([{"category", "velocity", "count", "at_risk"}]).

Where the tile has figures with targets, a third one:

* NAME.kpis(of_shop bigint): rows of kpi and value, the same kpis for every shop, value null where nothing is known.
  Their bands are the settings KPI_yellow and KPI_red; growth.v_kpi_summary puts those of all tiles together.

It may offer one more, for periods that somebody chooses; without it the headline is shown as a state of the last day:

* NAME.period_figures(of_shop bigint, first_day date): figures and spark of the business days from first_day to that of
  the clock, the last of them up to the clock. Its figures have a "measure": "sum", "ratio", "mean" or "median" of what
  flows, "state" of what stands at the clock; and "until" where the source is late: the last day that is counted.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

Format = Literal[
    "text", "money", "count", "decimal", "percent", "days", "minutes", "severity", "date", "instant", "flag"
]


@dataclass(frozen=True)
class Column:
    """A column of the rows that need attention: key in the JSON row, words above it, and how values are written."""

    key: str
    label: str
    format: Format = "text"


@dataclass(frozen=True)
class Option:
    """A query parameter of the tile's endpoint.

    Attributes:
        choices: the texts that are allowed; empty when `maximum` says that it is a whole number from 1 to maximum.
        default: used when it is not given; None leaves it out.
    """

    name: str
    description: str
    choices: tuple[str, ...] = ()
    maximum: int | None = None
    default: str | None = None


@dataclass(frozen=True)
class Panel:
    """A view shown on the tile's own page.

    Attributes:
        view: the view's name, in the tile's schema.
        title: what stands above it.
        shape: how it is drawn: its rows as a table, or y over x as lines or bars with the table beneath.
        x: the column along the bottom, a day, a month or a word.
        y: the columns drawn, all of one unit.
        split: a column whose words become one line each.
    """

    view: str
    title: str
    shape: Literal["table", "line", "bar"] = "table"
    x: str | None = None
    y: tuple[str, ...] = ()
    split: str | None = None


@dataclass(frozen=True)
class Tile:
    """A tile of the page.

    Attributes:
        name: schema and folder.
        order: place on the page, from 1.
        endpoint: last part of /api/v1/dashboard/….
        title, question: what it is called, and the question that it answers.
        streams: streams of raw.cursors whose age is the age of its figures.
        needs: those of the streams without which it has nothing to say; none: any of them will do.
        cache_seconds: longest time that an answer may be reused.
        rows_key: key of tile_json that holds the rows that need attention.
        rows_in_headline: the endpoint has no rows; the page takes those of the headline.
        columns: the columns shown of them.
        row_title: key of the row's own name (order number, SKU, …).
        empty: sentence shown when no row needs attention.
        options: parameters of the endpoint besides date.
        figure_views: key of a figure in the headline → the view with the rows, and the definitions, behind it.
        panels: the views on the tile's own page, in its order.
        analytics: endpoint of /api/v1/analytics/… → function of the tile's schema, with tile_json's arguments.
        lags: its sources are days late by nature: the age of the page does not count them while they are not stale.
    """

    name: str
    order: int
    endpoint: str
    title: str
    question: str
    streams: tuple[str, ...]
    cache_seconds: int
    rows_key: str
    row_title: str
    columns: tuple[Column, ...]
    empty: str
    options: tuple[Option, ...] = ()
    rows_in_headline: bool = False
    figure_views: Mapping[str, str] = field(default_factory=dict, hash=False)
    panels: tuple[Panel, ...] = ()
    analytics: Mapping[str, str] = field(default_factory=dict, hash=False)
    lags: bool = False
    needs: tuple[str, ...] = ()


@cache
def all_tiles() -> tuple[Tile, ...]:
    """Every tile there is, in the page's order: found by their folders."""
    folders = [path.parent.name for path in Path(__file__).parent.glob("*/*.py") if path.stem == path.parent.name]
    tiles = [importlib.import_module(f"hotdash.tiles.{name}.{name}").TILE for name in folders]
    return tuple(sorted(tiles, key=lambda tile: tile.order))
