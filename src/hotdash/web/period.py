"""A day or a range of days, and the days it is compared with; what its figures say, and how they changed.

Without `from`, `to` and `compare` a tile shows its own figures of a day. With any of them it shows those of the period:
what flows (sales, visits) is added up over its days, rates and means are ratios of such sums, and what stands (stock,
open orders) is as it stood at the close of the last day. A period that ends today ends now, and so does, on its own
last day, the period that it is compared with: at the same time on the wall's clock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from hotdash.clock import end_of_business_day, same_time_on
from hotdash.db.rebuild import read_logic
from hotdash.errors import UsageError
from hotdash.tiles.tile import Tile
from hotdash.web.figures import Part, ShopState
from hotdash.web.formats import MONTHS
from hotdash.web.parameters import parse_day

# Name → words for the choice, and words after "up 3% on".
COMPARISONS = {
    "same_weekdays": ("the same weekdays before", "the same weekdays before"),
    "previous_period": ("the days right before", "the days before"),
    "previous_year": ("the same dates a year before", "the year before"),
    "previous_year_weekdays": ("the same weekdays a year before", "the same weekdays a year before"),
    "none": ("nothing", ""),
}
DEFAULT = "same_weekdays"
NAMES = ("date", "from", "to", "compare")
# A year and the one before, leap days included; longer questions are for the exports.
LONGEST_DAYS = 732
MEASURES = {
    "sum": "sum of {days}",
    "ratio": "over {days}",
    "mean": "mean over {days}",
    "median": "median over {days}",
    "state": "as it {close}",
}


@dataclass(frozen=True)
class Period:
    """Business days from `first` to `last`, both included.

    Attributes:
        is_asked: whether figures of the period were asked for, and not a tile's own figures of the day.
        is_running: whether it ends today, and so at this moment.
        before: first and last day of what it is compared with; None where there is no comparison.
    """

    first: date
    last: date
    is_asked: bool
    is_running: bool
    compare: str
    before: tuple[date, date] | None

    @property
    def day(self) -> date | None:
        """The closed day that it ends with, or None for today."""
        return None if self.is_running else self.last

    @property
    def days(self) -> int:
        """How many days it holds."""
        return (self.last - self.first).days + 1

    @property
    def query(self) -> str:
        """The part of an address that asks for it: '' for today."""
        if self.is_asked:
            return f"?from={self.first}&to={self.last}&compare={self.compare}"
        return "" if self.is_running else f"?date={self.last}"

    def before_ends_at(self, state: ShopState) -> datetime:
        """The clock by which the days before are read."""
        last = (self.before or (self.first, self.last))[1]
        if self.is_running:
            return same_time_on(last, state.now, state.iana_timezone)
        return end_of_business_day(last, state.iana_timezone)

    def words_of(self, measure: str, until: date | None = None) -> str:
        """How a figure of the period was made: "sum of 7 days"; `until` is the last day that its source has told."""
        if until and until < self.last:
            told = replace(self, last=until, is_running=False)
            return f"{told.words_of(measure)}, until {short_date(until)}"
        days = "the day" if self.days == 1 else f"{self.days} days"
        close = "stands now" if self.is_running else f"stood at the close of {short_date(self.last)}"
        return MEASURES.get(measure, MEASURES["state"]).format(days=days, close=close)


def short_date(day: date) -> str:
    """7 Nov 2026."""
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def span_words(first: date, last: date) -> str:
    """7 Nov 2026; 1 to 7 Nov 2026; 25 Oct to 7 Nov 2026; 25 Dec 2025 to 7 Jan 2026."""
    if first == last:
        return short_date(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {short_date(last)}"
    return f"{short_date(first).removesuffix(f' {last.year}')} to {short_date(last)}"


def days_before(first: date, last: date, compare: str) -> tuple[date, date]:
    """The days that a period is compared with; weekdays meet their like where they are asked to."""
    length = (last - first).days + 1
    if compare == "previous_year":
        return _a_year_before(first), _a_year_before(last)
    back = {
        "previous_period": length,
        # As few whole weeks as reach back beyond the period itself.
        "same_weekdays": -(-length // 7) * 7,
        # 52 weeks; for more than a year, as many whole years of them as reach back beyond it.
        "previous_year_weekdays": -(-length // 364) * 364,
    }[compare]
    return first - timedelta(days=back), last - timedelta(days=back)


def _a_year_before(day: date) -> date:
    """The same date; the 29th of February has the 28th before it."""
    return date(day.year - 1, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def read_period(values: dict[str, str], state: ShopState) -> Period:
    """What `date`, or `from` and `to`, and `compare` ask for; today where nothing is said.

    Raises:
        UsageError: not days, not in order, beyond the shop's own days, too many, or no such comparison.
    """
    compare = values.get("compare", DEFAULT)
    if compare not in COMPARISONS:
        raise UsageError(f"compare cannot be {compare[:40]!r}.", hint=f"Use one of: {', '.join(COMPARISONS)}.")
    if "date" in values and ("from" in values or "to" in values):
        raise UsageError("date goes with neither from nor to.", hint="Ask for one day, or for the first and the last.")
    if "to" in values and "from" not in values:
        raise UsageError("to needs from.", hint="Give the first day as well.")
    last = parse_day(values.get("to", values.get("date")), state)
    first = parse_day(values["from"], state) if "from" in values else last
    if first > last:
        raise UsageError(f"The period ends ({last}) before it begins ({first}).", hint="Give from before to.")
    if (last - first).days >= LONGEST_DAYS:
        raise UsageError(f"The period is longer than {LONGEST_DAYS} days.", hint="Ask for less, or use the exports.")
    asked = "from" in values or "compare" in values
    before = None if compare == "none" else days_before(first, last, compare)
    # What lies before the shop's first day is not nothing; it is not known.
    if before and before[0] < state.first_day:
        before = None
    return Period(first, last, asked, last == state.today, compare, before)


def compared(
    figures: list[dict[str, Any]], before: list[dict[str, Any]], period: Period, *, is_stale: bool
) -> list[dict[str, Any]]:
    """Figures with what they were before, how they changed (percent; points of what is a percentage) and their words.

    Late data are no fall: with `is_stale` nothing is compared, and nothing judged.
    """
    then = {entry.get("key"): entry for entry in before}
    found = []
    for entry in figures:
        earlier, until = then.get(entry.get("key"), {}), _day_of(entry)
        # Five days are compared with no seven.
        is_whole = period.before and not _lacks(entry, period.last) and not _lacks(earlier, period.before[1])
        was = earlier.get("value") if is_whole and not is_stale else None
        found.append(
            entry
            | {
                "compared_value": was,
                "change_pct": change_of(entry.get("value"), was, str(entry.get("format"))),
                "against": COMPARISONS[period.compare][1],
                "words": period.words_of(str(entry.get("measure", "state")), until),
                "band": None if is_stale else entry.get("band"),
            }
        )
    return found


def _day_of(entry: Mapping[str, Any]) -> date | None:
    return date.fromisoformat(entry["until"]) if entry.get("until") else None


def _lacks(entry: Mapping[str, Any], last: date) -> bool:
    until = _day_of(entry)
    return until is not None and until < last


def change_of(value: Any, was: Any, kind: str) -> Decimal | None:
    """Percent against what it was; of what is a percentage itself, points. None from nothing or less than nothing."""
    if value is None or was is None:
        return None
    now, before = Decimal(str(value)), Decimal(str(was))
    if kind == "percent":
        return round(now - before, 1)
    return round(100 * (now - before) / before, 1) if before > 0 else None


@cache
def tells_periods(name: str) -> bool:
    """Whether the tile has a function period_figures; where it has none, its headline is shown as a state."""
    return f"{name}.period_figures" in {file.key for file in read_logic()}


def period_parts(tile: Tile, state: ShopState, period: Period) -> list[Part]:
    """What to read of a tile for a period: its figures, and those of the days before where it is compared."""
    tells = tells_periods(tile.name)
    kind: Literal["period_figures", "headline"] = "period_figures" if tells else "headline"
    parts = [Part(tile, kind, first=period.first if tells else None)]
    if period.before:
        first = period.before[0] if tells else None
        parts.append(Part(tile, kind, first=first, at=period.before_ends_at(state)))
    return parts


def told(tile: Tile, state: ShopState, period: Period, read: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The figures and the line of what period_parts read, compared; the same for the page and for JSON."""
    is_stale = any(state.freshness[name]["is_stale"] for name in tile.streams if name in state.freshness)
    before = read[1] if len(read) > 1 else {}
    figures = compared(read[0].get("figures") or [], before.get("figures") or [], period, is_stale=is_stale)
    found: dict[str, Any] = {"figures": figures}
    if "spark" in read[0]:
        found["spark"] = read[0]["spark"]
        if found["spark"] and (before.get("spark") or {}).get("points"):
            found["spark"] = found["spark"] | {"before": before["spark"]["points"]}
    return found


def presets(period: Period, state: ShopState) -> list[tuple[str, str, bool]]:
    """The ready-made periods: (words, address part, whether it is the one that is shown)."""
    today, day = state.today, timedelta(days=1)
    month = today.replace(day=1)
    last_month = ((month - day).replace(day=1), month - day)
    choices = [
        ("Today", today, today),
        ("Yesterday", today - day, today - day),
        ("7 days", today - 6 * day, today),
        ("28 days", today - 27 * day, today),
        ("This month", month, today),
        ("Last month", *last_month),
    ]
    found = []
    for words, first, last in choices:
        if first < state.first_day:
            continue
        plain = replace(period, first=first, last=last, is_running=last == today, is_asked=first != last)
        kept = plain if period.compare == DEFAULT else replace(plain, is_asked=True)
        found.append((words, kept.query, (first, last) == (period.first, period.last)))
    return found
