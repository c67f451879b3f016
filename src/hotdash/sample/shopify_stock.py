"""Fulfilment orders as FOBulk gives them, and nightly inventory exports as InventoryBulk does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from hotdash.sample import places
from hotdash.sample.catalogue import Catalogue, Variant
from hotdash.sample.days import HOUR, Span, end_of, iso, iso_or_none, ship_deadline
from hotdash.sample.money import Json, money
from hotdash.sample.orders import POS, STRIDE, Order
from hotdash.sample.shopify_ledger import gid
from hotdash.sample.shopify_orders import updated_at
from hotdash.sample.stock import AVAILABLE, COMMITTED, COUNTER, DAMAGED, INCOMING, MAIN, Shelf

FULFILMENT_BASE, FULFILMENT_LINE_BASE, HOLD_BASE = 6_400_000_000_000, 15_200_000_000_000, 880_000_000
HISTORY_DAYS = 120
NAMES = ("available", "on_hand", "committed", "incoming", "reserved", "damaged", "safety_stock", "quality_control")
PLAIN = {"available": AVAILABLE, "committed": COMMITTED, "incoming": INCOMING, "damaged": DAMAGED}


@dataclass(slots=True)
class Level:
    """A variant at a place: [available, committed, incoming, damaged], and when each last changed (epoch seconds)."""

    units: list[int]
    changed: list[int] = field(default_factory=list)


def fulfilment_lines(span: Span, catalogue: Catalogue, orders: list[Order]) -> Iterator[Json]:
    """One fulfilment order for each order with goods, followed by its lines."""
    for order in orders:
        if order.shippable:
            yield _fulfilment_json(span, order)
            for place in order.shippable:
                yield _fulfilment_line_json(catalogue, order, place)


def inventory_lines(span: Span, catalogue: Catalogue, shelf: Shelf, orders: list[Order]) -> Iterator[Json]:
    """All items, then each of the last 120 evenings' changed levels, oldest first; before them a full stocktaking."""
    for variant in catalogue.variants:
        yield _item_json(span, variant)
    moves = _with_committed(span, shelf, orders)
    start = max(0, span.length - HISTORY_DAYS)
    levels = _levels_at(span, catalogue, shelf, moves, start)
    opening = end_of(span.day(start - 1)) if start else span.now - (span.length - 1) * 24 * HOUR
    for key, level in levels.items():
        level.changed = [min(opening, span.now)] * 4
        yield _level_json(catalogue, key, level)
    for day in range(start, span.length):
        for key in sorted(moves.get(day, {})):
            _apply(levels[key], moves[day][key], min(end_of(span.day(day)), span.now))
            yield _level_json(catalogue, key, levels[key])


def fulfilment_status(order: Order) -> str:
    """FulfillmentOrder.status."""
    if order.cancelled_at or (not order.open_lines and not order.is_test):
        return "CLOSED"
    if order.hold:
        return "ON_HOLD"
    if order.fulfil_at:
        return "SCHEDULED"
    return "IN_PROGRESS" if order.parcels or (order.number % 4 == 0 and not order.is_test) else "OPEN"


def _with_committed(span: Span, shelf: Shelf, orders: list[Order]) -> dict[int, dict[tuple[int, int], list[int]]]:
    """The shelf's book with the units promised to orders that have not left yet."""
    moves = {day: {key: list(change) for key, change in book.items()} for day, book in shelf.moves.items()}
    for order in orders:
        if order.source != POS:
            gone = {place: parcel.at for parcel in order.parcels for place in parcel.lines}
            for place in order.shippable:
                line = order.lines[place]
                _commit(moves, span.index(order.created), line.variant, line.quantity)
                left = order.cancelled_at or gone.get(place)
                if left is not None:
                    _commit(moves, span.index(left), line.variant, -line.quantity)
    return moves


def _commit(moves: dict[int, dict[tuple[int, int], list[int]]], day: int, variant: int, quantity: int) -> None:
    moves.setdefault(day, {}).setdefault((MAIN, variant), [0, 0, 0, 0])[COMMITTED] += quantity


