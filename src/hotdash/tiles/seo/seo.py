"""SEO pulse: which pages lose visits or rank, and whether they can sell."""

from hotdash.tiles.tile import Column, Option, Panel, Tile

TILE = Tile(
    name="seo",
    order=6,
    endpoint="seo-pulse",
    title="SEO pulse",
    question="Which pages lose visits or rank, and can they sell?",
    streams=("traffic", "search"),
    cache_seconds=3600,
    rows_key="pages",
    row_title="page",
    columns=(
        Column("page", "Page"),
        Column("severity", "Severity", "severity"),
        Column("what", "What happened"),
        Column("is_sold_out", "Sold out", "flag"),
        Column("sessions", "Visits", "count"),
        Column("sessions_vs_last_week_pct", "Week on week", "percent"),
        Column("clicks", "Clicks", "count"),
        Column("position", "Place in search", "decimal"),
    ),
    lags=True,
    empty="No page has had a visit or a search result yet.",
    options=(
        Option(
            "severity",
            "Only losses of this severity, and their pages; the summary counts those that are high as warning.",
            ("critical", "high", "warning"),
        ),
    ),
    figure_views={
        "sessions_7d": "v_seo_pulse",
        "pages_losing": "v_seo_anomalies",
        "clicks_7d": "v_seo_pulse",
        "position_7d": "v_seo_pulse",
        "sessions": "v_visits_by_day",
        "clicks": "v_search_by_day",
        "position": "v_search_by_day",
        "sold_out_pages": "v_page_performance",
    },
    panels=(
        Panel("v_visits_by_day", "Visits a day", "line", x="traffic_date", y=("sessions", "engaged_sessions")),
        Panel("v_search_by_day", "Clicks in search a day", "line", x="search_date", y=("clicks",)),
        Panel("v_seo_anomalies", "Pages that lose visits or rank"),
        Panel("v_page_performance", "Product pages: rank, stock and margin"),
    ),
)
