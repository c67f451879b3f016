"""Customers: who buys, who comes back, who is slipping away."""

from hotdash.tiles.tile import Column, Panel, Tile

TILE = Tile(
    name="customers",
    order=8,
    endpoint="customers",
    title="Customers",
    question="Who buys, who comes back, who is slipping away?",
    streams=("orders",),
    cache_seconds=3600,
    rows_key="segments",
    row_title="segment",
    columns=(
        Column("segment", "Segment"),
        Column("customers", "Customers", "count"),
        Column("at_risk", "At risk", "count"),
        Column("revenue_at_risk", "What those ever paid", "money"),
        Column("churned", "Gone", "count"),
    ),
    empty="Nobody has ordered yet.",
    figure_views={
        "buying_customers": "v_customer_lifecycle_trends",
        "returning_pct": "v_customer_cohorts",
        "at_risk_customers": "v_customer_segment_trends",
        "revenue_at_risk": "v_customer_segment_trends",
        "reactivated_customers": "v_customer_segment_trends",
    },
    panels=(
        Panel(
            "v_customer_lifecycle_trends",
            "Customers by stage, last 13 weeks",
            shape="line",
            x="week_start_date",
            y=("customer_count",),
            split="lifecycle_stage",
        ),
        Panel("v_customer_segment_summary", "Segments and stages now"),
        Panel("v_customer_cohorts", "Who came back, by month of first order"),
        Panel(
            "v_customer_rfm_groups",
            "Groups by recency, frequency and money",
            shape="bar",
            x="rfm_group",
            y=("customer_count",),
        ),
        Panel("v_customer_rfm_bars", "What earns which score"),
        Panel("v_customer_rfm", "Every customer's scores"),
        Panel("v_customer_segment_trends", "Segments and stages week by week"),
        Panel("v_export_customer_segments", "Every customer's segment, and why"),
    ),
)
