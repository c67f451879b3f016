"""One load: staged rows become facts and figures, with whatever books the caller keeps, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from hotdash.db.connect import Connection, Shop, shop_session
from hotdash.db.copy import Staging

MANY_ROWS = 5000
# Of a table of that many bytes nothing need be known: it is read whole.
ONE_PAGE = 8192
# Whoever keeps a page open listens here; the payload is {"shop_id": n}.
CHANGES = "hotdash_changes"


@dataclass(frozen=True)
class Landed:
    """What a load did.

    Attributes:
        days: business days whose sales figures were recomputed.
        changed: rows of facts inserted, updated or deleted, by fact.
        changed_figures: rows of rollups written or deleted.
    """

    days: int
    changed: dict[str, int]
    changed_figures: int


def land(
    conn: Connection,
    shop: Shop,
    stage: Callable[[Staging], int],
    *,
    keep_books: Callable[[Connection], None] = lambda conn: None,
    now: datetime | None = None,
) -> Landed:
    """Load what `stage` stages and refresh the figures that it touches; all of it or nothing.

    Args:
        conn: the owner's connection.
        stage: stages rows through Staging and returns how many records it read.
        keep_books: called in the same transaction after the figures stand, while pg_temp.staged_* and
            pg_temp.load_rejects can still be read: cursors, rejects, marks on payloads.
        now: the clock of the transaction; None: the real one.
    """
    with shop_session(conn, [shop.shop_id], now=now):
        # Loads of one shop go one after the other: each recomputes figures from what the others wrote.
        conn.execute("select pg_advisory_xact_lock(%s)", [shop.shop_id])
        conn.execute("set local work_mem = '128MB'; set local synchronous_commit = off; set local jit = off")
        conn.execute("select load.open_staging()")
        staging = Staging(conn)
        is_large = stage(staging) > MANY_ROWS
        staging.flush()
        if is_large:
            # What was planned for a few rows does not fit.
            conn.execute("discard plans")
            # Tables that this very transaction fills have no statistics yet: the planner takes them for nearly empty
            # and would walk them in nested loops, for hours.
            conn.execute("set local enable_nestloop = off")
        conn.execute("select load.everything(%s)", [shop.shop_id])
        landed = _refresh(conn, shop)
        keep_books(conn)
        if landed.changed_figures or any(landed.changed.values()):
            notify_change(conn, shop)
        conn.execute("select load.close_staging()")
    # Whoever looks next, and not only the next load, plans by what is known of the tables that were empty so far.
    filled = conn.execute("select load.first_statistics(%s)", [ONE_PAGE]).fetchone()
    if is_large or (filled and filled[0]):
        conn.execute("discard plans")
    return landed


def notify_change(conn: Connection, shop: Shop) -> None:
    """Tell whoever keeps a page of the shop open, once the running transaction commits."""
    conn.execute("select pg_notify(%s, %s)", [CHANGES, json.dumps({"shop_id": shop.shop_id})])


def _refresh(conn: Connection, shop: Shop) -> Landed:
    days = conn.execute("select count(distinct t.day) from pg_temp.touched_days as t").fetchone()
    changed_figures = conn.execute("select refresh.touched(%s)", [shop.shop_id]).fetchone()
    changed = conn.execute(
        "select c.fact, sum(c.inserted + c.updated + c.deleted)::bigint from pg_temp.load_counts as c"
        " group by c.fact order by c.fact"
    ).fetchall()
    return Landed(days[0] if days else 0, dict(changed), changed_figures[0] if changed_figures else 0)
