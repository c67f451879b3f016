"""Sales pulse: how the day is going, and what sells."""

from hotdash.tiles.tile import Column, Tile

TILE = Tile(
    name="sales",
    order=1,
    endpoint="sales-pulse",
    title="Sales pulse",
    question="How are sales today, and what sells?",
    streams=("orders",),
    cache_seconds=300,
    rows_key="top_5_skus",
    row_title="sku",
    columns=(
        Column("product_name", "Product"),
        Column("revenue_30d", "Revenue, 30 days", "money"),
        Column("units_sold_30d", "Units, 30 days", "count"),
    ),
    empty="Nothing sold in the last 30 days.",
    figure_views={
        "total_revenue": "v_sales_pulse_current",
        "total_orders": "v_sales_pulse_current",
        "avg_order_value": "v_sales_pulse_current",
        "fulfillment_rate_pct": "v_sales_pulse_30d",
        "revenue_7d": "v_sales_pulse_30d",
        "revenue_30d": "v_sales_pulse_30d",
    },
)
