"""The shop's two locations."""

from __future__ import annotations

WAREHOUSE_ID, COUNTER_ID = 71_400_000_101, 71_400_000_202
WAREHOUSE_NAME, COUNTER_NAME = "Main Warehouse", "Counter Store"
IDS = (WAREHOUSE_ID, COUNTER_ID)
NAMES = (WAREHOUSE_NAME, COUNTER_NAME)
