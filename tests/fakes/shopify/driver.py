"""What happens in a shop: each act changes its things as Shopify would, and tells whoever subscribed.

Which updatedAt an act moves is part of the act: a hold moves the fulfilment order's and not the order's; stock moves
the level's and not the item's; a merge moves the orders to the customer that stays and touches no order's.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from fakes.shopify import payloads
from fakes.shopify.model import (
    Agreement,
    Line,
    Order,
    Parcel,
    Refund,
    RefundLine,
    Return,
    ReturnLine,
    Sale,
    Variant,
    Work,
)
from fakes.shopify.shop import FakeShop

# A topic, and how its payload is made: not before somebody wants it.
Tell = Callable[[str, Callable[[], dict[str, Any]]], None]
Thing = TypeVar("Thing")
CARRIERS = ("UPS", "FedEx", "USPS")
HOLDS = ("AWAITING_PAYMENT", "INVENTORY_OUT_OF_STOCK", "INCORRECT_ADDRESS", "OTHER")
REASONS = ("DEFECTIVE", "WRONG_ITEM", "UNWANTED", "OTHER")
# hundredths of a percent
TAXES = {"TX": 825, "CA": 725, "OH": 575, "IL": 625}
RESTOCKED = 250


def share(amount: int, part: int, whole: int) -> int:
    """A part of an amount in cents."""
    return amount * part // whole


class Picker:
    """Picks any thing of a large dict, without listing the dict each time."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self._keys: dict[int, list[int]] = {}

    def pick(self, things: Mapping[int, Thing]) -> Thing:
        """One of them."""
        keys = self._keys.setdefault(id(things), [])
        if len(keys) != len(things):
            keys[:] = things
        key = self.dice.choice(keys)
        if key not in things:
            keys[:] = things
            key = self.dice.choice(keys)
        return things[key]


def _can_be_sent(work: Work, at: datetime) -> bool:
    if work.status == "SCHEDULED":
        return work.fulfill_at is not None and work.fulfill_at <= at
    return work.status in ("OPEN", "IN_PROGRESS")


