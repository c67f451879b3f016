"""Charts: axes that hold all that is drawn, gaps that stay gaps, bars as long as what they stand for."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotdash.web.chart import HEIGHT, MOST_BARS, MOST_SERIES, WIDTH, axis, draw

FIRST = date(2026, 3, 1)
values = st.floats(-1e9, 1e9, allow_nan=False)


def day(n: int) -> date:
    return FIRST + timedelta(n)


def write(value: Any) -> str:
    return "–" if value is None else f"{value:g}"


@given(values, values)
def test_an_axis_is_even_round_and_holds_everything(one: float, other: float) -> None:
    low, high = sorted((one, other))
    ticks = axis(low, high)
    step = ticks[0] - ticks[1]
    slack = abs(step) * 1e-6 + 1e-9
    assert 2 <= len(ticks) <= 7
    assert ticks[0] >= max(high, 0) - slack and ticks[-1] <= min(low, 0) + slack
    assert all(a - b == pytest.approx(step, rel=1e-3) for a, b in pairwise(ticks))
    assert any(abs(tick) <= slack for tick in ticks)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 0, (1, 0.75, 0.5, 0.25, 0)),
        (90, 1234.5, (1500, 1000, 500, 0)),
        (0, 8, (8, 6, 4, 2, 0)),
        (-3, 5, (6, 4, 2, 0, -2, -4)),
        (0, 100, (100, 75, 50, 25, 0)),
    ],
)
def test_axes_by_hand(low: float, high: float, ticks: tuple[float, ...]) -> None:
    assert axis(low, high) == ticks


def test_what_is_not_known_breaks_the_line() -> None:
    chart = draw([(day(n), "a", value) for n, value in enumerate([1, 2, None, 4, None, 6, 8])], "line", write, "T")
    assert chart
    [line] = chart.series
    assert [path.count(",") for path in line.paths] == [2, 2]
    assert len(line.dots) == 1
    assert line.last == "8"
    assert chart.summary == "T, 1 Mar to 7 Mar: between 1 and 8."


@given(st.lists(st.one_of(st.none(), values), min_size=1, max_size=40), st.sampled_from(["line", "bar"]))
def test_nothing_is_drawn_outside(found: list[float | None], shape: Any) -> None:
    chart = draw([(day(n), "a", value) for n, value in enumerate(found)], shape, write, "T")
    if chart is None:
        assert all(value is None for value in found)
        return
    [one] = chart.series
    points = [pair.split(",") for path in one.paths for pair in path.split()] + [list(dot) for dot in one.dots]
    for x, y in points:
        assert -0.1 <= float(x) <= WIDTH + 0.1 and -0.1 <= float(y) <= HEIGHT + 0.1
    for left, top, width, height in one.bars:
        assert float(left) >= -0.1 and float(left) + float(width) <= WIDTH + 0.1
        assert float(top) >= -0.1 and float(top) + float(height) <= HEIGHT + 0.2
    assert len(points) + len(one.bars) == sum(value is not None for value in found)


def test_months_are_called_months_and_days_days() -> None:
    months = draw([(date(2026, n, 1), "a", n) for n in (1, 2, 3)], "bar", write, "T")
    assert months and months.labels == ("Jan 2026", "Feb 2026", "Mar 2026")
    days = draw([(day(n), "a", n) for n in range(7)], "line", write, "T")
    assert days and days.labels == ("1 Mar", "4 Mar", "7 Mar")


def test_words_keep_their_order_until_there_are_too_many() -> None:
    few = draw([(word, "a", n) for n, word in enumerate(["fast", "slow", "none"])], "bar", write, "T")
    assert few and [word for word, _ in few.lying] == ["Fast", "Slow", "None"]
    many = draw([(f"w{n}", "a", n) for n in range(20)], "bar", write, "T")
    assert many and next(word for word, _ in many.lying) == "W19"
    assert (len(many.lying), many.left_out) == (MOST_BARS, 20 - MOST_BARS)


def test_the_largest_series_are_drawn_in_their_order() -> None:
    rows = [(day(n), f"s{size}", size) for n in range(2) for size in (5, 1, 9, 7, 8, 3, 4, 2)]
    chart = draw(rows, "line", write, "T")
    assert chart
    assert [series.label for series in chart.series] == ["s5", "s9", "s7", "s8", "s3", "s4"]
    assert (len(chart.series), chart.left_out) == (MOST_SERIES, 2)


def test_a_negative_bar_lies_to_the_left_of_nothing() -> None:
    chart = draw([("up", "a", 3), ("down", "a", -1), ("unknown", "a", None)], "bar", write, "T")
    assert chart
    bars = {word: (bar.start, bar.length) for word, (bar,) in chart.lying}
    assert bars == {"Up": ("25.00", "75.00"), "Down": ("0.00", "25.00"), "Unknown": ("25.00", "0.00")}
