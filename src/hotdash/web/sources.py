"""The page of sources and jobs: what feeds the figures, how late it is, what ran and what failed."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hotdash.web.figures import ShopState
from hotdash.web.formats import NOTHING, ago
from hotdash.web.house import House
from hotdash.web.session import identify
from hotdash.web.templates import render

READ = """
select
    (select coalesce(jsonb_agg(to_jsonb(v) order by v.source), '[]')
    from ops.v_source_status as v where v.shop_id = %(shop)s),
    (select coalesce(jsonb_agg(to_jsonb(v) order by v.source nulls last, v.job_name), '[]')
    from ops.v_etl_status as v where v.shop_id = %(shop)s),
    (select jsonb_build_object(
        'compared', count(*), 'compared_at', max(v.compared_at),
        'differing', coalesce(jsonb_agg(to_jsonb(v) order by v.day desc, v.figure) filter (where not v.is_equal), '[]')
    )
    from sales.v_reconciliation as v where v.shop_id = %(shop)s)
"""


def _ago(state: ShopState, instant: str | None) -> str:
    return ago(state.now - datetime.fromisoformat(instant)) if instant else NOTHING


def _quota(quota: Any) -> str:
    if not isinstance(quota, dict):
        return NOTHING
    return ", ".join(
        f"{name} {value if isinstance(value, str) else json.dumps(value)}" for name, value in quota.items()
    )


def _source(state: ShopState, row: dict[str, Any]) -> dict[str, Any]:
    is_connected = row["state"] != "disconnected"
    severity = "critical" if row["state"] == "failing" else "high" if row["is_late"] else "good"
    return row | {
        "severity": severity if is_connected else "low",
        "word": "late" if severity == "high" and is_connected else row["state"],
        "success": _ago(state, row["last_success_at"]),
        "error_ago": _ago(state, row["last_error_at"]),
        "quota_words": _quota(row["quota"]),
    }


def _job(state: ShopState, row: dict[str, Any]) -> dict[str, Any]:
    severity = {"failed": "critical", "running": "low"}.get(row["status"], "good")
    return row | {
        "severity": severity,
        "began": _ago(state, row["started_at"]),
        "success": _ago(state, row["last_success_at"]),
    }


async def show_sources(request: Request) -> Response:
    """GET /sources: state, lag, limits and last error of each source, age of each stream, last run of each job."""
    house = House.of(request)
    identity = await identify(house, request)
    house.limits.count(identity.user, "page")
    state = await house.figures.state(identity.shop_id)
    [(sources, jobs, reconciled)] = await house.pool.fetch(
        identity.shop_id, READ, {"shop": identity.shop_id}, now=state.now
    )
    page = render(
        "sources.html",
        state=state,
        sources=[_source(state, row) for row in sources],
        jobs=[_job(state, row) for row in jobs],
        reconciled=reconciled | {"ago": _ago(state, reconciled["compared_at"])},
        streams=[
            (stream, _ago(state, values["read_at"]), values["is_stale"])
            for stream, values in sorted(state.freshness.items())
        ],
    )
    return Response(page, headers={"cache-control": "private, no-store"}, media_type="text/html")
