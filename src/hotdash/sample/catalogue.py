"""What the shop sells: products and their variants, with ids, prices, costs and how wanted they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from hotdash.sample import fittings, fuel, hoses, systems
from hotdash.sample.days import Span, at
from hotdash.sample.dice import dice, is_lucky
from hotdash.sample.specs import Choice, Spec

PRODUCT_BASE, VARIANT_BASE, ITEM_BASE = 7_900_000_000_000, 43_800_000_000_000, 45_900_000_000_000
STRIDE = 32_768
COSTLESS_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Variant:
    """One thing with a SKU. `index` is its place in the catalogue; money in cents; `weight` is relative demand."""

    index: int
    product: int
    variant_id: int
    item_id: int
    choice: Choice
    kind: str
    cost: int | None
    weight: float

    @property
    def is_tracked(self) -> bool:
        """Gift cards have no stock."""
        return self.kind != "gift"


@dataclass(frozen=True, slots=True)
class Product:
    """One page of the shop. `created` in epoch seconds; `status` ACTIVE, DRAFT or ARCHIVED."""

    index: int
    product_id: int
    handle: str
    spec: Spec
    status: str
    created: int
    variants: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All products and variants; both are addressed by their index."""

    products: tuple[Product, ...]
    variants: tuple[Variant, ...]

    def product_of(self, variant: int) -> Product:
        """The page a variant stands on."""
        return self.products[self.variants[variant].product]

    def title_of(self, variant: int) -> str:
        """The product's title."""
        return self.product_of(variant).spec.title


def build_catalogue(seed: int, span: Span) -> Catalogue:
    """About 150 products and 400 variants, all older than the first day but for a few launches."""
    rng = dice(seed, "catalogue")
    products: list[Product] = []
    variants: list[Variant] = []
    for spec in [one for page in (fittings, hoses, fuel, systems) for one in page.all_specs()]:
        product = _product(rng, span, spec, len(products), len(variants))
        products.append(product)
        variants.extend(_variants(rng, spec, product))
    return Catalogue(tuple(products), tuple(variants))


def _product(rng: Random, span: Span, spec: Spec, index: int, first_variant: int) -> Product:
    day = span.first - timedelta(days=rng.randrange(60, 900))
    numbers = tuple(range(first_variant, first_variant + len(spec.choices)))
    product_id = PRODUCT_BASE + index * STRIDE + 1_001
    return Product(index, product_id, handle_of(spec.title), spec, "ACTIVE", at(day, rng.uniform(9, 17)), numbers)


def _variants(rng: Random, spec: Spec, product: Product) -> Sequence[Variant]:
    return [
        _variant(rng, spec, product, index, choice)
        for index, choice in zip(product.variants, spec.choices, strict=True)
    ]


def _variant(rng: Random, spec: Spec, product: Product, index: int, choice: Choice) -> Variant:
    is_costless = spec.kind == "gift" or is_lucky(rng, COSTLESS_SHARE)
    return Variant(
        index=index,
        product=product.index,
        variant_id=VARIANT_BASE + index * STRIDE + 577,
        item_id=ITEM_BASE + index * STRIDE + 911,
        choice=choice,
        kind=spec.kind,
        cost=None if is_costless else round(choice.price * choice.cost_share * rng.uniform(0.93, 1.07)),
        weight=spec.weight * choice.weight * rng.uniform(0.6, 1.5),
    )


def handle_of(title: str) -> str:
    """The title as a URL part: lower case, everything else than letters and digits becomes one hyphen."""
    text = "".join(letter if letter.isalnum() else "-" for letter in title.lower())
    return "-".join(part for part in text.split("-") if part)
