"""The shop's customers: invented people and workshops, when they first come and how they come back."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from hotdash.sample.dice import dice, is_lucky, one_of, weighted
from hotdash.sample.names import ABROAD, FIRST, LAST, SHOP_STEMS, SHOP_TAILS, STATE_WEIGHTS, STATES, TRADE_STATES
from hotdash.sample.vehicles import VEHICLES

CUSTOMER_BASE, STRIDE = 6_800_000_000_000, 32_768
BUILDER, TRADE, RACER, COLLECTOR, NOVICE = "diy_builder", "professional_shop", "racer", "collector", "first_timer"
NEW_WEIGHTS = {BUILDER: 0.44, RACER: 0.14, COLLECTOR: 0.11, NOVICE: 0.31}
AGAIN_WEIGHTS = {BUILDER: 0.52, RACER: 0.26, COLLECTOR: 0.14, NOVICE: 0.08}
LANE_SIZES = {"6": 0.5, "8": 0.27, "10": 0.16, "4": 0.04, "12": 0.03, "16": 0.012}
LANE_COLOURS = {"Black": 0.68, "Blue/Red": 0.21, "Nickel": 0.11}


@dataclass(frozen=True, slots=True)
class Place:
    """Where parcels go. ISO country, province code, city, postcode."""

    country: str
    province: str
    city: str
    zip: str


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer. `created` in epoch seconds; `visits_month` is how often a workshop orders (0 for the others)."""

    index: int
    customer_id: int
    persona: str
    first: str
    last: str
    email: str
    phone: str
    place: Place
    created: int
    currency: str
    size: str
    colour: str
    vehicle: str
    visits_month: float = 0.0

    @property
    def is_trade(self) -> bool:
        """Workshops buy tax-exempt at 10 % off."""
        return self.persona == TRADE

    @property
    def name(self) -> str:
        """First and last name; for a workshop the last name is the firm."""
        return f"{self.first} {self.last}"


@dataclass(slots=True)
class Crowd:
    """Everyone known so far. Grows while the days go by."""

    rng: Random
    everyone: list[Customer] = field(default_factory=list)
    by_persona: dict[str, list[Customer]] = field(default_factory=dict)

    def meet(self, persona: str, when: int) -> Customer:
        """Someone new."""
        customer = _stranger(self.rng, len(self.everyone), persona, when)
        self.everyone.append(customer)
        self.by_persona.setdefault(persona, []).append(customer)
        return customer

    def shopper(self, when: int, is_season: bool, again_share: float) -> Customer:
        """A private buyer: someone new, or one who comes back (rather the recent ones)."""
        weights = AGAIN_WEIGHTS if is_lucky(self.rng, again_share) else NEW_WEIGHTS
        tilt = 1.7 if is_season else 0.45
        persona = weighted(self.rng, {**weights, RACER: weights[RACER] * tilt})
        known = self.by_persona.get(persona, [])
        if weights is NEW_WEIGHTS or len(known) < 8:
            return self.meet(persona, when)
        back = int(self.rng.expovariate(1 / (len(known) * 0.35)))
        return known[max(0, len(known) - 1 - back)]

    @property
    def workshops(self) -> list[Customer]:
        """The trade customers."""
        return self.by_persona.get(TRADE, [])


def open_crowd(seed: int) -> Crowd:
    """Nobody yet."""
    return Crowd(dice(seed, "people"))


def _stranger(rng: Random, index: int, persona: str, when: int) -> Customer:
    first, last = one_of(rng, FIRST), one_of(rng, LAST)
    is_trade = persona == TRADE
    if is_trade:
        last = f"{one_of(rng, LAST)} {one_of(rng, SHOP_STEMS)} {one_of(rng, SHOP_TAILS)}"
    place, currency = _place(rng, is_trade)
    return Customer(
        index=index,
        customer_id=CUSTOMER_BASE + index * STRIDE + 263,
        persona=persona,
        first=first,
        last=last,
        email=_email(rng, first, last, index, is_trade),
        phone=f"+1{rng.randrange(201, 990)}555{rng.randrange(100, 200):04d}",
        place=place,
        created=when,
        currency=currency,
        size=weighted(rng, LANE_SIZES),
        colour=weighted(rng, LANE_COLOURS),
        vehicle=one_of(rng, VEHICLES)[1],
        visits_month=rng.choice((0.7, 0.9, 1.0, 1.2, 1.6, 2.4)) if is_trade else 0.0,
    )


def _email(rng: Random, first: str, last: str, index: int, is_trade: bool) -> str:
    firm = "".join(letter for letter in last.lower() if letter.isalnum())
    if is_trade:
        return f"parts.{firm}{index}@example.org"
    style = rng.randrange(3)
    stem = (f"{first}.{firm}", f"{first[0]}{firm}", f"{first}{rng.randrange(48, 99)}")[style].lower()
    return f"{stem}{index}@{'example.com' if index % 3 else 'example.org'}"


def _place(rng: Random, is_trade: bool) -> tuple[Place, str]:
    if not is_trade and is_lucky(rng, 0.045):
        country, currency, province, city, postcode = weighted(rng, ABROAD)
        return Place(country, province, city, postcode), currency
    state = weighted(rng, TRADE_STATES if is_trade else STATE_WEIGHTS)
    city, postcode = one_of(rng, STATES[state])
    return Place("US", state, city, f"{int(postcode) + rng.randrange(40):05d}"), "USD"
