"""A small line of a figure over time, as SVG coordinates with words and a table for whoever cannot see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hotdash.web.formats import short_day, write

WIDTH, HEIGHT, MARGIN = 320, 64, 4


@dataclass(frozen=True)
class Sparkline:
    """Ready to be drawn.

    Attributes:
        line, area: values for `points` of a polyline and a polygon; gaps are bridged.
        before: the line of the days that these are compared with, '' where there are none.
        last: where the line ends (x, y).
        rows: (day, value) in words, for the table.
    """

    label: str
    line: str
    area: str
    last: tuple[str, str]
    summary: str
    first_day: str
    last_day: str
    low: str
    high: str
    rows: tuple[tuple[str, str], ...]
    before: str = ""


def draw(spark: dict[str, Any] | None, currency: str, zone: str) -> Sparkline | None:
    """The sparkline of a headline; None where there are fewer than two values."""
    points = [(str(day), value) for day, value in (spark or {}).get("points") or []]
    known = [(index, float(value)) for index, (_, value) in enumerate(points) if value is not None]
    if spark is None or len(known) < 2:
        return None
    then = [(n, float(value)) for n, (_, value) in enumerate(spark.get("before") or []) if value is not None]
    then = then[: len(points)]
    low, high = min(value for _, value in known), max(value for _, value in known)
    # The line starts at zero where it can, so that a small change does not look like a cliff.
    floor = min([0.0, low, *(value for _, value in then)])
    span = (max([high, *(value for _, value in then)]) - floor) or 1.0

    def place(index: int, value: float) -> tuple[str, str]:
        x = index * WIDTH / max(1, len(points) - 1)
        y = HEIGHT - MARGIN - (value - floor) / span * (HEIGHT - 2 * MARGIN)
        return f"{x:.1f}", f"{y:.1f}"

    placed = [place(index, value) for index, value in known]
    line = " ".join(f"{x},{y}" for x, y in placed)
    kind = spark.get("format", "decimal")
    said = {name: write(value, kind, currency, zone) for name, value in (("low", low), ("high", high))}
    latest = write(known[-1][1], kind, currency, zone)
    first_day, last_day = short_day(points[0][0]), short_day(points[-1][0])
    return Sparkline(
        label=str(spark.get("label", "")),
        line=line,
        area=f"{placed[0][0]},{HEIGHT} {line} {placed[-1][0]},{HEIGHT}",
        last=placed[-1],
        summary=f"{spark.get('label', '')}, {first_day} to {last_day}: between {said['low']} and {said['high']}, "
        f"last {latest}.",
        first_day=first_day,
        last_day=last_day,
        low=said["low"],
        high=said["high"],
        before=" ".join(",".join(place(index, value)) for index, value in then) if len(then) > 1 else "",
        rows=tuple((short_day(day), write(value, kind, currency, zone)) for day, value in points),
    )
