"""A tile as it is shown: its headline, its chart, the rows that need attention, and how old all this is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from hotdash.tiles.tile import Column, Tile
from hotdash.web.figures import ShopState
from hotdash.web.formats import SEVERITIES, ago, write
from hotdash.web.heatmap import Heatmap, lay_out
from hotdash.web.metrics import metric_of
from hotdash.web.period import change_of
from hotdash.web.sparkline import Sparkline, draw

SHOWN_ROWS = 5
FURTHER_FIGURES = 4
MOST_ROWS = 50
Tone = Literal["good", "bad", "even"]
BAND_WORDS = {"good": "On target", "watch": "Watch", "bad": "Off target"}


@dataclass(frozen=True)
class Figure:
    """One figure in words.

    Attributes:
        raw: the value as JSON gave it.
        view: has the rows behind it.
        metric: its name, under which its definition stands.
        words: what of a period it is; '' for a tile's own figure of a day, whose label says so.
        against: what it is compared with, as in "up 3% on …".
    """

    key: str
    label: str
    raw: str
    text: str
    fraction: str
    change: str | None
    direction: Literal["up", "down", "level"] | None
    tone: Tone
    band: str | None
    band_words: str | None
    view: str | None
    metric: str | None = None
    words: str = ""
    against: str = "last week"


@dataclass(frozen=True)
class Row:
    """A row that needs attention: its name, what kind of thing it is, and labelled values."""

    title: str
    severity: str | None
    note: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Chip:
    """The tile's worst severity, and how many rows have it."""

    severity: str
    text: str


@dataclass(frozen=True)
class Card:
    """A tile, ready to be shown.

    Attributes:
        state: unread = nothing was ever imported for it; stale = its data are too old; failed = it could not be read.
    """

    tile: Tile
    state: Literal["fresh", "stale", "unread", "failed"]
    figures: tuple[Figure, ...]
    spark: Sparkline | None
    heatmap: Heatmap | None
    rows: tuple[Row, ...]
    rows_title: str
    chip: Chip | None
    read_at: str | None
    age: str | None
    streams: str
    missing: str
    empty: str

    @property
    def shown(self) -> tuple[Row, ...]:
        """The first rows."""
        return self.rows[:SHOWN_ROWS]

    @property
    def more(self) -> tuple[Row, ...]:
        """The other rows."""
        return self.rows[SHOWN_ROWS:MOST_ROWS]


def make_card(
    tile: Tile, answer: dict[str, Any] | None, headline: dict[str, Any], before: dict[str, Any], state: ShopState
) -> Card:
    """The card of a tile.

    Args:
        answer: its endpoint's object, None when it could not be read.
        before: its headline of a week before, which its figures are compared with.
    """
    read = {name: state.freshness[name] for name in tile.streams if name in state.freshness}
    oldest = min((datetime.fromisoformat(str(values["read_at"])) for values in read.values()), default=None)
    then = {entry["key"]: entry.get("value") for entry in before.get("figures") or []}
    rows = _rows(tile, answer or {}, headline, state)
    is_unread = bool(tile.streams) and (not read or not read.keys() >= set(tile.needs))
    is_stale = any(values["is_stale"] for values in read.values())
    entries = headline.get("figures") or []
    if is_stale:
        # Late data are neither a fall on last week nor off target: what is missing is not known.
        then, entries = {}, [entry | {"change_pct": None, "band": None} for entry in entries]
    figures = [_figure(tile, entry, then.get(entry["key"]), state) for entry in entries]
    return Card(
        tile=tile,
        state="failed" if answer is None else "unread" if is_unread else "stale" if is_stale else "fresh",
        figures=tuple(figures[: FURTHER_FIGURES + 1]),
        spark=draw(headline.get("spark"), state.currency, state.iana_timezone),
        heatmap=lay_out(headline.get("heatmap")),
        rows=rows,
        rows_title="Needs attention" if any(row.severity for row in rows) else _title_of(tile.rows_key),
        chip=_chip(rows, (answer or {}).get("summary")),
        read_at=oldest.isoformat() if oldest else None,
        age=ago(state.now - oldest) if oldest else None,
        streams=_listed([name.replace("_", " ") for name in read or tile.streams]),
        missing=_listed([name.replace("_", " ") for name in tile.streams if name not in read]),
        empty=headline.get("empty") or tile.empty,
    )


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def _title_of(rows_key: str) -> str:
    return rows_key.replace("_", " ").capitalize().replace("skus", "SKUs")


