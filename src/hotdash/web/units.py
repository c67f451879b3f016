"""The unit of a column: read off its name and its words, since every one of them says it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hotdash.tiles.tile import Format

MONEY = re.compile(r"\bshop(?:'s)? currency\b|\bin the shop's own currency\b", re.IGNORECASE)
# What is money by its name, where the words leave it open. Daily sales are units, Google's revenue is not the shop's.
MONEY_NAMES = re.compile(
    r"revenue|(^|_)(price|unit_cost|profit|gross_sales|net_sales|total_sales|order_value|stock_value|aov|taxes)(_|$)"
)
GOOGLE = re.compile(r"google", re.IGNORECASE)
NUMBERS = ("numeric", "integer", "bigint", "smallint", "double precision", "real")


@dataclass(frozen=True)
class Unit:
    """How values are written, and what they are counted in, in words."""

    format: Format
    words: str


PERCENT = Unit("percent", "percent, 0 to 100")
CHANGE = Unit("percent", "percent of what it is compared with")
OF_NAMES: tuple[tuple[re.Pattern[str], Unit], ...] = (
    (re.compile(r"_vs_.*_pct$|change.*_pct$|growth.*_pct$"), CHANGE),
    (re.compile(r"_pct$"), PERCENT),
    (re.compile(r"severity$"), Unit("severity", "critical, high, medium or low")),
    (re.compile(r"(^|_)minutes$|_minutes_"), Unit("minutes", "minutes")),
    (re.compile(r"(^|_)hours$"), Unit("decimal", "hours")),
    (re.compile(r"_id$|_number$"), Unit("text", "a number that names something")),
)
DAYS = re.compile(r"(^|_)days(_|$)|^age_days$")


def unit_of(name: str, kind: str, meaning: str) -> Unit:
    """The unit of a column.

    Args:
        kind: its type as PostgreSQL writes it.
        meaning: its comment.
    """
    plain = kind.split("(")[0]
    if plain == "boolean":
        return Unit("flag", "yes or no")
    if plain == "date":
        return Unit("date", "a day")
    if plain.startswith("timestamp"):
        return Unit("instant", "an instant, shown in the shop's time zone")
    for pattern, unit in OF_NAMES:
        if pattern.search(name):
            return unit
    if plain not in NUMBERS:
        return Unit("text", "words")
    if MONEY.search(meaning) or (
        plain == "numeric" and MONEY_NAMES.search(name) and not GOOGLE.search(f"{name} {meaning}")
    ):
        return Unit("money", "the shop's currency")
    if DAYS.search(name):
        return Unit("days", "days")
    return Unit("decimal", "a number") if plain in ("numeric", "double precision", "real") else Unit("count", "a count")
