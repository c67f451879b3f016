"""How far the data can be trusted: at /api/v1/analytics/data-quality and on the page /quality."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from hotdash.web import answers
from hotdash.web.answers import Answer
from hotdash.web.api import stream_freshness
from hotdash.web.house import House
from hotdash.web.parameters import read_query
from hotdash.web.session import identify
from hotdash.web.templates import render

KEEP_SECONDS = 300
KEYS = (
    "critical_issues", "high_issues", "medium_issues", "low_issues", "avg_completeness_pct", "stale_tables",
    "health_status",
)  # fmt: skip
ANSWER = """
select to_jsonb(d) from checks.v_data_quality_dashboard as d where d.shop_id = %(shop)s
"""
PAGE = """
select jsonb_build_object(
    'checks', (
        select jsonb_agg(to_jsonb(c) || jsonb_build_object('since', to_char(
            r.first_seen_at at time zone %(zone)s, 'FMDD Mon HH24:MI'
        )) order by c.issue_count = 0, rules.severity_rank(c.severity), c.check_name)
        from checks.v_data_quality_checks as c
        left join lateral (
            select n.first_seen_at
            from app.check_results as n
            where n.shop_id = c.shop_id and n.check_name = c.check_name
            order by n.first_seen_at desc
            limit 1
        ) as r on true
        where c.shop_id = %(shop)s
    ),
    'alerts', (
        select jsonb_agg(to_jsonb(l) order by rules.severity_rank(l.severity), l.subject)
        from checks.v_data_quality_alerts as l where l.shop_id = %(shop)s and l.alert_type <> 'check'
    ),
    'freshness', (
        select jsonb_agg(to_jsonb(f) order by f.age_hours desc)
        from checks.v_data_freshness_monitoring as f where f.shop_id = %(shop)s
    ),
    'completeness', (
        select jsonb_agg(to_jsonb(m) order by m.completeness_pct, m.table_name, m.column_name)
        from checks.v_data_completeness_metrics as m where m.shop_id = %(shop)s
    ),
    'anomalies', (
        select jsonb_agg(to_jsonb(a) order by a.metric_date desc, a.metric)
        from checks.v_data_anomalies as a where a.shop_id = %(shop)s
    )
)
"""


async def answer_quality(request: Request) -> Response:
    """GET /api/v1/analytics/data-quality."""
    house = House.of(request)
    identity = await identify(house, request)
    house.limits.count(identity.user, "dashboard")
    read_query(request.scope["query_string"], [])
    state = await house.figures.state(identity.shop_id)
    key = (identity.shop_id, "quality")
    answer: Answer | None = house.figures.get(key, state.version)
    if answer is None:
        rows = await house.pool.fetch(identity.shop_id, ANSWER, {"shop": identity.shop_id})
        age = {"as_of": state.now.isoformat(), "freshness": stream_freshness(state, state.freshness)}
        found = {name: rows[0][0][name] for name in KEYS} | age
        answer = answers.of_json(found, KEEP_SECONDS)
        house.figures.keep(key, state.version, answer, KEEP_SECONDS)
    return answers.send(request, answer)


async def show_quality(request: Request) -> Response:
    """GET /quality: every check, the age of each stream, the gaps, the days that look odd."""
    house = House.of(request)
    identity = await identify(house, request)
    house.limits.count(identity.user, "page")
    read_query(request.scope["query_string"], [])
    state = await house.figures.state(identity.shop_id)
    rows = await house.pool.fetch(identity.shop_id, PAGE, {"shop": identity.shop_id, "zone": state.iana_timezone})
    found = {name: value or [] for name, value in rows[0][0].items()}
    failing = [check for check in found["checks"] if check["issue_count"]]
    html = render("quality.html", state=state, failing=failing, **found)
    return Response(html, headers={"cache-control": "no-store"}, media_type="text/html")
