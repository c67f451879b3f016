"""Fulfilment health: which orders are late or stuck."""

from hotdash.tiles.tile import Column, Option, Panel, Tile

TILE = Tile(
    name="fulfillment",
    order=3,
    endpoint="fulfillment-issues",
    title="Fulfilment health",
    question="Which orders are late or stuck?",
    streams=("orders",),
    cache_seconds=300,
    rows_key="issues",
    row_title="order_number",
    columns=(
        Column("order_number", "Order"),
        Column("issue_severity", "Severity", "severity"),
        Column("issue_type", "Issue"),
        Column("age_days", "Age", "days"),
        Column("customer_segment", "Customer"),
        Column("is_priority_customer", "Priority", "flag"),
    ),
    empty="Every order is on its way in time.",
    options=(
        Option("severity", "Only issues of this severity.", ("critical", "high", "medium", "low")),
        Option("status", "Only orders in this state.", ("unfulfilled", "partial", "on_hold", "scheduled")),
    ),
    figure_views={
        "total_issues": "v_fulfillment_issues",
        "late_pct": "v_fulfillment_health_summary",
        "avg_days_to_fulfill": "v_fulfillment_health_summary",
        "fulfillment_rate_pct": "v_fulfillment_health_summary",
    },
    panels=(
        Panel(
            "v_fulfillment_trends", "Days to ship, over 7 days of orders", "line",
            x="order_date", y=("avg_days_to_fulfill_7d", "avg_days_to_fulfill"),
        ),
        Panel(
            "v_carrier_performance", "Days from the door to the customer", "bar",
            x="carrier", y=("avg_transit_days", "p90_transit_days"),
        ),
        Panel("v_fulfillment_by_segment", "Late orders by customer", "bar", x="customer_segment", y=("late_pct",)),
        Panel("v_fulfillment_issues", "Every order to look at"),
    ),
)  # fmt: skip
