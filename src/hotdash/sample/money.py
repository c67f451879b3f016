"""Money as whole cents of the shop's currency (USD), and the shapes in which Shopify prints it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

CURRENCY = "USD"
RATES = {"USD": 1.0, "CAD": 1.37, "GBP": 0.77, "AUD": 1.52}

Json: TypeAlias = dict[str, object]


def amount(cents: int) -> str:
    """A MoneyV2 amount, at least one decimal and no idle zero: 1250 -> '12.5', 1000 -> '10.0', 1234 -> '12.34'."""
    whole, part = divmod(abs(cents), 100)
    sign = "-" if cents < 0 else ""
    return f"{sign}{whole}.{part // 10}" if part % 10 == 0 else f"{sign}{whole}.{part:02d}"


def price(cents: int) -> str:
    """A plain Money scalar, two decimals: 1250 -> '12.50'."""
    return f"{cents // 100}.{cents % 100:02d}"


def money(cents: int) -> Json:
    """MoneyV2 with its currency."""
    return {"amount": amount(cents), "currencyCode": CURRENCY}


def shop_bag(cents: int) -> Json:
    """MoneyBag of which only the shop amount was selected."""
    return {"shopMoney": {"amount": amount(cents)}}


def shop_bag_with_currency(cents: int) -> Json:
    """MoneyBag of which the shop amount and its currency were selected."""
    return {"shopMoney": money(cents)}


def both_bag(cents: int, currency: str, rate: float) -> Json:
    """MoneyBag in shop and presentment money; `rate` is presentment units for one dollar."""
    shown = {"amount": amount(round(cents * rate)), "currencyCode": currency}
    return {"shopMoney": money(cents), "presentmentMoney": shown}


def part_of(cents: int, numerator: int, denominator: int) -> int:
    """cents x numerator / denominator, half a cent up; for amounts >= 0."""
    return (2 * cents * numerator + denominator) // (2 * denominator)


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """`total` cents in proportion to `weights`; the parts add up to the total exactly."""
    whole, running, given = sum(weights), 0, 0
    parts: list[int] = []
    for weight in weights:
        running += weight
        share = part_of(total, running, whole) - given if whole else 0
        parts.append(share)
        given += share
    return parts
