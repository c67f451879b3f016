"""Products, variants and stock, from the lines of a bulk operation to staging."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hotdash.db.connect import Shop
from hotdash.sources.shopify.documents import (
    Deletion,
    InventoryItem,
    InventoryLevel,
    Location,
    Metafield,
    Product,
    ProductVariant,
    number,
)
from hotdash.sources.shopify.fits import stage_field_fits, stage_fits
from hotdash.sources.shopify.refusal import RefusedError
from hotdash.sources.shopify.staged import Rows


def stage_product(rows: Rows, product: Product, shop: Shop, line_number: int) -> None:
    """A product."""
    rows.put("staged_products", (
        number(product.id), product.handle, product.title, product.vendor, product.product_type,
        product.status.lower() if product.status else None, product.tags, product.updated_at, line_number,
    ))  # fmt: skip
    stage_fits(rows, product.title, product.tags, line_number)
    if product.has_all_variants:
        rows.put("staged_whole_products", (number(product.id), line_number))


def stage_field(rows: Rows, field: Metafield, shop: Shop, line_number: int) -> None:
    """A metafield, of which hotdash keeps what a product fits."""
    if field.parent_id is not None and field.parent_id.startswith("gid://shopify/Product/") and field.value:
        stage_field_fits(rows, f"{field.namespace}.{field.key}", field.value, number(field.parent_id), line_number)


def stage_deletion(rows: Rows, deletion: Deletion, shop: Shop, line_number: int) -> None:
    """Something that Shopify no longer has."""
    kind = deletion.id.split("/")[3]
    rows.put("staged_deletions", (kind, number(deletion.id), deletion.deleted_at, line_number))


def stage_variant(rows: Rows, variant: ProductVariant, shop: Shop, line_number: int) -> None:
    """A variant, with what its inventory item says of cost and tracking."""
    parent = variant.parent_id or (variant.product.id if variant.product else None)
    if parent is None:
        raise RefusedError("__parentId", "The variant names no product.", "Export it under its product.")
    item = variant.inventory_item
    rows.put("staged_variants", (
        number(variant.id), number(parent), number(item.id) if item else None, variant.sku, variant.barcode,
        variant.title, variant.price, item.unit_cost.amount if item and item.unit_cost else None,
        item.tracked if item else None, None, variant.updated_at, line_number,
    ))  # fmt: skip


def stage_item(rows: Rows, item: InventoryItem, shop: Shop, line_number: int) -> None:
    """An inventory item; without a cost it says nothing that hotdash keeps."""
    if item.unit_cost is None:
        return
    rows.put("staged_variants", (
        None, None, number(item.id), None, None, None, None, item.unit_cost.amount, item.tracked, None,
        item.updated_at, line_number,
    ))  # fmt: skip


def stage_location(rows: Rows, location: Location, shop: Shop, line_number: int) -> None:
    """A location."""
    rows.put("staged_locations", (number(location.id), location.name, line_number))


def stage_level(rows: Rows, level: InventoryLevel, shop: Shop, line_number: int) -> None:
    """Stock of an item at a location at one time; a file may hold many of one level, each with its time."""
    item = level.parent_id or (level.item.id if level.item else None)
    told = [stock.updated_at for stock in level.quantities if stock.updated_at is not None]
    observed_at = level.updated_at or max(told, default=None)
    if item is None or observed_at is None:
        column = "__parentId" if item is None else "updatedAt"
        raise RefusedError(
            column, "The stock level names no item or no time.", "Export it with its item and updatedAt."
        )
    stock = {quantity.name: quantity.quantity if level.is_active else 0 for quantity in level.quantities}
    location_id = number(level.location.id)
    # a replayed level does not know the name: the known one stays
    rows.put("staged_locations", (location_id, level.location.name, line_number))
    rows.put("staged_inventory_changes", (
        None, number(item), location_id, observed_at, stock.get("available"), stock.get("on_hand"),
        stock.get("committed"), stock.get("incoming"), None, None, None, None, rows.is_live, line_number,
    ))  # fmt: skip


STAGERS: dict[type[Any], Callable[[Rows, Any, Shop, int], None]] = {
    Product: stage_product,
    Metafield: stage_field,
    ProductVariant: stage_variant,
    InventoryItem: stage_item,
    Location: stage_location,
    InventoryLevel: stage_level,
    Deletion: stage_deletion,
}
