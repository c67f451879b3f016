"""CX escalations: which customers are waiting."""

from hotdash.tiles.tile import Column, Option, Panel, Tile

TILE = Tile(
    name="cx",
    order=4,
    endpoint="cx-escalations",
    title="CX escalations",
    question="Which customers are waiting for us?",
    streams=("conversations",),
    cache_seconds=300,
    rows_key="escalations",
    row_title="chatwoot_conversation_id",
    columns=(
        Column("chatwoot_conversation_id", "Conversation"),
        Column("severity", "Severity", "severity"),
        Column("category", "About"),
        Column("priority", "Priority"),
        Column("sentiment", "Sentiment"),
        Column("is_sla_breach", "Waited too long", "flag"),
        Column("waiting_minutes", "Waiting", "minutes"),
        Column("first_response_time_minutes", "First answer", "minutes"),
        Column("escalated_at", "Escalated", "instant"),
        Column("customer_segment", "Customer"),
    ),
    empty="Nobody is waiting too long.",
    options=(
        Option("priority", "Only conversations of this priority.", ("urgent", "high", "medium", "low")),
        Option("status", "Only conversations in this state.", ("open", "pending", "snoozed")),
    ),
    figure_views={
        "total_escalations": "v_cx_escalations",
        "total_conversations": "v_cx_health_summary",
        "median_first_response_minutes": "v_cx_health_summary",
        "breached_pct": "v_cx_health_summary",
        "negative_sentiment_pct": "v_cx_health_summary",
    },
    panels=(
        Panel(
            "v_cx_trends", "First answer, median minutes, over 7 days", "line",
            x="conversation_date", y=("median_first_response_7d_minutes",),
        ),
        Panel(
            "v_cx_trends", "Waited too long, and unhappy, over 7 days", "line",
            x="conversation_date", y=("breached_7d_pct", "negative_sentiment_7d_pct"),
        ),
        Panel("v_cx_escalations", "Everybody to look after"),
    ),
)  # fmt: skip
