"""Shopify would take every document that hotdash sends; each rule stands twice: kept, and broken by a planted fault."""

from __future__ import annotations

import pytest
from graphql import DocumentNode, NoDeprecatedCustomRule, parse, validate

from fakes.shopify import access, cost
from fakes.shopify.bulk_rules import bulk_faults
from fakes.shopify.published import Published, SchemaUnreachableError, published
from hotdash.sources.shopify import operations
from hotdash.sources.shopify.scopes import OPTIONAL_SCOPES, PROTECTED_FIELDS, SCOPES

# read_all_orders opens no field, it opens the past. Any one of these opens work; each opens another part of it.
UNSEEN_BY_THE_SCHEMA = {"read_all_orders"}
EVERY = pytest.mark.parametrize("name", operations.names())
EVERY_BULK = pytest.mark.parametrize("name", operations.names_of_bulk())


@pytest.fixture(scope="session")
def shopify() -> Published:
    """Shopify's schema, or a loud skip where it cannot be had."""
    try:
        return published()
    except SchemaUnreachableError as error:
        pytest.skip(f"NOT CHECKED AGAINST SHOPIFY'S SCHEMA: {error}")


def parsed(name: str) -> DocumentNode:
    """An operation as it is sent."""
    return parse(operations.document(name))


def faults(shopify: Published, document: DocumentNode) -> list[str]:
    """What Shopify would answer, and what it will not answer for long."""
    rules = [*validate(shopify.schema, document), *validate(shopify.schema, document, [NoDeprecatedCustomRule])]
    return [error.message for error in rules]


@EVERY
def test_the_schema_takes_every_document(shopify: Published, name: str) -> None:
    assert faults(shopify, parsed(name)) == []


@pytest.mark.parametrize(
    "fault",
    [
        "query Q { orders(first: 1) { nodes { colour } } }",
        "query Q($id: ID) { order(id: $id) { id } }",
        "query Q { orders(first: 1, sortKey: COLOUR) { nodes { id } } }",
        "query Q { orders(first: 1) { nodes { totalPrice } } }",
        "query Q { customers(first: 1) { nodes { defaultPhoneNumber { marketingState } } } }",
    ],
)
def test_an_unknown_or_deprecated_field_is_found(shopify: Published, fault: str) -> None:
    assert len(faults(shopify, parse(fault))) == 1


@EVERY_BULK
def test_the_bulk_runner_takes_every_bulk_document(shopify: Published, name: str) -> None:
    document = parse(operations.bulk_document(name, query="updated_at:>='2026-10-01T00:00:00Z'"))
    assert faults(shopify, document) == []
    assert bulk_faults(shopify.schema, document) == []


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("{ orders { nodes { id refunds { refundLineItems { nodes { id } } } } } }", "within a list"),
        ("{ orders { nodes { id fulfillments { fulfillmentLineItems { nodes { id } } } } } }", "within a list"),
        ("{ orders { nodes { id } } products { nodes { id } } }", "one top-level field"),
        ("{ shop { id } }", "at least one connection"),
        (
            '{ node(id: "gid://shopify/Order/1") { ... on Order { id lineItems { nodes { id } } } } }',
            "node is not allowed",
        ),
        ("query Q($query: String) { orders(query: $query) { nodes { id } } }", "no variables"),
        ("mutation { webhookSubscriptionDelete(id: 1) { deletedWebhookSubscriptionId } }", "one query"),
        (
            "{ customers { nodes { id orders { nodes { id agreements { nodes { id sales { nodes { id } } } } } } } } }",
            "at most 2 levels",
        ),
        (
            "{ orders { nodes { id lineItems { nodes { id } } events { nodes { id } } returns { nodes { id } }"
            " agreements { nodes { id } } fulfillmentOrders { nodes { id } } } } }",
            "at most 5 connections",
        ),
    ],
)
def test_what_the_bulk_runner_refuses_is_found(shopify: Published, fault: str, words: str) -> None:
    (found,) = bulk_faults(shopify.schema, parse(fault))
    assert words in found


@EVERY
def test_every_document_costs_what_one_query_may_cost(shopify: Published, name: str) -> None:
    if name not in operations.names_of_bulk():
        assert 0 < cost.requested_cost(shopify.schema, parsed(name), {}) <= cost.MOST


def test_costs_follow_what_was_measured(shopify: Published) -> None:
    query = parse(
        "query Q($items: Int, $levels: Int) { inventoryItems(first: $items) { nodes { id unitCost { amount }"
        " measurement { id } inventoryLevels(first: $levels) { nodes { id location { id }"
        ' quantities(names: ["available"]) { quantity } } } } } }'
    )
    for items, levels in [(1, 1), (50, 10), (7, 0)]:
        measured = 2 + items * (5 + 3 * levels)
        assert cost.requested_cost(shopify.schema, query, {"items": items, "levels": levels}) == measured
    assert cost.requested_cost(shopify.schema, parsed("orders_changed"), {"first": 30}) > cost.MOST


@EVERY
def test_our_scopes_open_every_field(shopify: Published, name: str) -> None:
    asked = SCOPES | OPTIONAL_SCOPES
    assert {
        field: scopes for field, scopes in access.needs(shopify, parsed(name)).items() if not scopes & {*asked}
    } == {}


def test_no_scope_is_asked_for_in_vain(shopify: Published) -> None:
    needed = {name: access.needs(shopify, parsed(name)) for name in operations.names()}
    opened = {scope for fields in needed.values() for scopes in fields.values() for scope in scopes}
    assert {*SCOPES, *OPTIONAL_SCOPES} - opened == UNSEEN_BY_THE_SCHEMA
    optional = {name for name, fields in needed.items() if any(not scopes & {*SCOPES} for scopes in fields.values())}
    assert optional == {"inventory_transfers", "inventory_shipments", "shopifyql"}


def test_a_field_that_no_scope_opens_is_found(shopify: Published) -> None:
    stray = parse("{ fulfillmentOrders(first: 1) { nodes { fulfillmentHolds { heldByApp { id } } } } }")
    assert access.needs(shopify, stray)["FulfillmentHold.heldByApp"] == {"read_apps"}
    assert not access.needs(shopify, stray)["FulfillmentHold.heldByApp"] & {*SCOPES, *OPTIONAL_SCOPES}


def test_the_personal_fields_that_are_read_are_known(shopify: Published) -> None:
    read = {field for name in operations.names() for field in access.protected(shopify, parsed(name))}
    assert {field: shopify.protected[field] for field in read} == PROTECTED_FIELDS
    stray = parse("{ orders(first: 1) { nodes { email } } }")
    assert access.protected(shopify, stray) == {"Order.email"}
