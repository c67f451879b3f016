"""The shop behind the server: everything it holds by id, and a number for everything new.

Its repr stays short: a failed assertion would otherwise write down every order.
"""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from fakes.clock import Clock
from fakes.shopify.model import Customer, Event, Item, Location, Order, Product, Return, Variant, Work

HISTORY_WITHOUT_SCOPE = timedelta(days=60)


@dataclass(repr=False)
class FakeShop:
    """What a shop holds. Whoever reads or changes it holds `lock`."""

    clock: Clock
    domain: str = "sample-parts.myshopify.com"
    name: str = "Sample Parts"
    id: int = 548380009
    timezone: str = "America/Chicago"
    currency: str = "USD"
    lock: threading.RLock = field(default_factory=threading.RLock)
    locations: dict[int, Location] = field(default_factory=dict)
    products: dict[int, Product] = field(default_factory=dict)
    variants: dict[int, Variant] = field(default_factory=dict)
    items: dict[int, Item] = field(default_factory=dict)
    customers: dict[int, Customer] = field(default_factory=dict)
    orders: dict[int, Order] = field(default_factory=dict)
    works: dict[int, Work] = field(default_factory=dict)
    returns: dict[int, Return] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(5_000_000_001))
    _order_numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1001))

    def new_id(self) -> int:
        """An id that nothing of the shop has had; ids rise with time, as Shopify's do."""
        return next(self._numbers)

    def new_order_number(self) -> int:
        """The next order's number."""
        return next(self._order_numbers)

    @property
    def zone(self) -> ZoneInfo:
        """Its time zone."""
        return ZoneInfo(self.timezone)

    def happened(self, action: str, subject_type: str, subject_id: int) -> None:
        """Keep an event."""
        self.events.append(Event(self.new_id(), action, subject_type, subject_id, self.clock.now_in_seconds()))
