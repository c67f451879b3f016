"""Fills a shop with years of orders: simple, and the same for the same seed."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from fakes.shopify.driver import Driver
from fakes.shopify.model import Address, Customer, Item, Level, Location, Metafield, Order, Product, Variant
from fakes.shopify.shop import FakeShop

KINDS = ("Hose", "Hose End", "Adapter Fitting", "Fuel Pump", "Fuel Filter", "Regulator", "Fuel Rail", "Gauge")
MAKES = (("Ford", "Mustang"), ("Chevrolet", "Camaro"), ("Dodge", "Charger"), ("Pontiac", "Firebird"))
VENDORS = ("Redline Fittings", "Northside Fuel", "Hollow Creek")
FIRST = ("Ana", "Bo", "Cleo", "Dan", "Eva", "Finn", "Gus", "Hana", "Ivo", "June", "Kai", "Lou", "Max", "Nora")
LAST = ("Abbot", "Berg", "Castro", "Diaz", "Ek", "Foster", "Gray", "Hale", "Ito", "Jonas", "Kerr", "Lund")
PLACES = (
    ("US", "TX", "Austin", "73301"),
    ("US", "CA", "Fresno", "93650"),
    ("US", "OH", "Dayton", "45377"),
    ("US", "IL", "Joliet", "60431"),
    ("CA", "ON", "Guelph", "N1C 0A1"),
)


def fill(shop: FakeShop, orders: int, *, days: int = 730, products: int = 300, seed: int = 1) -> None:
    """Give an empty shop its past: `orders` orders over the last `days`, most of them shipped, some refunded."""
    dice = random.Random(seed)
    end = shop.clock.now_in_seconds()
    start = end - timedelta(days=days)
    _open(shop, products, start, dice)
    customers = max(1, orders * 2 // 5)
    for _ in range(customers):
        new_customer(shop, start - timedelta(days=1), dice)
    driver = Driver(shop, dice)
    # a clock of our own: the past happens at its own time, and nobody is told of it
    for place in range(orders):
        at = start + (end - start) * place / orders
        _live(driver, dice, at.replace(microsecond=0), end)


def _open(shop: FakeShop, products: int, at: datetime, dice: random.Random) -> None:
    for name, is_third_party in (("Main warehouse", False), ("Coast warehouse", False), ("Outside packer", True)):
        location = Location(shop.new_id(), name, is_third_party)
        shop.locations[location.id] = location
    for number in range(products):
        new_product(shop, number, at, dice)


def new_product(shop: FakeShop, number: int, at: datetime, dice: random.Random) -> Product:
    """A product with one to three variants, stocked at the shop's own locations."""
    kind, (make, model) = dice.choice(KINDS), dice.choice(MAKES)
    year = dice.randrange(1964, 1990)
    title = f"{kind} {number:04d} for {year}-{year + 4} {make} {model}"
    product = Product(
        shop.new_id(), f"part-{number:04d}", title, dice.choice(VENDORS), kind, "ACTIVE", [make, kind], at, at
    )
    value = f'["{year}-{year + 4} {make} {model}"]'
    product.metafields.append(Metafield(shop.new_id(), "custom", "fits", "list.single_line_text_field", value, at))
    shop.products[product.id] = product
    for size in dice.sample((4, 6, 8, 10), dice.randint(1, 3)):
        _new_variant(shop, product, f"P{number:04d}-{size}", f"AN-{size}", at, dice)
    return product


def _new_variant(shop: FakeShop, product: Product, sku: str, title: str, at: datetime, dice: random.Random) -> None:
    price = dice.randrange(499, 39_999)
    item = Item(shop.new_id(), sku, at, at, price * dice.randrange(35, 70) // 100 if dice.random() < 0.95 else None)
    variant = Variant(shop.new_id(), product, item, sku, None, title, price, at, at)
    item.variant = variant
    shop.items[item.id], shop.variants[variant.id] = item, variant
    product.variants.append(variant)
    for location in shop.locations.values():
        if not location.is_third_party:
            available = dice.randrange(0, 200)
            stock = {"available": available, "on_hand": available, "committed": 0, "incoming": 0}
            item.levels.append(Level(item, location, stock, at, at))


def new_customer(shop: FakeShop, at: datetime, dice: random.Random) -> Customer:
    """A customer; the names are invented, the addresses are example.com's."""
    first, last = dice.choice(FIRST), dice.choice(LAST)
    country, province, city, postcode = dice.choice(PLACES)
    number = shop.new_id()
    customer = Customer(
        number, at, at, first, last, f"{first}.{last}.{number}@example.com".lower(),
        f"+1555{number % 10**7:07d}" if dice.random() < 0.5 else None,
        ["pro"] if dice.random() < 0.1 else [], Address(country, province, city, postcode, f"{number % 999} Main St"),
    )  # fmt: skip
    shop.customers[number] = customer
    return customer


def _live(driver: Driver, dice: random.Random, at: datetime, end: datetime) -> None:
    order = driver.place_order(at)
    fate, days = dice.random(), (end - at).days
    if fate < 0.02:
        _when(driver, order, at + timedelta(hours=3), end, "cancel")
    elif days > 2 or fate < 0.3:
        for _ in order.works:
            _when(driver, order, at + timedelta(hours=dice.randrange(4, 60)), end, "fulfil")
        if fate > 0.93:
            _when(driver, order, at + timedelta(days=dice.randrange(3, 20)), end, "refund")
        if 0.90 < fate < 0.93:
            _when(driver, order, at + timedelta(hours=1), end, "edit")
    elif fate > 0.95:
        _when(driver, order, at + timedelta(hours=1), end, "hold")


def _when(driver: Driver, order: Order, at: datetime, end: datetime, act: str) -> None:
    if at <= end:
        getattr(driver, act)(order, at)
