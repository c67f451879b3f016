"""A product as its author writes it down, before ids are given."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One variant: price in cents, cost as a share of the price, weight = share of its product's demand."""

    sku: str
    label: str
    options: tuple[tuple[str, str], ...]
    price: int
    cost_share: float = 0.5
    weight: float = 1.0
    size: str = ""
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Spec:
    """One product. `kind` is what baskets ask for; `fits` are vehicles such as '1967-1969 Chevrolet Camaro'."""

    kind: str
    title: str
    vendor: str
    product_type: str
    choices: tuple[Choice, ...]
    tags: tuple[str, ...] = ()
    fits: tuple[str, ...] = ()
    weight: float = 1.0


def one(sku: str, dollars: float, cost_share: float = 0.58, size: str = "") -> tuple[Choice, ...]:
    """A product without options."""
    return (Choice(sku, "Default Title", (("Title", "Default Title"),), round(dollars * 100), cost_share, 1.0, size),)


def retail(dollars: float) -> int:
    """The next price ending in .49 or .99, in cents."""
    return max(199, round(dollars * 2) * 50 - 1)