def _figure(tile: Tile, entry: dict[str, Any], then: Any, state: ShopState) -> Figure:
    kind, value = entry.get("format", "decimal"), entry.get("value")
    text = write(value, kind, state.currency, state.iana_timezone)
    whole, point, cents = text.rpartition(".") if kind == "money" and "." in text else (text, "", "")
    change, better = _change(entry, then), entry.get("better")
    direction: Literal["up", "down", "level"] | None = None
    if change is not None:
        direction = "up" if change > 0 else "down" if change < 0 else "level"
    tone: Tone = "even" if better is None or direction in (None, "level") else "good" if direction == better else "bad"
    band = entry.get("band")
    return Figure(
        key=str(entry.get("key", "")),
        label=str(entry.get("label", "")),
        raw="" if value is None else str(value),
        text=whole,
        fraction=point + cents,
        change=None if change is None else _change_words(abs(change), kind),
        direction=direction,
        tone=tone,
        band=band,
        band_words=BAND_WORDS.get(str(band)),
        view=tile.figure_views.get(str(entry.get("key", ""))),
        metric=metric_of(tile, str(entry.get("key", ""))),
        words=str(entry.get("words", "")),
        against=str(entry.get("against", "last week")),
    )


def _change(entry: dict[str, Any], then: Any) -> Decimal | None:
    """Against a week before: as the tile says, else worked out. Of what is a percentage itself, points."""
    value, said = entry.get("value"), entry.get("change_pct")
    return Decimal(str(said)) if said is not None else change_of(value, then, str(entry.get("format")))


def _change_words(change: Decimal, kind: str) -> str:
    text = f"{change:,.1f}".removesuffix(".0")
    if kind != "percent":
        return f"{text}%"
    return f"{text} point" if text in {"1", "-1"} else f"{text} points"


def _severity_key(tile: Tile) -> str | None:
    return next((column.key for column in tile.columns if column.format == "severity"), None)


def _rows(tile: Tile, answer: dict[str, Any], headline: dict[str, Any], state: ShopState) -> tuple[Row, ...]:
    rows = headline.get("rows") if tile.rows_in_headline else answer.get(tile.rows_key)
    details = headline.get("row_details") or {}
    if not isinstance(rows, list):
        return ()
    key = _severity_key(tile)

    def severity_of(row: dict[str, Any]) -> str | None:
        said = str(row.get(key or "") or "").lower()
        return said if said in SEVERITIES else None

    whole = [row | details.get(str(row.get(tile.row_title)), {}) for row in rows if isinstance(row, dict)]
    return tuple(_row(tile, row, severity_of(row), state) for row in whole)


def _row(tile: Tile, row: dict[str, Any], severity: str | None, state: ShopState) -> Row:
    notes: list[str] = []
    values: list[tuple[str, str]] = []
    for column in tile.columns:
        value = row.get(column.key)
        if column.key == tile.row_title or column.format == "severity" or value is None or value == "":
            continue
        text = write(value, column.format, state.currency, state.iana_timezone)
        if column.format == "flag":
            notes += [column.label] if value else []
        elif column.format == "text" and not isinstance(value, int | float):
            notes.append(text)
        else:
            values.append((column.label, text))
    return Row(title=_row_title(tile, row), severity=severity, note=" · ".join(notes), values=tuple(values))


def _row_title(tile: Tile, row: dict[str, Any]) -> str:
    label = next((column for column in tile.columns if column.key == tile.row_title), Column("", ""))
    value = row.get(tile.row_title)
    if value is None or value == "":
        return f"No {label.label.lower() or 'name'}"
    # A bare number says nothing without the word for it.
    return f"{label.label} {value}".strip() if isinstance(value, int) else str(value)


def _chip(rows: tuple[Row, ...], summary: Any) -> Chip | None:
    for severity in SEVERITIES:
        count = sum(row.severity == severity for row in rows)
        if count:
            known = [value for key, value in (summary or {}).items() if key.startswith(f"{severity}_")]
            return Chip(severity, f"{max([count, *(v for v in known if isinstance(v, int))]):,} {severity}")
    return None
