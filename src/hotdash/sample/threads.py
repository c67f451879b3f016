"""A conversation as it begins: who writes, about what, in which mood."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from hotdash.sample import order_asks, part_asks, return_asks, shop_asks
from hotdash.sample.catalogue import Catalogue
from hotdash.sample.days import DAY, HOUR, Span, local_day
from hotdash.sample.dice import dice, is_lucky, one_of, weighted
from hotdash.sample.fates import CARRIERS
from hotdash.sample.helpdesk import OPERATORS, Operator
from hotdash.sample.names import FIRST, LAST
from hotdash.sample.orders import POS, Order
from hotdash.sample.people import LANE_SIZES, Customer
from hotdash.sample.talk import Voice, car, nickname, open_voice
from hotdash.sample.topics import CALM, CROSS, FRESH, FURIOUS, PLEASED, YOUNG, Ask, Topic
from hotdash.sample.vehicles import VEHICLES

INCOMING, OUTGOING, ACTIVITY, TEMPLATE = range(4)
MERCHANDISE = frozenset({"gift", "shirt", "sticker", "tool", "lube", "clamp"})
MOODS = (CALM, PLEASED, CROSS, FURIOUS)
PAGES = (order_asks, return_asks, part_asks, shop_asks)
TOPICS = {topic.label: topic for page in PAGES for topic in page.TOPICS}
AGES = {YOUNG: (9 * DAY, 3 * DAY), FRESH: (10 * HOUR, HOUR // 4), "arrived": (18 * DAY, 3 * DAY)}
"""Oldest and newest age of the order a topic is about."""


@dataclass(slots=True)
class Message:
    """`kind` as Chatwoot numbers it; `operator` None for the customer and the machine."""

    at: int
    kind: int
    text: str
    operator: Operator | None = None
    is_private: bool = False


@dataclass(slots=True)
class Thread:
    """One conversation. `known` is the customer where the shop knows them; else the contact is a visitor."""

    created: int
    topic: Topic
    ask: Ask
    mood: str
    voice: Voice
    inbox: int
    name: str
    visitor: int
    known: Customer | None
    order: Order | None
    facts: dict[str, str]
    operator: Operator | None = None
    messages: list[Message] = field(default_factory=list)
    status: str = "open"
    priority: str | None = None
    is_escalated: bool = False
    rating: int | None = None
    snoozed_until: int | None = None


@dataclass(slots=True)
class Desk:
    """What conversations can be about: the shop's past. `moments` are the orders' times."""

    rng: Random
    span: Span
    catalogue: Catalogue
    orders: Sequence[Order]
    moments: Sequence[int]
    visitors: int = 0


def open_desk(seed: int, span: Span, catalogue: Catalogue, orders: list[Order]) -> Desk:
    """Orders one can write about are real, sent by parcel and not cancelled."""
    usable = [one for one in orders if not one.is_test and one.source != POS and one.shippable and not one.cancelled_at]
    return Desk(dice(seed, "conversations"), span, catalogue, usable, [order.created for order in usable])


def open_thread(desk: Desk, when: int, mood: str | None = None, label: str | None = None) -> Thread:
    """Someone has something to ask; `mood` and `label` (the topic's) are rolled where not given."""
    rng = desk.rng
    topic = TOPICS[label or weighted(rng, {one.label: one.weight for one in TOPICS.values()})]
    order = _order_for(desk, topic, when)
    if topic.order and order is None:
        topic = TOPICS["sizing"]
    known = order.customer if order else _regular(desk, when)
    desk.visitors += 1
    name = known.name if known else f"{one_of(rng, FIRST)} {one_of(rng, LAST)}"
    thread = Thread(
        created=when,
        topic=topic,
        ask=one_of(rng, topic.asks),
        mood=mood or rng.choices(MOODS, topic.moods)[0],
        voice=open_voice(rng),
        inbox=rng.choices((1, 2, 3), (0.5, 0.38, 0.12))[0],
        name=name,
        visitor=desk.visitors,
        known=known,
        order=order,
        facts=_facts(desk, topic, when, name, known, order),
    )
    _rank(rng, thread)
    return thread


def _rank(rng: Random, thread: Thread) -> None:
    is_lit = is_lucky(rng, 0.75)
    worst = "urgent" if is_lucky(rng, 0.35) else "high"
    thread.priority = {FURIOUS: worst, CROSS: "medium"}.get(thread.mood) if is_lit else None
    thread.is_escalated = thread.mood == FURIOUS and is_lucky(rng, 0.35)


def _order_for(desk: Desk, topic: Topic, when: int) -> Order | None:
    if topic.order is None:
        return None
    oldest, newest = AGES[topic.order]
    low, high = bisect_left(desk.moments, when - oldest), bisect_left(desk.moments, when - newest)
    for _ in range(10 if high > low else 0):
        order = desk.orders[desk.rng.randrange(low, high)]
        if _suits(desk, topic, order, when):
            return order
    return None


def _suits(desk: Desk, topic: Topic, order: Order, when: int) -> bool:
    is_there = bool(order.parcels) and order.parcels[0].delivered < when
    if topic.order == "arrived":
        return is_there and bool(_speakable(desk, topic, order))
    return not is_there and bool(_speakable(desk, topic, order))


def _speakable(desk: Desk, topic: Topic, order: Order) -> list[str]:
    """Titles of the order's parts that make sense in the topic."""
    lines = [order.lines[place].variant for place in order.shippable]
    return [desk.catalogue.title_of(one) for one in lines if _is_about(topic, desk.catalogue.variants[one].kind)]


def _is_about(topic: Topic, kind: str) -> bool:
    return kind in topic.kinds if topic.kinds else kind not in MERCHANDISE


def _regular(desk: Desk, when: int) -> Customer | None:
    place = bisect_left(desk.moments, when)
    if place < 5 or is_lucky(desk.rng, 0.5):
        return None
    return desk.orders[max(0, place - 1 - int(desk.rng.expovariate(1 / 400)))].customer


def _facts(
    desk: Desk, topic: Topic, when: int, name: str, known: Customer | None, order: Order | None
) -> dict[str, str]:
    rng = desk.rng
    size = known.size if known else weighted(rng, LANE_SIZES)
    sent = [parcel for parcel in order.parcels if parcel.at < when] if order else []
    titles = _speakable(desk, topic, order) if order else []
    wanted = [one for one in desk.catalogue.variants if _is_about(topic, one.kind)]
    title = one_of(rng, titles) if titles else desk.catalogue.title_of(one_of(rng, wanted).index)
    days_ago = (when - order.created) // DAY if order else 5
    return {
        "first": name.split()[0],
        "name": name,
        "size": f"-{size}",
        "other": f"-{one_of(rng, [one for one in ('6', '8', '10') if one != size])}",
        "part": nickname(rng, title),
        "vehicle": car(rng, known.vehicle if known else one_of(rng, VEHICLES)[1]),
        "order": f"#{order.number}" if order else "the order",
        "carrier": sent[0].carrier if sent else weighted(rng, CARRIERS),
        "tracking": sent[0].tracking if sent else "",
        "days": str(max(2, days_ago)),
        "weekday": f"{local_day(when - (1 + rng.randrange(3)) * DAY):%A}",
        "city": known.place.city if known else "Tulsa",
        "agent": one_of(rng, OPERATORS).first,
    }
