"""Acts on the catalogue and the customers, and any act by chance."""

from __future__ import annotations

from datetime import datetime

from fakes.shopify import payloads
from fakes.shopify.driver import Driver
from fakes.shopify.model import Customer, Item, Level, Product, Variant
from fakes.shopify.seed import new_customer, new_product

# What happens in a shop, by how often.
MIX: dict[str, int] = {
    "place_order": 30,
    "fulfil": 20,
    "deliver": 10,
    "refund": 8,
    "edit": 4,
    "cancel": 4,
    "hold": 5,
    "release": 3,
    "ask_return": 3,
    "change_stock": 6,
    "change_price": 3,
    "change_cost": 1,
    "change_customer": 2,
    "add_product": 1,
    "add_customer": 2,
    "delete_variant": 1,
    "delete_product": 1,
    "delete_order": 1,
    "merge_customers": 1,
}
RECENT = 400


class Changes(Driver):
    """All acts; `any_change` does one of them."""

    def any_change(self) -> str:
        """Does one act by chance, mostly on recent orders; returns its name."""
        (act,) = self.dice.choices(list(MIX), weights=list(MIX.values()))
        if act == "place_order":
            self.place_order()
        elif hasattr(Driver, act):
            recent = list(self.shop.orders)[-RECENT:]
            getattr(self, act)(self.shop.orders[self.dice.choice(recent)])
        else:
            getattr(self, act)()
        return act

    def change_stock(self, level: Level | None = None, at: datetime | None = None) -> Level:
        """Somebody counted."""
        level = level or self.dice.choice(self.picker.pick(self.shop.items).levels)
        counted = self.dice.randrange(0, 300)
        level.quantities["on_hand"] += counted - level.quantities["available"]
        level.quantities["available"] = counted
        level.quantities["incoming"] = self.dice.choice((0, 0, 0, 48))
        level.updated_at = self._at(at)
        self._tell("inventory_levels/update", payloads.level, level)
        return level

    def change_price(self, variant: Variant | None = None, at: datetime | None = None) -> Variant:
        """A variant costs more; its product is touched too."""
        variant = variant or self.picker.pick(self.shop.variants)
        variant.price += self.dice.randrange(50, 900)
        variant.updated_at = variant.product.updated_at = self._at(at)
        self._tell("products/update", payloads.product, variant.product)
        return variant

    def change_cost(self, item: Item | None = None, at: datetime | None = None) -> Item:
        """A piece costs the shop something else."""
        item = item or self.picker.pick(self.shop.items)
        item.cost = self.dice.randrange(300, 20_000)
        item.updated_at = self._at(at)
        self._tell("inventory_items/update", payloads.item, item)
        return item

    def change_customer(self, customer: Customer | None = None, at: datetime | None = None) -> Customer:
        """A customer gets a tag."""
        customer = customer or self.picker.pick(self.shop.customers)
        customer.tags = sorted({*customer.tags, self.dice.choice(("pro", "vip", "racer", "club"))})
        customer.updated_at = self._at(at)
        self._tell("customers/update", payloads.customer, customer)
        return customer

    def add_product(self) -> Product:
        """Something new is sold."""
        number = 10_000 + self.dice.randrange(10_000)
        product = new_product(self.shop, number, self._at(None), self.dice)
        self._tell("products/create", payloads.product, product)
        for variant in product.variants:
            self._tell("inventory_items/create", payloads.item, variant.item)
            for level in variant.item.levels:
                self._tell("inventory_levels/connect", payloads.level, level)
        return product

    def add_customer(self) -> Customer:
        """Somebody new signs up."""
        customer = new_customer(self.shop, self._at(None), self.dice)
        self._tell("customers/create", payloads.customer, customer)
        return customer

    def delete_variant(self, variant: Variant | None = None) -> Variant | None:
        """A size is no longer sold, where its product has others; the product is touched."""
        variant = variant or self.picker.pick(self.shop.variants)
        product = variant.product
        if len(product.variants) < 2:
            return None
        product.variants.remove(variant)
        variant.is_deleted = True
        del self.shop.variants[variant.id], self.shop.items[variant.item.id]
        product.updated_at = self._at(None)
        self.shop.happened("destroy", "PRODUCT_VARIANT", variant.id)
        self._tell("inventory_items/delete", payloads.gone, variant.item.id)
        self._tell("products/update", payloads.product, product)
        return variant

    def delete_product(self, product: Product | None = None) -> Product:
        """It is gone with its variants and stock; orders keep their lines, which name neither any more."""
        product = product or self.picker.pick(self.shop.products)
        del self.shop.products[product.id]
        for variant in product.variants:
            del self.shop.variants[variant.id], self.shop.items[variant.item.id]
            variant.is_deleted = True
            self._tell("inventory_items/delete", payloads.gone, variant.item.id)
        self.shop.happened("destroy", "PRODUCT", product.id)
        self._tell("products/delete", payloads.gone, product.id)
        return product

    def merge_customers(self, kept: Customer | None = None, gone: Customer | None = None) -> tuple[Customer, Customer]:
        """One customer's orders become another's, and the one is gone; no order's updatedAt moves."""
        kept = kept or self.picker.pick(self.shop.customers)
        while gone is None or gone is kept:
            gone = self.picker.pick(self.shop.customers)
        for order in self.shop.orders.values():
            if order.customer is gone:
                order.customer = kept
        del self.shop.customers[gone.id]
        kept.updated_at = self._at(None)
        self.shop.happened("destroy", "CUSTOMER", gone.id)
        self._tell("customers/merge", payloads.merge, kept, gone)
        return kept, gone


def changes(driver: Changes, count: int, *, seconds_between: float = 60) -> list[str]:
    """Many acts, each some time after the last (0: at the clock's own pace); returns their names."""
    done = []
    for _ in range(count):
        if seconds_between:
            driver.shop.clock.advance(seconds=driver.dice.expovariate(1 / seconds_between))
        with driver.shop.lock:
            done.append(driver.any_change())
    return done
