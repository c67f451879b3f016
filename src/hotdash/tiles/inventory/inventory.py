"""Inventory heatmap: what runs out, what has run out, what lies too long."""

from hotdash.tiles.tile import Column, Option, Panel, Tile

TILE = Tile(
    name="inventory",
    order=2,
    endpoint="inventory-alerts",
    title="Inventory heatmap",
    question="What will run out, and what is missing already?",
    streams=("inventory", "orders"),
    needs=("inventory",),
    cache_seconds=900,
    rows_key="alerts",
    row_title="sku",
    columns=(
        Column("product_name", "Product"),
        Column("alert_severity", "Severity", "severity"),
        Column("alert_message", "Alert"),
        Column("lost_revenue_per_day", "Missed a day", "money"),
        Column("quantity_available", "Available", "count"),
        Column("days_of_cover", "Cover", "days"),
        Column("reorder_point", "Reorder at", "count"),
        Column("units_sold_30d", "Sold in 30 days", "count"),
    ),
    empty="Nothing is short and nothing lies too long.",
    options=(
        Option("severity", "Only alerts of this severity.", ("critical", "high", "medium", "low")),
        Option("limit", "How many alerts to list.", maximum=500, default="50"),
    ),
    figure_views={
        "out_of_stock": "v_inventory_alerts",
        "low_stock": "v_inventory_alerts",
        "avg_cover_days": "v_inventory_heatmap",
        "lost_revenue_per_day": "v_inventory_alerts",
    },
    panels=(
        Panel("v_replenishment", "What to order, from whom, by when"),
        Panel("v_dead_stock", "Money that lies on the shelf"),
        Panel("v_inventory_turnover", "How often stock turns", "bar", x="category_l1", y=("turns_per_year",)),
        Panel(
            "v_inventory_velocity_days", "Variants by how fast they sell", "line",
            x="snapshot_date", y=("variants",), split="velocity_tier",
        ),
        Panel("v_inventory_velocity_trends", "The same by category"),
        Panel("v_inventory_heatmap", "Where stock lies and where it runs out"),
        Panel("v_inventory_alerts", "Every alert"),
    ),
)  # fmt: skip