class Driver:
    """Acts on a shop's orders and stock. `at` is when it happens: now, where it is not given."""

    def __init__(self, shop: FakeShop, dice: random.Random, tell: Tell | None = None) -> None:
        self.shop, self.dice, self.tell = shop, dice, tell
        self.picker = Picker(dice)

    def _tell(self, topic: str, payload: Callable[..., dict[str, Any]], *of: Any) -> None:
        if self.tell is not None:
            self.tell(topic, lambda: payload(*of))

    def _at(self, at: datetime | None) -> datetime:
        return at or self.shop.clock.now_in_seconds()

    def place_order(
        self, at: datetime | None = None, *, lines: int | None = None, is_test: bool | None = None
    ) -> Order:
        """Somebody buys one to four things, or as many as told; a few orders are odd, as in any shop."""
        shop, dice, at = self.shop, self.dice, self._at(at)
        # one in fifty is sold over the counter, to nobody that is known
        customer = self.picker.pick(shop.customers) if dice.random() < 0.98 else None
        order = Order(
            shop.new_id(), shop.new_order_number(), at, at, at, customer, customer.address if customer else None,
            "web" if customer else "pos", [], [], dice.choice((0, 995, 1495)) if customer else 0,
            is_test=dice.random() < 0.01 if is_test is None else is_test,
        )  # fmt: skip
        if order.address is not None and order.address.country == "CA":
            order.currency, order.rate = "CAD", 137
        self._fill(order, lines or dice.choices((1, 2, 3, 4, 30), (35, 35, 20, 9, 1))[0])
        self._agree(order, at, "ORDER", [self._sold(line) for line in order.lines])
        if order.shipping:
            order.agreements[0].sales.append(Sale(shop.new_id(), "ORDER", "SHIPPING", 1, order.shipping, 0, 0))
        order.paid = order.total if dice.random() < 0.97 else 0
        self._ask_for_work(order, at)
        shop.orders[order.id] = order
        for line in order.lines:
            self._move(line.variant, at, available=-line.quantity, committed=line.quantity)
        if customer is not None:
            customer.updated_at = max(at, customer.updated_at)
            self._tell("customers/update", payloads.customer, customer)
        self._tell("orders/create", payloads.order, order)
        return order

    def edit(self, order: Order, at: datetime | None = None) -> None:
        """A thing is added, and one piece of the first line is taken out where there are several."""
        at = self._at(at)
        added = self._line(order, self.picker.pick(self.shop.variants), 1, 0)
        order.lines.append(added)
        sales = [self._sold(added)]
        removed = order.lines[0] if order.lines[0].current > 1 else None
        if removed is not None:
            sales.append(self._reversed(removed, 1))
        self._agree(order, at, "ORDER_EDIT", sales)
        self._move(added.variant, at, available=-1, committed=1)
        waiting = next((work for work in order.works if work.status != "CLOSED"), None)
        if waiting is None:
            self._new_work(order, at, [added])
        else:
            waiting.lines.append(added)
            waiting.updated_at = at
        order.updated_at = max(order.updated_at, at)
        self._tell("orders/edited", payloads.edit, order, self.shop.new_id(), added, removed)
        self._touch(order, at)

    def refund(self, order: Order, at: datetime | None = None, *, pieces: int = 1) -> Refund | None:
        """Some pieces of the first line that still has any are paid back, and put back into stock."""
        line = next((line for line in order.lines if line.current > 0), None)
        if line is None:
            return None
        # one in ten is given something for the trouble
        goodwill = 500 if self.dice.random() < 0.1 else 0
        return self._refund(order, [(line, min(pieces, line.current))], self._at(at), "RETURN", goodwill=goodwill)

    def cancel(self, order: Order, at: datetime | None = None) -> None:
        """Everything that is left of it is taken back."""
        at = self._at(at)
        if order.cancelled_at is not None or order.parcels:
            return
        order.cancelled_at, order.cancel_reason = at, self.dice.choice(("CUSTOMER", "INVENTORY", "FRAUD", "OTHER"))
        for work in order.works:
            work.status, work.updated_at, work.holds = "CLOSED", at, []
        self._refund(order, [(line, line.current) for line in order.lines if line.current], at, "CANCEL")
        self._touch(order, at, "orders/cancelled")

    def fulfil(self, order: Order, at: datetime | None = None) -> Parcel | None:
        """Its open work is sent."""
        shop, at = self.shop, self._at(at)
        work = next((work for work in order.works if _can_be_sent(work, at)), None)
        if work is None or order.cancelled_at:
            return None
        work.status, work.updated_at = "CLOSED", at
        carrier = self.dice.choice(CARRIERS)
        parcel = Parcel(
            shop.new_id(), at, at, "SUCCESS", "FULFILLED", work.location, carrier, f"1Z{shop.new_id():012d}"
        )
        order.parcels.append(parcel)
        for line in work.lines:
            self._move(line.variant, at, committed=-line.current, on_hand=-line.current)
        self._tell("fulfillments/create", payloads.fulfillment, order, parcel)
        is_last = all(work.status == "CLOSED" for work in order.works)
        self._touch(order, at, "orders/fulfilled" if is_last else "orders/partially_fulfilled")
        return parcel

    def deliver(self, order: Order, at: datetime | None = None) -> None:
        """Its parcels arrive."""
        at = self._at(at)
        for parcel in order.parcels:
            parcel.display_status, parcel.delivered_at, parcel.updated_at = "DELIVERED", at, at
            self._tell("fulfillments/update", payloads.fulfillment, order, parcel)
        if order.parcels:
            self._touch(order, at)

    def hold(self, order: Order, at: datetime | None = None) -> Work | None:
        """Its open work has to wait; the order's own updatedAt stays."""
        at = self._at(at)
        work = next((work for work in order.works if work.status == "OPEN"), None)
        if work is not None:
            work.status, work.updated_at = "ON_HOLD", at
            work.holds.append((self.shop.new_id(), self.dice.choice(HOLDS)))
            self._tell("fulfillment_orders/placed_on_hold", payloads.work, work)
        return work

    def release(self, order: Order, at: datetime | None = None) -> None:
        """Its work goes on; the order's own updatedAt stays."""
        for work in order.works:
            if work.status == "ON_HOLD":
                work.status, work.holds, work.updated_at = "OPEN", [], self._at(at)
                self._tell("fulfillment_orders/hold_released", payloads.work, work)

    def ask_return(self, order: Order, at: datetime | None = None) -> Return | None:
        """The customer sends the first line back."""
        at, line = self._at(at), next((line for line in order.lines if line.current), None)
        if line is None or not order.parcels:
            return None
        number = len(order.returns) + 1
        back = Return(self.shop.new_id(), number, "OPEN", at, order, [])
        back.lines.append(ReturnLine(self.shop.new_id(), line, 1, self.dice.choice(REASONS), "It does not fit."))
        order.returns.append(back)
        self.shop.returns[back.id] = back
        self._tell("returns/request", payloads.returned, back)
        self._touch(order, at)
        return back

    def delete_order(self, order: Order) -> None:
        """It is gone, with its works."""
        del self.shop.orders[order.id]
        for work in order.works:
            del self.shop.works[work.id]
        for back in order.returns:
            del self.shop.returns[back.id]
        self.shop.happened("destroy", "ORDER", order.id)
        self._tell("orders/delete", payloads.gone, order.id)

    # The parts of these acts

    def _fill(self, order: Order, lines: int) -> None:
        off = 10 if self.dice.random() < 0.2 else 0
        for _ in range(lines):
            odd = self.dice.random()
            if odd < 0.02:
                price, title = self.dice.randrange(2000, 9000), "Machining by the hour"
                order.lines.append(Line(self.shop.new_id(), None, None, title, 1, 1, price, 0, 0))
            elif odd < 0.03:
                card = Line(self.shop.new_id(), None, None, "Gift card", 1, 1, 5000, 0, 0, is_gift_card=True)
                order.lines.append(card)
            else:
                variant = self.picker.pick(self.shop.variants)
                order.lines.append(self._line(order, variant, self.dice.choice((1, 1, 1, 2, 4)), off))

    def _ask_for_work(self, order: Order, at: datetime) -> None:
        """One work, or two at two places; a few have to wait for their day."""
        if len(order.lines) > 1 and self.dice.random() < 0.1:
            self._new_work(order, at, order.lines[:1])
            self._new_work(order, at, order.lines[1:], place=self.dice.choice((1, 2)))
            return
        work = self._new_work(order, at, order.lines[:])
        if self.dice.random() < 0.01:
            work.status, work.fulfill_at = "SCHEDULED", at + timedelta(days=10)

    def _new_work(self, order: Order, at: datetime, lines: list[Line], place: int = 0) -> Work:
        location = list(self.shop.locations.values())[place]
        work = Work(self.shop.new_id(), order, location, "OPEN", "UNSUBMITTED", at, at, at, lines=lines)
        order.works.append(work)
        self.shop.works[work.id] = work
        return work

    def _line(self, order: Order, variant: Variant, quantity: int, off: int) -> Line:
        gross = variant.price * quantity
        discount = share(gross, off, 100)
        province = order.address.province if order.address else None
        tax = share(gross - discount, TAXES.get(province or "", 0), 10_000)
        title = variant.product.title
        return Line(self.shop.new_id(), variant, variant.sku, title, quantity, quantity, variant.price, discount, tax)

    def _sold(self, line: Line) -> Sale:
        total = line.price * line.quantity - line.discount + line.tax
        kind = "GIFT_CARD" if line.is_gift_card else "PRODUCT"
        return Sale(self.shop.new_id(), "ORDER", kind, line.quantity, total, line.discount, line.tax, line)

    def _reversed(self, line: Line, pieces: int) -> Sale:
        """Takes pieces off a line; the last one takes the cents that are left."""
        before, after = line.current, line.current - pieces
        line.current = after
        discount = share(line.discount, before, line.quantity) - share(line.discount, after, line.quantity)
        tax = share(line.tax, before, line.quantity) - share(line.tax, after, line.quantity)
        total = line.price * pieces - discount + tax
        kind = "GIFT_CARD" if line.is_gift_card else "PRODUCT"
        return Sale(self.shop.new_id(), "RETURN", kind, -pieces, -total, -discount, -tax, line)

    def _refund(
        self, order: Order, parts: list[tuple[Line, int]], at: datetime, restock: str, goodwill: int = 0
    ) -> Refund:
        sales = [self._reversed(line, pieces) for line, pieces in parts]
        lines = [
            RefundLine(self.shop.new_id(), line, pieces, -(sale.total - sale.tax), -sale.tax, restock)
            for (line, pieces), sale in zip(parts, sales, strict=True)
        ]
        if goodwill:
            sales.append(Sale(self.shop.new_id(), "RETURN", "ADJUSTMENT", None, -goodwill, 0, 0))
        if restock == "CANCEL" and order.shipping:
            sales.append(Sale(self.shop.new_id(), "RETURN", "SHIPPING", -1, -order.shipping, 0, 0))
        paid_back = min(-sum(sale.total for sale in sales), order.paid - order.refunded)
        refund = Refund(self.shop.new_id(), at, max(0, paid_back), lines)
        order.refunds.append(refund)
        self._agree(order, at, "REFUND", sales, refund)
        for line, pieces in parts:
            if restock == "CANCEL":
                self._move(line.variant, at, available=pieces, committed=-pieces)
            else:
                self._move(line.variant, at, available=pieces, on_hand=pieces)
        self._tell("refunds/create", payloads.refund, order, refund)
        self._touch(order, at)
        return refund

    def _agree(self, order: Order, at: datetime, reason: str, sales: list[Sale], refund: Refund | None = None) -> None:
        order.agreements.append(Agreement(self.shop.new_id(), at, reason, sales, refund))

    def _touch(self, order: Order, at: datetime, *topics: str) -> None:
        order.updated_at = max(order.updated_at, at)
        for topic in (*topics, "orders/updated"):
            self._tell(topic, payloads.order, order)

    def _move(self, variant: Variant | None, at: datetime, **by: int) -> None:
        if variant is None or variant.is_deleted or not variant.item.levels:
            return
        level = variant.item.levels[0]
        for name, pieces in by.items():
            level.quantities[name] += pieces
        if level.quantities["available"] < 0:
            level.quantities["available"] += RESTOCKED
            level.quantities["on_hand"] += RESTOCKED
        level.updated_at = max(level.updated_at, at)
        self._tell("inventory_levels/update", payloads.level, level)
