"""What answers a field: functions of the thing, the arguments and who asks. Shapes without a function are dicts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fakes.shopify.app import FakeApp
from fakes.shopify.payloads import gid, instant, money
from fakes.shopify.shop import FakeShop

if TYPE_CHECKING:
    from fakes.shopify.operations import BulkOperations
    from fakes.shopify.webhooks import Webhooks


@dataclass(repr=False)
class View:
    """Who asks, and of what.

    Attributes:
        warnings: what is wrong with the filters that were asked for; Shopify says so and answers all the same.
        pages: connections show a page; else all, as to a bulk operation.
    """

    shop: FakeShop
    app: FakeApp
    bulk: BulkOperations
    webhooks: Webhooks
    warnings: list[str] = field(default_factory=list)
    pages: bool = True


Field = Callable[[Any, Mapping[str, Any], View], Any]
Fields = dict[str, Field]


def plain(**names: str) -> Fields:
    """Fields that are an attribute: camelCase name → attribute."""

    def field_of(attribute: str) -> Field:
        return lambda thing, args, view: getattr(thing, attribute)

    return {name: field_of(attribute) for name, attribute in names.items()}


def gids(kind: str) -> Fields:
    """The field id."""
    return {"id": lambda thing, args, view: gid(kind, thing.id)}


def instants(**names: str) -> Fields:
    """Fields that are an attribute, an instant."""

    def field_of(attribute: str) -> Field:
        return lambda thing, args, view: instant(getattr(thing, attribute))

    return {name: field_of(attribute) for name, attribute in names.items()}


def in_dollars(cents: int) -> dict[str, str]:
    """A MoneyV2 in the shop's currency."""
    return {"amount": money(cents), "currencyCode": "USD"}


def bag(cents: int, currency: str = "USD", rate: int = 100) -> dict[str, Any]:
    """A MoneyBag; `rate` is the customer's currency for a hundred of the shop's."""
    return {
        "shopMoney": in_dollars(cents),
        "presentmentMoney": {"amount": money(cents * rate // 100), "currencyCode": currency},
    }
