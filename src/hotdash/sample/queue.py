"""The packing bench at now: which orders wait, which of them too long, and which are held."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from hotdash.sample.days import DAY, HOUR, Span, add_business_days, end_of, midnight
from hotdash.sample.fates import make_parcel
from hotdash.sample.orders import POS, Order

LATE, HELD, BOOKED, FRESH_MIN, FRESH_MAX = 4, 3, 1, 10, 16
LOOK_BACK_DAYS = 16
HOLDS = ("INVENTORY_OUT_OF_STOCK", "INCORRECT_ADDRESS", "HIGH_RISK_OF_FRAUD", "AWAITING_PAYMENT")


def settle_queue(rng: Random, span: Span, orders: list[Order]) -> list[Order]:
    """The orders with the last two weeks' parcels set so that at now 18 to 24 wait: 4 late, 3 held, 1 booked ahead.

    Everything else up to the newest `FRESH_MAX` has left the house; at least the newest `FRESH_MIN` have not.
    """
    settled = list(orders)
    recent = [
        place
        for place, order in enumerate(orders)
        if order.created > span.now - LOOK_BACK_DAYS * DAY and _is_plain(order)
    ]
    late = _choose(rng, orders, recent, _late_window(span), LATE)
    fresh_window = (span.now - 3 * DAY // 2, span.now - HOUR)
    special = _choose(rng, orders, [place for place in recent if place not in late], fresh_window, HELD + BOOKED)
    for turn, place in enumerate(late):
        settled[place] = _keep_back(settled[place], turn)
    for turn, place in enumerate(special):
        settled[place] = _hold(rng, span, settled[place], turn)
    rest = [place for place in recent if place not in late and place not in special]
    for rank, place in enumerate(reversed(rest)):
        settled[place] = _pack(rng, span, settled[place], rank)
    return settled


def _is_plain(order: Order) -> bool:
    return (
        order.source != POS
        and not order.cancelled_at
        and not order.is_test
        and not order.refunds
        and bool(order.shippable)
    )


def _late_window(span: Span) -> tuple[int, int]:
    """Created where even the fourth business day after is over."""
    day = span.last
    while add_business_days(day, 4) >= span.last:
        day -= timedelta(days=1)
    return midnight(day - timedelta(days=4)), end_of(day)


def _choose(rng: Random, orders: list[Order], places: list[int], window: tuple[int, int], count: int) -> list[int]:
    found = [place for place in places if window[0] <= orders[place].created <= window[1]]
    return sorted(rng.sample(found, min(count, len(found))))


def _keep_back(order: Order, turn: int) -> Order:
    """Late; the first one was sent in part, where it has parts."""
    if turn == 0 and order.parcels and len(order.shippable) > 1:
        return replace(order, parcels=(replace(order.parcels[0], lines=order.shippable[:-1]),), fulfil_at=None)
    return replace(order, parcels=(), fulfil_at=None)


def _hold(rng: Random, span: Span, order: Order, turn: int) -> Order:
    if turn >= HELD:
        ahead = midnight(add_business_days(span.last + timedelta(days=3), 1)) + 15 * HOUR
        return replace(order, parcels=(), fulfil_at=ahead)
    reason = HOLDS[(turn + rng.randrange(2)) % len(HOLDS)]
    return replace(order, parcels=(), fulfil_at=None, hold=reason)


def _pack(rng: Random, span: Span, order: Order, rank: int) -> Order:
    """`rank` counts from the newest, 0, backwards."""
    if rank < FRESH_MIN:
        return replace(order, parcels=(), fulfil_at=None)
    if rank < FRESH_MAX or not order.open_lines:
        return order
    earliest = max([order.created + HOUR // 4, *(parcel.at for parcel in order.parcels)])
    when = rng.randrange(min(earliest, span.now - 1), span.now)
    return replace(order, parcels=(*order.parcels, make_parcel(rng, order, when, order.open_lines)), fulfil_at=None)
