"""What people put into a basket: a few fittings, a fuel line, a pump job, a kit, a workshop's shelf refill."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import TypeAlias

from hotdash.sample.catalogue import Catalogue
from hotdash.sample.dice import is_lucky, one_of, weighted
from hotdash.sample.people import BUILDER, COLLECTOR, NOVICE, RACER, Customer

Wish: TypeAlias = tuple[str, str, str, int]
"""kind, size, colour, quantity; an empty size or colour means any."""
Recipe: TypeAlias = Callable[[Random, Customer], list[Wish]]

SMALL_KINDS = {
    "end": 7.0,
    "npt": 4.0,
    "orb": 2.4,
    "metric": 1.2,
    "cap": 2.2,
    "union": 1.3,
    "tee": 0.9,
    "bulkhead": 1.2,
    "quick": 2.2,
    "filter": 1.7,
    "gauge": 0.8,
    "clamp": 1.0,
    "separator": 0.9,
    "olive": 1.6,
    "lube": 1.6,
    "bung": 1.3,
    "tool": 1.2,
    "push_end": 1.3,
    "valve": 0.9,
    "relay": 0.5,
    "sump": 0.3,
    "sleeve": 0.5,
}
BULK = {5: 0.31, 10: 0.38, 25: 0.21, 50: 0.07, 100: 0.03}
MIXES: dict[str, dict[str, float]] = {
    BUILDER: {"small": 0.48, "line": 0.30, "pump": 0.11, "kit": 0.046, "push": 0.05, "merch": 0.025},
    RACER: {"small": 0.46, "line": 0.30, "pump": 0.12, "race": 0.08, "kit": 0.01, "merch": 0.03},
    COLLECTOR: {"small": 0.52, "line": 0.18, "classic": 0.19, "kit": 0.045, "merch": 0.065},
    NOVICE: {"small": 0.58, "line": 0.16, "pump": 0.09, "kit": 0.065, "push": 0.06, "merch": 0.055},
}


@dataclass(frozen=True, slots=True)
class Picker:
    """Finds a variant for a wish, popular ones more often. Keys: (kind, size, colour), the last two may be empty."""

    shelves: dict[tuple[str, str, str], tuple[list[int], list[float]]]

    def pick(self, rng: Random, kind: str, size: str = "", colour: str = "") -> int:
        """A variant's index; where size and colour are not made, what comes nearest."""
        for key in ((kind, size, colour), (kind, size, ""), (kind, "", "")):
            found = self.shelves.get(key)
            if found:
                return rng.choices(found[0], cum_weights=found[1])[0]
        raise KeyError(kind)


def open_picker(catalogue: Catalogue, weights: list[float]) -> Picker:
    """A picker by today's weights, one number a variant."""
    grouped: dict[tuple[str, str, str], list[int]] = {}
    for variant in catalogue.variants:
        if weights[variant.index] > 0:
            size, colour = variant.choice.size, variant.choice.colour
            for key in {(variant.kind, size, colour), (variant.kind, size, ""), (variant.kind, "", "")}:
                grouped.setdefault(key, []).append(variant.index)
    return Picker({key: (found, list(accumulate(weights[item] for item in found))) for key, found in grouped.items()})


def wishes(rng: Random, customer: Customer) -> list[Wish]:
    """What this customer came for."""
    if customer.is_trade:
        return _refill(rng, customer)
    return RECIPES[weighted(rng, MIXES[customer.persona])](rng, customer)


def _few(rng: Random) -> int:
    return rng.choices((1, 2, 3, 4, 6, 8), (0.42, 0.31, 0.06, 0.14, 0.05, 0.02))[0]


def _small(rng: Random, customer: Customer) -> list[Wish]:
    count = rng.choices((1, 2, 3, 4), (0.33, 0.33, 0.21, 0.13))[0]
    kinds = [weighted(rng, SMALL_KINDS) for _ in range(count)]
    size = customer.size if is_lucky(rng, 0.8) else ""
    return [
        (kind, size, customer.colour, 1 if kind in {"tool", "lube", "relay", "sump"} else _few(rng)) for kind in kinds
    ]


