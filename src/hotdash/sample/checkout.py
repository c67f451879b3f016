"""From a basket to a priced order: discounts, tax, shipping."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from hotdash.sample.catalogue import Catalogue
from hotdash.sample.days import local_day
from hotdash.sample.demand import is_sale
from hotdash.sample.dice import is_lucky, weighted
from hotdash.sample.money import part_of, spread
from hotdash.sample.orders import DRAFT, LINE_BASE, POS, STRIDE, WEB, Line, Order
from hotdash.sample.people import NOVICE, RACER, Customer

TAX_BP = {"TX": 825, "IL": 725}
"""Sales tax in hundredths of a percent; the shop has nexus in two states only."""
FREE_SHIPPING_FROM = 14_900
GIFT_RATE = -1.0
CODES = {"HOTROD10": 10, "RACEDAY10": 10, "FIRSTBUILD5": 5, "BLACKFRIDAY15": 15}
MAX_LINES = 20


def place_order(
    rng: Random,
    catalogue: Catalogue,
    customer: Customer,
    number: int,
    when: int,
    picks: Sequence[tuple[int, int]],
    source: str,
) -> Order:
    """A new, paid order of (variant, quantity) picks."""
    code = _code(rng, customer, when) if source == WEB else None
    place = None if source == POS else customer.place
    lines = price_lines(catalogue, number, picks, customer, CODES[code] if code else 0, place is not None)
    net = sum(line.net for line in lines)
    shipping = _shipping(rng, customer, net) if place and any(line.rate >= 0 for line in lines) else 0
    is_taxed = place is not None and place.province == "TX" and not customer.is_trade
    return Order(
        number=number,
        customer=customer,
        created=when,
        source=source,
        lines=lines,
        place=place,
        shipping=shipping,
        shipping_tax=part_of(shipping, TAX_BP["TX"], 10_000) if is_taxed else 0,
        tip=rng.choice((300, 500, 1000)) if source != DRAFT and is_lucky(rng, 0.004) else 0,
        code=code,
        paid_at=when,
    )


def price_lines(
    catalogue: Catalogue,
    number: int,
    picks: Sequence[tuple[int, int]],
    customer: Customer,
    off_pct: int,
    is_shipped: bool,
) -> tuple[Line, ...]:
    """Lines with trade discount or the code's share, and tax; over the counter the tax is that of Texas."""
    gross = [catalogue.variants[variant].choice.price * quantity for variant, quantity in picks]
    goods = [
        0 if catalogue.variants[variant].kind == "gift" else value
        for (variant, _), value in zip(picks, gross, strict=True)
    ]
    code_cuts = spread(part_of(sum(goods), off_pct, 100), goods) if off_pct else [0] * len(goods)
    rate = tax_rate(customer, is_shipped)
    return tuple(
        _line(
            catalogue,
            number,
            place,
            pick,
            part_of(goods[place], 10, 100) if customer.is_trade else 0,
            code_cuts[place],
            rate,
        )
        for place, pick in enumerate(picks)
    )


def later_line(catalogue: Catalogue, order: Order, variant: int, quantity: int) -> Line:
    """A line added by an order edit, without discount."""
    rate = tax_rate(order.customer, order.place is not None)
    line = _line(catalogue, order.number, len(order.lines), (variant, quantity), 0, 0, rate)
    return Line(line.line_id, variant, quantity, line.unit, 0, 0, line.tax, line.rate, is_later=True)


def tax_rate(customer: Customer, is_shipped: bool) -> int:
    """Hundredths of a percent."""
    if customer.is_trade:
        return 0
    return TAX_BP.get(customer.place.province, 0) if is_shipped else TAX_BP["TX"]


def _line(
    catalogue: Catalogue, number: int, place: int, pick: tuple[int, int], trade_cut: int, code_cut: int, rate_bp: int
) -> Line:
    variant, quantity = pick
    price = catalogue.variants[variant].choice.price
    is_gift = catalogue.variants[variant].kind == "gift"
    tax = 0 if is_gift else part_of(price * quantity - trade_cut - code_cut, rate_bp, 10_000)
    line_id = LINE_BASE + (number * MAX_LINES + place) * STRIDE + 97
    return Line(line_id, variant, quantity, price, trade_cut, code_cut, tax, GIFT_RATE if is_gift else rate_bp / 10_000)


def _code(rng: Random, customer: Customer, when: int) -> str | None:
    if customer.is_trade:
        return None
    if is_sale(local_day(when)):
        return "BLACKFRIDAY15" if is_lucky(rng, 0.55) else None
    if customer.created == when and is_lucky(rng, 0.11):
        return "FIRSTBUILD5"
    chance = {RACER: 0.11, NOVICE: 0.06}.get(customer.persona, 0.08)
    return weighted(rng, {"HOTROD10": 0.7, "RACEDAY10": 0.3}) if is_lucky(rng, chance) else None


def _shipping(rng: Random, customer: Customer, net: int) -> int:
    if customer.place.country != "US":
        return (
            rng.choice((3_995, 4_995, 6_495))
            if customer.place.country == "AU" or net > 20_000
            else rng.choice((2_495, 2_995, 3_495))
        )
    if is_lucky(rng, 0.04):
        return 2_495
    return 0 if net >= FREE_SHIPPING_FROM else rng.choice((995, 995, 1_295))
