"""Columns of the staging tables as Shopify's formats fill them, and a buffer of rows for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from hotdash.db.copy import Staging

COLUMNS: dict[str, tuple[str, ...]] = {
    name: tuple(columns.split())
    for name, columns in {
        "staged_products": "shopify_product_id handle title vendor product_type status tags source_updated_at"
        " line_number",
        "staged_fitments": "shopify_product_id make model year_from year_to source line_number",
        "staged_variants": "shopify_variant_id shopify_product_id inventory_item_id sku barcode title price unit_cost"
        " is_tracked handle source_updated_at line_number",
        "staged_locations": "location_id name line_number",
        "staged_inventory_changes": "shopify_variant_id inventory_item_id location_id observed_at available on_hand"
        " committed incoming handle sku variant_title location_name is_live line_number",
        "staged_customers": "shopify_customer_id customer_since tags is_tax_exempt country province first_name"
        " last_name email phone city postcode source_updated_at line_number",
        "staged_orders": "shopify_order_id order_number kind ordered_at cancelled_at cancel_reason is_test"
        " financial_status display_fulfillment_status currency presentment_currency presentment_total subtotal"
        " total_discounts total_shipping total_tax total_price total_refunded fulfilled_at shopify_customer_id"
        " source_name tags ship_country ship_province source_updated_at has_lines has_ledger has_refunds"
        " has_fulfillments line_number",
        "staged_order_lines": "shopify_order_id line_id line_kind shopify_product_id shopify_variant_id sku title"
        " quantity unit_price discount_amount tax_amount happened_at line_number",
        "staged_agreements": "agreement_id shopify_order_id happened_at reason line_number",
        "staged_sales": "sale_id agreement_id action_type line_type quantity total_amount discount_before_taxes"
        " tax_amount line_id line_number",
        "staged_refunds": "shopify_order_id refund_id refunded_at total_refunded line_number",
        "staged_refund_lines": "shopify_order_id refund_id refund_line_id line_id quantity subtotal tax_amount"
        " restock_type line_number",
        "staged_fulfillments": "shopify_order_id fulfillment_id status display_status carrier tracking_number"
        " location_id shipped_at delivered_at line_number",
        "staged_fulfillment_orders": "fulfillment_order_id shopify_order_id status request_status location_id"
        " fulfill_at fulfill_by hold_reasons source_updated_at line_number",
        "staged_deletions": "kind object_id deleted_at line_number",
        "staged_whole_products": "shopify_product_id line_number",
    }.items()
}
ROWS_AT_ONCE = 500


class Rows:
    """Rows on their way to staging, handed over some hundreds at a time.

    Args:
        is_live: they were read from Shopify itself just now, not from a file of some age.
    """

    def __init__(self, staging: Staging, *, is_live: bool = False) -> None:
        self.staging = staging
        self.is_live = is_live
        self._waiting: dict[str, list[Sequence[Any]]] = defaultdict(list)

    def put(self, table: str, row: Sequence[Any]) -> None:
        """Keep a row for `table`; its values stand in the order of COLUMNS."""
        waiting = self._waiting[table]
        waiting.append(row)
        if len(waiting) >= ROWS_AT_ONCE:
            self.staging.add(table, COLUMNS[table], waiting)
            waiting.clear()

    def flush(self) -> None:
        """Hand over what is left."""
        for table, waiting in self._waiting.items():
            if waiting:
                self.staging.add(table, COLUMNS[table], waiting)
                waiting.clear()
