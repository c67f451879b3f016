"""Growth: how far the shop is on its way to a million, five and ten a year."""

from hotdash.tiles.tile import Column, Panel, Tile

TILE = Tile(
    name="growth",
    order=7,
    endpoint="growth",
    title="Growth",
    question="How fast does the shop grow, and is that fast enough?",
    streams=("orders",),
    cache_seconds=3600,
    rows_key="milestones",
    rows_in_headline=True,
    row_title="milestone",
    columns=(
        Column("milestone", "Revenue a year"),
        Column("progress_pct", "Last twelve months", "percent"),
        Column("required_monthly_growth_pct", "Growth a month to get there in a year", "percent"),
    ),
    empty="Nothing has been sold yet.",
    figure_views=dict.fromkeys(("trailing_12mo_revenue", "run_rate", "growth_mom_pct", "ytd_revenue"), "v_growth_pace"),
    panels=(
        Panel("v_kpi_summary", "Where each figure stands against its target"),
        Panel("v_growth_pace", "Where revenue stands and where it leads"),
        Panel("v_growth_milestones", "Revenue a month", "bar", "month_start_date", ("monthly_revenue",)),
        Panel("v_growth_rates", "Revenue a week, 13 full weeks", "line", "week_start_date", ("weekly_revenue",)),
        Panel(
            "v_export_growth_metrics", "Twelve months at a time", "line", "month_start_date", ("trailing_12mo_revenue",)
        ),
    ),
    analytics={"growth-metrics": "tile_json"},
)
