"""Where web buyers came from: the pages they landed on and the sites that sent them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from hotdash.sample.catalogue import Catalogue
from hotdash.sample.dice import dice, is_lucky, one_of, weighted
from hotdash.sample.money import Json
from hotdash.sample.orders import WEB, Order

SITE = "https://sample.hotdash.test"
COLLECTIONS = (
    "/",
    "/collections/an-fittings",
    "/collections/ptfe-hose",
    "/collections/fuel-pumps",
    "/collections/efi-swap-kits",
    "/collections/adapters",
    "/collections/tools",
    "/collections/all",
)
BLOG = (
    "/blogs/garage/an-size-chart-explained",
    "/blogs/garage/how-to-assemble-ptfe-hose-ends",
    "/blogs/garage/orb-vs-npt-vs-an",
    "/blogs/garage/ls-swap-fuel-system-checklist",
    "/blogs/garage/return-or-returnless",
    "/blogs/garage/sizing-a-fuel-pump",
    "/blogs/garage/fuel-line-for-e85",
    "/blogs/garage/stop-that-leak",
)
PRODUCT_PAGES = 44
SOURCES: dict[tuple[str, str | None, str], float] = {
    ("Google", "https://www.google.com/", "SEO"): 0.5,
    ("direct", None, "DIRECT"): 0.22,
    ("Bing", "https://www.bing.com/", "SEO"): 0.06,
    ("YouTube", "https://www.youtube.com/", "SOCIAL"): 0.09,
    ("Facebook", "https://www.facebook.com/", "SOCIAL"): 0.06,
    ("Email", None, "NEWSLETTER"): 0.07,
}
SOURCE_TYPES = {"SEO": "SEO", "NEWSLETTER": "CAMPAIGN"}


@dataclass(frozen=True, slots=True)
class Journey:
    """First and last visit before an order, as landing paths and sources."""

    first: str
    last: str
    first_source: tuple[str, str | None, str]
    last_source: tuple[str, str | None, str]
    days: int


def landing_pages(catalogue: Catalogue) -> list[str]:
    """The sixty paths on which visits begin: collections, blog, and the pages of the most wanted products."""
    wanted = sorted(catalogue.products, key=lambda product: (-_demand(catalogue, product.variants), product.index))
    kits = [product for product in catalogue.products if product.spec.fits]
    chosen = {product.handle: None for product in [*kits[:14], *wanted]}
    return [*COLLECTIONS, *BLOG, *(f"/products/{handle}" for handle in list(chosen)[:PRODUCT_PAGES])]


def journeys_of(seed: int, catalogue: Catalogue, orders: list[Order]) -> dict[int, Journey]:
    """Order number to journey, for nine in ten web orders; counter and draft orders have none."""
    rng, pages = dice(seed, "journeys"), landing_pages(catalogue)
    return {
        order.number: _journey(rng, catalogue, order, pages)
        for order in orders
        if order.source == WEB and is_lucky(rng, 0.9)
    }


def summary_of(order: Order, index: int, journey: Journey | None) -> Json | None:
    """Shopify's customerJourneySummary; `index` counts the customer's orders from 1."""
    if journey is None:
        return None
    return {
        "ready": True,
        "customerOrderIndex": None if order.is_test else index,
        "daysToConversion": journey.days,
        "firstVisit": _visit(journey.first, journey.first_source),
        "lastVisit": _visit(journey.last, journey.last_source),
    }


def _demand(catalogue: Catalogue, variants: tuple[int, ...]) -> float:
    return sum(catalogue.variants[index].weight for index in variants)


def _journey(rng: Random, catalogue: Catalogue, order: Order, pages: list[str]) -> Journey:
    own = f"/products/{catalogue.product_of(order.lines[0].variant).handle}"
    last = own if own in pages and is_lucky(rng, 0.6) else one_of(rng, pages)
    days = rng.choice((0, 0, 0, 0, 1, 1, 2, 3, 5, 8, 13, 21))
    first = last if days == 0 else one_of(rng, pages)
    return Journey(first, last, weighted(rng, SOURCES), weighted(rng, SOURCES), days)


def _visit(path: str, source: tuple[str, str | None, str]) -> Json:
    name, referrer, kind = source
    is_mail = kind == "NEWSLETTER"
    utm: Json | None = (
        {"source": "newsletter", "medium": "email", "campaign": "monthly-parts-letter"} if is_mail else None
    )
    return {
        "landingPage": f"{SITE}{path}",
        "referrerUrl": referrer,
        "source": name,
        "sourceType": SOURCE_TYPES.get(kind),
        "utmParameters": utm,
    }
