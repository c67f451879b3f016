"""The shelves: what is there, what was ordered from suppliers, and what changed on which day."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from random import Random

from hotdash.sample.catalogue import Catalogue, Variant
from hotdash.sample.dice import is_lucky, lognormal

MAIN, COUNTER = 0, 1
AVAILABLE, COMMITTED, INCOMING, DAMAGED = range(4)
LEAD_DAYS = {
    "Redline Valley Fluidworks": 9,
    "Brazos Hose & Fitting": 7,
    "Ironwood Fuel Systems": 13,
    "Kestrel Pump Works": 12,
    "Delta Creek Fabrication": 17,
    "Copperline Restoration Supply": 20,
    "Prairie Forge Tool Co.": 10,
    "Sample Shop Goods": 8,
}
# What the shop agreed with them: least order in dollars, units a pack.
TERMS = {
    "Redline Valley Fluidworks": (500, 5),
    "Brazos Hose & Fitting": (400, 5),
    "Ironwood Fuel Systems": (750, 1),
    "Kestrel Pump Works": (1_000, 1),
    "Delta Creek Fabrication": (0, 1),
    "Copperline Restoration Supply": (600, 1),
    "Prairie Forge Tool Co.": (250, 2),
    "Sample Shop Goods": (100, 10),
}
COVER_DAYS, BUFFER_DAYS, BUYER_CARE, SERVICE = 24, 5, 0.8, 1.65
SLOW_MEMORY, QUICK_MEMORY = 2 / 121, 2 / 31
COUNTER_TARGET, COUNTER_KINDS = 6, ("end", "npt", "orb", "cap", "lube", "olive", "tool", "shirt", "sticker", "filter")
TROUBLED, TROUBLED_AT, THIN, THIN_AT, COUNT_AT = 10, 20, 15, 12, 3
"""How many variants a late supplier empties or thins at the end, and from how many days before it on."""


class OutOfStockError(RuntimeError):
    """More was taken than lay on the shelf: the simulation is wrong."""


@dataclass(slots=True)
class Demand:
    """Units a day of every variant and their mean square, as exponential averages."""

    mean: list[float]
    square: list[float]
    memory: float

    def learn(self, variant: int, sold: int) -> None:
        """Take in one more day."""
        self.mean[variant] += (sold - self.mean[variant]) * self.memory
        self.square[variant] += (sold * sold - self.square[variant]) * self.memory

    def lasting(self, variant: int, days: float, care: float) -> float:
        """Units that last `days`, with `care` standard deviations to spare."""
        spread = max(0.0, self.square[variant] - self.mean[variant] ** 2)
        return self.mean[variant] * days + care * math.sqrt(spread * days)


@dataclass(slots=True)
class Shelf:
    """Stock of every variant at both places; lists are indexed by variant, days are numbers from 0 to `days` - 1.

    `moves[day][place, variant]` sums the day's changes of [available, committed, incoming, damaged].
    """

    catalogue: Catalogue
    days: int
    rng: Random
    slow: Demand
    quick: Demand
    main: list[int]
    counter: list[int]
    incoming: list[int]
    sold: list[int]
    dead: frozenset[int]
    troubled: set[int] = field(default_factory=set)
    thin: set[int] = field(default_factory=set)
    arrivals: defaultdict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    returns: defaultdict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    moves: defaultdict[int, dict[tuple[int, int], list[int]]] = field(default_factory=lambda: defaultdict(dict))

    def has(self, variant: int, place: int = MAIN) -> int:
        """Units one may sell there now; gift cards never run out."""
        if not self.catalogue.variants[variant].is_tracked:
            return 1_000_000
        return (self.main if place == MAIN else self.counter)[variant]

    def take(self, day: int, variant: int, quantity: int, place: int = MAIN) -> None:
        """Sell units. Raises OutOfStockError when they are not there."""
        if not self.catalogue.variants[variant].is_tracked:
            return
        if self.has(variant, place) < quantity:
            raise OutOfStockError(f"variant {variant}: {quantity} wanted, {self.has(variant, place)} there")
        (self.main if place == MAIN else self.counter)[variant] -= quantity
        self.sold[variant] += quantity
        self.note(day, place, variant, AVAILABLE, -quantity)

    def note(self, day: int, place: int, variant: int, what: int, quantity: int) -> None:
        """Write a change into the day's book."""
        self.moves[day].setdefault((place, variant), [0, 0, 0, 0])[what] += quantity

    def put(self, day: int, variant: int, quantity: int) -> None:
        """Units come onto the warehouse's shelf."""
        self.main[variant] += quantity
        self.note(day, MAIN, variant, AVAILABLE, quantity)

    def begin(self, day: int) -> None:
        """Morning: supplier deliveries and returned goods are put away."""
        for variant, quantity in self.arrivals.pop(day, []):
            self.incoming[variant] -= quantity
            self.note(day, MAIN, variant, INCOMING, -quantity)
            self.put(day, variant, quantity)
        for variant, quantity in self.returns.pop(day, []):
            self._take_back(day, variant, quantity)

    def close(self, day: int, weekday: int) -> None:
        """Evening: learn from the day's sales, order again, refill the counter, and let the end of the story happen."""
        left = self.days - 1 - day
        if left == 0:
            return
        self._steer(day, left)
        for variant in self.catalogue.variants:
            if variant.is_tracked:
                self._learn(variant.index)
                self._reorder(day, left, variant)
        self._refill_counter(day, weekday)

    def _take_back(self, day: int, variant: int, quantity: int) -> None:
        is_spoilt = variant in self.troubled or is_lucky(self.rng, 0.12)
        if is_spoilt:
            self.note(day, MAIN, variant, DAMAGED, quantity)
        else:
            self.put(day, variant, quantity)

    def _learn(self, variant: int) -> None:
        sold, self.sold[variant] = self.sold[variant], 0
        if sold or self.main[variant]:
            self.slow.learn(variant, sold)
            self.quick.learn(variant, sold)

    def _reorder(self, day: int, left: int, variant: Variant) -> None:
        number = variant.index
        if number in self.dead:
            return
        if left <= THIN_AT:
            self._rush(day, number)
        lead = LEAD_DAYS[self.catalogue.products[variant.product].spec.vendor]
        point = self.slow.lasting(number, lead + BUFFER_DAYS, BUYER_CARE) + 1
        position = self.main[number] + self.counter[number] + self.incoming[number]
        if position <= point:
            pack = 5 if variant.choice.price < 6_000 and self.slow.mean[number] > 0.5 else 1
            quantity = math.ceil((point + self.slow.mean[number] * COVER_DAYS - position + 1) / pack) * pack
            late = 2.2 if is_lucky(self.rng, 0.07) else 1.0
            self._expect(day, number, quantity, max(2, round(lognormal(self.rng, lead * late, 0.22))))

    def _expect(self, day: int, variant: int, quantity: int, wait: int) -> None:
        is_held = variant in self.troubled or variant in self.thin
        due = max(day + wait, self.days + 2) if is_held else day + wait
        self._promise(day, due, variant, quantity)

    def _promise(self, day: int, due: int, variant: int, quantity: int) -> None:
        self.arrivals[due].append((variant, quantity))
        self.incoming[variant] += quantity
        self.note(day, MAIN, variant, INCOMING, quantity)

    def _rush(self, day: int, variant: int) -> None:
        """Keep all but the chosen few from running short in the last days: dearer freight, there next morning."""
        if variant in self.troubled:
            return
        if variant in self.thin:
            if self.main[variant] < self.quick.mean[variant] * 4 + 1:
                self._promise(day, day + 1, variant, math.ceil(self.quick.mean[variant] * 3) + 2)
            return
        floor = self.quick.lasting(variant, 14, SERVICE) * 1.1 + 1
        if self.main[variant] < floor:
            self._expect(day, variant, math.ceil(floor - self.main[variant]) + 1, 1)

    def _steer(self, day: int, left: int) -> None:
        if left == TROUBLED_AT:
            self.troubled.update(self._by_cover(0.35, 7.0, 24.0)[:TROUBLED])
            self._hold_back(self.troubled)
        elif left == THIN_AT:
            self.thin.update(item for item in self._by_cover(0.12, 15.0, 60.0) if item not in self.troubled)
            self.thin = set(sorted(self.thin, key=lambda item: self.main[item] / self.quick.mean[item])[:THIN])
            self._hold_back(self.thin)
        elif left == COUNT_AT:
            for variant in sorted(self.troubled):
                self.note(day, MAIN, variant, AVAILABLE, -self.main[variant])
                self.main[variant] = 0

    def _by_cover(self, wanted: float, least: float, most: float) -> list[int]:
        """Variants selling at least `wanted` a day whose stock lasts `least` to `most` days, shortest first."""
        cover = {
            variant.index: self.main[variant.index] / max(self.quick.mean[variant.index], 1e-9)
            for variant in self.catalogue.variants
            if variant.is_tracked and self.quick.mean[variant.index] >= wanted and variant.index not in self.dead
        }
        return sorted(
            (item for item, days in cover.items() if least <= days <= most), key=lambda item: (cover[item], item)
        )

    def _hold_back(self, chosen: set[int]) -> None:
        """The supplier is late: what was on its way arrives after the last day."""
        for day in sorted(self.arrivals):
            stay = [entry for entry in self.arrivals[day] if entry[0] not in chosen]
            late = [entry for entry in self.arrivals[day] if entry[0] in chosen]
            self.arrivals[day] = stay
            self.arrivals[max(day, self.days + 2)] += late

    def _refill_counter(self, day: int, weekday: int) -> None:
        for variant, units in enumerate(self.counter):
            if units and self.main[variant] == 0:
                self._carry(day, variant, -units)
            elif (
                units < COUNTER_TARGET
                and weekday == 0
                and is_on_counter(self.catalogue, variant)
                and self.main[variant] > 25
            ):
                self._carry(day, variant, COUNTER_TARGET - units)

    def _carry(self, day: int, variant: int, quantity: int) -> None:
        """From the warehouse to the counter; a negative quantity goes back."""
        self.main[variant] -= quantity
        self.counter[variant] += quantity
        self.note(day, MAIN, variant, AVAILABLE, -quantity)
        self.note(day, COUNTER, variant, AVAILABLE, quantity)


