"""How the sources and jobs of a shop fare, in rows for the command line."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hotdash.db.connect import Connection, Shop, shop_session
from hotdash.jobs.schedule import JOBS

LAST_RUNS = """
select e.job_name, e.status, e.started_at, e.rows_processed, e.error_message, e.runs_24h, e.failures_24h
from ops.v_etl_status as e where e.shop_id = %s
"""
SOURCES = """
select
    c.source, c.state, c.account, c.last_success_at, c.backfilled_at, c.last_error, c.last_error_at, c.quota,
    c.missing,
    coalesce((
        select jsonb_object_agg(r.stream, jsonb_build_object('position', r.position, 'read_at', r.read_at))
        from raw.cursors as r where r.shop_id = c.shop_id and r.source = c.source
    ), '{}')
from app.source_connections as c where c.shop_id = %s order by c.source
"""


def list_jobs(conn: Connection, shop: Shop) -> list[dict[str, Any]]:
    """The schedule's jobs and those that ran besides, with the last run of each; instants in UTC."""
    with shop_session(conn, [shop.shop_id]):
        runs = {row[0]: row[1:] for row in conn.execute(LAST_RUNS, [shop.shop_id]).fetchall()}
    plan = {job.name: str(job.when or "on demand") for job in JOBS}
    return [
        {"job": name, "when": plan.get(name, "")}
        | dict(
            zip(
                ("status", "started_at", "handled", "error", "runs_24h", "failures_24h"),
                runs.get(name, (None,) * 6),
                strict=True,
            )
        )
        for name in [*plan, *sorted(set(runs) - set(plan))]
    ]


def list_sources(conn: Connection, shop: Shop, now: datetime) -> list[dict[str, Any]]:
    """The sources that a shop is or was connected to. `lag_minutes` is the age of the last success."""
    with shop_session(conn, [shop.shop_id]):
        rows = conn.execute(SOURCES, [shop.shop_id]).fetchall()
    names = (
        "source", "state", "account", "last_success_at", "backfilled_at", "last_error", "last_error_at", "quota",
        "missing", "cursors",
    )  # fmt: skip
    found = [{"shop": shop.domain} | dict(zip(names, row, strict=True)) for row in rows]
    for source in found:
        seen = source["last_success_at"]
        source["lag_minutes"] = round((now - seen).total_seconds() / 60, 1) if seen else None
    return found
