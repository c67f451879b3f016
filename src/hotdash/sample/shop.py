"""Two years of business, day by day: who comes, what is there, what is sold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random

from hotdash.sample.baskets import Picker, open_picker, wishes
from hotdash.sample.catalogue import Catalogue
from hotdash.sample.checkout import later_line, place_order
from hotdash.sample.days import HOUR, Span, end_of
from hotdash.sample.demand import HOURS, TRADE_HOURS, is_racing_season, moment, retail_orders, trade_visits
from hotdash.sample.dice import dice, is_lucky, one_of
from hotdash.sample.fates import decide, make_parcel
from hotdash.sample.orders import DRAFT, POS, WEB, Order
from hotdash.sample.people import TRADE, Crowd, Customer, open_crowd
from hotdash.sample.stock import COUNTER, MAIN, Shelf, is_on_counter, open_shelf

FIRST_NUMBER = 1001
WORKSHOPS, WORKSHOP_EVERY_DAYS = 58, 17
DEAD, DEAD_AT = 16, 130
TRENDING_AT = 24
COUNTER_HOURS = {9: 1.0, 10: 2.0, 11: 2.0, 12: 2.0, 13: 1.5, 14: 1.5, 15: 1.5, 16: 1.0}
WARM_UP_ORDERS = 900

Visit = tuple[int, int, str, Customer | None]
"""Instant, place in the day's list, source, and the workshop that comes."""