def _line(rng: Random, customer: Customer) -> list[Wish]:
    size, colour = customer.size, customer.colour
    found: list[Wish] = [("hose", size, "", rng.choice((6, 8, 10, 10, 12, 15, 20, 20, 25)))]
    found += [("end", size, colour, rng.choice((1, 2, 2, 3, 4))) for _ in range(rng.choice((1, 2, 2, 3)))]
    found += [
        (one_of(rng, ("npt", "orb", "orb", "quick", "metric")), size, colour, rng.choice((1, 2, 2)))
        for _ in range(rng.choice((0, 1, 1, 2)))
    ]
    extras = (
        ("separator", 0.12, 4),
        ("clamp", 0.14, 1),
        ("tool", 0.15, 1),
        ("filter", 0.24, 1),
        ("lube", 0.14, 1),
        ("bulkhead", 0.1, 1),
    )
    return found + [(kind, size, colour, quantity) for kind, chance, quantity in extras if is_lucky(rng, chance)]


def _push(rng: Random, customer: Customer) -> list[Wish]:
    return [
        ("push_hose", customer.size, "", rng.choice((5, 8, 10, 15))),
        ("push_end", customer.size, customer.colour, rng.choice((2, 2, 4))),
    ]


def _pump(rng: Random, customer: Customer) -> list[Wish]:
    found: list[Wish] = [(one_of(rng, ("pump_in", "pump_in", "pump_inline")), "", "", 1)]
    extras = (
        ("filter", 0.45),
        ("relay", 0.35),
        ("valve", 0.25),
        ("regulator", 0.35),
        ("gauge", 0.2),
        ("hanger", 0.16),
        ("orb", 0.3),
    )
    return found + [(kind, customer.size, customer.colour, 1) for kind, chance in extras if is_lucky(rng, chance)]


def _kit(rng: Random, customer: Customer) -> list[Wish]:
    extras = (("pump_in", 0.2), ("lube", 0.3), ("tool", 0.3), ("gauge", 0.2), ("shirt", 0.05), ("tank", 0.08))
    return [("kit", "", "", 1), *((kind, "", "", 1) for kind, chance in extras if is_lucky(rng, chance))]


def _race(rng: Random, customer: Customer) -> list[Wish]:
    found: list[Wish] = [(one_of(rng, ("surge", "log", "rail", "regulator", "tank", "pump_inline")), "", "", 1)]
    found.append(("end", one_of(rng, ("8", "10", "12")), customer.colour, rng.choice((2, 4, 4, 6))))
    return [*found, ("sleeve", "8", "", rng.choice((6, 10)))]


def _classic(rng: Random, customer: Customer) -> list[Wish]:
    extras = (("filter", 0.5), ("regulator", 0.35), ("quick", 0.3), ("log", 0.12), ("sump", 0.2))
    return [
        ("hose", customer.size, "", rng.choice((6, 10, 15))),
        *((kind, "", "", 1) for kind, chance in extras if is_lucky(rng, chance)),
    ]


def _merch(rng: Random, customer: Customer) -> list[Wish]:
    return [(rng.choices(("shirt", "sticker", "gift"), (0.45, 0.35, 0.2))[0], "", "", 1)]


def _refill(rng: Random, customer: Customer) -> list[Wish]:
    kinds = {
        "end": 7.0,
        "npt": 2.8,
        "orb": 2.4,
        "cap": 2.4,
        "union": 0.8,
        "quick": 1.4,
        "push_end": 1.4,
        "olive": 1.2,
        "clamp": 0.7,
        "bung": 1.0,
    }
    found: list[Wish] = []
    for _ in range(rng.choice((1, 2, 3, 3, 4, 5))):
        size, colour = weighted(rng, {customer.size: 0.6, "6": 0.2, "8": 0.2}), customer.colour
        found.append((weighted(rng, kinds), size, colour, weighted(rng, BULK)))
    extras = (
        ("roll", 0.34, (1, 1, 2)),
        ("pump_in", 0.12, (1, 2, 3)),
        ("filter", 0.15, (2, 3, 5)),
        ("kit", 0.05, (1,)),
        ("regulator", 0.08, (1, 2)),
    )
    return found + [
        (kind, customer.size, "", rng.choice(many)) for kind, chance, many in extras if is_lucky(rng, chance)
    ]


RECIPES: dict[str, Recipe] = {
    "small": _small,
    "line": _line,
    "push": _push,
    "pump": _pump,
    "kit": _kit,
    "race": _race,
    "classic": _classic,
    "merch": _merch,
}