def _levels_at(
    span: Span, catalogue: Catalogue, shelf: Shelf, moves: dict[int, dict[tuple[int, int], list[int]]], start: int
) -> dict[tuple[int, int], Level]:
    """Levels at the start of day `start`: the last state less all later changes, so history ends where stock stands."""
    book: defaultdict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    late: defaultdict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for day in range(span.length):
        for key, change in moves.get(day, {}).items():
            for sums in (book, late) if day >= start else (book,):
                sums[key] = [have + more for have, more in zip(sums[key], change, strict=True)]
    levels: dict[tuple[int, int], Level] = {}
    for variant in catalogue.variants:
        if variant.is_tracked:
            for place, units in ((MAIN, shelf.main[variant.index]), (COUNTER, shelf.counter[variant.index])):
                key = (place, variant.index)
                if place == MAIN or key in book or units:
                    last = [units, *book[key][1:]]
                    levels[key] = Level([have - more for have, more in zip(last, late[key], strict=True)])
    return levels


def _apply(level: Level, change: list[int], when: int) -> None:
    """Something moved that day, even if it came and went in equal numbers."""
    for what, more in enumerate(change):
        if more or what == AVAILABLE:
            level.units[what] += more
            level.changed[what] = when


def _item_json(span: Span, variant: Variant) -> Json:
    return {
        "__typename": "InventoryItem",
        "id": gid("InventoryItem", variant.item_id),
        "sku": variant.choice.sku,
        "tracked": variant.is_tracked,
        "updatedAt": iso(span.now - (variant.index * 13 % 60 + 1) * 24 * HOUR),
        "unitCost": None if variant.cost is None else money(variant.cost),
    }


def _level_json(catalogue: Catalogue, key: tuple[int, int], level: Level) -> Json:
    place, index = key
    item = catalogue.variants[index].item_id
    on_hand = level.units[AVAILABLE] + level.units[COMMITTED] + level.units[DAMAGED]
    last, oldest = max(level.changed), min(level.changed)
    quantities = [
        {"name": name, "quantity": level.units[PLAIN[name]], "updatedAt": iso(level.changed[PLAIN[name]])}
        if name in PLAIN
        else {
            "name": name,
            "quantity": on_hand if name == "on_hand" else 0,
            "updatedAt": iso(last if name == "on_hand" else oldest),
        }
        for name in NAMES
    ]
    return {
        "__typename": "InventoryLevel",
        "id": f"gid://shopify/InventoryLevel/{places.IDS[place]}?inventory_item_id={item}",
        "updatedAt": iso(last),
        "isActive": True,
        "location": {"id": gid("Location", places.IDS[place]), "name": places.NAMES[place]},
        "quantities": quantities,
        "__parentId": gid("InventoryItem", item),
    }


def _fulfilment_json(span: Span, order: Order) -> Json:
    is_counter = order.source == POS
    number = FULFILMENT_BASE + order.number * STRIDE
    holds = (
        [{"id": gid("FulfillmentHold", HOLD_BASE + order.number), "reason": order.hold, "heldByApp": None}]
        if order.hold
        else []
    )
    spot = COUNTER if is_counter else MAIN
    return {
        "__typename": "FulfillmentOrder",
        "id": gid("FulfillmentOrder", number),
        "orderId": gid("Order", order.order_id),
        "status": fulfilment_status(order),
        "requestStatus": "UNSUBMITTED",
        "createdAt": iso(order.created),
        "updatedAt": iso(updated_at(span, order)),
        "fulfillAt": iso_or_none(order.fulfil_at or order.created),
        "fulfillBy": None if is_counter else iso(ship_deadline(order.fulfil_at or order.created)),
        "assignedLocation": {"name": places.NAMES[spot], "location": {"id": gid("Location", places.IDS[spot])}},
        "deliveryMethod": {"methodType": "RETAIL" if is_counter else "SHIPPING"},
        "fulfillmentHolds": holds,
    }


def _fulfilment_line_json(catalogue: Catalogue, order: Order, place: int) -> Json:
    line = order.lines[place]
    left = line.quantity if place in order.open_lines or (order.is_test and not order.cancelled_at) else 0
    return {
        "__typename": "FulfillmentOrderLineItem",
        "id": gid("FulfillmentOrderLineItem", FULFILMENT_LINE_BASE + order.number * STRIDE + place),
        "totalQuantity": line.quantity,
        "remainingQuantity": left,
        "lineItem": {"id": gid("LineItem", line.line_id)},
        "sku": catalogue.variants[line.variant].choice.sku,
        "__parentId": gid("FulfillmentOrder", FULFILMENT_BASE + order.number * STRIDE),
    }