@dataclass(slots=True)
class Shop:
    """The running business; `orders` in order of time."""

    span: Span
    catalogue: Catalogue
    rng: Random
    crowd: Crowd
    shelf: Shelf
    picker: Picker
    weights: list[float]
    orders: list[Order] = field(default_factory=list)
    lost_lines: int = 0

    def live(self, index: int) -> None:
        """One day from morning to evening, or to now."""
        day = self.span.day(index)
        self.shelf.begin(index)
        for when, _, source, workshop in self._visits(index, day):
            if when <= self.span.now:
                self._serve(index, day, when, source, workshop)
        self.shelf.close(index, day.weekday())

    def _visits(self, index: int, day: date) -> list[Visit]:
        if index % WORKSHOP_EVERY_DAYS == 0:
            self.crowd.meet(TRADE, moment(self.rng, day, TRADE_HOURS) if index else end_of(day) - 86_399)
        visits: list[Visit] = [
            (moment(self.rng, day, HOURS), 0, WEB, None) for _ in range(retail_orders(self.rng, self.span, day))
        ]
        for shop in self.crowd.workshops:
            when = moment(self.rng, day, TRADE_HOURS)
            if trade_visits(self.rng, day, shop.visits_month) and when > shop.created:
                visits.append((when, 0, DRAFT if is_lucky(self.rng, 0.35) else WEB, shop))
        if day.weekday() < 6:
            visits += [
                (moment(self.rng, day, COUNTER_HOURS), 0, POS, None) for _ in range(int(self.rng.random() * 2.7))
            ]
        return [
            (when, place, source, shop)
            for place, (when, _, source, shop) in enumerate(sorted(visits, key=lambda visit: visit[0]))
        ]

    def _serve(self, index: int, day: date, when: int, source: str, workshop: Customer | None) -> None:
        place = COUNTER if source == POS else MAIN
        again = 0.3 + 0.22 * min(1.0, index / 200)
        customer = workshop or self.crowd.shopper(when, is_racing_season(day), again)
        picks = self._counter_picks() if source == POS else self._picks(customer)
        if not picks:
            return
        for variant, quantity in picks:
            self.shelf.take(index, variant, quantity, place)
        number = FIRST_NUMBER + len(self.orders)
        order = place_order(self.rng, self.catalogue, customer, number, when, picks, source)
        if source == POS:
            order = replace(
                order, parcels=(replace(make_parcel(self.rng, order, when, order.shippable), delivered=when),)
            )
        order = decide(self.rng, self.span, self.catalogue, self._edit(index, order))
        self._plan_returns(order)
        self.orders.append(order)

    def _picks(self, customer: Customer) -> list[tuple[int, int]]:
        """Variants and quantities that are there; wanted ones that are not count as lost."""
        picks: dict[int, int] = {}
        for kind, size, colour, quantity in wishes(self.rng, customer):
            variant = self.picker.pick(self.rng, kind, size, colour)
            there = min(quantity, self.shelf.has(variant))
            if variant not in picks and there * 2 >= quantity:
                picks[variant] = there
            elif variant not in picks:
                self.lost_lines += 1
        return list(picks.items())

    def _counter_picks(self) -> list[tuple[int, int]]:
        there = [
            variant.index
            for variant in self.catalogue.variants
            if is_on_counter(self.catalogue, variant.index) and self.shelf.has(variant.index, COUNTER)
        ]
        chosen = {one_of(self.rng, there) for _ in range(self.rng.choice((1, 1, 2, 3)))} if there else set()
        return [
            (variant, min(self.rng.choice((1, 1, 2)), self.shelf.has(variant, COUNTER))) for variant in sorted(chosen)
        ]

    def _edit(self, index: int, order: Order) -> Order:
        """Now and then a buyer has a fitting added soon after."""
        when = order.created + self.rng.randrange(HOUR // 6, HOUR // 2)
        if (
            order.source != WEB
            or when > min(self.span.now, end_of(self.span.day(index)))
            or not is_lucky(self.rng, 0.007)
        ):
            return order
        variant = self.picker.pick(self.rng, "npt", order.customer.size)
        if self.shelf.has(variant) < 2 or any(line.variant == variant for line in order.lines):
            return order
        self.shelf.take(index, variant, 2)
        return replace(order, lines=(*order.lines, later_line(self.catalogue, order, variant, 2)), edited_at=when)

    def _plan_returns(self, order: Order) -> None:
        for refund in order.refunds:
            due = self.span.index(refund.at)
            for back in refund.backs:
                if order.lines[back.line].rate >= 0:
                    self._bring_back(order, due, order.lines[back.line].variant, back.quantity)

    def _bring_back(self, order: Order, due: int, variant: int, quantity: int) -> None:
        if due <= self.span.index(order.created):
            self.shelf.put(due, variant, quantity)
        else:
            self.shelf.returns[due].append((variant, quantity))


def run_shop(seed: int, span: Span, catalogue: Catalogue, on_day: Callable[[float], None]) -> Shop:
    """The whole history. `on_day` hears the share done, 0 to 1."""
    rng = dice(seed, "shop")
    shop = _open(rng, seed, span, catalogue)
    for index in range(span.length):
        left = span.length - 1 - index
        if left in {DEAD_AT, TRENDING_AT}:
            shop.weights = _fade(shop) if left == DEAD_AT else _trend(shop)
            shop.picker = open_picker(catalogue, shop.weights)
        shop.live(index)
        on_day((index + 1) / span.length)
    shop.orders = _mark_tests(rng, shop.orders)
    return shop


def _open(rng: Random, seed: int, span: Span, catalogue: Catalogue) -> Shop:
    crowd = open_crowd(seed)
    for _ in range(WORKSHOPS):
        crowd.meet(TRADE, end_of(span.first) - rng.randrange(86_400, 400 * 86_400))
    weights = [variant.weight for variant in catalogue.variants]
    picker = open_picker(catalogue, weights)
    mean, square = _expect(dice(seed, "warm-up"), seed, catalogue, picker)
    slow = sorted(
        (mean[item.index], item.index) for item in catalogue.variants if item.is_tracked and item.index % 5 == 2
    )
    dead = frozenset(index for _, index in slow[:DEAD])
    shelf = open_shelf(catalogue, span.length, dice(seed, "stock"), mean, square, dead)
    return Shop(span, catalogue, rng, crowd, shelf, picker, weights)


def _expect(rng: Random, seed: int, catalogue: Catalogue, picker: Picker) -> tuple[list[float], list[float]]:
    """Demand a day and its square by a rehearsal without stock, at 17 orders a day."""
    crowd = open_crowd(seed + 1)
    days = WARM_UP_ORDERS / 17
    mean, square = [0.0] * len(catalogue.variants), [0.0] * len(catalogue.variants)
    for number in range(WARM_UP_ORDERS):
        customer = crowd.meet(TRADE, 0) if number % 7 == 0 else crowd.shopper(0, True, 0.4)
        for kind, size, colour, quantity in wishes(rng, customer):
            variant = picker.pick(rng, kind, size, colour)
            mean[variant] += quantity / days
            square[variant] += quantity * quantity / days
    return [max(value, 0.02) for value in mean], [max(value, 0.05) for value in square]


def _fade(shop: Shop) -> list[float]:
    """Some variants fall out of fashion for good, just after a large purchase."""
    for variant in sorted(shop.shelf.dead):
        shop.shelf.put(shop.span.length - 1 - DEAD_AT, variant, shop.rng.randrange(15, 60))
    return [0.0 if index in shop.shelf.dead else weight for index, weight in enumerate(shop.weights)]


def _trend(shop: Shop) -> list[float]:
    """In the last weeks some become the talk of the forums, others are forgotten."""
    return [weight * shop.rng.choices((1.0, 2.1, 0.45), (0.84, 0.08, 0.08))[0] for weight in shop.weights]


def _mark_tests(rng: Random, orders: list[Order]) -> list[Order]:
    """A few cancelled orders were the staff's own trials."""
    cancelled = [place for place, order in enumerate(orders) if order.cancelled_at and not order.is_void]
    chosen = set(rng.sample(cancelled, min(6, len(cancelled))))
    return [replace(order, is_test=True) if place in chosen else order for place, order in enumerate(orders)]
