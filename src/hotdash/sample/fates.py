"""What becomes of an order: parcels, cancellation, returns, later payment. All times at most now."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from hotdash.sample.catalogue import Catalogue
from hotdash.sample.days import DAY, HOUR, Span, add_business_days, at, is_business_day, local_day, local_hour
from hotdash.sample.dice import is_lucky, lognormal, one_of, weighted
from hotdash.sample.money import part_of
from hotdash.sample.orders import DRAFT, POS, Back, Order, Parcel, Refund, worth_of

CANCEL_SHARE, RETURN_SHARE, GOODWILL_SHARE = 0.015, 0.043, 0.006
REASONS = {"CUSTOMER": 0.5, "INVENTORY": 0.2, "FRAUD": 0.12, "OTHER": 0.1, "STAFF": 0.05, "DECLINED": 0.03}
RETURN_NOTES = (
    "Wrong size ordered, sent back unused",
    "Does not fit the vehicle",
    "Ordered ORB, needed NPT",
    "Wrong thread pitch",
    "Customer changed plan, unopened",
    "Bought -8, needed -6",
    "We sent the wrong color",
    "Thread damaged on arrival",
    None,
)
CARRIERS = {"UPS": 0.54, "USPS": 0.29, "FedEx": 0.17}
TRANSIT_DAYS = {"UPS": (2, 3, 3, 4, 5), "USPS": (2, 3, 3, 4, 6), "FedEx": (2, 2, 3, 4)}
CUTOFF_HOUR = 13.0
NET_TERMS_SHARE = 0.22
SHARES = {"prompt": 0.885, "late": 0.032, "partial": 0.022, "held": 0.012, "booked": 0.007, "next": 0.042}


def decide(rng: Random, span: Span, catalogue: Catalogue, order: Order) -> Order:
    """The order with its whole later life, as far as it has happened by now."""
    if order.is_test or order.source == POS:
        return order
    if is_lucky(rng, CANCEL_SHARE):
        return _cancel(rng, span, order)
    if order.source == DRAFT and is_lucky(rng, NET_TERMS_SHARE):
        order = replace(order, paid_at=_if_past(span, order.created + rng.randrange(18, 36) * DAY))
    if not order.shippable:
        return order
    order = _ship(rng, span, order)
    return _give_back(rng, span, catalogue, order) if order.parcels and order.paid_at is not None else order


def ship_time(rng: Random, created: int, wait: int = 0) -> int:
    """Packed the same business day before the cut-off, else the next; `wait` business days later."""
    day = local_day(created)
    is_same = is_business_day(day) and local_hour(created) < CUTOFF_HOUR
    left = add_business_days(day if is_same else day + timedelta(days=1), wait)
    return max(
        at(left, rng.uniform(14.0, 17.2) if is_same and not wait else rng.uniform(9.5, 16.8)), created + HOUR // 2
    )


def make_parcel(rng: Random, order: Order, when: int, lines: tuple[int, ...]) -> Parcel:
    """A parcel with its carrier's kind of tracking number; Sunday deliveries move to Monday."""
    is_abroad = order.place is not None and order.place.country != "US"
    carrier = weighted(rng, {**CARRIERS, "USPS": 0.05} if order.customer.is_trade else CARRIERS)
    days = (
        rng.choice((7, 9, 11, 14))
        if is_abroad
        else one_of(rng, TRANSIT_DAYS[carrier]) + (is_lucky(rng, 0.06) * rng.randrange(2, 7))
    )
    day = local_day(when) + timedelta(days=days)
    day += timedelta(days=1 if day.weekday() == 6 else 0)
    return Parcel(when, carrier, tracking_number(rng, carrier), at(day, rng.uniform(9.5, 19.5)), lines)


def tracking_number(rng: Random, carrier: str) -> str:
    """As long as the carrier's real ones, and invented."""
    digits = {"UPS": 12, "USPS": 18, "FedEx": 12}[carrier]
    body = "".join(str(rng.randrange(10)) for _ in range(digits))
    return {"UPS": f"1Z9A{body[:2]}03{body[2:]}", "USPS": f"9400{body}", "FedEx": body}[carrier]


def _if_past(span: Span, when: int) -> int | None:
    return when if when <= span.now else None


def _cancel(rng: Random, span: Span, order: Order) -> Order:
    when = order.created + int(lognormal(rng, 5 * HOUR, 1.0))
    if when > span.now:
        return order
    reason = weighted(rng, REASONS)
    backs = tuple(Back(place, line.quantity) for place, line in enumerate(order.lines))
    refund = Refund(when, None, backs, takes_shipping=True)
    return replace(
        order, cancelled_at=when, cancel_reason=reason, refunds=(refund,), is_void=reason in {"FRAUD", "DECLINED"}
    )


def _ship(rng: Random, span: Span, order: Order) -> Order:
    kind = weighted(rng, SHARES)
    lines = order.shippable
    waits = {
        "prompt": 0,
        "late": rng.randrange(3, 7),
        "partial": 0,
        "held": rng.randrange(1, 3),
        "booked": rng.randrange(4, 9),
        "next": 1,
    }
    first = ship_time(rng, order.created, waits[kind])
    parts = [(first, lines)]
    if kind == "partial" and len(lines) > 1:
        parts = [(first, lines[:-1]), (ship_time(rng, first + 2 * HOUR, rng.randrange(1, 6)), lines[-1:])]
    parcels = tuple(make_parcel(rng, order, when, some) for when, some in parts if when <= span.now)
    return replace(order, parcels=parcels, fulfil_at=first if kind == "booked" else None)


def _give_back(rng: Random, span: Span, catalogue: Catalogue, order: Order) -> Order:
    roll = rng.random()
    if roll > RETURN_SHARE + GOODWILL_SHARE or len(order.parcels[0].lines) < len(order.shippable):
        return order
    when = order.parcels[0].delivered + int(rng.uniform(2, 19) * DAY)
    when = max(at(add_business_days(local_day(when), 0), rng.uniform(9.0, 16.5)), order.parcels[0].delivered + HOUR)
    if when > span.now:
        return order
    refund = _goodwill(rng, order, when) if roll > RETURN_SHARE else _wrong_fit(rng, catalogue, order, when)
    return replace(order, refunds=(refund,))


def _goodwill(rng: Random, order: Order, when: int) -> Refund:
    paid = sum(line.net for line in order.lines)
    return Refund(when, "Goodwill for the delay", (), adjustment=-min(rng.choice((500, 1_000, 1_500, 2_500)), paid))


def _wrong_fit(rng: Random, catalogue: Catalogue, order: Order, when: int) -> Refund:
    places = order.shippable if is_lucky(rng, 0.16) else (one_of(rng, order.shippable),)
    backs = tuple(Back(place, _units(rng, order.lines[place].quantity)) for place in places)
    worth = sum(worth_of(order.lines[back.line], back.quantity).total for back in backs)
    is_ours = is_lucky(rng, 0.14)
    fee = part_of(worth, 15, 100) if not is_ours and is_lucky(rng, 0.17) else 0
    return Refund(when, one_of(rng, RETURN_NOTES), backs, takes_shipping=is_ours, adjustment=fee)


def _units(rng: Random, quantity: int) -> int:
    return quantity if quantity <= 2 or is_lucky(rng, 0.55) else rng.randrange(1, quantity)
