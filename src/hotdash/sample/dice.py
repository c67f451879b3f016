"""Seeded chance. Every part of the sample rolls its own dice, so that a change in one leaves the others alone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def dice(seed: int, *names: object) -> Random:
    """A generator of its own for each name; the same seed and names give the same rolls on every machine."""
    return Random("/".join([str(seed), *(str(name) for name in names)]))


def poisson(rng: Random, mean: float) -> int:
    """A Poisson count (Knuth); fit for means below a few hundred."""
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def lognormal(rng: Random, median: float, sigma: float) -> float:
    """A right-skewed positive number with the given median."""
    return median * math.exp(rng.gauss(0.0, sigma))


def weighted(rng: Random, weights: Mapping[T, float]) -> T:
    """One key, as often as its weight says."""
    return rng.choices(list(weights), list(weights.values()))[0]


def one_of(rng: Random, items: Sequence[T]) -> T:
    """One item, all alike."""
    return items[int(rng.random() * len(items))]


def is_lucky(rng: Random, chance: float) -> bool:
    """True in `chance` of 1 cases."""
    return rng.random() < chance
