"""The formats of Shopify."""

from __future__ import annotations

from hotdash.sources.formats import Format
from hotdash.sources.shopify.bulk import BulkFormat
from hotdash.sources.shopify.customers_csv import CustomersFormat
from hotdash.sources.shopify.inventory_csv import InventoryFormat
from hotdash.sources.shopify.orders_csv import OrdersFormat
from hotdash.sources.shopify.products_csv import ProductsFormat

FORMATS: tuple[Format, ...] = (
    OrdersFormat(),
    ProductsFormat(),
    InventoryFormat(),
    CustomersFormat(),
    BulkFormat(),
)
