"""Sales pulse: how the day is going, and what sells."""

from hotdash.tiles.tile import Column, Panel, Tile

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
    panels=(
        Panel(
            "v_revenue_trends_30d",
            "Revenue a day, 30 full days",
            "line",
            "metric_date",
            ("daily_revenue", "revenue_7d_avg"),
        ),
        Panel("v_category_trends_30d", "Revenue by category", "line", "metric_date", ("total_revenue",), "category_l2"),
        Panel("v_sku_performance_30d", "What sells, 30 days"),
        Panel("v_product_performance", "Categories: what they hold and sell"),
        Panel("v_category_profitability", "What categories earn, twelve months"),
        Panel("v_missing_costs", "Costs that margins lack"),
        Panel("v_revenue_by_segment", "Revenue by kind of customer", "bar", "primary_segment", ("revenue",)),
        Panel(
            "v_seasonal_patterns",
            "The year of each category",
            "line",
            "month_num",
            ("avg_monthly_revenue",),
            "category_l1",
        ),
        Panel("v_vehicle_compatibility_analysis", "Vehicles: what fits and what it sold"),
        Panel("v_export_daily_performance", "Days of a year"),
        Panel("v_export_product_performance", "Variants with category and margin"),
        Panel("v_reconciliation", "Against Shopify's own figures"),
    ),
)
