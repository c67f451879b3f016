"""A chart as inline SVG, made here: complete without a script, coloured by the style sheet (light, dark, on paper).

A picture made by Vega would carry its colours and fonts in itself, could not follow the reader's theme, would need
inline styles, which the page forbids, and a JavaScript engine in the server. What a tile shows are lines and bars.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from hotdash.web.formats import MONTHS, NOTHING, short_day, words

WIDTH, HEIGHT = 1_000, 240
MOST_SERIES, MOST_BARS, MOST_READ = 6, 12, 400
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Series:
    """One line, or one of the bars beside each other: `key` is its place among the colours, from 1.

    `paths` are stretches without a gap, as `points` of polylines; `dots` are values with a gap on both sides.
    """

    key: int
    label: str
    last: str
    paths: tuple[str, ...] = ()
    dots: tuple[tuple[str, str], ...] = ()
    bars: tuple[tuple[str, str, str, str], ...] = ()


@dataclass(frozen=True)
class Bar:
    """A bar that lies: where it begins, how long it is (of 100), and its value in words."""

    key: int
    start: str
    length: str
    text: str


@dataclass(frozen=True)
class Chart:
    """Ready to be drawn.

    Attributes:
        ticks: words beside the vertical axis, from top to bottom, at even distances.
        zero: height of the line for nothing.
        labels: words under the horizontal axis, at even distances.
        reads: (x, width, words) of the stretch that belongs to each point.
        lying: (word, its bars) where words are compared and not days.
        left_out: how many series or words are not drawn.
        note: a line beneath, '' where there is none.
    """

    shape: Literal["line", "bar", "lying"]
    summary: str
    series: tuple[Series, ...]
    ticks: tuple[str, ...] = ()
    zero: str = ""
    labels: tuple[str, ...] = ()
    reads: tuple[tuple[str, str, str], ...] = ()
    lying: tuple[tuple[str, tuple[Bar, ...]], ...] = ()
    left_out: int = 0
    note: str = ""


Cells = dict[tuple[Any, str], float]
Write = Callable[[Any], str]


def draw(
    rows: Sequence[tuple[Any, str, Any]],
    shape: Literal["line", "bar"],
    write: Write,
    title: str,
    *,
    past: str | None = None,
    wanted: date | None = None,
) -> Chart | None:
    """The chart of (x, series, value); None where there is nothing to draw.

    Lines and standing bars are over days; words along the bottom make bars that lie.

    Args:
        past: the series that the others are compared with; it is drawn behind them.
        wanted: the day that was asked to be the first.
    """
    cells: Cells = {(x, name): float(value) for x, name, value in rows if value is not None and x is not None}
    if not cells:
        return None
    sums: dict[str, float] = {}
    for (_, name), value in cells.items():
        sums[name] = sums.get(name, 0.0) + abs(value)
    # The largest are drawn, in the order in which they came.
    largest = set(sorted(sums, key=lambda name: -sums[name])[:MOST_SERIES])
    names = [name for name in sums if name in largest]
    xs = list(dict.fromkeys(x for x, *_ in rows if x is not None))
    by_day = all(isinstance(x, date) for x in xs)
    if by_day or shape == "line":
        chart = _over_days(sorted(xs) if by_day else xs, names, cells, shape, write, title, len(sums) - len(names))
        if by_day and wanted and min(xs) > wanted:
            chart = replace(chart, note=f"It begins with {short_day(min(xs))}.")
        # Place 0 among the colours is the past's.
        behind = [replace(one, key=0) for one in chart.series if one.label == past]
        return replace(chart, series=(*behind, *(one for one in chart.series if one.label != past)))
    return _lying(xs, names, cells, write, title, len(sums) - len(names))


def axis(low: float, high: float) -> tuple[float, ...]:
    """At most six round values from the highest to the lowest, around all that is shown and zero."""
    low, high = min(0.0, low), max(0.0, high)
    # What cannot be told from nothing gets an axis of its own.
    if high - low < 1e-9:
        low, high = 0.0, 1.0
    rough = (high - low) / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * step for step in STEPS if power * step >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(step * n for n in range(last, first - 1, -1))


def _over_days(
    xs: list[Any],
    names: list[str],
    cells: Cells,
    shape: Literal["line", "bar"],
    write: Write,
    title: str,
    left_out: int,
) -> Chart:
    shown = [value for (_, name), value in cells.items() if name in names]
    ticks = axis(min(shown), max(shown))
    top, bottom = ticks[0], ticks[-1]

    def high(value: float) -> float:
        return HEIGHT * (top - value) / (top - bottom)

    places = _places(xs, shape)
    slot = WIDTH / max(1, len(xs) if shape == "bar" else len(xs) - 1)
    series = []
    for key, name in enumerate(names, 1):
        known = [(place, cells.get((x, name))) for place, x in zip(places, xs, strict=True)]
        last = next((write(value) for _, value in reversed(known) if value is not None), NOTHING)
        if shape == "line":
            paths, dots = _stretches(known, high)
            series.append(Series(key, name, last, paths=paths, dots=dots))
        else:
            series.append(Series(key, name, last, bars=_standing(known, high, slot, key - 1, len(names))))
    called = _labeller(xs)
    span = f"{called(xs[0])} to {called(xs[-1])}"
    return Chart(
        shape,
        f"{title}, {span}: between {write(min(shown))} and {write(max(shown))}.",
        tuple(series),
        ticks=_ticks([write(tick) for tick in ticks]),
        zero=f"{high(0.0):.1f}",
        labels=_labels([called(x) for x in xs]),
        reads=() if len(xs) > MOST_READ else _reads(xs, [called(x) for x in xs], places, slot, names, cells, write),
        left_out=left_out,
    )


def _labeller(xs: Sequence[Any]) -> Callable[[Any], str]:
    """How a point of the horizontal axis is called: days that all begin a month are months."""
    if not all(isinstance(x, date) for x in xs):
        return words
    if len(xs) > 1 and all(x.day == 1 for x in xs):
        return lambda x: f"{MONTHS[x.month - 1][:3]} {x.year}"
    return short_day


def _ticks(told: list[str]) -> tuple[str, ...]:
    """Round amounts need no cents."""
    are_round = all(text.endswith(".00") for text in told)
    return tuple(text.removesuffix(".00") if are_round else text for text in told)


def _places(xs: list[Any], shape: str) -> list[float]:
    if shape == "bar":
        return [WIDTH * (n + 0.5) / len(xs) for n in range(len(xs))]
    if len(xs) == 1:
        return [WIDTH / 2]
    if all(isinstance(x, date) for x in xs):
        # A day without a value is a gap and not a shorter way.
        whole = (xs[-1] - xs[0]).days
        return [WIDTH * (x - xs[0]).days / whole for x in xs]
    return [WIDTH * n / (len(xs) - 1) for n in range(len(xs))]


def _stretches(
    known: Sequence[tuple[float, float | None]], high: Callable[[float], float]
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    stretches: list[list[tuple[str, str]]] = [[]]
    for place, value in known:
        if value is None:
            stretches.append([])
        else:
            stretches[-1].append((f"{place:.1f}", f"{high(value):.1f}"))
    paths = tuple(" ".join(f"{x},{y}" for x, y in points) for points in stretches if len(points) > 1)
    return paths, tuple(points[0] for points in stretches if len(points) == 1)


def _standing(
    known: Sequence[tuple[float, float | None]], high: Callable[[float], float], slot: float, place: int, of: int
) -> tuple[tuple[str, str, str, str], ...]:
    width = slot * 0.72 / of
    bars = []
    for middle, value in known:
        if value is not None:
            x = middle - slot * 0.36 + width * place
            y, foot = sorted((high(value), high(0.0)))
            bars.append((f"{x:.1f}", f"{y:.1f}", f"{width:.1f}", f"{foot - y:.1f}"))
    return tuple(bars)


def _labels(called: list[str]) -> tuple[str, ...]:
    if len(called) <= 4:
        return tuple(called)
    return called[0], called[len(called) // 2], called[-1]


def _reads(
    xs: list[Any],
    called: list[str],
    places: list[float],
    slot: float,
    names: list[str],
    cells: Cells,
    write: Write,
) -> tuple[tuple[str, str, str], ...]:
    found = []
    for x, label, place in zip(xs, called, places, strict=True):
        told = ", ".join(f"{name} {write(cells[x, name])}" for name in names if (x, name) in cells)
        found.append((f"{place - slot / 2:.1f}", f"{slot:.1f}", f"{label}: {told or NOTHING}"))
    return tuple(found)


def _lying(xs: list[Any], names: list[str], cells: Cells, write: Write, title: str, left_out: int) -> Chart:
    by_size = sorted(xs, key=lambda x: -max((cells.get((x, name), 0.0) for name in names), default=0.0))
    # Words that have an order of their own keep it; only where some must go, the largest stay.
    kept = xs if len(xs) <= MOST_BARS else by_size[:MOST_BARS]
    shown = [cells[x, name] for x in kept for name in names if (x, name) in cells] or [0.0]
    low, high = min(0.0, *shown), max(0.0, *shown)
    span = (high - low) or 1.0
    lying = []
    for x in kept:
        bars = []
        for key, name in enumerate(names, 1):
            value = cells.get((x, name))
            start, end = sorted((0.0, value or 0.0))
            bars.append(
                Bar(key, f"{100 * (start - low) / span:.2f}", f"{100 * (end - start) / span:.2f}", write(value))
            )
        lying.append((words(x), tuple(bars)))
    return Chart(
        "lying",
        f"{title}: {len(kept)} compared, between {write(min(shown))} and {write(max(shown))}.",
        tuple(Series(key, name, "") for key, name in enumerate(names, 1)),
        lying=tuple(lying),
        left_out=left_out + len(xs) - len(kept),
    )
