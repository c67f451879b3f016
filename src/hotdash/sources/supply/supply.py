"""The formats of supply."""

from __future__ import annotations

from hotdash.sources.formats import Format
from hotdash.sources.supply.purchase_orders import PurchaseOrdersFormat
from hotdash.sources.supply.special_orders import SpecialOrdersFormat
from hotdash.sources.supply.suppliers import SuppliersFormat

FORMATS: tuple[Format, ...] = (PurchaseOrdersFormat(), SpecialOrdersFormat(), SuppliersFormat())
