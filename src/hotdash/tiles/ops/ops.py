"""Ops metrics: what the operators get done."""

from hotdash.tiles.tile import Column, Panel, Tile

TILE = Tile(
    name="ops",
    order=5,
    endpoint="ops-metrics",
    title="Ops metrics",
    question="What do the operators get done?",
    streams=("conversations",),
    cache_seconds=900,
    rows_key="rankings",
    rows_in_headline=True,
    row_title="operator",
    columns=(
        Column("operator", "Operator"),
        Column("efficiency_score", "Score", "decimal"),
        Column("resolution_rate_pct", "Late answers given", "percent"),
        Column("avg_response_minutes", "Breach to answer", "minutes"),
        Column("conversations", "Conversations", "count"),
        Column("performance_tier", "Tier"),
    ),
    empty="No operator had anything to do in the last 7 days.",
    figure_views={
        "resolution_rate_pct": "v_sla_resolution_7d",
        "breaches_detected": "v_sla_resolution_7d",
        "median_response_time": "v_sla_resolution_7d",
        "avg_efficiency_score": "v_operator_rankings",
        "activation_rate_7d_avg": "v_activation_rate_7d",
    },
    panels=(
        Panel("v_operator_activity_summary", "All operators, 7 days"),
        Panel("v_operator_rankings", "Operators by score, 7 days"),
        Panel(
            "v_operator_efficiency_trends",
            "Score over 7 days, by day",
            "line",
            x="metric_date",
            y=("efficiency_score_7d",),
            split="operator_id",
        ),
        Panel("v_operator_sla_compliance", "Conversations kept within the target, 30 days"),
        Panel("v_operator_workload", "What lies on each desk, 7 days"),
        Panel("v_sla_performance_7d", "Late waits and days at work, 7 days"),
        Panel("v_sla_resolution_7d", "Late waits of the shop, 7 days"),
        Panel("v_activation_rate_7d", "Is the shop worked with"),
        Panel(
            "v_ceo_time_savings_30d", "Minutes saved by day, 30 days", "bar", x="entry_date", y=("total_minutes_saved",)
        ),
        Panel("v_ceo_time_savings_ytd", "Time saved this year"),
        Panel("v_time_to_value_roi", "What hotdash brings and costs"),
        Panel("v_export_operator_performance", "Each operator's days, 90 days"),
    ),
    analytics={"operator-rankings": "rankings_json"},
)
