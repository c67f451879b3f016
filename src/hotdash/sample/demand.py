"""How many orders a day brings, and at what hour they come."""

from __future__ import annotations

from datetime import date
from random import Random

from hotdash.sample.days import Span, at, thanksgiving
from hotdash.sample.dice import poisson, weighted

ORDERS_A_DAY = 15.2
YEARLY_GROWTH = 1.25
MONTHS = (0.86, 0.94, 1.10, 1.18, 1.19, 1.15, 1.08, 1.05, 1.00, 0.88, 0.86, 0.74)
WEEKDAYS = (1.22, 1.17, 1.06, 1.02, 0.98, 0.78, 0.77)
HOURS = {
    0: 0.6,
    1: 0.3,
    2: 0.2,
    3: 0.2,
    4: 0.3,
    5: 0.7,
    6: 1.6,
    7: 2.8,
    8: 4.2,
    9: 5.4,
    10: 6.0,
    11: 6.2,
    12: 6.6,
    13: 6.0,
    14: 5.7,
    15: 5.5,
    16: 5.1,
    17: 4.9,
    18: 5.4,
    19: 7.2,
    20: 8.0,
    21: 7.3,
    22: 4.4,
    23: 1.7,
}
TRADE_HOURS = {7: 2.0, 8: 4.0, 9: 5.0, 10: 5.0, 11: 4.0, 12: 2.5, 13: 4.0, 14: 4.0, 15: 3.5, 16: 2.5, 17: 1.0}
SALE_DAYS = {1: 2.3, 2: 1.5, 3: 1.4, 4: 2.0}
"""Days after Thanksgiving: Black Friday to Cyber Monday."""


def is_racing_season(day: date) -> bool:
    """March to September."""
    return 3 <= day.month <= 9


def is_sale(day: date) -> bool:
    """From Black Friday to Cyber Monday."""
    return (day - thanksgiving(day.year)).days in SALE_DAYS


def season(day: date) -> float:
    """The month's factor, gliding from one month's middle to the next."""
    place = day.month - 1 + (day.day - 15) / 30
    low = int(place // 1)
    share = place - low
    return MONTHS[low % 12] * (1 - share) + MONTHS[(low + 1) % 12] * share


def growth(span: Span, day: date) -> float:
    """1 in the middle of the last twelve months."""
    return float(YEARLY_GROWTH ** (((day - span.last).days + 182) / 365))


def retail_orders(rng: Random, span: Span, day: date) -> int:
    """How many private buyers order on a day; the spread is wider than Poisson's, as weather and videos have it."""
    lift = SALE_DAYS.get((day - thanksgiving(day.year)).days, 1.0)
    mean = ORDERS_A_DAY * growth(span, day) * season(day) * WEEKDAYS[day.weekday()] * lift
    return poisson(rng, mean * rng.gammavariate(40.0, 1 / 40.0))


def moment(rng: Random, day: date, hours: dict[int, float]) -> int:
    """An instant on the day, hours as weighted; epoch seconds."""
    return at(day, weighted(rng, hours) + rng.random())


def trade_visits(rng: Random, day: date, visits_month: float) -> bool:
    """Whether a workshop orders today: business days only, rather at the start of the week."""
    pull = (1.35, 1.25, 1.0, 0.8, 0.6, 0.0, 0.0)[day.weekday()] * season(day)
    return rng.random() < visits_month / 21.0 * pull
