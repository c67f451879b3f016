"""What webhooks carry: the old REST shapes, with numbers for ids; only the fields that anybody would look at."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fakes.shopify.model import Customer, Item, Level, Line, Order, Parcel, Product, Refund, Return, Work
from fakes.shopify.shop import FakeShop


def gid(kind: str, number: int) -> str:
    """A global id."""
    return f"gid://shopify/{kind}/{number}"


def instant(at: datetime | None) -> str | None:
    """An instant as Shopify writes it: in UTC, to the second."""
    return at.isoformat()[:19] + "Z" if at is not None else None


def money(cents: int) -> str:
    """An amount as Shopify writes it: 12.5 for twelve and a half."""
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    whole, rest = divmod(cents, 100)
    return f"{sign}{whole}.{rest // 10}" if rest % 10 == 0 else f"{sign}{whole}.{rest:02d}"


def order(order: Order) -> dict[str, Any]:
    """orders/*"""
    person = order.customer
    return {
        "id": order.id,
        "admin_graphql_api_id": gid("Order", order.id),
        "name": f"#{order.number}",
        "email": person.email if person else None,
        "created_at": instant(order.created_at),
        "updated_at": instant(order.updated_at),
        "cancelled_at": instant(order.cancelled_at),
        "test": order.is_test,
        "currency": "USD",
        "total_price": money(order.total),
        "customer": customer(person) if person else None,
        "line_items": [
            {
                "id": line.id,
                "admin_graphql_api_id": gid("LineItem", line.id),
                "sku": line.sku,
                "quantity": line.quantity,
                "price": money(line.price),
            }
            for line in order.lines
        ],
    }


def edit(order: Order, edit_id: int, added: Line, removed: Line | None) -> dict[str, Any]:
    """orders/edited, which has a shape of its own"""
    removals = [{"id": removed.id, "delta": 1}] if removed else []
    return {
        "order_edit": {
            "id": edit_id,
            "order_id": order.id,
            "committed_at": instant(order.updated_at),
            "line_items": {"additions": [{"id": added.id, "delta": added.quantity}], "removals": removals},
        }
    }


def refund(order: Order, refund: Refund) -> dict[str, Any]:
    """refunds/create"""
    return {
        "id": refund.id,
        "admin_graphql_api_id": gid("Refund", refund.id),
        "order_id": order.id,
        "created_at": instant(refund.created_at),
        "refund_line_items": [
            {"id": line.id, "line_item_id": line.line.id, "quantity": line.quantity} for line in refund.lines
        ],
    }


def fulfillment(order: Order, parcel: Parcel) -> dict[str, Any]:
    """fulfillments/*"""
    return {
        "id": parcel.id,
        "admin_graphql_api_id": gid("Fulfillment", parcel.id),
        "order_id": order.id,
        "status": parcel.status.lower(),
        "created_at": instant(parcel.created_at),
        "updated_at": instant(parcel.updated_at),
        "tracking_company": parcel.carrier,
        "tracking_number": parcel.tracking,
    }


def work(work: Work) -> dict[str, Any]:
    """fulfillment_orders/*"""
    return {"fulfillment_order": {"id": gid("FulfillmentOrder", work.id), "status": work.status.lower()}}


def returned(back: Return) -> dict[str, Any]:
    """returns/*"""
    return {
        "id": back.id,
        "admin_graphql_api_id": gid("Return", back.id),
        "status": back.status.lower(),
        "order": {"id": back.order.id, "admin_graphql_api_id": gid("Order", back.order.id)},
    }


def product(product: Product) -> dict[str, Any]:
    """products/create and products/update"""
    return {
        "id": product.id,
        "admin_graphql_api_id": gid("Product", product.id),
        "title": product.title,
        "handle": product.handle,
        "updated_at": instant(product.updated_at),
        "variants": [
            {"id": variant.id, "product_id": product.id, "sku": variant.sku, "price": money(variant.price)}
            for variant in product.variants
        ],
    }


def item(item: Item) -> dict[str, Any]:
    """inventory_items/*"""
    return {
        "id": item.id,
        "admin_graphql_api_id": gid("InventoryItem", item.id),
        "sku": item.sku,
        "cost": money(item.cost) if item.cost is not None else None,
        "tracked": item.is_tracked,
        "updated_at": instant(item.updated_at),
    }


def level(level: Level) -> dict[str, Any]:
    """inventory_levels/*"""
    return {
        "inventory_item_id": level.item.id,
        "location_id": level.location.id,
        "available": level.quantities["available"],
        "updated_at": instant(level.updated_at),
        "admin_graphql_api_id": level_gid(level),
    }


def level_gid(level: Level) -> str:
    """A level's global id names its item beside its own number, which is made of both numbers here."""
    return f"gid://shopify/InventoryLevel/{level.location.id}?inventory_item_id={level.item.id}"


def customer(customer: Customer) -> dict[str, Any]:
    """customers/*"""
    return {
        "id": customer.id,
        "admin_graphql_api_id": gid("Customer", customer.id),
        "email": customer.email,
        "first_name": customer.first_name,
        "last_name": customer.last_name,
        "phone": customer.phone,
        "tags": ", ".join(customer.tags),
        "created_at": instant(customer.created_at),
        "updated_at": instant(customer.updated_at),
    }


def gone(number: int) -> dict[str, Any]:
    """What is said of a deleted thing."""
    return {"id": number}


def shop(shop: FakeShop) -> dict[str, Any]:
    """app/uninstalled and shop/update"""
    return {
        "id": shop.id,
        "name": shop.name,
        "domain": shop.domain,
        "myshopify_domain": shop.domain,
        "iana_timezone": shop.timezone,
        "currency": shop.currency,
    }


def merge(kept: Customer, gone: Customer) -> dict[str, Any]:
    """customers/merge"""
    return {
        "admin_graphql_api_customer_kept_id": gid("Customer", kept.id),
        "admin_graphql_api_customer_deleted_id": gid("Customer", gone.id),
        "admin_graphql_api_job_id": None,
        "status": "completed",
        "errors": [],
    }