def is_on_counter(catalogue: Catalogue, variant: int) -> bool:
    """The second place stocks a small part of the range: one in four variants of the everyday kinds."""
    return catalogue.variants[variant].kind in COUNTER_KINDS and variant % 4 == 0


def open_shelf(
    catalogue: Catalogue, days: int, rng: Random, mean: list[float], square: list[float], dead: frozenset[int]
) -> Shelf:
    """Shelves filled for the expected demand; things nobody wants any more lie there in quantity."""
    slow, quick = Demand([*mean], [*square], SLOW_MEMORY), Demand([*mean], [*square], QUICK_MEMORY)
    main, counter, incoming, sold = ([0] * len(mean) for _ in range(4))
    shelf = Shelf(catalogue, days, rng, slow, quick, main, counter, incoming, sold, dead)
    for variant in catalogue.variants:
        if variant.is_tracked:
            lead = LEAD_DAYS[catalogue.products[variant.product].spec.vendor]
            first = (
                slow.lasting(variant.index, lead + BUFFER_DAYS, BUYER_CARE)
                + mean[variant.index] * rng.uniform(2, COVER_DAYS)
                + 1
            )
            main[variant.index] = round(first) + (variant.index in dead) * 30
            shelf.counter[variant.index] = COUNTER_TARGET if is_on_counter(catalogue, variant.index) else 0
    return shelf
