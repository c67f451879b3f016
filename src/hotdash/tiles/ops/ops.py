"""Ops metrics: what the operators get done."""

from hotdash.tiles.tile import Column, Tile

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
)
